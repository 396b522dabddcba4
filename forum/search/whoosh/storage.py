"""The files of an index: written durably, read without being copied.

Whoosh 2.7.4 as it is copies every segment into memory for each reader, and calls no fsync, so that a power cut could leave
an index that does not open. Its table of contents is a pickle: an index folder is trusted like code and never comes from
outside the data folder.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_CUR, SEEK_END, SEEK_SET, BytesIO
from pathlib import Path
from typing import Any

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import BufferFile, StructFile
from whoosh.reading import SegmentReader


class DurableStorage(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """A folder whose finished files are on the disk before anything relies on them."""

    def create_file(self, name: str, **options: Any) -> Any:
        """A new file; a segment or a table of contents is synced when it is closed."""
        file = super().create_file(name, **options)
        if name.endswith(".seg") or ".toc" in name:
            file.onclose = _sync
        return file

    def open_file(self, name: str, **options: Any) -> Any:
        """A file to read. The small table of contents is read at once: Whoosh forgets to close it when it is damaged."""
        if name.endswith(".toc"):
            return StructFile(BytesIO(Path(self._fpath(name)).read_bytes()), name=name)
        return super().open_file(name, **options)

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        """Rename at once, replacing, and for good."""
        os.replace(self._fpath(oldname), self._fpath(newname))
        sync_folder(Path(self.folder))


def _sync(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


class _View:
    """What a reader needs of a file, over memory that is shared with the page cache."""

    def __init__(self, memory: memoryview) -> None:
        self._memory = memory
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        end = len(self._memory) if size is None or size < 0 else self._at + size
        part = bytes(self._memory[self._at:end])
        self._at += len(part)
        return part

    def readline(self, size: int = -1) -> bytes:
        end = len(self._memory) if size is None or size < 0 else min(self._at + size, len(self._memory))
        start = at = self._at
        while at < end:
            part = bytes(self._memory[at:min(at + 256, end)])
            found = part.find(b"\n")
            if found >= 0:
                at += found + 1
                break
            at += len(part)
        self._at = at
        return bytes(self._memory[start:at])

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        base = {SEEK_SET: 0, SEEK_CUR: self._at, SEEK_END: len(self._memory)}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        self._memory.release()


class _MappedFile(BufferFile):  # type: ignore[misc]  # Whoosh has no types
    """One file inside a segment, not copied."""

    def __init__(self, memory: memoryview, name: str | None = None) -> None:
        self._buf = memory
        self._name = name
        self.file = _View(memory)
        self.onclose = None
        self.is_real = False
        self.is_closed = False

    def subset(self, position: int, length: int, name: str | None = None) -> "_MappedFile":
        return _MappedFile(self._buf[position:position + length], name or self._name)


class _MappedSegment(CompoundStorage):  # type: ignore[misc]  # Whoosh has no types
    """The files of one segment. The memory goes back when its last reader is forgotten."""

    def open_file(self, name: str, *args: Any, **options: Any) -> Any:
        offset, length = self.range(name)
        if not isinstance(self._source, mmap.mmap):
            return super().open_file(name, *args, **options)
        return _MappedFile(memoryview(self._source)[offset:offset + length], name)

    def close(self) -> None:
        self.is_closed = True


class MappedReader(SegmentReader):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's reader of one segment, over `_MappedSegment`. For one thread at a time."""

    def __init__(self, storage: FileStorage, schema: Any, segment: Any) -> None:
        self.schema = schema
        self.is_closed = False
        self._segment = segment
        self._segid = segment.segment_id()
        self._gen = None
        file = storage.open_file(segment.make_filename(segment.COMPOUND_EXT))
        try:
            self._storage = _MappedSegment(file)
        except BaseException:
            file.close()
            raise
        self._codec = segment.codec()
        self._terms = self._codec.terms_reader(self._storage, segment)
        self._perdoc = self._codec.per_document_reader(self._storage, segment)


@contextmanager
def locked(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock file `path`, between threads and processes. Without `wait`, yields False when someone else holds it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def write_durably(path: Path, text: str) -> None:
    """Replace the file at once: after a power cut it holds either the old text or the new one."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

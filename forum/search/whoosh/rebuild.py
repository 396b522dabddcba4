"""Making the index anew beside the one that answers."""

import os
import struct
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.index import FileIndex

from forum.search.backend import Document
from forum.search.whoosh.folders import Folders
from forum.search.whoosh.snapshots import Snapshots
from forum.search.whoosh.storage import DurableStorage, locked
from forum.search.whoosh.writing import commit, standing

SEGMENT_DOCUMENTS = 20_000
"""A rebuild makes segments of this size: what a run that is stopped loses at most."""

MEMORY_MB = 128
_ID = struct.Struct("!q")


def note_changes(folders: Folders, ids: Collection[int]) -> None:
    """Tell whoever rebuilds, now or after a pause, which posts were just written to the live index."""
    content = b"".join(map(_ID.pack, ids))
    for folder in folders.building():
        with (folder / "changed").open("ab") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())


class WhooshRebuild:
    """An index in the making, in `folder`. See `forum.search.backend.Rebuild`."""

    def __init__(self, folders: Folders, folder: Path, snapshots: Snapshots) -> None:
        self._folders, self.folder, self._snapshots = folders, folder, snapshots
        self._storage = DurableStorage(str(folder))
        self._waiting: list[Document] = []
        self._read = 0
        self._last_id = self._highest()

    @property
    def last_id(self) -> int:
        """The highest post already in it."""
        return self._last_id

    def add(self, documents: Collection[Document]) -> None:
        """Put a batch in; it is durable once `SEGMENT_DOCUMENTS` are together, or at the switch."""
        self._waiting += documents
        if self._waiting:
            self._last_id = max(self._last_id, max(document.id for document in self._waiting))
        if len(self._waiting) >= SEGMENT_DOCUMENTS:
            self._flush()

    def changed(self) -> frozenset[int]:
        """The posts written to the live index since the last call."""
        path = self.folder / "changed"
        if not path.exists():
            return frozenset()
        with path.open("rb") as file:
            file.seek(self._read)
            content = file.read()
        whole = len(content) - len(content) % _ID.size
        self._read += whole
        return frozenset(row[0] for row in _ID.iter_unpack(content[:whole]))

    def replace(self, documents: Collection[Document], gone: Collection[int]) -> None:
        """Write again posts that changed meanwhile."""
        self._flush()
        with self._snapshots.latest(self.folder) as snapshot:
            leaving = standing(snapshot.segments, {document.id for document in documents} | set(gone))
        commit(self._storage, documents, leaving)

    @contextmanager
    def switching(self) -> Iterator[None]:
        """Inside, nobody writes; at its end the new index is in force."""
        self._flush()
        with locked(self._folders.lock):
            yield
            (self.folder / "changed").unlink(missing_ok=True)
            self._folders.switch(self.folder)
        self._snapshots.forget()

    def _flush(self) -> None:
        if self._waiting:
            commit(self._storage, self._waiting, (), MEMORY_MB)
            self._waiting = []

    def _highest(self) -> int:
        with self._snapshots.latest(self.folder) as snapshot:
            return max((segment.id_range[1] for segment in snapshot.segments), default=0)


def new_index(folder: Path, schema: object) -> None:
    """An empty index in an empty folder."""
    FileIndex.create(DurableStorage(str(folder)), schema, "MAIN")

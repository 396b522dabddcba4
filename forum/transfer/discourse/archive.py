"""Reading an archive: a folder, or a `.tar` in any compression that Python knows, of what Discourse answers at `/t/<id>.json`.

Nothing of a member but its bytes is trusted: names decide neither where a file is written nor what is overwritten; links,
devices and files over the bound are left out. A tar is read once, from start to end, into a spool folder, so that memory
stays flat and the files can be taken in order; the folder is removed at the end, and at the next start if the process died.
"""

import hashlib
import lzma
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 64 * 1024 * 1024
SPOOL_PREFIX = "import-"
_TRAILING_NUMBER = re.compile(r"(\d{1,15})$")
_EXTRA = {"categories.json", "site.json"}
_BROKEN = (tarfile.TarError, EOFError, lzma.LZMAError, zlib.error)

Watch = Callable[[int], None]


class NotAnArchive(Exception):
    """The path holds nothing that can be read as an archive. The message says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that did not come in, by the name it has in the archive, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thread's files. `name` is what the archive calls the JSON file."""

    key: str
    name: str
    json: Path
    raw: Path | None

    def read(self) -> tuple[bytes, bytes | None]:
        """The bytes of the JSON and of the raw Markdown. Raises `OSError`."""
        return self.json.read_bytes(), self.raw.read_bytes() if self.raw else None


@dataclass(slots=True)
class Archive:
    """What was found: threads in the order of their numbers, files (name, place) that tell category names, and what failed."""

    entries: list[Entry] = field(default_factory=list)
    extras: list[tuple[str, Path]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0


def digest(json: bytes, raw: bytes | None) -> str:
    """What tells an unchanged thread from a changed one, at the next run."""
    both = hashlib.sha256(json)
    both.update(b"\0" if raw is None else b"\1" + raw)
    return both.hexdigest()


@contextmanager
def opened(path: Path, spool_parent: Path, watch: Watch = lambda done: None) -> Iterator[Archive]:
    """The archive at `path`. `watch` hears how many bytes of a tar are read so far. Raises `NotAnArchive`."""
    if path.is_dir():
        yield _something(from_folder(path), path)
        return
    if not path.is_file():
        raise NotAnArchive(f"{path} is neither a folder nor a file")
    spool_parent.mkdir(parents=True, exist_ok=True)
    sweep(spool_parent)
    spool = Path(tempfile.mkdtemp(prefix=f"{SPOOL_PREFIX}{os.getpid()}-", dir=spool_parent))
    try:
        yield _something(_from_tar(path, spool, watch), path)
    finally:
        shutil.rmtree(spool, ignore_errors=True)


def _something(found: Archive, path: Path) -> Archive:
    if not found.entries and not found.problems:
        raise NotAnArchive(f"{path.name} holds no /t/<id>.json files")
    return found


def sweep(spool_parent: Path) -> None:
    """Remove the spools of processes that are no more."""
    for left in spool_parent.glob(f"{SPOOL_PREFIX}*-*"):
        pid = left.name.removeprefix(SPOOL_PREFIX).partition("-")[0]
        if pid.isdigit() and not (int(pid) != os.getpid() and _alive(int(pid))):
            shutil.rmtree(left, ignore_errors=True)


def from_folder(folder: Path) -> Archive:
    """The archive in a folder, whatever its sub-folders are called. Links are not followed."""
    found = _Found()
    for place, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(files):
            path = Path(place, name)
            shown = _shown(path.relative_to(folder).as_posix())
            kind = _kind(name)
            if kind is None:
                found.archive.ignored += 1
            elif path.is_symlink() or not path.is_file():
                found.archive.problems.append(Problem(shown, "is a link, not a file"))
            elif path.stat().st_size > MAX_FILE_BYTES:
                found.archive.problems.append(Problem(shown, f"is larger than {MAX_FILE_BYTES // 1024 // 1024} MB"))
            else:
                found.add(kind, shown, path)
    return found.finished()


def _from_tar(path: Path, spool: Path, watch: Watch) -> Archive:
    found = _Found()
    with path.open("rb") as file:
        try:
            with tarfile.open(fileobj=file, mode="r:*") as tar:
                for number, member in enumerate(tar):
                    _spool(tar, member, spool, number, found)
                    vars(tar)["members"] = []  # or it keeps a record of every member it has passed
                    watch(file.tell())
        except _BROKEN as error:
            if not found.json and not found.raw:
                raise NotAnArchive(f"{path.name} cannot be read as a tar archive: {str(error).splitlines()[0]}") from error
            found.archive.problems.append(Problem(path.name, f"ends early or is damaged: {error}"))
    return found.finished()


def _spool(tar: tarfile.TarFile, member: tarfile.TarInfo, spool: Path, number: int, found: "_Found") -> None:
    shown = _shown(member.name)
    kind = _kind(shown.rpartition("/")[2])
    if member.isdir():
        return
    if kind is None:
        found.archive.ignored += 1
        return
    content = tar.extractfile(member) if member.isreg() else None
    if content is None:
        found.archive.problems.append(Problem(shown, "is a link or a device, not a file"))
        return
    if member.size > MAX_FILE_BYTES:
        found.archive.problems.append(Problem(shown, f"is larger than {MAX_FILE_BYTES // 1024 // 1024} MB"))
        return
    shelf = spool / f"{number // 1000:06d}"
    shelf.mkdir(exist_ok=True)
    target = shelf / f"{number:09d}"
    with content, target.open("wb") as copy:
        shutil.copyfileobj(content, copy, 1024 * 1024)
    if target.stat().st_size != member.size:
        raise tarfile.ReadError(f"{shown} is cut short")
    found.add(kind, shown, target)


class _Found:
    """Pairs JSON and raw files by the number at the end of their names, else by the whole name."""

    def __init__(self) -> None:
        self.archive = Archive()
        self.json: dict[str, tuple[str, Path]] = {}
        self.raw: dict[str, Path] = {}

    def add(self, kind: str, shown: str, path: Path) -> None:
        name = shown.rpartition("/")[2]
        key = _key(name)
        if kind == "extra":
            self.archive.extras.append((shown, path))
        elif kind == "raw":
            self.raw.setdefault(key, path)
        elif key in self.json:
            self.archive.problems.append(Problem(shown, f"is a second file for what {self.json[key][0]} holds"))
        else:
            self.json[key] = (shown, path)

    def finished(self) -> Archive:
        for key in sorted(self.json, key=_order):
            name, path = self.json[key]
            self.archive.entries.append(Entry(key, name, path, self.raw.pop(key, None)))
        self.archive.ignored += len(self.raw)
        return self.archive


def _shown(name: str) -> str:
    """A file's name as it may be printed: whatever would steer a terminal is a question mark."""
    return "".join(ch if ch.isprintable() else "?" for ch in name.encode("utf-8", "replace").decode())


def _kind(name: str) -> str | None:
    if name.startswith("."):
        return None
    if name in _EXTRA:
        return "extra"
    return {".json": "json", ".md": "raw", ".txt": "raw"}.get(os.path.splitext(name)[1].lower())


def _key(name: str) -> str:
    stem = os.path.splitext(name)[0]
    number = _TRAILING_NUMBER.search(stem)
    return str(int(number.group(1))) if number else stem


def _order(key: str) -> tuple[int, str]:
    return (int(key), "") if key.isdigit() else (2**62, key)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True

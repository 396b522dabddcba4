"""The search engine itself: `forum.search.backend.Backend` over a folder of Whoosh's files."""

import heapq
import logging
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from forum.core import clock
from forum.search.analysis import Analysis
from forum.search.backend import Document, Hits, IndexUnusable, RebuildRunning, Request, Status
from forum.search.whoosh import ranking
from forum.search.whoosh.folders import Folders
from forum.search.whoosh.merging import LARGE
from forum.search.whoosh.rebuild import WhooshRebuild, new_index, note_changes
from forum.search.whoosh.schema import make_schema, version
from forum.search.whoosh.snapshots import Snapshots
from forum.search.whoosh.storage import DurableStorage, locked
from forum.search.whoosh.writing import commit, merge, standing

log = logging.getLogger("forum.search")


class WhooshIndex:
    """One index. Safe between threads and processes: readers take no lock, writers take turns."""

    def __init__(self, root: Path, analysis: Analysis) -> None:
        self.analysis = analysis
        self._folders = Folders(root, version(analysis))
        self._snapshots = Snapshots()
        self._damaged: tuple[Path, str] | None = None

    def create(self) -> None:
        """Make an empty index, when there is none."""
        self._folders.root.mkdir(parents=True, exist_ok=True)
        with locked(self._folders.lock):
            if self._folders.current() is None:
                folder = self._folders.fresh(clock.now())
                new_index(folder, make_schema(self.analysis))
                self._folders.switch(folder)

    def write(self, documents: Collection[Document], gone: Collection[int]) -> None:
        """Add or replace posts and forget others, all or nothing, durably.

        Raises `IndexUnusable`, or `OSError` when the disk does not take it: the index is then as it was.
        """
        self._folders.root.mkdir(parents=True, exist_ok=True)
        with locked(self._folders.lock):
            ids = {document.id for document in documents} | set(gone)
            note_changes(self._folders, ids)
            folder = self._usable_folder()
            storage = DurableStorage(str(folder))
            with self._reading(folder), self._snapshots.latest(folder) as snapshot:
                leaving = standing(snapshot.segments, ids)
            commit(storage, documents, leaving)
            with self._reading(folder), self._snapshots.latest(folder) as snapshot:
                merge(storage, snapshot.segments)

    def search(self, request: Request) -> Hits:
        """Answer. Never a post outside `request.acls`. Raises `IndexUnusable`."""
        folder = self._usable_folder()
        with self._reading(folder), self._snapshots.latest(folder) as snapshot:
            return ranking.answer(snapshot.segments, request)

    def ids(self) -> Iterator[int]:
        """Every post of the index, in ascending order. Raises `IndexUnusable`."""
        folder = self._usable_folder()
        with self._reading(folder), self._snapshots.latest(folder) as snapshot:
            columns = [sorted(post_id for number, post_id in enumerate(segment.columns.ids) if number not in segment.deleted)
                       for segment in snapshot.segments]
        return heapq.merge(*columns)

    def status(self) -> Status:
        """How it is. Opens the index, and reads none of its texts."""
        folder = self._folders.current()
        if folder is None:
            return Status("missing")
        if not self._folders.is_ours(folder):
            return Status("older", detail=folder.name)
        if self._damaged is not None and self._damaged[0] == folder:
            return Status("broken", detail=self._damaged[1])
        try:
            with self._reading(folder), self._snapshots.latest(folder) as snapshot:
                segments = snapshot.segments
                size = sum(file.stat().st_size for file in folder.iterdir())
                return Status("ready", sum(one.alive for one in segments), len(segments), size)
        except IndexUnusable as error:
            return Status("broken", detail=str(error))

    def tidy(self) -> bool:
        """Merge one group of larger segments; whether there may be another."""
        if self._folders.current() is None:
            return False
        with locked(self._folders.lock, wait=False) as turn:
            if not turn:
                return False
            folder = self._usable_folder()
            with self._reading(folder), self._snapshots.latest(folder) as snapshot:
                return merge(DurableStorage(str(folder)), snapshot.segments, LARGE)

    @contextmanager
    def rebuilding(self) -> Iterator[WhooshRebuild]:
        """Make the index anew; one that was stopped goes on. Raises `RebuildRunning`."""
        self._folders.root.mkdir(parents=True, exist_ok=True)
        with locked(self._folders.rebuild_lock, wait=False) as turn:
            if not turn:
                raise RebuildRunning
            rebuild = self._resumed()
            if rebuild is None:
                folder = self._folders.fresh(clock.now())
                new_index(folder, make_schema(self.analysis))
                rebuild = WhooshRebuild(self._folders, folder, Snapshots())
            yield rebuild
            self._damaged = None

    def _resumed(self) -> WhooshRebuild | None:
        """The rebuild that was stopped, if its folder can be read; whatever else is there goes away."""
        found: WhooshRebuild | None = None
        for folder in self._folders.building():
            if found is None and self._folders.is_ours(folder):
                try:
                    found = WhooshRebuild(self._folders, folder, Snapshots())
                    continue
                except IndexUnusable:
                    log.info("a rebuild that was stopped cannot go on: it starts anew")
            shutil.rmtree(folder, ignore_errors=True)
        return found

    def _usable_folder(self) -> Path:
        folder = self._folders.current()
        if folder is None:
            raise IndexUnusable("missing")
        if not self._folders.is_ours(folder):
            raise IndexUnusable(f"made by another version: {folder.name}")
        if self._damaged is not None and self._damaged[0] == folder:
            raise IndexUnusable(self._damaged[1])
        return folder

    @contextmanager
    def _reading(self, folder: Path) -> Iterator[None]:
        """Damage found while reading is remembered until another index is in force; what the system refuses passes."""
        try:
            yield
        except IndexUnusable as error:
            log.warning("the search index cannot be read: %s", error)
            if self._folders.current() == folder:
                self._damaged = folder, str(error)
            raise
        except OSError as error:
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error

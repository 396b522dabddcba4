"""Readers of the latest generation, lent to one search at a time.

Whoosh's readers are not safe to share between threads (each file has one position); ours are cheap to open, and the columns
behind them are shared. A reader that is given back is brought up to date when it is lent again: only new segments are opened.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from whoosh.index import TOC

from forum.search.backend import IndexUnusable
from forum.search.whoosh.segments import Columns, Segment
from forum.search.whoosh.storage import DurableStorage, MappedReader

TRIES = 8
MOST_IDLE = 8
_TOC = re.compile(r"_MAIN_(\d+)\.toc")


@dataclass
class Snapshot:
    """The segments of one generation of one folder."""

    folder: Path
    generation: int
    segments: list[Segment]
    schema: Any


class Snapshots:
    """The pool. Its methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Snapshot] = []
        self._columns: WeakValueDictionary[str, Columns] = WeakValueDictionary()

    @contextmanager
    def latest(self, folder: Path) -> Iterator[Snapshot]:
        """The latest generation of this folder, for the caller alone. Raises `IndexUnusable`."""
        with self._lock:
            before = self._idle.pop() if self._idle else None
        snapshot = self._refreshed(folder, before)
        yield snapshot
        with self._lock:  # not reached when a search failed: what it read with is forgotten
            if len(self._idle) < MOST_IDLE:
                self._idle.append(snapshot)

    def forget(self) -> None:
        """Drop every idle reader."""
        with self._lock:
            self._idle.clear()

    def _refreshed(self, folder: Path, before: Snapshot | None) -> Snapshot:
        if before is not None and before.folder == folder and _generation(folder) == before.generation:
            return before
        reusable = {one.name: one for one in before.segments} if before is not None and before.folder == folder else {}
        for attempt in range(TRIES):
            try:
                return self._open(folder, reusable)
            except FileNotFoundError as error:  # a writer removed what we were about to open: look again
                if attempt + 1 == TRIES:
                    raise IndexUnusable(str(error)) from error
                time.sleep(0.02 * attempt)
            except OSError:
                raise  # out of files or of memory: says nothing about the index
            except Exception as error:  # a damaged index fails in as many ways as there are bytes
                raise IndexUnusable(f"{type(error).__name__}: {error}") from error
        raise IndexUnusable(folder.name)

    def _open(self, folder: Path, reusable: dict[str, Segment]) -> Snapshot:
        storage = DurableStorage(str(folder))
        toc = TOC.read(storage, "MAIN")
        segments = []
        for raw in toc.segments:
            known = reusable.get(raw.segment_id())
            if known is not None:
                segments.append(known.at_generation(raw))
                continue
            segment = Segment(MappedReader(storage, toc.schema, raw), raw, self._columns.get(raw.segment_id()))
            segment.columns = self._columns.setdefault(segment.name, segment.columns)
            segments.append(segment)
        return Snapshot(folder, toc.generation, segments, toc.schema)


def _generation(folder: Path) -> int:
    try:
        return max((int(found[1]) for name in folder.iterdir() if (found := _TOC.fullmatch(name.name))), default=-1)
    except OSError:
        return -1

"""Commits: deletions and additions at once, in the order that `segments` relies on."""

from collections.abc import Collection
from contextlib import suppress
from typing import Any

from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from forum.search.backend import Document, IndexUnusable
from forum.search.whoosh.merging import SMALL, group_to_merge, weave
from forum.search.whoosh.schema import fields_of, place
from forum.search.whoosh.segments import Segment
from forum.search.whoosh.storage import DurableStorage

MEMORY_MB = 32
LOCK_SECONDS = 10.0


def standing(segments: list[Segment], ids: Collection[int]) -> list[tuple[str, int]]:
    """Where these posts stand in the index: segment and number of each document that is not deleted."""
    return [(segment.name, number) for segment in segments for post_id in ids
            if (number := segment.find(post_id)) is not None and number not in segment.deleted]


def commit(storage: DurableStorage, documents: Collection[Document], leaving: Collection[tuple[str, int]],
           memory_mb: int = MEMORY_MB) -> None:
    """One durable generation: the documents at `leaving` go, `documents` come in. The caller holds the index's lock."""
    rows = [fields_of(one) for one in sorted({document.id: document for document in documents}.values(), key=place)]
    if not rows and not leaving:
        return
    writer = _writer(storage, memory_mb)
    try:
        raw = {one.segment_id(): one for one in writer.segments}
        for name, number in leaving:
            raw[name].delete_document(number)
        for fields in rows:
            writer.add_document(**fields)
        writer.commit(merge=False)
    except BaseException:
        _cancel(writer)
        raise


def merge(storage: DurableStorage, segments: list[Segment], limit: int = SMALL) -> bool:
    """Make one group of segments into one, if there is a group of up to `limit` documents. The caller holds the lock."""
    group = group_to_merge(segments, limit)
    if not group:
        return False
    names = {segment.name for segment in group}
    writer = _writer(storage, MEMORY_MB)

    def keep_others(writer: SegmentWriter, raw: list[Any]) -> list[Any]:
        try:
            weave(writer, group)
        except OSError:
            raise
        except Exception as error:
            raise IndexUnusable(f"{type(error).__name__}: {error}") from error
        return [one for one in raw if one.segment_id() not in names]

    try:
        writer.commit(mergetype=keep_others)
    except BaseException:
        _cancel(writer)
        raise
    return True


def _writer(storage: DurableStorage, memory_mb: int) -> SegmentWriter:
    return SegmentWriter(FileIndex(storage), timeout=LOCK_SECONDS, limitmb=memory_mb)


def _cancel(writer: SegmentWriter) -> None:
    """Let go of the lock whatever happened: a writer that failed would keep the index locked until it is forgotten."""
    with suppress(Exception):
        writer.cancel()
    if writer.writelock is not None and writer.writelock.fd is not None:
        writer.writelock.release()

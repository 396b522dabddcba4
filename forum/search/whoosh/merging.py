"""Keeping segments few: each commit adds one, and a search opens them all.

Eight of one size class become one of the next. Whoosh's own merging appends one segment's documents to another's; ours
weaves them, so that documents stay in the order of their dates.
"""

from typing import Any

from forum.search.whoosh.segments import Segment

GROUP = 8
SMALL = 512
"""What is merged right after a commit; larger ones wait until the worker has nothing else to do."""

LARGE = 20_000
"""Nothing larger is ever made by merging: rewriting it would cost more than searches gain."""


def group_to_merge(segments: list[Segment], limit: int) -> list[Segment]:
    """The segments to make one of, or none: eight of a size, or one of which half is deleted."""
    classes: dict[int, list[Segment]] = {}
    for segment in segments:
        if segment.alive == 0:
            return [segment]
        if segment.alive <= limit and len(segment.deleted) > segment.alive:
            return [segment]
        classes.setdefault(_size_class(segment.alive), []).append(segment)
    for _, members in sorted(classes.items()):
        group = members[:GROUP]
        if len(group) == GROUP and sum(one.alive for one in group) <= limit:
            return group
    return []


def _size_class(documents: int) -> int:
    size = 0
    while documents >= GROUP:
        documents //= GROUP
        size += 1
    return size


def weave(writer: Any, segments: list[Segment]) -> None:
    """Put the documents of these segments, deleted ones not, into the writer's new segment, in the order of their dates."""
    order = sorted((segment.key(number), which, number) for which, segment in enumerate(segments)
                   for number in range(segment.size) if number not in segment.deleted)
    if not order:
        return
    schema = writer.schema
    names = sorted(schema.names())
    maps: list[dict[int, int]] = [{} for _ in segments]
    documents = writer.perdocwriter
    for _, which, number in order:
        segment = segments[which]
        maps[which][number] = writer.docnum
        documents.start_doc(writer.docnum)
        for name in names:
            documents.add_field(name, schema[name], None, segment.reader.doc_field_length(number, name))
        for name, column in (("ids", segment.columns.ids), ("at", segment.columns.at), ("acl", segment.columns.acl)):
            documents.add_column_value(name, schema[name].column_type, column[number])
        documents.finish_doc()
        writer.docnum += 1
    for segment, numbers in zip(segments, maps, strict=True):
        writer.add_postings_to_pool(_Alive(segment), 0, numbers)
    writer._added = True


class _Alive:
    """A segment's postings without its deleted documents."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def iter_postings(self) -> Any:
        reader, deleted = self._segment.reader, self._segment.deleted
        for field, term in reader.all_terms():
            matcher = reader._terms.matcher(field, term, reader.schema[field].format)
            while matcher.is_active():
                if matcher.id() not in deleted:
                    yield field, term, matcher.id(), matcher.weight(), matcher.value()
                matcher.next()

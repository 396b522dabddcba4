"""One segment of the index, as searches see it: columns in memory, lists of documents read block by block.

Documents stand in a segment in the order of their posts' dates, whatever the order in which they came. So "newest first" is
reading backwards, a date is a range of document numbers, and a page deep in the results starts where the last one ended.
"""

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pickle import loads
from sys import byteorder
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

from forum.search.backend import IndexUnusable
from forum.search.whoosh.storage import MappedReader

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class Columns:
    """What every candidate is asked, by document number. Shared between threads."""

    ids: "array[int]"
    at: "array[int]"
    acl: "array[int]"
    lengths: bytes


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a term's documents. `weights` is one number when they are all alike; `values` hold the positions."""

    ids: tuple[int, ...]
    weights: tuple[float, ...] | float
    values: tuple[bytes, ...] | None

    def positions(self, index: int) -> set[int]:
        """Where the term stands in the `index`-th document of the block."""
        try:
            assert self.values is not None
            return set(accumulate(loads(self.values[index][4:])))  # noqa: S301 our own file, trusted like code
        except Exception as error:
            raise _damaged(error) from error


class Segment:
    """A segment at one generation: its reader, its columns, and which of its documents are deleted."""

    def __init__(self, reader: MappedReader, raw: Any, columns: Columns | None = None) -> None:
        self.reader = reader
        self.name: str = raw.segment_id()
        self.size: int = raw.doc_count_all()
        self.deleted = frozenset(raw.deleted_docs())
        self.columns = columns or _read_columns(reader, raw)

    def at_generation(self, raw: Any) -> "Segment":
        """The same segment with other deletions."""
        return self if len(self.deleted) == raw.deleted_count() else Segment(self.reader, raw, self.columns)

    @property
    def alive(self) -> int:
        """How many documents are not deleted."""
        return self.size - len(self.deleted)

    @cached_property
    def id_range(self) -> tuple[int, int]:
        """The lowest and the highest post in it."""
        return (min(self.columns.ids), max(self.columns.ids)) if self.size else (0, -1)

    def key(self, number: int) -> tuple[int, int]:
        """The date and post of a document: its place among all."""
        return self.columns.at[number], self.columns.ids[number]

    def before(self, key: tuple[int, int]) -> int:
        """How many documents come before this place."""
        return bisect_left(range(self.size), key, key=self.key)

    def since(self, at: int) -> int:
        """How many documents are older than this instant."""
        return bisect_left(self.columns.at, at)

    def find(self, post_id: int) -> int | None:
        """The number of a post's document, deleted or not."""
        low, high = self.id_range
        if not low <= post_id <= high:
            return None
        postings = self.postings("id", str(post_id).encode())
        return postings.read(0).ids[-1] if postings else None

    def postings(self, field: str, term: bytes) -> "Postings | None":
        """The documents that hold a term, or None."""
        try:
            matcher = self.reader._terms.matcher(field, term, self.reader.schema[field].format)
            return Postings(matcher, self.frequency(field, term))
        except TermNotFound:
            return None
        except Exception as error:
            raise _damaged(error) from error

    def frequency(self, field: str, term: bytes) -> int:
        """In how many documents a term is, deleted ones too."""
        try:
            return int(self.reader._terms.doc_frequency(field, term))
        except KeyError:
            return 0
        except Exception as error:
            raise _damaged(error) from error

    def terms_with(self, field: str, start: bytes, limit: int) -> list[bytes]:
        """The first terms that begin with `start`."""
        terms: list[bytes] = []
        try:
            for name, term in self.reader._terms.terms_from(field, start):
                if name != field or not term.startswith(start) or len(terms) == limit:
                    break
                terms.append(term)
        except Exception as error:
            raise _damaged(error) from error
        return terms


class Postings:
    """The documents of one term in one segment, in blocks of up to 128 that are decoded when they are needed."""

    def __init__(self, matcher: Any, frequency: int) -> None:
        self._matcher = matcher
        self.frequency = frequency
        self.ends: list[int] = []
        self._offsets: list[int] = []
        self._last: tuple[int, Block] | None = None
        offset = matcher._baseoffset
        while True:
            self.ends.append(matcher._maxid)
            self._offsets.append(offset)
            if matcher._lastblock:
                break
            offset = matcher._nextoffset
            matcher._goto(offset)

    def read(self, index: int) -> Block:
        """The `index`-th block."""
        if self._last is not None and self._last[0] == index:
            return self._last[1]
        try:
            self._matcher._goto(self._offsets[index])
            self._matcher._read_data()
            deltas, weights, values = self._matcher._data
            block = Block(tuple(accumulate(deltas)), 1.0 if weights is None else weights, values or None)
        except Exception as error:
            raise _damaged(error) from error
        self._last = index, block
        return block

    def between(self, low: int, high: int) -> Iterator[Block]:
        """The blocks that may hold documents from `low` up to and without `high`."""
        for index in range(bisect_left(self.ends, low), len(self.ends)):
            block = self.read(index)
            if block.ids[0] >= high:
                return
            yield block
            if self.ends[index] >= high - 1:
                return


def _damaged(error: Exception) -> IndexUnusable:
    """A damaged file fails in as many ways as it has bytes. Only around what reads its bytes: a mistake of ours is no damage."""
    return IndexUnusable(f"{type(error).__name__}: {error}")


def length_norms(average: float) -> list[float]:
    """What BM25 adds to a term's weight, for each of the 256 lengths that the index tells apart."""
    return [K1 * (1 - B + B * byte_to_length(code) / (average or 1.0)) for code in range(256)]


def _read_columns(reader: MappedReader, raw: Any) -> Columns:
    size = raw.doc_count_all()
    ids, at, acl = (_read_numbers(reader, raw, name, size) for name in ("ids", "at", "acl"))
    return Columns(ids, at, acl, _read_bytes(reader, raw, "_body_len").ljust(size, b"\0"))


def _read_numbers(reader: MappedReader, raw: Any, field: str, size: int) -> "array[int]":
    numbers = array("q")
    content = _read_bytes(reader, raw, field)
    if len(content) % 8 or len(content) > size * 8:
        raise struct.error(f"column {field} of {size} documents has {len(content)} bytes")
    numbers.frombytes(content)
    if byteorder == "little":
        numbers.byteswap()
    numbers.extend([0] * (size - len(numbers)))
    return numbers


def _read_bytes(reader: MappedReader, raw: Any, field: str) -> bytes:
    name = W3Codec.column_filename(raw, field)
    if not reader._storage.file_exists(name):
        return b""
    content: bytes = reader._storage.open_file(name).read()
    return content

"""The fields of the index, and how a post becomes a document of it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, KEYWORD, TEXT, Schema

from forum.search.analysis import BREAK, Analysis
from forum.search.backend import OPENING, PUBLIC, Document

SCHEMA_VERSION = 2
"""Rises whenever the fields change: an index of another version is rebuilt."""

TITLE_WEIGHT = 3
"""A title counts as if it were said so many times in its first post."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _IndexAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Hands our terms over to Whoosh. Pickled with the schema: holds the language and nothing else."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        token = Token(positions=True)
        token.boost = 1.0
        for token.text, token.pos, _, _ in self.analysis.scan(value):
            yield token


def make_schema(analysis: Analysis) -> Schema:
    """Fields: `id` finds a post to replace it; `ids`, `at` and `acl` are columns that searches read for every candidate."""
    return Schema(
        id=ID(), ids=_column(), at=_column(), acl=_column(),
        author=ID(), community=ID(), category=ID(), state=KEYWORD(),
        body=TEXT(analyzer=_IndexAnalyzer(analysis), phrase=True))


def _column() -> COLUMN:
    return COLUMN(NumericColumn("q"))


def version(analysis: Analysis) -> str:
    """Part of the folder's name: an index is read only by the code and the language that made it."""
    return f"{SCHEMA_VERSION}.{analysis.version}"


def fields_of(document: Document) -> dict[str, Any]:
    """What the writer takes for a post."""
    text = document.body
    if document.title:
        text = BREAK.join([document.title] * TITLE_WEIGHT + [text])
    fields: dict[str, Any] = {
        "id": str(document.id), "ids": document.id, "at": microseconds(document.at), "acl": acl_number(document.acl),
        "author": str(document.author_id), "community": str(document.community_id), "body": text}
    if document.category_id:
        fields["category"] = str(document.category_id)
    states = [state for state, holds in (("question", document.kind == "question"), ("solved", document.solved),
                                         (OPENING, bool(document.title))) if holds]
    if states:
        fields["state"] = " ".join(states)
    return fields


def microseconds(at: datetime) -> int:
    """Since 1970, whole."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def acl_number(acl: str) -> int:
    """0 for what is public, else the number of the community whose readers may see it."""
    if acl == PUBLIC:
        return 0
    number = int(acl.removeprefix("c"))
    if number < 1:
        raise ValueError(acl)
    return number


def place(document: Document) -> tuple[int, int]:
    """Documents stand in a segment in this order, oldest first."""
    return microseconds(document.at), document.id

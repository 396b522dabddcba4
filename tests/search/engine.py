"""A search engine alone, without a site: plain documents in a temporary folder."""

from datetime import UTC, datetime, timedelta

from forum.search.analysis import Analysis
from forum.search.backend import PUBLIC, Document, Request
from forum.search.query import parse
from forum.search.whoosh.index import WhooshIndex

MIXED = Analysis()
BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
EVERYTHING = None


def document(post_id: int, body: str, *, at: int | None = None, acl: str = PUBLIC, title: str = "", author: int = 1,
             community: int = 1, category: int = 0, kind: str = "discussion", solved: bool = False) -> Document:
    """A post; `at` is in hours after the beginning and grows with the number when it is not said."""
    return Document(post_id, BEGINNING + timedelta(hours=post_id if at is None else at), acl, body, title, author, community,
                    category, kind, solved)


def found(index: WhooshIndex, typed: str, *, sort: str = "newest", acls: frozenset[str] | None = EVERYTHING, limit: int = 50,
          **narrowed: frozenset[int]) -> list[int]:
    """The posts on all pages."""
    ids: list[int] = []
    after: tuple[int, ...] = ()
    while True:
        hits = index.search(Request(parse(typed, MIXED), acls, "best" if sort == "best" else "newest", after=after, limit=limit,
                                    **narrowed))
        ids += [hit.id for hit in hits.hits]
        if not hits.more:
            assert len(ids) == len(set(ids))
            return ids
        after = hits.hits[-1].place


def again(index: WhooshIndex) -> WhooshIndex:
    """The same index as another process sees it."""
    return WhooshIndex(index._folders.root, index.analysis)

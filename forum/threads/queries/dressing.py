"""From what `listing` read to the rows of a list: names, addresses, faces, and how many posts are unread."""

from collections.abc import Sequence
from typing import Any

from forum.core.db import db
from forum.threads.addresses import community_url, person_url, tag_url, thread_url
from forum.threads.queries.listing import worn
from forum.threads.queries.marks import MOST_UNREAD
from forum.threads.queries.rows import Person, TagChip, ThreadRow, initials

MOST_PEOPLE = 4


def dressed(rows: Sequence[Any]) -> tuple[ThreadRow, ...]:
    """The rows of a list. One query, for the faces and the tags."""
    people: dict[int, dict[int, Person]] = {}
    tags: dict[int, list[TagChip]] = {}
    if rows:
        addresses = {row.id: row.community_slug for row in rows}
        found = db.session.execute(worn(), {"threads": list(addresses)}).all()
        # The latest writer first, each once: a bounded look, however long the thread. Tags by their address.
        for one in sorted(found, key=lambda one: (-one.place, one.slug)):
            if one.what == "tag":
                tags.setdefault(one.thread_id, []).append(
                    TagChip(one.slug, one.name, tag_url(addresses[one.thread_id], one.slug)))
            else:
                people.setdefault(one.thread_id, {}).setdefault(
                    one.who, Person(one.name or one.slug, initials(one.name or one.slug), one.tint))
    return tuple(_row(row, people.get(row.id, {}), tuple(tags.get(row.id, ()))) for row in rows)


def _row(row: Any, recent: dict[int, Person], tags: tuple[TagChip, ...]) -> ThreadRow:
    name = row.name or row.username
    opener = Person(name, initials(name), row.tint)
    others = [person for author_id, person in recent.items() if author_id != row.author_id]
    url = thread_url(row.slug, row.id)
    tracked = hasattr(row, "unread")
    unread = unread_of(row) if tracked and row.unread else 0
    return ThreadRow(
        id=row.id, slug=row.slug, title=row.title, url=url, kind=row.kind, lang=row.lang,
        excerpt=row.excerpt if row.pin is not None else "",
        author_name=name, author_initials=opener.initials, author_tint=row.tint, author_url=person_url(row.username),
        last_author_name=(row.last_name or row.last_username) if row.last_author_id is not None else None,
        last_url=f"{url}/{row.last_number}" if row.reply_count else url,
        category_name=row.category_name, category_slug=row.category_slug, category_tint=row.category_tint,
        category_url=community_url(row.community_slug, row.category_slug) if row.category_slug else None,
        community_name=row.community_name, community_slug=row.community_slug, community_tint=row.community_tint,
        community_lang=row.community_lang, community_url=community_url(row.community_slug),
        reply_count=row.reply_count, reaction_count=row.reaction_count, view_count=row.view_count, bumped_at=row.bumped_at,
        pinned=row.pin is not None,
        closed=row.closure is not None, solved=row.solution is not None, people=(opener, *others[:MOST_PEOPLE - 1]),
        open_url=_opening(url, row) if unread else url,
        tags=tags, tracked=tracked, new=bool(tracked and row.new), unread=unread)


def _opening(url: str, row: Any) -> str:
    """Where the first unread post is. Without a mark that holds, only so many posts were looked at: the thread knows better."""
    if row.mark is None and row.first_unread and row.last_number - row.first_unread >= MOST_UNREAD // 2:
        return f"{url}?unread=1"
    return f"{url}/{row.first_unread}" if row.first_unread and row.first_unread > 1 else url


def unread_of(row: Any) -> int:
    """How many posts of an unread thread follow the mark that holds, else the first that was written since; deleted ones too."""
    read = row.mark if row.mark is not None else (row.first_unread or row.last_number) - 1
    return max(1, min(MOST_UNREAD, int(row.last_number - read)))

"""Tags of an archive's topics: the community gets those it does not have, under the names they had."""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain

from sqlalchemy import insert, select

from forum.core.clock import now
from forum.core.db import db
from forum.threads.models import Tag, TagSynonym, ThreadTag
from forum.threads.tagging import tag_slug
from forum.transfer.discourse.records import in_parts


def settle_tags(community_id: int, tags: Mapping[int, tuple[str, ...]], bumped_at: Mapping[int, datetime]) -> None:
    """Have threads, by their numbers here, bear these tags. Inside the caller's transaction; counted once all has come."""
    wanted: dict[str, str] = {}
    for name in chain.from_iterable(tags.values()):
        if slug := tag_slug(name):
            wanted.setdefault(slug, name)
    if not wanted:
        return
    known = _known(community_id, list(wanted))
    if new := [slug for slug in wanted if slug not in known]:
        db.session.execute(insert(Tag), [
            {"community_id": community_id, "slug": slug, "name": wanted[slug], "description": "", "thread_count": 0,
             "created_at": now()} for slug in new])
        known |= _known(community_id, new)
    rows = {(thread_id, known[slug]): bumped_at[thread_id]
            for thread_id, names in tags.items() for name in names if (slug := tag_slug(name))}
    db.session.execute(insert(ThreadTag), [
        {"thread_id": thread_id, "tag_id": tag_id, "bumped_at": at} for (thread_id, tag_id), at in rows.items()])


def _known(community_id: int, slugs: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in in_parts(slugs):
        for table, number in ((TagSynonym, TagSynonym.tag_id), (Tag, Tag.id)):
            rows = db.session.execute(
                select(table.slug, number).where(table.community_id == community_id, table.slug.in_(part)))
            found.update({row.slug: row[1] for row in rows})
    return found

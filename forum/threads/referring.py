"""Whom and what posts speak of, noted in the transaction that writes them: `mentions` and `post_links`.

The rows follow the text alone. What may be seen of them is asked when they are read, so a deletion or a change of who may read
changes nothing here. `forum.threads.policy.visible_posts` decides.
"""

from collections.abc import Mapping

from sqlalchemy import delete, func, insert, select

from forum.auth.models import User
from forum.communities.policy import readers_of
from forum.core.db import db
from forum.core.settings import setting
from forum.threads.models import Mention, Post, PostLink
from forum.threads.resolving import References, threads_at


def note_references(post_id: int, community_id: int, spoken_of: References, *, anew: bool = False) -> None:
    """Bring the rows of a post in step with its text; `anew` where it had another text before.

    Whether who is named may read the post is asked again here. No query for a new post that names nobody and nothing.
    """
    if anew:
        for table in (Mention, PostLink):
            db.session.execute(delete(table).where(table.post_id == post_id), execution_options={"synchronize_session": False})
    note_many(community_id, {post_id: spoken_of})


def note_many(community_id: int, spoken: Mapping[int, References]) -> None:
    """The same for new posts of one community, by their ids. At most five queries, however many they are."""
    names = {name for one in spoken.values() for name in one.mentions}
    readers = {row.username: row.id for row in db.session.execute(
        select(User.username, User.id).where(User.username.in_(names), readers_of(community_id)))} if names else {}
    named = [{"post_id": post_id, "user_id": readers[name]}
             for post_id, one in spoken.items() for name in one.mentions if name in readers]
    found = threads_at(target for one in spoken.values() for target in (*one.links, *one.quotes))
    places: dict[tuple[int, int, int], bool] = {}  # quoted, where a post links to a place and quotes it too
    for post_id, one in spoken.items():
        for quoted, targets in ((False, one.links), (True, one.quotes)):
            places |= {(post_id, found[target].id, target.number or 1): quoted for target in targets if target in found}
    if named:
        db.session.execute(insert(Mention), named)
    if places:
        db.session.execute(insert(PostLink), [
            {"post_id": post_id, "thread_id": thread_id, "number": number, "quoted": quoted}
            for (post_id, thread_id, number), quoted in sorted(places.items())])


def mentioned_ids(post_id: int) -> set[int]:
    """Who is mentioned in a post and could read it when it was written."""
    return set(db.session.scalars(select(Mention.user_id).where(Mention.post_id == post_id)))


def quoted_author_ids(post: Post) -> set[int]:
    """Who wrote what a post quotes: no more people than it may mention, those heard first."""
    return set(db.session.scalars(
        select(Post.author_id).join(PostLink, (PostLink.thread_id == Post.thread_id) & (PostLink.number == Post.number))
        .where(PostLink.post_id == post.id, PostLink.quoted, Post.deleted_at.is_(None))
        .group_by(Post.author_id).order_by(func.min(Post.id)).limit(setting("threads.max_mentions"))))

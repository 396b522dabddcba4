"""Whom and what posts speak of, noted in the transaction that writes them: `mentions` and `post_links`.

The rows follow the text alone. What may be seen of them is asked when they are read, so a deletion or a change of who may read
changes nothing here. `forum.threads.policy.visible_posts` decides.
"""

from sqlalchemy import delete, insert, literal, select

from forum.auth.models import User
from forum.communities.policy import readers_of
from forum.core.db import db
from forum.threads.models import Mention, Post, PostLink
from forum.threads.resolving import References, threads_at


def note_references(post_id: int, community_id: int, spoken_of: References, *, anew: bool = False) -> None:
    """Bring the rows of a post in step with its text; `anew` where it had another text before.

    Whether who is named may read the post is asked again here. No query for a new post that names nobody and nothing.
    """
    if anew:
        for table in (Mention, PostLink):
            db.session.execute(delete(table).where(table.post_id == post_id), execution_options={"synchronize_session": False})
    if spoken_of.mentions:
        named = select(literal(post_id), User.id).where(User.username.in_(spoken_of.mentions), readers_of(community_id))
        db.session.execute(insert(Mention).from_select(["post_id", "user_id"], named))
    targets = threads_at((*spoken_of.links, *spoken_of.quotes))
    places = {(targets[one].id, one.number): False for one in spoken_of.links if one in targets}
    places |= {(targets[one].id, one.number): True for one in spoken_of.quotes if one in targets}
    if places:
        db.session.execute(insert(PostLink), [
            {"post_id": post_id, "thread_id": thread_id, "number": number, "quoted": quoted}
            for (thread_id, number), quoted in sorted(places.items())])


def mentioned_ids(post_id: int) -> set[int]:
    """Who is mentioned in a post and could read it when it was written."""
    return set(db.session.scalars(select(Mention.user_id).where(Mention.post_id == post_id)))


def quoted_author_ids(post: Post) -> set[int]:
    """Who wrote what a post quotes."""
    return set(db.session.scalars(
        select(Post.author_id).join(PostLink, (PostLink.thread_id == Post.thread_id) & (PostLink.number == Post.number))
        .where(PostLink.post_id == post.id, PostLink.quoted, Post.deleted_at.is_(None)).distinct()))

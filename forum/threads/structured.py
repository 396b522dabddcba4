"""A page of a thread as schema.org describes one, for search engines: `DiscussionForumPosting`, or `QAPage` for a question.

Which properties, and what each must hold: "Discussion forum structured data" and "Q&A structured data" in Google's documentation
of search appearance. Only what stands on the page is told; addresses are absolute.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from forum.core.dates import iso
from forum.core.meta import shortened
from forum.text.stored import plain_text
from forum.threads.queries import ThreadPage
from forum.threads.queries.rows import PostRow

LONGEST_TEXT = 2_000
Node = dict[str, Any]


def thread_data(page: ThreadPage, origin: str) -> Node:
    """The main thing on the page of a thread, with the posts that stand there.

    A question without a reply is told as a discussion: a `QAPage` must have an answer.
    """
    if page.thread.kind == "question" and page.thread.reply_count:
        return {"@type": "QAPage", "url": origin + page.thread.url, "mainEntity": _question(page, origin)}
    thread = page.thread
    return _without_empty({
        "@type": "DiscussionForumPosting", "headline": thread.title, **_opening(page, origin),
        "interactionStatistic": _interactions(_likes_of_first(page), thread.reply_count, thread.view_count),
        "comment": _comments(_replies(page.posts), origin, page.view)})


def breadcrumbs(trail: Sequence[tuple[str, str]], origin: str) -> Node:
    """Where a page stands: names and paths from the outermost on."""
    return {"@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "position": place, "name": name, "item": origin + path}
        for place, (name, path) in enumerate(trail, 1)]}


def _opening(page: ThreadPage, origin: str) -> Node:
    """What the thread's first post says, or on later pages how it begins."""
    thread = page.thread
    first = _first(page)
    return {"url": origin + thread.url, "author": _person(thread.author_name, thread.author_url, origin),
            "datePublished": iso(thread.created_at),
            "dateModified": iso(first.edited_at) if first is not None and first.edited_at else "",
            "text": _text(first) if first is not None else thread.excerpt or thread.title, "inLanguage": thread.lang or ""}


def _question(page: ThreadPage, origin: str) -> Node:
    thread = page.thread
    told: Node = {"@type": "Question", "name": thread.title, **_opening(page, origin), "answerCount": thread.reply_count,
                  "upvoteCount": _likes_of_first(page)}
    accepted = next((post for post in (*page.posts, page.solution) if post and post.is_solution and not post.deleted), None)
    answers: list[Node] = []
    for post, below in _branches(_replies(page.posts), page.view):
        answer = _answer(post, origin) | {"comment": _comments(below, origin, page.view)}
        if post is accepted:
            told["acceptedAnswer"] = _without_empty(answer)
        else:
            answers.append(_without_empty(answer))
    if accepted is not None and "acceptedAnswer" not in told and _text(accepted):
        told["acceptedAnswer"] = _without_empty(_answer(accepted, origin))  # from another page, or deep in a branch
    told["suggestedAnswer"] = answers
    return _without_empty(told)


def _answer(post: PostRow, origin: str) -> Node:
    upvotes = post.votes.up if post.votes is not None else _likes(post)
    return _said(post, origin) | {"@type": "Answer", "upvoteCount": upvotes}


def _said(post: PostRow, origin: str) -> Node:
    return {"@type": "Comment", "url": origin + post.url, "author": _person(post.author_name, post.author_url, origin),
            "datePublished": iso(post.created_at), "dateModified": iso(post.edited_at) if post.edited_at else "",
            "text": _text(post), "inLanguage": post.lang or ""}


def _branches(posts: Sequence[PostRow], view: str) -> Iterator[tuple[PostRow, list[PostRow]]]:
    """Each reply to the question with what stands below it; in time, every post is a reply of its own."""
    above: PostRow | None = None
    below: list[PostRow] = []
    for post in posts:
        if above is not None and view == "tree" and post.depth > above.depth:
            below.append(post)
            continue
        if above is not None:
            yield above, below
        above, below = post, []
    if above is not None:
        yield above, below


def _comments(posts: Sequence[PostRow], origin: str, view: str) -> list[Node]:
    """Posts as comments, one inside the other as in the tree; in time, one after the other."""
    return [_without_empty({
        **_said(post, origin), "interactionStatistic": _interactions(_likes(post)), "comment": _comments(below, origin, view)})
        for post, below in _branches(posts, view)]


def _replies(posts: Sequence[PostRow]) -> list[PostRow]:
    return [post for post in posts if post.number != 1 and post.kind == "post" and not post.deleted and _text(post)]


def _first(page: ThreadPage) -> PostRow | None:
    return next((post for post in page.posts if post.number == 1 and not post.deleted and _text(post)), None)


def _likes_of_first(page: ThreadPage) -> int:
    return next((_likes(post) for post in page.posts if post.number == 1), 0)


def _likes(post: PostRow) -> int:
    return post.reactions.total


def _text(post: PostRow) -> str:
    return _words(post.body_html)


@lru_cache(256)
def _words(html: str) -> str:
    """What a post says, hidden words aside. Remembered: a page asks twice, and the next visitor again."""
    return shortened(plain_text(html), LONGEST_TEXT)


def _person(name: str, path: str, origin: str) -> Node:
    return {"@type": "Person", "name": name, "url": origin + path}


def _interactions(likes: int, replies: int = 0, views: int = 0) -> list[Node]:
    counts = {"LikeAction": likes, "CommentAction": replies, "ViewAction": views}
    return [{"@type": "InteractionCounter", "interactionType": {"@type": name}, "userInteractionCount": count}
            for name, count in counts.items() if count]


def _without_empty(node: Node) -> Node:
    """A property with nothing to say is left out; a count of zero says something."""
    return {name: value for name, value in node.items() if value not in ("", [], None)}

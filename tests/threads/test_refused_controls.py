"""What somebody may not do has a disabled control with the reason, in their language, on the page of the discussion."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from forum.communities.models import Membership
from forum.communities.policy import standing_of
from forum.core import i18n
from forum.core.db import db as database
from forum.core.db import transaction
from forum.threads import commands, policy
from forum.threads.models import Closure, Post, Thread
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import closed, first_post, numbered, opened, replied

Visit = Callable[..., Visitor]
# Reasons for which there is nothing to press: no such act in the place, or on a thing that is gone.
CONTROL = r'<(?:button|span)([^>]*aria-disabled="true"[^>]*)>(.*?)</(?:button|span>\s*</span)'
VOID = {"unseen", "not-a-question", "no-votes", "not-a-post", "post-deleted", "thread-deleted", "the-question", "no-solution",
        "not-deleted", "yours-to-edit"}


def make(cast: Cast, state: str) -> Thread:
    """A tagged question by Ada, with a reply by Bob and one by Ann."""
    thread = opened(cast.ada, cast.square, "How thick?", kind="question", tags=("damp",))
    reply = replied(cast.bob, thread)
    replied(cast.ann, thread)
    if state in ("closed", "archived"):
        closed(cast.ann, thread)
        Closure.query.filter_by(thread_id=thread.id).one().kind = state
    elif state == "locked":
        with transaction():
            commands.choose_solution(cast.ada, thread, reply)
            commands.lock_solution(cast.ann, thread)
    elif state == "answer deleted":
        with transaction():
            commands.delete_post(cast.ann, reply, reason="Beside the point")
    elif state == "asker left":
        Membership.query.filter_by(community_id=cast.square.id, user_id=cast.ada.id).delete()
    database.session.commit()
    database.session.expire_all()
    return thread


def refused(standing: Any, thread: Thread) -> dict[str, Any]:
    """The verdicts that refuse somebody an act of this discussion, by the act."""
    posts: list[Post] = [first_post(thread), numbered(thread, 2), numbered(thread, 3)]
    whole = {"reply": policy.can_reply, "close": policy.can_close, "pin": policy.can_pin, "tag": policy.can_tag,
             "follow": policy.can_follow, "me too": policy.can_me_too}
    each = {"react": policy.can_react, "vote": policy.can_vote, "choose": policy.can_choose, "edit": policy.can_edit,
            "suggest": policy.can_suggest, "share": policy.can_share, "delete": policy.can_delete, "restore": policy.can_restore,
            "take a line away": policy.can_remove_line, "hide a version": policy.can_hide_revision}
    verdicts: dict[str, Any] = {act: rule(standing, thread) for act, rule in whole.items()}
    for post in posts:
        if not policy.can_read_post(standing, post):
            continue  # of what was deleted only the place is left
        verdicts |= {f"{act} {post.number}": rule(standing, post) for act, rule in each.items()}
        verdicts[f"poll {post.number}"] = policy.can_add_poll(standing, thread, post)
    return {act: verdict for act, verdict in verdicts.items() if not verdict and verdict.reason not in VOID}


def disabled(page: str) -> set[str]:
    """What the disabled controls of a page say: titles and texts."""
    found: set[str] = set()
    for tag, words in re.findall(CONTROL, page, re.DOTALL):
        found |= set(re.findall(r'title="([^"]*)"', tag)) | set(re.split(r"<[^>]+>", words))
        for beside in re.findall(r'aria-describedby="([^"]*)"', tag):
            found |= set(re.findall(rf'id="{beside}">([^<]*)<', page))
    return {html.unescape(text).removeprefix(". ").strip() for text in found}


@pytest.mark.parametrize("state", ["open", "closed", "archived", "locked", "answer deleted", "asker left"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_refusal_is_a_disabled_control_that_says_why(cast: Cast, visit: Visit, state: str, language: str) -> None:
    thread = make(cast, state)
    for name, someone in cast.everyone.items():
        page = visit(someone).get(f"/t/{thread.slug}/{thread.id}?lang={language}&view=time").text
        told = disabled(page)
        for act, verdict in refused(standing_of(someone, cast.square.id), thread).items():
            with i18n.speaking(language):
                sentence = str(verdict.sentence)
            assert sentence in told, (name, act, verdict.reason, told)

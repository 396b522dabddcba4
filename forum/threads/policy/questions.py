"""Who settles a question, who says that they have it too, and what is voted on."""

from forum.communities.policy import SIGN_IN, Standing, can_post
from forum.core.policy import ALLOW, Verdict
from forum.threads.policy.facts import ThreadFacts
from forum.threads.policy.reading import can_read_thread, is_archived, is_own
from forum.threads.policy.sentences import (
    ANIMATORS_ONLY,
    ASKER_ONLY,
    NO_MORE_REACTIONS,
    NO_SOLUTION,
    NOT_A_QUESTION,
    SOLUTION_ARCHIVED,
    SOLUTION_LOCKED,
    THREAD_DELETED,
    YOUR_QUESTION,
)


def votes_on(thread: ThreadFacts) -> str:
    """What is voted on in a thread, as its community decided: its "posts", its "answers" (all but the first), or nothing ("")."""
    if thread.community.voting == "questions":
        return "answers" if thread.kind == "question" else ""
    return "posts" if thread.community.voting == "all" else ""


def can_settle(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Choosing, changing and withdrawing the solution: who asked, while a member, and the animators; locked, they alone."""
    if not (verdict := _about_question(standing, thread, SOLUTION_ARCHIVED)) or standing.animates:
        return verdict
    if not is_own(standing, thread):
        return ASKER_ONLY
    if not (verdict := can_post(standing, thread.community)):
        return verdict
    return SOLUTION_LOCKED if thread.solution is not None and thread.solution.locked_at is not None else ALLOW


def can_lock_solution(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Locking and unlocking a solution are the animators', where there is one."""
    if not (verdict := _about_question(standing, thread, SOLUTION_ARCHIVED)):
        return verdict
    if not standing.animates:
        return ANIMATORS_ONLY
    return ALLOW if thread.solution is not None else NO_SOLUTION


def can_me_too(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Members say that they have the same question; its asker has it anyway."""
    if not (verdict := _about_question(standing, thread, NO_MORE_REACTIONS)):
        return verdict
    return YOUR_QUESTION if is_own(standing, thread) else can_post(standing, thread.community)


def can_take_back_me_too(standing: Standing, thread: ThreadFacts) -> Verdict:
    """Who may read the question takes it back, member still or not, unless it is archived."""
    return _about_question(standing, thread, NO_MORE_REACTIONS)


def _about_question(standing: Standing, thread: ThreadFacts, archived: Verdict) -> Verdict:
    """What every act upon a question asks first: read, signed in, a question, neither deleted nor archived."""
    if not (verdict := can_read_thread(standing, thread)):
        return verdict
    if standing.user_id is None:
        return SIGN_IN
    if thread.kind != "question":
        return NOT_A_QUESTION
    if thread.deleted_at is not None:
        return THREAD_DELETED
    return archived if is_archived(thread) else ALLOW

"""Everything that is read about threads and posts: bounded, as far as the viewer may see."""

from forum.threads.queries.drafts import DraftsPage, KeptDraft, draft_at, drafts_of
from forum.threads.queries.finding import FoundThread, address_of_result, find_former, find_thread, room_of_deleted
from forum.threads.queries.life import Life, life_of
from forum.threads.queries.lists import (
    DEFAULT_PERIOD,
    PERIODS,
    FrontPage,
    ThreadIndex,
    ThreadList,
    community_threads,
    front_page,
    lists_for,
)
from forum.threads.queries.marks import News, Tally, news_across, news_in
from forum.threads.queries.month import Month, month_of
from forum.threads.queries.pages import ThreadPage, post_alone, thread_page
from forum.threads.queries.people import Activity, PersonFigures, figures_of, posts_by, reactions_by, solutions_by, threads_by
from forum.threads.queries.posts import EditablePost, RevisionsPage, find_post, post_numbered, revisions_of
from forum.threads.queries.reactions import ReactedPost, ReactionsPage, reacted_post, reactions_page
from forum.threads.queries.reading import Reading, first_unread, reading_of, seen_up_to
from forum.threads.queries.rows import PostRow, ThreadRow
from forum.threads.queries.timeline import branch_near, post_near, post_of_day, sampled_dates

__all__ = [
    "DEFAULT_PERIOD",
    "PERIODS",
    "Activity",
    "DraftsPage",
    "EditablePost",
    "FoundThread",
    "FrontPage",
    "KeptDraft",
    "Life",
    "Month",
    "News",
    "PersonFigures",
    "PostRow",
    "ReactedPost",
    "ReactionsPage",
    "Reading",
    "RevisionsPage",
    "Tally",
    "ThreadIndex",
    "ThreadList",
    "ThreadPage",
    "ThreadRow",
    "address_of_result",
    "branch_near",
    "community_threads",
    "draft_at",
    "drafts_of",
    "figures_of",
    "find_former",
    "find_post",
    "find_thread",
    "first_unread",
    "front_page",
    "life_of",
    "lists_for",
    "month_of",
    "news_across",
    "news_in",
    "post_alone",
    "post_near",
    "post_numbered",
    "post_of_day",
    "posts_by",
    "reacted_post",
    "reactions_by",
    "reactions_page",
    "reading_of",
    "revisions_of",
    "room_of_deleted",
    "sampled_dates",
    "seen_up_to",
    "solutions_by",
    "thread_page",
    "threads_by",
]

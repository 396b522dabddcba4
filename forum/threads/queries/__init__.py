"""Everything that is read about threads and posts: bounded, as far as the viewer may see."""

from forum.threads.queries.backlinks import BackLink, MentionsPage, mentions_page
from forum.threads.queries.drafts import DraftsPage, KeptDraft, draft_at, drafts_of
from forum.threads.queries.finding import FoundThread, address_of_result, find_former, find_thread, room_of_deleted
from forum.threads.queries.following import FollowPage, FollowsPage, follows_of, place_control, watchers_of
from forum.threads.queries.life import Life, life_of
from forum.threads.queries.lists import (
    DEFAULT_PERIOD,
    PERIODS,
    FrontPage,
    TagAcross,
    ThreadIndex,
    ThreadList,
    community_threads,
    front_page,
    lists_for,
    threads_tagged,
)
from forum.threads.queries.marks import News, Tally, news_across, news_in
from forum.threads.queries.month import Month, month_of
from forum.threads.queries.pages import ThreadPage, post_alone, thread_page
from forum.threads.queries.people import Activity, PersonFigures, figures_of, posts_by, reactions_by, solutions_by, threads_by
from forum.threads.queries.posts import EditablePost, RevisionsPage, find_post, post_numbered, revisions_of
from forum.threads.queries.reactions import (
    AnsweredPost,
    HelpedPage,
    ReactionsPage,
    answered_post,
    helped_page,
    reactions_page,
)
from forum.threads.queries.reading import Reading, first_unread, reading_of, seen_up_to
from forum.threads.queries.rows import PostRow, ThreadRow
from forum.threads.queries.tags import (
    TagPlace,
    TagRow,
    TagsPage,
    find_tag,
    synonyms_at,
    tag_at,
    tag_creation_of,
    tag_names,
    tags_named,
    tags_of,
)
from forum.threads.queries.uploads import ServedFile, readable_file
from forum.threads.queries.timeline import branch_near, post_near, post_of_day, sampled_dates
from forum.threads.referring import mentioned_ids, quoted_author_ids

__all__ = [
    "DEFAULT_PERIOD",
    "PERIODS",
    "Activity",
    "AnsweredPost",
    "BackLink",
    "DraftsPage",
    "EditablePost",
    "FollowPage",
    "FollowsPage",
    "FoundThread",
    "FrontPage",
    "HelpedPage",
    "KeptDraft",
    "Life",
    "Month",
    "MentionsPage",
    "News",
    "PersonFigures",
    "PostRow",
    "ReactionsPage",
    "Reading",
    "RevisionsPage",
    "ServedFile",
    "TagAcross",
    "TagPlace",
    "TagRow",
    "TagsPage",
    "Tally",
    "ThreadIndex",
    "ThreadList",
    "ThreadPage",
    "ThreadRow",
    "address_of_result",
    "answered_post",
    "branch_near",
    "community_threads",
    "draft_at",
    "drafts_of",
    "figures_of",
    "find_former",
    "find_post",
    "find_tag",
    "find_thread",
    "first_unread",
    "follows_of",
    "front_page",
    "helped_page",
    "life_of",
    "lists_for",
    "mentioned_ids",
    "mentions_page",
    "month_of",
    "news_across",
    "news_in",
    "place_control",
    "post_alone",
    "post_near",
    "post_numbered",
    "post_of_day",
    "posts_by",
    "reactions_by",
    "reactions_page",
    "readable_file",
    "reading_of",
    "revisions_of",
    "room_of_deleted",
    "sampled_dates",
    "seen_up_to",
    "solutions_by",
    "synonyms_at",
    "tag_at",
    "tag_creation_of",
    "tag_names",
    "tags_named",
    "tags_of",
    "thread_page",
    "threads_by",
    "threads_tagged",
    "watchers_of",
]

"""Everything that is read about threads and posts: bounded, as far as the viewer may see."""

from forum.threads.queries.finding import FoundThread, address_of_result, find_former, find_thread
from forum.threads.queries.lists import FrontPage, ThreadIndex, ThreadList, community_threads, front_page
from forum.threads.queries.pages import ThreadPage, thread_page
from forum.threads.queries.people import RecentPost, readable_post_count, recent_posts_by
from forum.threads.queries.posts import EditablePost, RevisionsPage, find_post, post_numbered, revisions_of
from forum.threads.queries.rows import PostRow, ThreadRow

__all__ = ["EditablePost", "FoundThread", "FrontPage", "PostRow", "RecentPost", "RevisionsPage", "ThreadIndex", "ThreadList",
           "ThreadPage", "ThreadRow", "address_of_result", "community_threads", "find_former", "find_post", "find_thread",
           "front_page", "post_numbered", "readable_post_count", "recent_posts_by", "revisions_of", "thread_page"]

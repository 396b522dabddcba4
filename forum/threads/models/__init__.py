"""The tables of the talk: threads, posts, and what people do with them."""

from forum.threads.models.following import LEVELS, CategoryFollow, CommunityFollow, TagFollow, ThreadFollow
from forum.threads.models.keeping import Bookmark, PostUpload
from forum.threads.models.links import LinkPreview, Mention, PostLink, PostPreview
from forum.threads.models.polls import POLL_KINDS, Poll, PollChoice, PollOption
from forum.threads.models.posts import Post, Revision, SuggestedEdit, Wiki
from forum.threads.models.reactions import Reaction, ReactionCount, Vote
from forum.threads.models.reading import CommunityMark, ThreadMark
from forum.threads.models.tags import Tag, TagSynonym, ThreadTag
from forum.threads.models.threads import KINDS, LIVE, Closure, FormerAddress, MeToo, Pin, PinDismissal, Solution, Thread
from forum.threads.models.writing import Draft, ScheduledPost

__all__ = [
    "KINDS",
    "LEVELS",
    "LIVE",
    "POLL_KINDS",
    "Bookmark",
    "CategoryFollow",
    "Closure",
    "CommunityFollow",
    "CommunityMark",
    "Draft",
    "FormerAddress",
    "LinkPreview",
    "MeToo",
    "Mention",
    "Pin",
    "PinDismissal",
    "Poll",
    "PollChoice",
    "PollOption",
    "Post",
    "PostLink",
    "PostPreview",
    "PostUpload",
    "Reaction",
    "ReactionCount",
    "Revision",
    "ScheduledPost",
    "Solution",
    "SuggestedEdit",
    "Tag",
    "TagFollow",
    "TagSynonym",
    "Thread",
    "ThreadFollow",
    "ThreadMark",
    "ThreadTag",
    "Vote",
    "Wiki",
]

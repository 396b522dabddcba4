"""Everything that can be done to threads and posts."""

from forum.threads.commands.posts import ANSWERED_IS_GONE, delete_post, edit_post, reply, restore_post
from forum.threads.commands.states import close_thread, pin_thread, reopen_thread, unpin_thread
from forum.threads.commands.threads import open_thread

__all__ = ["ANSWERED_IS_GONE", "close_thread", "delete_post", "edit_post", "open_thread", "pin_thread", "reopen_thread", "reply",
           "restore_post", "unpin_thread"]

"""Everything that can be done to threads and posts."""

from forum.threads.commands.drafts import OtherText, can_write_at, forget_draft, save_draft
from forum.threads.commands.posts import ANSWERED_IS_GONE, delete_post, edit_post, reply, restore_post
from forum.threads.commands.reactions import react, withdraw
from forum.threads.commands.reading import follow_own_post, mark_all_read, mark_community_read, mark_read
from forum.threads.commands.states import close_thread, pin_thread, reopen_thread, unpin_thread
from forum.threads.commands.threads import open_thread

__all__ = ["ANSWERED_IS_GONE", "OtherText", "can_write_at", "close_thread", "delete_post", "edit_post", "follow_own_post",
           "forget_draft", "mark_all_read", "mark_community_read", "mark_read", "open_thread", "pin_thread", "react",
           "reopen_thread", "reply", "restore_post", "save_draft", "unpin_thread", "withdraw"]

"""Everything that can be done to threads and posts."""

from forum.threads.commands.bookmarks import bookmark, forget_bookmark, give_reminders
from forum.threads.commands.drafts import OtherText, can_write_at, forget_draft, save_draft
from forum.threads.commands.files import delete_file, note_files
from forum.threads.commands.following import follow_by_itself, follow_category, follow_community, follow_tag, follow_thread
from forum.threads.commands.pins import dismiss_pin, recall_pin
from forum.threads.commands.polls import (
    add_poll,
    answer_poll,
    change_poll,
    close_poll,
    leave_poll,
    remove_poll,
    reopen_poll,
)
from forum.threads.commands.posts import ANSWERED_IS_GONE, delete_post, edit_post, reply, restore_post
from forum.threads.commands.questions import (
    choose_solution,
    lock_solution,
    say_me_too,
    take_back_me_too,
    unlock_solution,
    withdraw_solution,
)
from forum.threads.commands.reactions import react, remove_line, withdraw
from forum.threads.commands.reading import follow_own_post, mark_all_read, mark_community_read, mark_read
from forum.threads.commands.revisions import hide_revision, restore_revision, show_revision
from forum.threads.commands.scheduling import (
    cancel_scheduled,
    keep_unpublished,
    publish_scheduled,
    reschedule,
    schedule_reply,
    schedule_thread,
)
from forum.threads.commands.states import close_thread, pin_thread, reopen_thread, unpin_thread
from forum.threads.commands.suggestions import accept_suggestion, decline_suggestion, suggest_edit, withdraw_suggestion
from forum.threads.commands.tag_keeping import (
    add_synonym,
    allow_new_tags,
    create_tag,
    delete_tag,
    drop_synonym,
    edit_tag,
    merge_tag,
)
from forum.threads.commands.tags import tag_thread
from forum.threads.commands.threads import open_thread
from forum.threads.commands.votes import retract_vote, vote
from forum.threads.commands.wikis import close_wiki, open_wiki

__all__ = [
    "ANSWERED_IS_GONE",
    "OtherText",
    "accept_suggestion",
    "add_poll",
    "add_synonym",
    "allow_new_tags",
    "answer_poll",
    "bookmark",
    "can_write_at",
    "cancel_scheduled",
    "change_poll",
    "choose_solution",
    "close_poll",
    "close_thread",
    "close_wiki",
    "create_tag",
    "decline_suggestion",
    "delete_file",
    "delete_post",
    "delete_tag",
    "dismiss_pin",
    "drop_synonym",
    "edit_post",
    "edit_tag",
    "follow_by_itself",
    "follow_category",
    "follow_community",
    "follow_own_post",
    "follow_tag",
    "follow_thread",
    "forget_bookmark",
    "forget_draft",
    "give_reminders",
    "hide_revision",
    "keep_unpublished",
    "leave_poll",
    "lock_solution",
    "mark_all_read",
    "mark_community_read",
    "mark_read",
    "merge_tag",
    "note_files",
    "open_thread",
    "open_wiki",
    "pin_thread",
    "publish_scheduled",
    "react",
    "recall_pin",
    "remove_line",
    "remove_poll",
    "reopen_poll",
    "reopen_thread",
    "reply",
    "reschedule",
    "restore_post",
    "restore_revision",
    "retract_vote",
    "save_draft",
    "say_me_too",
    "schedule_reply",
    "schedule_thread",
    "show_revision",
    "suggest_edit",
    "tag_thread",
    "take_back_me_too",
    "unlock_solution",
    "unpin_thread",
    "vote",
    "withdraw",
    "withdraw_solution",
    "withdraw_suggestion",
]

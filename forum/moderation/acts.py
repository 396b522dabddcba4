"""The acts that the log knows: those that restrict or restore somebody's content or standing."""

from forum.core.i18n import lazy_gettext as _l

# What the log says of each: in the community's log (the actor's name before it), and on the page of whom it concerns.
ACTS = {
    "post-edited": (_l("edited a post"), _l("Your post was edited")),
    "post-deleted": (_l("deleted a post"), _l("Your post was deleted")),
    "post-restored": (_l("restored a post"), _l("Your post was restored")),
    "line-removed": (_l("removed a line on how a post helped"), _l("Your line on how a post helped you was removed")),
    "revision-hidden": (_l("hid a former version of a post"), _l("A former version of your post was hidden")),
    "revision-shown": (_l("showed a hidden version of a post again"), _l("A hidden version of your post is shown again")),
    "wiki-opened": (_l("let all members edit a post"), _l("All members may edit your post")),
    "wiki-closed": (_l("stopped shared editing of a post"), _l("Your post is edited by you and the animators alone again")),
    "thread-edited": (_l("changed the title, kind or category of a discussion"),
                      _l("The title, kind or category of your discussion was changed")),
    "thread-closed": (_l("closed a discussion"), _l("Your discussion was closed")),
    "thread-reopened": (_l("reopened a discussion"), _l("Your discussion was reopened")),
    "thread-tagged": (_l("changed the tags of a discussion"), _l("The tags of your discussion were changed")),
    "tag-created": (_l("made a tag"), _l("A tag was made")),
    "tag-edited": (_l("renamed or described a tag"), _l("A tag was renamed or described")),
    "tag-merged": (_l("made a tag another word for a tag"), _l("A tag was made another word for a tag")),
    "tag-synonym": (_l("gave a tag another word"), _l("A tag was given another word")),
    "tag-unmerged": (_l("took a word away from a tag"), _l("A word was taken away from a tag")),
    "tag-deleted": (_l("deleted a tag"), _l("A tag was deleted")),
    "solution-chosen": (_l("chose the solution of a question"), _l("The solution of your question was chosen")),
    "solution-withdrawn": (_l("took back the solution of a question"), _l("The solution of your question was taken back")),
    "solution-locked": (_l("locked the solution of a question"), _l("The solution of your question was locked")),
    "solution-unlocked": (_l("unlocked the solution of a question"), _l("The solution of your question was unlocked")),
    "poll-closed": (_l("closed a poll"), _l("Your poll was closed")),
    "poll-reopened": (_l("opened a poll again"), _l("Your poll was opened again")),
    "member-removed": (_l("removed a member"), _l("You were removed from the community")),
    "role-changed": (_l("changed a role"), _l("Your role in the community was changed")),
    "report-answered": (_l("answered the report of a message"), _l("The message that you reported was judged")),
    "request-refused": (_l("refused a request to join"), _l("Your request to join was refused")),
}

# A changed role is logged by its key and read in the reader's language.
ROLES = {"member": _l("member"), "animator": _l("animator"), "owner": _l("owner")}

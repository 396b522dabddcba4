"""The acts that the log knows: those that restrict or restore somebody's content or standing."""

from forum.core.i18n import lazy_gettext as _l

# What the log says of each: in the community's log (the actor's name before it), and on the page of whom it concerns.
ACTS = {
    "post-edited": (_l("edited a post"), _l("Your post was edited")),
    "post-deleted": (_l("deleted a post"), _l("Your post was deleted")),
    "post-restored": (_l("restored a post"), _l("Your post was restored")),
    "thread-edited": (_l("changed the title, kind or category of a discussion"),
                      _l("The title, kind or category of your discussion was changed")),
    "thread-closed": (_l("closed a discussion"), _l("Your discussion was closed")),
    "thread-reopened": (_l("reopened a discussion"), _l("Your discussion was reopened")),
    "member-removed": (_l("removed a member"), _l("You were removed from the community")),
    "role-changed": (_l("changed a role"), _l("Your role in the community was changed")),
    "request-refused": (_l("refused a request to join"), _l("Your request to join was refused")),
}

# A changed role is logged by its key and read in the reader's language.
ROLES = {"member": _l("member"), "animator": _l("animator"), "owner": _l("owner")}

"""What the records of acts say. The codes are those of the engines that threads come from."""

from typing import Any

from forum.core.i18n import gettext as _
from forum.core.i18n import lazy_gettext as _l

# The prefix "auto" is taken off: what a machine did reads as what a person did.
SENTENCES: dict[str, Any] = {
    "closed.enabled": _l("closed this discussion"),
    "closed.disabled": _l("reopened this discussion"),
    "archived.enabled": _l("archived this discussion"),
    "archived.disabled": _l("took this discussion out of the archive"),
    "pinned.enabled": _l("pinned this discussion"),
    "pinned.disabled": _l("unpinned this discussion"),
    "pinned_globally.enabled": _l("pinned this discussion"),
    "pinned_globally.disabled": _l("unpinned this discussion"),
    "visible.enabled": _l("listed this discussion"),
    "visible.disabled": _l("took this discussion out of the lists"),
    "split_topic": _l("moved posts to another discussion"),
    "public_topic": _l("made this discussion public"),
    "open_topic": _l("made this discussion public"),
    "private_topic": _l("made this discussion private"),
    "conversation.left": _l("left the conversation"),
    "bumped": _l("brought this discussion back to the top"),
}


def action_sentence(code: str | None, words: str = "") -> str:
    """What the act was, to be read after a name. `words` stand in the record: whom it concerns."""
    if code == "conversation.invited":
        return _("brought %(names)s into the conversation", names=words)
    known = SENTENCES.get((code or "").removeprefix("auto"))
    return str(known) if known is not None else _("changed this discussion")

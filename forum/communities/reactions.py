"""The reactions that a community may offer to its readers: what each is called, its icon, and how a choice of them is kept."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from forum.core.i18n import lazy_gettext as _l
from forum.core.i18n import ngettext

HELPED = "helped"


@dataclass(frozen=True, slots=True)
class ReactionKind:
    """One kind of reaction: `label` on the button that gives it, `icon` in the sprite, whether a community has it `offered`."""

    name: str
    label: Any
    hint: Any
    icon: str
    offered: bool = True

    def counted(self, number: int) -> str:
        """How often it was given, in words."""
        if self.name == "thanks":
            return ngettext("thanked by %(num)s reader", "thanked by %(num)s readers", number)
        if self.name == "insightful":
            return ngettext("insightful to %(num)s reader", "insightful to %(num)s readers", number)
        if self.name == HELPED:
            return ngettext("helped %(num)s person", "helped %(num)s people", number)
        return ngettext("%(num)s like", "%(num)s likes", number)


# In the order in which they are offered unless the community orders them otherwise. "helped" always stands apart, after them.
REACTIONS: dict[str, ReactionKind] = {kind.name: kind for kind in (
    ReactionKind("like", _l("Like"), _l("To agree, or to say you are glad it was written."), "heart"),
    ReactionKind("thanks", _l("Thanks"), _l("To thank the author for the time it took."), "heart-handshake"),
    ReactionKind("insightful", _l("Insightful"), _l("To say it made things clearer."), "lightbulb"),
    ReactionKind(HELPED, _l("This helped me"), _l("To say that one used it, and how: it tells what is worth keeping."),
                 "hand-helping"),
)}


def offered(words: str) -> tuple[str, ...]:
    """The kinds that `communities.reactions` names, in its order; "helped" last. What is not known is left out."""
    named = dict.fromkeys(word for word in words.split(",") if word in REACTIONS)
    return (*(name for name in named if name != HELPED), *(name for name in named if name == HELPED))


@lru_cache(256)
def kinds_of(words: str) -> tuple[ReactionKind, ...]:
    """All kinds: those that `offered` names, then the others, which may have been given once; "helped" last."""
    names = offered(words)
    rest = (name for name in REACTIONS if name not in names)
    ordered = sorted((*names, *rest), key=lambda name: name == HELPED)
    return tuple(replace(REACTIONS[name], offered=name in names) for name in ordered)

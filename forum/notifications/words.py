"""What a notice says, in a sentence: who did what. Where, and which words, stand below it."""

from dataclasses import dataclass

from forum.core.i18n import gettext as _
from forum.core.i18n import ngettext


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence must know: how many things of a kind, who did the last one, whether the thread or post is the reader's."""

    kind: str
    count: int
    who: str
    my_thread: bool
    my_post: bool


def sentence(told: Told) -> str:
    """The sentence, without a full stop: it heads the notice."""
    if told.kind == "solution":
        return _solution(told)
    if told.kind == "suggestion":
        return _suggestion(told)
    who, many = told.who or _("Somebody"), told.count
    return {
        "mention": lambda: ngettext("%(who)s mentioned you", "You were mentioned %(num)s times, the last time by %(who)s", many,
                                    who=who),
        "reply": lambda: ngettext("%(who)s answered you", "%(num)s answers to you, the latest by %(who)s", many, who=who),
        "quote": lambda: ngettext("%(who)s quoted you", "You were quoted %(num)s times, the last time by %(who)s", many, who=who),
        "post": lambda: _posts(told, who),
        "thread": lambda: _("%(who)s opened a discussion", who=who),
        "reaction": lambda: ngettext("Your post helped %(who)s", "What you wrote helped %(num)s people, %(who)s the latest", many,
                                     who=who),
        "reminder": lambda: _("You wanted to be reminded of this"),
        "message": lambda: ngettext("%(who)s wrote to you", "%(num)s messages, the latest by %(who)s", many, who=who),
        "invited": lambda: _("%(who)s brought you into a conversation", who=who),
        "report": lambda: ngettext("A message was reported to the moderators", "%(num)s messages were reported to the moderators",
                                   many),
        "scheduled": lambda: _("What you had scheduled could not be published: your text is kept"),
    }[told.kind]()


def _posts(told: Told, who: str) -> str:
    if told.my_thread:
        return ngettext("%(who)s wrote in your discussion", "%(num)s new posts in your discussion, the latest by %(who)s",
                        told.count, who=who)
    return ngettext("%(who)s wrote in a discussion that you watch",
                    "%(num)s new posts in a discussion that you watch, the latest by %(who)s", told.count, who=who)


def _solution(told: Told) -> str:
    who = told.who or _("Somebody")
    if told.my_post:
        return _("%(who)s chose your reply as the solution", who=who)
    return _("%(who)s chose the solution of your question", who=who) if told.my_thread else _(
        "A question you have too now has a solution")


def _suggestion(told: Told) -> str:
    who = told.who or _("Somebody")
    if told.my_post:
        return ngettext("%(who)s suggests a change to your post", "%(num)s changes to your posts are suggested, the latest by "
                        "%(who)s", told.count, who=who)
    return ngettext("%(who)s decided on the change that you suggested",
                    "%(num)s decisions on changes that you suggested, the latest by %(who)s", told.count, who=who)

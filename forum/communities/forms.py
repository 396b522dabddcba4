"""From the fields of a form to the arguments of a command."""

from collections.abc import Mapping

from forum.communities import accents
from forum.communities.commands.founding import Particulars

# What a form that failed shows again, and what a fresh one starts from.
FIELDS = ("name", "kind", "description", "tint", "accent", "locale", "visibility", "join_policy")


def particulars_from(form: Mapping[str, str]) -> Particulars:
    """What a community is, as typed: the command checks it."""
    return Particulars(
        name=form.get("name", ""), kind=form.get("kind", ""), description=form.get("description", ""),
        tint=integer_from(form, "tint", -1), accent=accent_from(form), locale=form.get("locale", ""),
        visibility=form.get("visibility", ""), join_policy=form.get("join_policy", ""))


def accent_from(form: Mapping[str, str]) -> str:
    """The colour typed, or the one that the button `nearest` offers. Enter presses that button too: what fits comes first."""
    typed_one = form.get("accent", "")
    known = accents.parse(typed_one)
    return typed_one if known and accents.holds(known) else form.get("nearest", typed_one)


def integer_from(form: Mapping[str, str], name: str, otherwise: int) -> int:
    """A small whole number, or `otherwise` for anything else."""
    text = form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def typed(form: Mapping[str, str], *names: str) -> dict[str, str]:
    """The fields as they were typed, to be shown again."""
    return {name: form.get(name, "") for name in names}

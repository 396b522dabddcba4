"""What people tell about themselves, rendered before it is written."""

import unicodedata
from dataclasses import dataclass

from forum.auth.usernames import check_name
from forum.core.errors import Invalid
from forum.core.i18n import gettext as _
from forum.text.language import guess
from forum.text.render import render

MAX_BIO = 2000


@dataclass(frozen=True)
class Profile:
    """A checked profile, its text rendered, ready to be written."""

    name: str
    organisation: str
    bio: str
    bio_html: str


def prepare_profile(*, name: str, organisation: str = "", bio: str = "", locale: str = "en") -> Profile:
    """Check and render. `locale`: the language to suppose when the text does not tell. Raises `Invalid`, all problems at once."""
    problems: dict[str, object] = {}
    for field, text in (("name", name), ("organisation", organisation)):
        try:
            check_name(text, field)
        except Invalid as error:
            problems |= error.fields
    bio = "".join(ch for ch in bio.replace("\r\n", "\n") if ch in "\n\t" or unicodedata.category(ch) not in ("Cc", "Cs")).strip()
    if len(bio) > MAX_BIO:
        problems["bio"] = _("At most %(count)s characters.", count=MAX_BIO)
    if problems:
        raise Invalid(problems)
    html = render(bio, lang=guess(bio) or locale, id_prefix="bio-").html if bio else ""
    return Profile(check_name(name), check_name(organisation, "organisation"), bio, html)

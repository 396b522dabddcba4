"""What the pages about communities say of themselves to search engines and in links."""

from forum.communities.queries import AboutPage, DirectoryPage
from forum.core.i18n import gettext as _
from forum.core.meta import Meta, shortened
from forum.core.settings import setting


def describe_about(page: AboutPage, origin: str) -> Meta | None:
    """A community's face."""
    room = page.room
    if room.visibility != "public":
        return None
    title = _("About %(community)s", community=room.name)
    words = room.description or _("What %(community)s is for, who runs it and how to come in.", community=room.name)
    return Meta(title, f"/c/{room.slug}/about", shortened(words))


def describe_directory(page: DirectoryPage, origin: str) -> Meta | None:
    """The first page of the directory, not what was looked for in it."""
    if page.query:
        return None
    site = setting("site.name")
    return Meta(_("Communities of %(site)s", site=site), "/communities",
                _("The communities of %(site)s: what each is about and how to come in.", site=site))

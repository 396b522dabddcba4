"""What the pages of threads say of themselves to search engines and in links: only those that everybody may read say anything."""

from forum.communities.queries import Room
from forum.core.i18n import gettext as _
from forum.core.meta import Meta, shortened
from forum.core.settings import setting
from forum.threads.addresses import community_url
from forum.threads.queries import FrontPage, ThreadIndex, ThreadPage
from forum.threads.structured import Node, breadcrumbs, thread_data


def describe_thread(page: ThreadPage, origin: str) -> Meta | None:
    """A page of a thread. The page around one post is the thread's: its words stand on the thread's own pages too."""
    thread = page.thread
    if thread.community.visibility != "public" or thread.deleted_at is not None:
        return None
    data: tuple[Node, ...] = ()
    if page.highlighted is None:
        trail = _trail(thread.community)
        if thread.category_name and thread.category_url:
            trail.append((thread.category_name, thread.category_url))
        data = (thread_data(page, origin), breadcrumbs([*trail, (thread.title, thread.url)], origin))
    return Meta(thread.title, thread.url, shortened(thread.excerpt) or thread.title, "article", thread.created_at,
                thread.bumped_at, data)


def describe_list(page: ThreadIndex, origin: str) -> Meta | None:
    """A community's threads, its questions, or those of a category."""
    room = page.room
    if room.visibility != "public":
        return None
    title, path, description = room.name, community_url(room.slug), room.description
    if page.category is not None:
        title = f"{page.category.name} – {room.name}"
        path, description = community_url(room.slug, page.category.slug), page.category.description or description
    elif page.kind == "question":
        title, path = _("Questions – %(community)s", community=room.name), community_url(room.slug, "questions")
    trail = _trail(room)
    if path != community_url(room.slug):
        trail.append((page.category.name if page.category is not None else _("Questions"), path))
    return Meta(title, path, shortened(description) or _description(title), data=(breadcrumbs(trail, origin),))


def describe_front(page: FrontPage, origin: str) -> Meta | None:
    """The site's front, as a visitor sees it."""
    name = setting("site.name")
    site = {"@type": "WebSite", "@id": f"{origin}/#site", "name": name, "url": f"{origin}/",
            "publisher": {"@type": "Organization", "name": name, "url": f"{origin}/"},
            "potentialAction": {"@type": "SearchAction", "query-input": "required name=search_term_string",
                                "target": {"@type": "EntryPoint", "urlTemplate": f"{origin}/search?q={{search_term_string}}"}}}
    names = ", ".join(card.name for card in page.communities[:4])
    description = (_("Where professionals talk about their work: %(communities)s.", communities=names) if names
                   else _("Where professionals talk about their work."))
    return Meta(name, "/", shortened(description), data=(site,))


def _trail(room: Room) -> list[tuple[str, str]]:
    return [(setting("site.name"), "/"), (room.name, community_url(room.slug))]


def _description(title: str) -> str:
    return _("Discussions between professionals: %(title)s.", title=title)

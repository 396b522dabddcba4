"""Previews of addresses elsewhere: asked for by the worker once a post is written, kept for every post that shows the address.

A post never waits for one, and nobody's browser asks the other site for anything: what is shown is stored text.
"""

import hashlib
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urldefrag

from sqlalchemy import case, delete, select, update

from forum.auth.models import User
from forum.core import clock
from forum.core.db import db, transaction
from forum.core.errors import TooMany
from forum.core.fetching import Fetcher, Refused, checked_url
from forum.core.jobs import enqueue
from forum.core.limits import limited
from forum.core.settings import Setting, declare, parse_bool, setting
from forum.core.upserting import insert
from forum.text.page_facts import PageFacts, page_facts
from forum.threads.models import LinkPreview, Post, PostPreview

declare(
    Setting("previews.enabled", parse_bool, True,
            "Under a post in which an address stands alone, show what its page says of itself: the server asks it. "
            "`no`: no page is asked any more; what was kept is still shown."),
    Setting("previews.per_post", int, 3, "Previews that one post shows.", minimum=0, maximum=10),
    Setting("previews.rate", str, "30/hour", "For how many new addresses one member may have previews fetched."),
)
log = logging.getLogger("forum.previews")
AGAIN = timedelta(days=1)
AT_ONCE = 8
fetcher = Fetcher()


def note_previews(actor: User, post: Post, addresses: Sequence[str], *, anew: bool = False) -> None:
    """Have the post show previews of these addresses; `anew` where it had another text before.

    One not asked for within a day is fetched by the worker, unless `actor` had many fetched lately: then it stays a mere link.
    """
    if anew:
        db.session.execute(delete(PostPreview).where(PostPreview.post_id == post.id),
                           execution_options={"synchronize_session": False})
    shown = _shown(addresses) if addresses and setting("previews.enabled") else {}
    if not shown:
        return
    known = {row.digest: row for row in db.session.execute(
        select(LinkPreview.id, LinkPreview.digest, LinkPreview.fetched_at).where(LinkPreview.digest.in_(shown)))}
    position = {digest: place for place, digest in enumerate(shown)}
    for digest, url in sorted(shown.items()):  # in one order: two posts that begin the same ones wait for each other in no ring
        row = known.get(digest)
        preview_id = row.id if row is not None else None
        if row is None or (row.fetched_at is not None and row.fetched_at < clock.now() - AGAIN):
            if not _may_fetch(actor):
                continue
            preview_id = preview_id or _begun(digest, url)
            enqueue("threads.fetch_preview", preview_id=preview_id)
        db.session.execute(insert(PostPreview).values(post_id=post.id, preview_id=preview_id, position=position[digest]))


def fetch_previews(preview_ids: Sequence[int], *, by: Fetcher | None = None) -> None:
    """Ask the addresses, all at once and within seconds, and keep what they say. Done again, it asks none twice within a day.

    A failure is kept quietly; where there was a preview, it stays.
    """
    due = select(LinkPreview.id, LinkPreview.url).where(
        LinkPreview.id.in_(preview_ids), (LinkPreview.fetched_at.is_(None)) | (LinkPreview.fetched_at < clock.now() - AGAIN))
    urls = {row.id: row.url for row in db.session.execute(due)}
    db.session.rollback()
    if not urls or not setting("previews.enabled"):
        return
    asking = by or fetcher
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = dict(zip(urls, threads.map(lambda url: _asked(asking, url), urls.values()), strict=True))
    with transaction():
        for preview_id, facts in answers.items():
            which = update(LinkPreview).where(LinkPreview.id == preview_id)
            if facts is None:
                state = case((LinkPreview.state == "ready", "ready"), else_="failed")
                db.session.execute(which.values(fetched_at=clock.now(), state=state))
            else:
                db.session.execute(which.values(
                    fetched_at=clock.now(), state="ready" if facts.title else "none", title=facts.title,
                    description=facts.description, site_name=facts.site_name))


def _shown(addresses: Sequence[str]) -> dict[str, str]:
    """The first few that may be asked at all, by digest. What follows the # is for the browser of who reads."""
    shown: dict[str, str] = {}
    for address in addresses:
        url = urldefrag(address).url
        try:
            checked_url(url)
        except Refused:
            continue
        if len(shown) < setting("previews.per_post"):
            shown[hashlib.sha256(url.encode()).hexdigest()] = url
    return shown


def _may_fetch(actor: User) -> bool:
    try:
        limited("preview-fetch", str(actor.id), str(setting("previews.rate")))
    except TooMany:
        return False
    return True


def _begun(digest: str, url: str) -> int:
    """The row of an address; two posts may begin one at once."""
    begun = insert(LinkPreview).values(url=url, digest=digest, state="waiting", title="", description="", site_name="")
    db.session.execute(begun.on_conflict_do_nothing(index_elements=["digest"]))
    return int(db.session.scalar(select(LinkPreview.id).where(LinkPreview.digest == digest)) or 0)


def _asked(asking: Fetcher, url: str) -> PageFacts | None:
    try:
        answer = asking.fetch(url, until=b"</head")
        return page_facts(answer.body, answer.charset)
    except Refused as error:
        log.info("no preview of %s: %s", url, error.reason)
        return None
    except Exception:  # several addresses are asked in one job: a hostile one must not cost the others their previews
        log.exception("no preview of %s", url)
        return None

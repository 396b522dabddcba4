"""One post's source: its Markdown if the archive has it, else what its HTML says."""

import re
from html import unescape

from forum.text.limits import MAX_RENDER
from forum.transfer.discourse.addresses import Known, uploads_in
from forum.transfer.discourse.cooked import from_html
from forum.transfer.discourse.dialect import Surroundings, to_ours, wants_html
from forum.transfer.discourse.polls import escaped
from forum.transfer.discourse.report import Report
from forum.transfer.discourse.shapes import ForeignPost
from forum.transfer.discourse.words import whole_text

_TAG = re.compile(r"<[^<>]{0,5000}>")


def source_of(post: ForeignPost, raw: str | None, known: Known, report: Report) -> str:
    """The post as a source of ours, short enough to be rendered. `raw` is its Markdown in Discourse's dialect."""
    about = Surroundings(known, uploads_in(post.cooked), post.polls)
    if raw is not None and (raw.strip() or not post.cooked) and not wants_html(raw):
        source = to_ours(whole_text(raw), about)
    else:
        source = _from_html(post.cooked, about)
        report.counts["from_html"] += raw is None
    if len(source) > MAX_RENDER:
        report.counts["cut"] += 1
        source = source[: MAX_RENDER - 1] + "…"
    return source


def _from_html(html: str, about: Surroundings) -> str:
    try:
        return from_html(html, about)
    except (RecursionError, ValueError):  # nested beyond reason: the words alone
        return escaped(unescape(_TAG.sub("", html))).strip()

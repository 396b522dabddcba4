"""Discourse's Markdown turned into ours.

Most of it is the same. What is not: BBCode and the few HTML tags that Discourse renders (here typed HTML is text), quotes and
links that name threads by their old numbers, short upload names, polls. Code is left alone. Every pattern is bounded or
stops at the next opening of its own tag, so that the work stays linear in the length of the text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from forum.transfer.discourse.addresses import Known
from forum.transfer.discourse.guarded import outside_code
from forum.transfer.discourse.polls import as_text, escaped, find_poll
from forum.transfer.discourse.shapes import ForeignPoll

_FLAGS = re.I | re.S
_BLOCK_HTML = re.compile(r"<(?:table|ul|ol|dl|h[1-6]|blockquote|iframe|video|audio|pre)(?:\s[^<>]{0,500})?>", re.I)


def _pair(opening: str, name: str, brackets: str = "[]") -> re.Pattern[str]:
    """`[name…]text[/name]` without another opening of the same name inside."""
    left, right = re.escape(brackets[0]), re.escape(brackets[1])
    again = rf"{left}/?(?:{name})(?:[ =][^{left}{right}\n]{{0,300}})?{right}"
    return re.compile(rf"{left}(?:{opening}){right}((?:(?!{again}).)*?){left}/(?:{name}){right}", _FLAGS)


_EMPHASIS = (
    (_pair("b|strong", "b|strong"), "**"), (_pair("i|em", "i|em"), "*"), (_pair("s|strike|del", "s|strike|del"), "~~"),
    (_pair("b|strong", "b|strong", "<>"), "**"), (_pair("i|em", "i|em", "<>"), "*"),
    (_pair("s|strike|del", "s|strike|del", "<>"), "~~"),
)
_KEYS = _pair("kbd|code|tt", "kbd|code|tt", "<>")
_PLAIN_NAMES = "u|color|colour|size|font|center|left|right|spoiler|blur|ul|ol|list|grid|wrap|hide|email|small|big|floatl|floatr"
_PLAIN = _pair(rf"(?:{_PLAIN_NAMES})(?:[ =][^\[\]\n]{{0,200}})?", _PLAIN_NAMES)
_PLAIN_TAG_NAMES = "u|ins|small|big|sub|sup|mark|span|font|center|div|p|abbr|cite"
_PLAIN_TAGS = _pair(rf"(?:{_PLAIN_TAG_NAMES})(?:\s[^<>]{{0,300}})?", _PLAIN_TAG_NAMES, "<>")
_ITEM = _pair(r"li", "li")
_STAR = re.compile(r"(?:^|(?<=\n))[ \t]*\[\*\][ \t]*")
_STAR_END = re.compile(r"\[/\*(?::m)?\]")
_URL = _pair("url", "url")
_URL_TO = re.compile(r"\[url=\"?([^\]\s\"]{1,2000})\"?\]((?:(?!\[/?url).)*?)\[/url\]", _FLAGS)
_IMG = re.compile(r"\[img(?:[ =][^\]\n]{0,100})?\]\s*([^\s\[\]]{1,2000})\s*\[/img\]", re.I)
_MEDIA = re.compile(r"\[(video|youtube|gist|pastebin|audio)\]\s*([^\s\[\]]{1,2000})\s*\[/\1\]", re.I)
_MEDIA_HOSTS = {"gist": "https://gist.github.com/", "pastebin": "https://pastebin.com/", "youtube": "https://youtu.be/"}
_DETAILS = re.compile(r"\[details(?:\s*=\s*\"?([^\"\]\n]{0,300})\"?)?(?:\s+open)?\]", re.I)
_DETAILS_END = re.compile(r"\[/details\]", re.I)
_DETAILS_TAG = re.compile(r"<details(?:\s[^<>]{0,100})?>\s*(?:<summary>([^<>]{0,300})</summary>)?", re.I)
_DETAILS_TAG_END = re.compile(r"</details>", re.I)
_DATE = re.compile(r"\[date=(\d{4}-\d\d-\d\d)(?:\s+time=\"?(\d\d:\d\d)(?::\d\d)?\"?)?([^\]\n]{0,300})\]", re.I)
_ZONE = re.compile(r"timezone=\"?([\w/+-]{1,60})")
_POLL = re.compile(r"\[poll((?:\s[^\]\n]{0,500})?)\]((?:(?!\[/?poll).)*?)\[/poll\]", _FLAGS)
_POLL_NAME = re.compile(r"name=\"?([\w-]{1,60})")
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.S)
_BREAK = re.compile(r"[ \t]{0,8}<br\s{0,4}/?>[ \t]{0,8}\n?", re.I)
_RULE = re.compile(r"<hr\s{0,4}/?>", re.I)
_IMG_TAG = re.compile(r"<img(\s[^<>]{1,1000}?)/?>", re.I)
_LINK_TAG = re.compile(r"<a(\s[^<>]{1,1000})>((?:(?!</?a[\s>]).)*?)</a>", _FLAGS)
_ATTRIBUTE = re.compile(r"(src|href|alt)\s{0,4}=\s{0,4}(?:\"([^\"]{0,1000})\"|'([^']{0,1000})'|([^\s\"'<>]{1,1000}))", re.I)
_QUOTE_OPEN = re.compile(r"[ \t]{0,8}\[quote(?:=([^\]\n]{0,400}))?\][ \t]{0,8}\n?", re.I)
_QUOTE_END = re.compile(r"\n?[ \t]{0,8}\[/quote\][ \t]{0,8}\n?", re.I)
_IMAGE_SIZE = re.compile(r"(!\[[^\]\n|]{0,500})\|[^\]\n]{0,100}\](?=\()")
_ATTACHMENT = re.compile(r"(?<!!)(\[[^\]\n|]{0,500})\|attachment\](?=\()")
_TARGET = re.compile(
    r"(!?)\[([^\[\]\n]{0,1000})\]\([ \t]{0,8}<?(?!https?://)([^()\s<>]{1,2000})>?((?:[ \t]{1,8}\"[^\"\n]{0,300}\")?)[ \t]{0,8}\)")
_UPLOAD = re.compile(r"(?<=\]\()(upload://[0-9A-Za-z]{1,30}(?:\.\w{1,8})?)(?=[ )])")  # around a picture
_AUTOLINK = re.compile(r"<(https?://[^\s<>]{4,2000})>", re.I)
_BARE = re.compile(r"(\]\(<?|\]:[ \t]{0,8}<?)?(https?://[^\s<>()\[\]\"'*`\ue000]{4,2000})", re.I)
_MENTION = re.compile(r"(?<![\w@/.`])@([\w.-]{1,60})")
_TIDY = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Surroundings:
    """What the texts of one post may need: what the batch knows, and the post's own uploads and polls."""

    known: Known
    uploads: Mapping[str, str]
    polls: Sequence[ForeignPoll] = ()


def wants_html(source: str) -> bool:
    """Whether the source relies on block HTML: then the rendered HTML of the archive is the better origin."""
    if "<" not in source:
        return False
    found: list[bool] = []

    def look(text: str) -> str:
        found.append(_BLOCK_HTML.search(text) is not None)
        return text

    outside_code(source, look)
    return found[0]


def to_ours(source: str, about: Surroundings) -> str:
    """`source`, in Discourse's dialect, as a source of ours that reads the same."""

    def rewrite(text: str) -> str:
        if "[" in text:
            text = _bbcode(text, about)
        if "<" in text:
            text = _tags(text, about.known)
        text = _links(text, about)
        if "@" in text:
            text = _MENTION.sub(lambda match: "@" + _person(match[1], about.known), text)
        return _TIDY.sub("\n\n", text).strip("\n")

    return outside_code(source, rewrite).rstrip()


def quote_header(username: str, post: str | None, place: int | None, known: Known) -> str:
    """The opening line of a quote: whose words, and where they stand here if that is known."""
    name = known.username(username) or username
    name = " ".join(re.sub(r'["“”,\[\]]', " ", name).split())
    where = f", post:{post}, topic:{place}" if post and place else ""
    return f'[quote="{name}{where}"]' if name else "[quote]"


def _bbcode(text: str, about: Surroundings) -> str:
    text = _POLL.sub(lambda match: _poll(match, about), text)
    text = _QUOTE_OPEN.sub(lambda match: "\n" + _quote(match[1] or "", about.known) + "\n", text)
    text = _QUOTE_END.sub("\n[/quote]\n\n", text)
    text = _IMG.sub(r"![](\1)", text)
    text = _MEDIA.sub(_media, text)
    text = _URL.sub(lambda match: match[1].strip(), text)
    text = _URL_TO.sub(lambda match: f"[{match[2].strip() or match[1]}]({match[1]})", text)
    text = _DETAILS.sub(lambda match: f"\n**{escaped((match[1] or '').strip()) or '…'}**\n\n", text)
    text = _DETAILS_END.sub("\n", text)
    text = _ITEM.sub(lambda match: "\n- " + match[1].strip(), text)
    text = _STAR_END.sub("", _STAR.sub("- ", text))
    text = _DATE.sub(_date, text)
    return _twice(_PLAIN, lambda match: match[1], text)


def _tags(text: str, known: Known) -> str:
    text = _COMMENT.sub("", text)
    text = _BREAK.sub("\n", text)
    text = _RULE.sub("\n\n---\n\n", text)
    text = _IMG_TAG.sub(_image, text)
    text = _LINK_TAG.sub(_link, text)
    text = _DETAILS_TAG.sub(lambda match: f"\n**{escaped((match[1] or '').strip()) or '…'}**\n\n", text)
    text = _DETAILS_TAG_END.sub("\n", text)
    text = _KEYS.sub(lambda match: f"`{match[1].strip()}`" if match[1].strip() and "`" not in match[1] else match[0], text)
    return _twice(_PLAIN_TAGS, lambda match: match[1], text)


def _links(text: str, about: Surroundings) -> str:
    if "[/" in text or "</" in text:
        for pattern, mark in _EMPHASIS:
            text = _twice(pattern, partial(_emphasised, mark), text)
    if "](" in text:
        text = _IMAGE_SIZE.sub(r"\1]", text)
        text = _ATTACHMENT.sub(r"\1]", text)
        text = _TARGET.sub(lambda match: _target(match, about), text)
        text = _UPLOAD.sub(lambda match: about.known.upload(match[1], about.uploads) or "#", text)
    if about.known.host and "://" in text:
        text = _AUTOLINK.sub(lambda match: _moved(match[1], about.known) or match[0], text)
        text = _BARE.sub(lambda match: _bare(match, about.known), text)
    return text


def _twice(pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str], text: str) -> str:
    """Substitute innermost pairs, then those around them, two levels deep."""
    for _level in range(2):
        text, count = pattern.subn(replace, text)
        if not count:
            break
    return text


def _emphasised(mark: str, match: re.Match[str]) -> str:
    inner = match[1]
    words = inner.strip()
    if not words or "\n\n" in words:
        return inner
    before, after = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"


def _quote(header: str, known: Known) -> str:
    parts = [part.strip() for part in header.strip(' "“”').split(",")]
    fields = dict(part.split(":", 1) for part in parts[1:] if ":" in part)
    topic, post = fields.get("topic", "").strip(), fields.get("post", "").strip()
    place = known.threads.get(int(topic)) if topic.isdecimal() and len(topic) < 16 else None
    username = fields.get("username", "").strip() or parts[0]
    return quote_header(username, post if post.isdecimal() else None, place.id if place else None, known)


def _poll(match: re.Match[str], about: Surroundings) -> str:
    name = _POLL_NAME.search(match[1] or "")
    poll = find_poll(about.polls, name[1] if name else "poll")
    return "\n" + (as_text(poll) if poll else match[2].strip()) + "\n"


def _media(match: re.Match[str]) -> str:
    prefix = _MEDIA_HOSTS.get(match[1].lower(), "")
    address = match[2] if match[2].lower().startswith(("http://", "https://")) or not prefix else prefix + match[2].lstrip("/")
    return f"\n{address}\n"


def _date(match: re.Match[str]) -> str:
    zone = _ZONE.search(match[3])
    return match[1] + (f" {match[2]}" if match[2] else "") + (f" ({zone[1]})" if zone else "")


def _attributes(text: str) -> dict[str, str]:
    return {match[1].lower(): match[2] or match[3] or match[4] or "" for match in _ATTRIBUTE.finditer(text)}


def _image(match: re.Match[str]) -> str:
    given = _attributes(match[1])
    source = given.get("src", "").strip()
    source = "https:" + source if source.startswith("//") else source
    return f"![{escaped(given.get('alt', ''))}](<{source}>)" if source and not set(source) & set("<>\n") else match[0]


def _link(match: re.Match[str]) -> str:
    target = _attributes(match[1]).get("href", "").strip()
    text = match[2].strip()
    if not target or not text or set(target) & set("<>\n") or "\n\n" in text:
        return text
    return f"[{text}](<{target}>)"


def _target(match: re.Match[str], about: Surroundings) -> str:
    mark, text, target, title = match[1], match[2], match[3], match[4]
    if target.startswith(("upload://", "/uploads/short-url/")):
        address = about.known.upload(target, about.uploads)
    elif target.startswith("/"):
        address = about.known.address(target)
    else:
        return match[0]
    return f"{mark}[{text}]({address}{title})" if address else text


def _bare(match: re.Match[str], known: Known) -> str:
    before, url = match[1] or "", match[2]
    trailing = url[len(url.rstrip(".,:;!?")) :]
    url = url[: len(url) - len(trailing)]
    if before:
        moved = known.address(url)
        return before + (moved if moved.startswith("/") else url) + trailing
    linked = _moved(url, known)
    return linked + trailing if linked else match[0]


def _moved(url: str, known: Known) -> str:
    """A link to where `url` of the old forum leads now, with the thread's title; empty when it did not move."""
    moved = known.address(url)
    if not moved.startswith("/"):
        return ""
    there = known.place(url)
    return f"[{escaped(there[0].title) if there else moved}]({moved})"


def _person(name: str, known: Known) -> str:
    bare = name.rstrip(".-_")
    found = known.username(name)
    if found:
        return found
    found = known.username(bare)
    return found + name[len(bare) :] if found else name

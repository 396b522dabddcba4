"""The HTML that Discourse made of a post ("cooked") turned into our Markdown, where the archive holds no source.

What Discourse builds out of its own dialect (quotes, mentions, emoji, previews, enlarged pictures, polls) is first taken back
to what it stands for; `forum.text.foreign` then converts plain HTML, safely. Words that Markdown would escape travel through
the conversion as marks of private-use characters.
"""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

from forum.text.foreign import to_markdown
from forum.text.limits import MAX_FOREIGN
from forum.text.tangles import is_tangled
from forum.transfer.discourse.dialect import Surroundings, quote_header
from forum.transfer.discourse.polls import as_text, find_poll

_OPEN, _CLOSE = "\ue002", "\ue003"
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_GAPS = re.compile(r"\n{3,}")
_NOISE = "svg, a.anchor, div.meta, div.quote-controls, script, style, div.poll-info, .onebox-metadata"
_BBCODE = {"bbcode-b": "strong", "bbcode-i": "em", "bbcode-s": "del"}


def from_html(html: str, about: Surroundings) -> str:
    """The post as a source of ours. HTML past the bound of `forum.text` keeps its beginning."""
    html = html[:MAX_FOREIGN].replace(_OPEN, "").replace(_CLOSE, "")
    return to_markdown(html) if is_tangled(html) else _Converter(html, about).markdown()


class _Converter:
    def __init__(self, html: str, about: Surroundings) -> None:
        self.about = about
        self.kept: list[str] = []
        self.soup = BeautifulSoup(html, "html.parser")

    def markdown(self) -> str:
        self._each(_NOISE, lambda tag: tag.decompose())
        self._each("div.poll", self._poll)
        self._each("aside.onebox", self._preview)
        self._each("aside.quote", self._quote)
        self._each("img.emoji", lambda tag: self._swap(tag, _text(tag, "title") or _text(tag, "alt")))
        self._each("a.mention, a.mention-group", self._mention)
        self._each("div.lightbox-wrapper", self._enlarged)
        self._each("div.lazyYT, div.youtube-onebox", self._film)
        self._each("iframe, video, audio", self._medium)
        self._each("details", self._details)
        self._each("pre code, code", self._code)
        self._each("span[class^=bbcode]", self._bbcode)
        self._each("a.badge-wrapper", lambda tag: self._word(tag, tag.get_text(" ", strip=True)))
        self._each("div.md-table, span.spoiler, div.spoiler, span.mention, span.hashtag", lambda tag: tag.unwrap())
        self._each("a[href]", self._link)
        self._each("img[src]", self._image)
        text = to_markdown(str(self.soup))
        text = _MARK.sub(lambda match: self.kept[int(match[1])] if int(match[1]) < len(self.kept) else "", text)
        return _GAPS.sub("\n\n", text).strip("\n").rstrip()

    def _each(self, selector: str, act: Callable[[Tag], object]) -> None:
        for tag in self.soup.select(selector):
            if not tag.decomposed:
                act(tag)

    def _mark(self, text: str) -> str:
        self.kept.append(text)
        return f"{_OPEN}{len(self.kept) - 1}{_CLOSE}"

    def _swap(self, tag: Tag, text: str) -> None:
        """Put `text` in the tag's place, out of reach of escaping."""
        tag.replace_with(NavigableString(self._mark(text)))

    def _word(self, tag: Tag, text: str) -> None:
        tag.replace_with(NavigableString(text))

    def _paragraph(self, text: str) -> Tag:
        paragraph = self.soup.new_tag("p")
        paragraph.string = self._mark(text)
        return paragraph

    def _anchor(self, href: str, text: str) -> Tag:
        paragraph = self.soup.new_tag("p")
        anchor = self.soup.new_tag("a", attrs={"href": href})
        anchor.string = text
        paragraph.append(anchor)
        return paragraph

    def _poll(self, tag: Tag) -> None:
        poll = find_poll(self.about.polls, _text(tag, "data-poll-name") or "poll")
        if poll is not None:
            tag.replace_with(self._paragraph(as_text(poll)))

    def _preview(self, tag: Tag) -> None:
        links = [link for link in tag.select("h3 a[href], h4 a[href], header a[href], a[href]") if link.get_text(strip=True)]
        if links:
            best = next((link for link in links if link.parent and link.parent.name in ("h3", "h4")), links[0])
            tag.replace_with(self._anchor(_text(best, "href"), best.get_text(" ", strip=True)))
        else:
            tag.unwrap()

    def _quote(self, tag: Tag) -> None:
        known = self.about.known
        topic, post = _text(tag, "data-topic"), _text(tag, "data-post")
        place = known.threads.get(int(topic)) if topic.isdecimal() and len(topic) < 16 else None
        name = _text(tag, "data-username")
        for title in tag.find_all("div", class_="title", recursive=False):
            name = name or title.get_text(" ", strip=True).removesuffix(":")
            title.decompose()
        header = quote_header(name[:200], post if post.isdecimal() else None, place.id if place else None, known)
        for inner in tag.find_all("blockquote", recursive=False):
            inner.name = "div"
        tag.insert(0, self._paragraph(header))
        tag.append(self._paragraph("[/quote]"))
        tag.name = "div"

    def _mention(self, tag: Tag) -> None:
        name = tag.get_text(strip=True).removeprefix("@")
        self._swap(tag, "@" + (self.about.known.username(name) or name))

    def _enlarged(self, tag: Tag) -> None:
        link, picture = tag.find("a"), tag.find("img")
        if isinstance(link, Tag) and isinstance(picture, Tag):
            shown = self.soup.new_tag("img", attrs={"src": _text(link, "href"), "alt": _text(picture, "alt")})
            tag.replace_with(shown)

    def _film(self, tag: Tag) -> None:
        film = _text(tag, "data-youtube-id") or _text(tag, "data-video-id")
        title = _text(tag, "data-youtube-title") or _text(tag, "data-video-title")
        if film:
            address = f"https://www.youtube.com/watch?v={film}"
            tag.replace_with(self._anchor(address, title or address))

    def _medium(self, tag: Tag) -> None:
        inner = tag.find(src=True)
        source = _text(tag, "src") or (_text(inner, "src") if isinstance(inner, Tag) else "")
        if source:
            tag.replace_with(self._anchor(source, _text(tag, "title") or source))
        else:
            tag.unwrap()

    def _details(self, tag: Tag) -> None:
        summary = tag.find("summary")
        if isinstance(summary, Tag):
            summary.name = "strong"
            summary.wrap(self.soup.new_tag("p"))
        tag.name = "div"

    def _code(self, tag: Tag) -> None:
        classes = [name for name in tag.get_attribute_list("class") if isinstance(name, str)]
        language = next((name.removeprefix("lang-") for name in classes if name.startswith("lang-")), "")
        if language in ("", "auto", "nohighlight"):
            del tag["class"]
        else:
            tag["class"] = f"language-{language}"

    def _bbcode(self, tag: Tag) -> None:
        name = next((_BBCODE[one] for one in tag.get_attribute_list("class") if one in _BBCODE), None)
        if name is None:
            tag.unwrap()
        else:
            tag.name = name

    def _link(self, tag: Tag) -> None:
        target = _text(tag, "href")
        short = _text(tag, "data-download-href") or target
        address = self.about.known.upload(short, self.about.uploads) if "/uploads/short-url/" in short else ""
        address = address or self.about.known.address(target)
        if address:
            tag.attrs = {"href": address}
        else:
            tag.unwrap()

    def _image(self, tag: Tag) -> None:
        source = _text(tag, "src")
        address = self.about.known.upload(source, self.about.uploads) if "/uploads/short-url/" in source else ""
        address = address or self.about.known.address(source)
        if address:
            tag.attrs = {"src": address, "alt": _text(tag, "alt")}
        else:
            self._word(tag, _text(tag, "alt"))


def _text(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value.strip() if isinstance(value, str) else ""

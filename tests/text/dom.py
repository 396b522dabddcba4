"""What the tests of this package share: a DOM to ask questions of, and people who exist."""

from collections.abc import Iterator

from lxml import html as lxml_html
from lxml.html import HtmlElement

from forum.text import links
from forum.text.sanitise import ATTRIBUTES, TYPED_TAGS
from forum.text.uploads import UploadFacts

ALLOWED = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names}
ALLOWED |= {(tag, "class") for tag in TYPED_TAGS}
ALLOWED |= {("a", "rel"), ("img", "loading"), ("img", "decoding"), ("img", "sizes"), ("input", "type"), ("input", "disabled")}
ALLOWED |= {("div", "role"), ("span", "role"), ("th", "scope"), *((tag, "tabindex") for tag in ("div", "pre", "span"))}


class People:
    """A resolver that knows the names it is given, and counts how often it is asked."""

    def __init__(self, *names: str, thread_id: int | None = None) -> None:
        self.known = {name.lower(): name for name in names}
        self.thread_id = thread_id
        self.asked: list[set[str]] = []
        self.files: dict[str, UploadFacts] = {}

    def uploads(self, tokens: set[str]) -> dict[str, UploadFacts]:
        return {token: self.files[token] for token in tokens if token in self.files}

    def usernames(self, names: set[str]) -> dict[str, str]:
        self.asked.append(names)
        return {name: self.known[name] for name in names if name in self.known}


def parse(html: str) -> HtmlElement:
    """The fragment as the children of one element."""
    return lxml_html.fragment_fromstring(html, create_parent="main")


def elements(html: str) -> Iterator[HtmlElement]:
    """Every element of the fragment, as an HTML parser sees it."""
    yield from parse(html).iterdescendants()


def problems(html: str) -> list[str]:
    """Whatever is not on the sanitiser's lists, in words."""
    found = []
    for element in elements(html):
        tag = str(element.tag)
        if tag not in TYPED_TAGS:
            found.append(f"element {tag}")
        for name, value in element.attrib.items():
            if (tag, name) not in ALLOWED:
                found.append(f"attribute {name} of {tag}")
            if name == "href" and not links.allowed(str(value)):
                found.append(f"link to {value!r}")
            if name == "src" and not links.is_upload(str(value)):
                found.append(f"image from {value!r}")
        if tag == "input" and (element.get("type") != "checkbox" or "disabled" not in element.attrib):
            found.append("a live input")
    return found


def shown(html: str) -> str:
    """The text a reader sees, white space aside."""
    return " ".join(parse(html).text_content().split())

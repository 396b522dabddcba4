"""HTML to our Markdown: a converter on top of markdownify, whose own output is looser about what text may look like."""

import re
from typing import Final

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from forum.text import links
from forum.text.emojis import emoji_for
from forum.text.highlight import language_of

_SPACE = re.compile(r"[ \t\r\n\f]+")
_INLINE_MARKS = re.compile(
    r"[\\`*\[\]]|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\||\$(?=\$|[^\s$][^$\n]*\$)"
    r"|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<![^\W_])_|_(?![^\W_])")
_EMOJI = re.compile(r"(?<![^\W_]):(?=([a-z0-9_+-]{1,50}):)")
_LINE_START = re.compile(r"(#{1,6}(?=\s|\Z)|[>|=]|[-+](?=[\s|:+-]|\Z)|:(?=-)|~{3})|(\d{1,9})([.)])(?=\s|\Z)")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s)", re.MULTILINE)
_RUNS = re.compile(r"`+")
_BARE_PIPE = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_URL_UNSAFE: Final = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": "", "\t": ""})
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED: Final = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_EMPHASIS: Final = frozenset(("b", "strong", "em", "i", "s", "del", "strike", "cite", "dfn", "var"))
_BREAKS_WORDS: Final = frozenset(("br", "p", "div", "li", "img", "code", "ul", "ol", "blockquote", "pre", "table"))


def escape_markdown(text: str, line_start: bool = True) -> str:
    """Plain text, on one line, as Markdown that shows exactly it.

    ``line_start``: whether a line may begin with it, where ``#``, ``>``, ``1.`` and the like mean something.
    """
    text = _INLINE_MARKS.sub(lambda match: "\\" + match.group(), text)
    text = _EMOJI.sub(lambda match: "\\:" if emoji_for(match.group(1)) else ":", text)
    if not line_start:
        return text
    body = text.lstrip(" ")
    match = _LINE_START.match(body)
    if match is None:
        return text
    head = "\\" + match.group(1) if match.group(1) else f"{match.group(2)}\\{match.group(3)}"
    return text[: len(text) - len(body)] + head + body[match.end() :]


def fenced(code: str, language: str | None) -> str:
    """A code block with a fence longer than any in the code."""
    fence = "`" * max(3, 1 + max((len(run) for run in _RUNS.findall(code)), default=0))
    return f"\n\n{fence}{language or ''}\n{code}\n{fence}\n\n"


def link_target(url: str) -> str:
    """An address as it may stand between the round brackets of a link."""
    return url.strip().translate(_URL_UNSAFE)


class Converter(MarkdownConverter):
    """Subclass it for elements of one source: ``convert_<element>(self, el, text, parent_tags) -> str``.

    ``text`` is the element's content, already Markdown; ``parent_tags`` the names of the elements around it, with
    ``_inline`` in headings and cells and ``_noformat`` in code.
    """

    def __init__(self) -> None:
        super().__init__(heading_style="atx")
        self._numbers: dict[int, int] = {}

    def markdown(self, html: str) -> str:
        """The Markdown for ``html``. One converter serves one call."""
        # In an element, since the library warns of a bare text that looks like an address or a file name.
        return str(self.convert_soup(BeautifulSoup(f"<body>{html}</body>", "html.parser"))).strip()

    # Text

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        if not parent_tags or "pre" not in parent_tags:
            collapsed = NavigableString(_SPACE.sub(" ", el))  # a newline in HTML is a space; in our Markdown it is not
            el.replace_with(collapsed)
            el = collapsed
        return str(super().process_text(el, parent_tags))  # type: ignore[misc]  # missing in the library's stub

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return escape_markdown(text)

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "pre" in parent_tags:
            return "\n"
        return " " if "_inline" in parent_tags or "a" in parent_tags else "\n"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" not in parent_tags:
            text = _NUMBERED.sub(r"\1\\\2", text)
            text = "\n".join(line.strip(" ") for line in text.split("\n"))
        return self.convert_div(el, text, parent_tags)

    def _marked(self, el: Tag, text: str, parent_tags: set[str], mark: str) -> str:
        """``text`` between marks, where CommonMark would see the marks (6.2: delimiter runs); plain where it would not."""
        inner = text.strip()
        if "_noformat" in parent_tags or not inner or "\n\n" in text or (_EMPHASIS & parent_tags and mark[0] in inner):
            return text
        before, after = self._neighbour(el, -1), self._neighbour(el, 0)
        if not text.startswith(" ") and before.isalnum() and not inner[0].isalnum():
            return text
        if not text.endswith(" ") and after.isalnum() and not inner[-1].isalnum():
            return text
        if not text.startswith(" ") and before == "*":
            return text
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{lead}{mark}{inner}{mark}{tail}"

    @staticmethod
    def _neighbour(el: Tag, place: int) -> str:
        """The character beside an element; ``*`` stands for another emphasis, a space for the edge of a block."""
        sibling = el.previous_sibling if place else el.next_sibling
        if isinstance(sibling, NavigableString):
            return str(sibling)[place] if sibling else " "
        if not isinstance(sibling, Tag) or sibling.name in _BREAKS_WORDS:
            return " "
        return "*" if sibling.name in _EMPHASIS else (sibling.get_text() or " ")[place]

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        same = {"b", "strong"} & parent_tags
        return text if same else self._marked(el, text, parent_tags, "**")

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        same = {"em", "i", "cite", "dfn", "var"} & parent_tags
        return text if same else self._marked(el, text, parent_tags, "*")

    def convert_del(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        same = {"del", "s", "strike"} & parent_tags
        return text if same else self._marked(el, text, parent_tags, "~~")

    convert_strong = convert_b
    convert_i = convert_cite = convert_dfn = convert_var = convert_em
    convert_s = convert_strike = convert_del

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._shifted(text, "^", _RAISED)

    def convert_sub(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return self._shifted(text, "\\_", _LOWERED)

    @staticmethod
    def _shifted(text: str, sign: str, table: dict[int, int]) -> str:
        """Raised or lowered text: characters that exist so, else ``^(…)``."""
        inner = text.strip()
        if not inner:
            return ""
        return inner.translate(table) if all(ord(c) in table for c in inner) else f"{sign}({inner})"

    # Code

    def convert_code(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_noformat" in parent_tags or not text.strip():
            return text
        fence = "`" * (1 + max((len(run) for run in _RUNS.findall(text)), default=0))
        space = " " if text.strip()[0] == "`" or text.strip()[-1] == "`" else ""
        text = _SPACE.sub(" ", text)
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{lead}{fence}{space}{text.strip()}{space}{fence}{tail}"

    convert_kbd = convert_samp = convert_tt = convert_code

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = el.get_text() if "\n" not in text else text
        code = code.removeprefix("\n").removesuffix("\n")
        if not code.strip():
            return ""
        if "_inline" in parent_tags:
            return self.convert_code(el, _SPACE.sub(" ", code), set())
        return fenced(code, self._language(el))

    @staticmethod
    def _language(el: Tag) -> str | None:
        """The language that the classes of a block or its code name: ``language-x``, ``lang-x``, or ``x`` itself."""
        for tag in (el, *el.find_all("code", limit=1)):
            for name in tag.get_attribute_list("class"):
                language = language_of(re.sub(r"^(?:language|lang|highlight-source)-", "", name or ""))
                if language:
                    return language
        return None

    # Links and images

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        target = link_target(links.completed(str(el.get("href") or "").strip()))
        inner = _SPACE.sub(" ", text).strip()
        if "_noformat" in parent_tags or "a" in parent_tags or not inner or not links.allowed(target):
            return text
        if target == el.get_text().strip() and links.is_external(target) and "_inline" not in parent_tags:
            return f"<{target}>"
        lead, tail = (" " if text[0].isspace() else ""), (" " if text[-1].isspace() else "")
        return f"{lead}[{inner}]({target}){tail}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        src = link_target(links.completed(str(el.get("src") or "").strip()))
        alt = escape_markdown(_SPACE.sub(" ", str(el.get("alt") or "")).strip(), line_start=False)
        if not links.allowed(src) or src[0] == "#" or "_noformat" in parent_tags:
            return alt
        width, height = str(el.get("width") or ""), str(el.get("height") or "")
        pipe = r"\|" if {"td", "th"} & parent_tags else "|"
        size = f"{pipe}{width}x{height}" if re.fullmatch(r"\d{1,4}x\d{1,4}", f"{width}x{height}") else ""
        return f"![{alt}{size}]({src})"

    # Blocks

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        parent = el.parent
        bullet = "- "
        if parent is not None and parent.name == "ol":
            start = str(parent.get("start") or "")
            number = self._numbers.get(id(parent), int(start) if re.fullmatch(r"\d{1,9}", start) else 1)
            self._numbers[id(parent)] = number + 1
            bullet = f"{number}. "
        indent = " " * len(bullet)
        lines = text.split("\n")
        return "\n".join([bullet + lines[0], *(indent + line if line else "" for line in lines[1:])]) + "\n"

    def convert_input(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if el.get("type", "checkbox") != "checkbox":
            return ""
        return "[x] " if el.has_attr("checked") else "[ ] "

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        inner = _BARE_PIPE.sub(r"\1\\|", _SPACE.sub(" ", text).strip())
        return f" {inner} |"

    convert_th = convert_td

    def convert_caption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""  # written above the table by convert_table

    def convert_table(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if {"td", "th"} & parent_tags:  # a table inside a table: its words
            return " " + _SPACE.sub(" ", el.get_text(" ")).strip() + " "
        rows = [line for line in text.split("\n") if line.startswith("|")]
        caption = el.find("caption")
        above = escape_markdown(_SPACE.sub(" ", caption.get_text()).strip()) + "\n\n" if isinstance(caption, Tag) else ""
        return "\n\n" + above + self._grid(rows) + "\n\n"

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"|{text}\n"

    @staticmethod
    def _grid(rows: list[str]) -> str:
        """Rows as a table: the first one is its head, with a column for every cell of the widest row."""
        if not rows:
            return ""
        widths = [len(_BARE_PIPE.findall(row)) - 1 for row in rows]
        columns = max(1, *widths)
        head = rows[0] + "  |" * (columns - widths[0])
        return "\n".join([head, "|" + " --- |" * columns, *rows[1:]])

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{self._marked(el, text, parent_tags, '**')}\n\n"

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if "_inline" in parent_tags:
            return f" {text} "
        return f"\n\n{text}\n\n" if text else ""

    convert_article = convert_aside = convert_center = convert_details = convert_figure = convert_div
    convert_footer = convert_header = convert_main = convert_nav = convert_section = convert_div
    convert_figcaption = convert_dl = convert_dt = convert_dd = convert_p

"""Our parser against every example of CommonMark 0.31.2, with typed HTML as text."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from forum.text.parser import make_parser
from forum.text.render import render
from forum.text.sanitise import sanitise
from tests.text.commonmark import examples
from tests.text.dom import elements, problems, shown

OURS = make_parser(breaks=False, extras=False)
WITH_HTML = MarkdownIt("commonmark")
TYPED_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")


def raw_html(source: str) -> list[str]:
    """The pieces of raw HTML in a source, as markdown-it sees them when HTML is on."""

    def walk(tokens: list[Token]) -> list[str]:
        found = []
        for token in tokens:
            if token.type in ("html_block", "html_inline"):
                found.append(token.content)
            found += walk(token.children or [])
        return found

    return walk(WITH_HTML.parse(source))


def squeezed(html: str) -> str:
    return re.sub(r"\s+", "", html)


def test_all_652_examples_are_there() -> None:
    assert len(examples()) == 652


def test_examples_without_raw_html_give_the_output_of_the_specification() -> None:
    plain = [example for example in examples() if not raw_html(example.source)]
    exact = [example for example in plain if OURS.render(example.source) == example.html]
    other = [example for example in plain if example not in exact]
    wrong = [example.number for example in other if squeezed(OURS.render(example.source)) != squeezed(example.html)]
    assert wrong == []
    assert len(other) <= 3  # a newline in an empty block quote


def test_examples_with_raw_html_show_it_as_text() -> None:
    with_html = [example for example in examples() if raw_html(example.source)]
    without = [example for example in examples() if not raw_html(example.source)]
    assert with_html
    assert len(with_html) + len(without) == 652
    for example in with_html:
        ours = OURS.render(example.source)
        made = {match.lower() for match in TYPED_TAG.findall(ours)}
        of_markdown = {match.lower() for match in TYPED_TAG.findall(WITH_HTML.render(TYPED_TAG.sub("", example.source)))}
        typed = {match.lower() for piece in raw_html(example.source) for match in TYPED_TAG.findall(piece)}
        assert not (typed & made) - of_markdown - {"p", "pre", "code"}, example.number
        visible = squeezed(shown(ours))
        for piece in raw_html(example.source):
            for tag in re.findall(r"<[A-Za-z/][^<>]*>", piece):
                if not re.search(r"[*_`\\&\n]", tag):
                    assert squeezed(tag) in visible, example.number


def test_inline_html_is_shown_exactly_as_typed() -> None:
    """Where raw HTML is inline only, the output is the specification's with that HTML escaped."""
    renderer = MarkdownIt("commonmark")
    renderer.add_render_rule("html_inline", lambda self, tokens, idx, options, env: _escape(tokens[idx].content))
    checked = 0
    for example in examples():
        types = {child.type for token in WITH_HTML.parse(example.source) for child in token.children or []}
        blocks = {token.type for token in WITH_HTML.parse(example.source)}
        pieces = raw_html(example.source)
        if "html_inline" not in types or "html_block" in blocks or any("\n" in p or p[1] in "!?" for p in pieces):
            continue
        assert squeezed(OURS.render(example.source)) == squeezed(renderer.render(example.source)), example.number
        checked += 1
    assert checked > 10


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def test_the_full_renderer_keeps_to_its_lists_on_every_example() -> None:
    for example in examples():
        html = render(example.source).html
        assert problems(html) == [], example.number
        assert sanitise(html) == html, example.number
        assert all(element.tag != "script" for element in elements(html))

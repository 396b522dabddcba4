"""No text, typed or foreign, becomes anything but what the lists allow."""

import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.text.foreign import clean_html, to_markdown
from forum.text.render import render
from forum.text.sanitise import sanitise, sanitise_foreign
from forum.text.typography import typeset
from tests.text.dom import People, elements, parse, problems, shown

CORPUS = (Path(__file__).parent / "xss_corpus.txt").read_text("utf-8").splitlines()
ACTIVE = {"script", "style", "iframe", "object", "embed", "form", "button", "svg", "base", "link", "meta", "template"}
CONTEXTS = [
    "{}",
    "> {}",
    "- {}",
    "# {}",
    "**{}**",
    "[{}](https://a.example)",
    "![{}](/uploads/a.png)",
    '[a](https://a.example "{}")',
    "| a |\n| - |\n| {} |",
    "a[^1]\n\n[^1]: {}",
    '[quote="alice, post:1"]\n{}\n[/quote]',
    '[quote="{}, post:1, topic:2"]a[/quote]',
    ":::details {}\na\n:::",
    ":::spoiler\n{}\n:::",
    "||{}||",
    "${}$",
    "$$\n\\text{{}}\n$$",
    "```\n{}\n```",
    "```{}\na\n```",
    "a\n\n    {}",
    "<p>{}</p>",
    '<a title="{}">',
    "@alice {} https://a.example/{}",
]

PIECES = st.sampled_from(
    [
        *CORPUS,
        *CONTEXTS,
        "[quote]",
        "[/quote]",
        ":::details ",
        ":::spoiler\n",
        "\n:::\n",
        "||",
        "$",
        "$$",
        "\\text{",
        "}",
        "\n",
        "\n\n",
        " ",
        "> ",
        "- ",
        "|",
        "```",
        "`",
        "*",
        "_",
        "[",
        "](",
        ")",
        "<",
        ">",
        "@alice",
        "https://a.example/",
        "www.a.example",
        "[^1]",
        "\n[^1]: ",
        "!",
        ":smile:",
        '"',
        "'",
        "&",
        "« a »",
        "\u202e",
        "\x00",
    ]
)
SOURCES = st.one_of(st.text(max_size=200), st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))


def canonical(html: str) -> list[object]:
    """The elements in order with their attributes, and the text: nh3 does not keep the order of attributes."""
    return [(str(e.tag), sorted(e.attrib.items()), e.text, e.tail) for e in elements(html)]


def active(html: str) -> list[str]:
    """What a browser could run."""
    found = []
    for element in elements(html):
        if str(element.tag) in ACTIVE:
            found.append(str(element.tag))
        found += [name for name in element.attrib if str(name).startswith("on") or name in ("style", "srcdoc", "formaction")]
        found += [
            str(v) for v in element.attrib.values() if re.match(r"\s*(javascript|vbscript|data|blob):", str(v), re.IGNORECASE)
        ]
    return found


def test_the_corpus_is_one() -> None:
    assert len(CORPUS) >= 80
    assert len(set(CORPUS)) == len(CORPUS)


@pytest.mark.parametrize("context", CONTEXTS)
def test_nothing_of_the_corpus_comes_alive_when_typed(context: str) -> None:
    people = People("alice", "<b>", '"')
    for line in CORPUS:
        html = render(context.replace("{}", line), resolve=people, lang="fr").html
        assert active(html) == [], line
        assert problems(html) == [], line


def test_nothing_of_the_corpus_comes_alive_when_foreign() -> None:
    for line in CORPUS:
        for wrapped in (line, f"<p>{line}</p>", f'<a title="{line}">x</a>', f"<table><td>{line}", f"<pre><code>{line}"):
            assert active(clean_html(wrapped)) == [], wrapped
            assert active(render(to_markdown(wrapped)).html) == [], wrapped
            assert active(sanitise(wrapped)) == [], wrapped
            assert active(sanitise_foreign(wrapped)) == [], wrapped


@pytest.mark.parametrize(
    "tag", ["<b>", "</b>", "<script>", "<img src=x onerror=alert(1)>", '<a href="https://a.example/a_b_c">', "<br/>"]
)
def test_typed_tags_are_shown_as_typed(tag: str) -> None:
    for context in ("{}", "> {}", "- {}", "# {}", "**{} a**", "| a |\n| - |\n| {} |", "`{}`", "```\n{}\n```", "a {} *b*"):
        assert tag in shown(render(context.replace("{}", tag)).html)


def test_names_cannot_break_out() -> None:
    name = 'x"><script>alert(1)</script>'

    class Odd(People):
        def usernames(self, names: set[str]) -> dict[str, str]:
            return dict.fromkeys(names, name)

    html = render('@x [quote="x, post:1, topic:2"]a[/quote]', resolve=Odd()).html
    html += render('[quote="x, post:1, topic:2"]a[/quote]', resolve=Odd()).html
    assert active(html) == []
    assert problems(html) == []


@pytest.mark.parametrize("value", ["forms", "body", "fn1", "p12-fn1x", "P12-fn1", "p12-fn1 x", "", "-fn1", "p12-"])
def test_ids_need_a_prefix(value: str) -> None:
    assert "id=" not in sanitise(f'<li id="{value}">a</li>')
    assert "id=" in sanitise('<li id="p12-fn1">a</li>')


def test_inputs_are_dead_check_boxes() -> None:
    for typed in ("<input>", "<input type=text name=a>", '<input type="image" src="/uploads/a.png">', "<input type=checkbox>"):
        assert problems(sanitise(typed)) == []


def test_every_link_says_what_it_is() -> None:
    for link in parse(render("https://a.example [b](/c) @alice", resolve=People("alice")).html).iter("a"):
        assert link.get("rel") == "nofollow ugc noopener"


@settings(max_examples=300, deadline=None)
@given(SOURCES, st.sampled_from(["en", "fr"]))
def test_whatever_is_typed_keeps_to_the_lists(source: str, lang: str) -> None:
    rendered = render(source, lang=lang, resolve=People("alice"))
    assert problems(rendered.html) == []
    assert sanitise(rendered.html) == rendered.html
    assert len(rendered.excerpt) <= 240
    assert render(source, lang=lang, resolve=People("alice")) == rendered


@settings(max_examples=200, deadline=None)
@given(SOURCES)
def test_whatever_is_foreign_keeps_to_the_lists(source: str) -> None:
    html = clean_html(source)
    assert active(html) == []
    assert canonical(sanitise_foreign(html)) == canonical(html)
    assert problems(render(to_markdown(source)).html) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["<b>", "</b>", "<img src=x>", "<script>", "a", " ", "\n", "1"]), max_size=20).map("".join))
def test_tags_typed_are_read_as_typed(source: str) -> None:
    assert "".join(shown(render(source).html).split()) == "".join(source.split())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(["[quote]", "[/quote]", "> ", "- ", "  ", "\n", "1. ", "w"]), max_size=60).map("".join))
@example("[quote][/quote][quote]\nw")
@example("[quote]w[/quote] w\nw")
def test_no_word_is_lost_in_nesting(source: str) -> None:
    assert shown(render(source).html).count("w") == source.count("w")


@given(st.text(max_size=60))
def test_titles_stay_text(text: str) -> None:
    assert "<" in typeset(text, "fr") or "<" not in text

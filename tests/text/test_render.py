"""What a rendering gives beside its HTML."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from forum.text import limits
from forum.text.render import RENDER_VERSION, QuoteRef, render
from forum.text.stored import plain_text
from tests.text.dom import People, elements, shown


def test_the_version_is_a_number() -> None:
    assert RENDER_VERSION >= 1


def test_mentions_are_those_who_exist_in_order_and_once() -> None:
    people = People("Alice", "bob")
    assert render("@bob, @nobody, @ALICE and @bob", resolve=people).mentions == ("bob", "Alice")
    assert people.asked == [{"bob", "nobody", "alice"}]


def test_nobody_is_asked_without_a_mention() -> None:
    people = People("alice")
    assert render("mail@alice and `@alice`", resolve=people).mentions == ()
    assert people.asked == []


def test_without_a_resolver_a_mention_is_text() -> None:
    rendered = render("Hello @alice")
    assert rendered.html == "<p>Hello @alice</p>\n"
    assert rendered.mentions == ()


def test_a_mention_inside_a_quote_is_shown_but_not_counted() -> None:
    source = "> @alice\n\n[quote]\n@bob\n[/quote]\n\n@carol"
    rendered = render(source, resolve=People("alice", "bob", "carol"))
    assert rendered.mentions == ("carol",)
    assert 'href="/u/alice"' in rendered.html
    assert 'href="/u/bob"' in rendered.html


def test_names_looked_up_are_bounded() -> None:
    people = People("user3", "user70")
    rendered = render(" ".join(f"@user{n}" for n in range(100)), resolve=people)
    assert len(people.asked[0]) == limits.MAX_MENTIONS
    assert rendered.mentions == ("user3",)
    assert "@user70" in shown(rendered.html)


def test_quotes_say_what_they_quote() -> None:
    source = """
[quote="alice, post:3, topic:12"]a[/quote]
[quote="Bob B., post:4, username:BOB"]b [quote="alice, post:1"]deeper[/quote][/quote]
[quote="gone, post:5, topic:6"]c[/quote]
[quote="alice"]no number[/quote]
[quote]nobody[/quote]
"""
    rendered = render(source, resolve=People("Alice", "bob", thread_id=7))
    assert rendered.quotes == (QuoteRef("Alice", 3, 12), QuoteRef("bob", 4, 7), QuoteRef("gone", 5, 6))


def test_a_quote_without_a_thread_has_no_link_to_its_source() -> None:
    rendered = render('[quote="alice, post:3"]a[/quote]', resolve=People("alice"))
    assert rendered.quotes == (QuoteRef("alice", 3, None),)
    assert "/t/" not in rendered.html


def test_links_are_addresses_in_order_and_once() -> None:
    source = (
        "https://b.example [x](https://a.example) www.c.example [own](/c/club) ![i](https://d.example/i.png) https://b.example"
    )
    expected = ("https://b.example", "https://a.example", "/c/club", "https://d.example/i.png", "http://www.c.example")
    assert sorted(render(source).links) == sorted(expected)
    assert render("@alice [m](mailto:a@b.example) [t](#x)", resolve=People("alice")).links == ()


def test_plain_is_the_text_alone() -> None:
    source = """# Title

Hello **world** :tada: <b>as typed</b>
second line ![alt text|10x10](/uploads/a.png)

- one
- two

| a | b |
| - | - |
| c | `d` |

> quoted
> > twice

```python
x = 1
```

Note[^1]

[^1]: here
"""
    assert render(source).plain == (
        "Title\n\nHello world 🎉 <b>as typed</b>\nsecond line alt text\n\none\ntwo\n\na | b\nc | d\n\n"
        "> quoted\n\n> > twice\n\nx = 1\n\nNote[1]\n\n[1] here"
    )


def test_plain_keeps_spaces_as_typed_in_french() -> None:
    assert render("Quoi ? « oui » : bien !", lang="fr").plain == "Quoi ? « oui » : bien !"


def test_the_excerpt_is_the_authors_own_words() -> None:
    source = '[quote="alice, post:1"]\nher words\n[/quote]\n\nMy *answer*.\n\n```\ncode\n```\n\nMore'
    assert render(source).excerpt == "My answer. More"
    assert render("> only a quote").excerpt == "> only a quote"
    assert render("```\nonly code\n```").excerpt == "only code"


def test_the_excerpt_is_cut_between_words() -> None:
    excerpt = render("mot et " * 100).excerpt
    assert len(excerpt) <= 240
    assert re.fullmatch(r"(?:mot et )+mot(?: et)?…", excerpt)
    assert len(render("x" * 500).excerpt) == 240


def test_footnote_ids_are_unique_to_a_text() -> None:
    ids = [{e.get("id") for e in elements(render(f"a[^1]\n\n[^1]: {n}").html) if e.get("id")} for n in (1, 2)]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])
    assert 'id="p9-fn1"' in render("a[^1]\n\n[^1]: b", id_prefix="p9-").html


@pytest.mark.parametrize("prefix", ["p12", "P12-", "1-", '"-', "a b-", "-"])
def test_a_prefix_has_a_form(prefix: str) -> None:
    with pytest.raises(ValueError, match="not a prefix"):
        render("x", id_prefix=prefix)


def test_a_text_past_the_bound_is_refused() -> None:
    with pytest.raises(ValueError, match="100001 characters"):
        render("x" * (limits.MAX_RENDER + 1))
    assert render("x" * limits.MAX_RENDER).html


def test_an_image_from_elsewhere_is_not_loaded() -> None:
    for source in ("![a](https://example.org/i.png)", "![a](//example.org/i.png)", "![a](/elsewhere/i.png)", "![a](http:/x)"):
        assert "<img" not in render(source).html


def test_code_is_coloured_by_class_up_to_a_bound() -> None:
    assert '<span class="hl-k">def</span>' in render("```py\ndef f(): pass\n```").html
    long = "```py\n" + "def f(): pass\n" * 1_000 + "```"
    assert "hl-" not in render(long).html
    assert "language-python" in render(long).html
    many = ("```py\n" + "def f(): pass\n" * 390 + "```\n\n") * 5
    coloured = [e for e in elements(render(many).html) if e.tag == "code" and e.find("span") is not None]
    assert len(coloured) == limits.MAX_HIGHLIGHT // len("def f(): pass\n" * 390)


def test_threads_share_one_renderer() -> None:
    sources = [f"@alice **n{n}** [^{n}] https://example.org/{n}\n\n[^{n}]: note {n} `c`\n\n- [x] {n}" for n in range(40)]
    expected = [render(source, lang="fr", resolve=People("alice")) for source in sources]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(lambda source: render(source, lang="fr", resolve=People("alice")), sources * 5))
    finally:
        sys.setswitchinterval(interval)
    assert results == expected * 5


def test_what_is_hidden_stays_hidden_outside_its_place() -> None:
    hidden = "||The *butler*, in `the hall`.||\n\n:::spoiler The butler\nThe butler did it.\n:::"
    source = f"Who? {hidden}\n\n:::details More\nFolded.\n:::"
    rendered = render(source)
    for words in (rendered.plain, rendered.excerpt, plain_text(rendered.html)):
        assert "butler" not in words and "hall" not in words
        assert words.startswith("Who? […]")
    assert "Folded." in rendered.plain and "Folded." not in rendered.excerpt and "Folded." in plain_text(rendered.html)


def test_a_formula_is_its_source_outside_its_place() -> None:
    rendered = render("Take $x < y_1$.\n\n$$\n\\frac{a}{b}\n$$\n\nAnd $\\nothing$.")
    assert rendered.excerpt == "Take x < y_1. \\frac{a}{b} And \\nothing."
    assert " ".join(plain_text(rendered.html).split()) == "Take x < y_1. \\frac{a}{b} And $\\nothing$ ."

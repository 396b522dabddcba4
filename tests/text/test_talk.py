"""What a text makes of the talk around it, given somebody who knows: words after #, quotations, addresses of this site."""

import pytest

from forum.text.render import QuoteRef, render
from forum.text.talk import OwnPlace, QuotedPost
from forum.text.uploads import UploadFacts
from tests.text.dom import People, parse, problems, shown

OURS = "https://forum.example/t/lime/5"


class Around(People):
    """Knows two words, one post and one thread; counts what it is asked."""

    hostile = ""

    def __init__(self) -> None:
        super().__init__("ada", thread_id=7)
        self.questions: list[str] = []

    def uploads(self, tokens: set[str]) -> dict[str, UploadFacts]:
        return {}

    def hashtags(self, words: set[str]) -> dict[str, str]:
        self.questions.append("words")
        return {word: f"/c/x/{word}{self.hostile}" for word in words if word in ("lime", "été")}

    def quoted(self, posts: set[tuple[int, int]]) -> dict[tuple[int, int], QuotedPost]:
        self.questions.append("posts")
        known = {(5, 1): "On lime" + self.hostile, (7, 2): ""}
        return {(thread, post): QuotedPost("ada" + self.hostile, "Ada L." + self.hostile,
                                           f"/t/lime/{thread}/{post}{self.hostile}", known[thread, post])
                for thread, post in posts & known.keys()}

    def places(self, urls: set[str]) -> dict[str, OwnPlace]:
        self.questions.append("addresses")
        title = f"On *lime* & <water>{self.hostile}"
        return {url: OwnPlace("/t/lime/5" + self.hostile, title, 3 if url.endswith("#post-3") else 0)
                for url in urls if url.startswith(OURS)}


def test_nobody_is_asked_for_nothing() -> None:
    around = Around()
    render("Plain *words*, `#lime`, a&#35;lime, issue#lime and [a link](https://a.example).", resolve=around)
    assert around.questions == []


def test_each_question_is_asked_once() -> None:
    around = Around()
    quotes = "".join(f'[quote="a, post:{number}"]b[/quote]\n\n' for number in (1, 2))
    render(f"#lime #lime #none\n\n{OURS}\n\n{OURS}/2\n\n{quotes}", resolve=around)
    assert around.questions == ["posts", "words", "addresses"]


def test_words_after_a_hash() -> None:
    html = render("#lime, #LIME; #été! (#lime) **#lime** #limes #lime-x #_lime # lime ##lime", resolve=Around()).html
    assert [link.text for link in parse(html).iterdescendants("a")] == ["#lime", "#LIME", "#été", "#lime", "#lime"]
    assert render("#lime").html == "<p>#lime</p>\n"
    assert "hashtag" not in render("[#lime](https://a.example) # lime\n\n# lime", resolve=Around()).html


@pytest.mark.parametrize(("source", "caption"), [
    ('[quote="Somebody else, post:1, topic:5, username:bob"]x[/quote]', "Ada L., On lime, no. 1"),
    ('[quote="ada, post:2"]x[/quote]', "Ada L., no. 2"),
    ('[quote="ada, post:9"]x[/quote]', "ada"), ('[quote="ada"]x[/quote]', "ada"), ("[quote]x[/quote]", None)])
def test_a_quotation_says_what_is_known_of_its_source(source: str, caption: str | None) -> None:
    found = parse(render(source, resolve=Around()).html).findall(".//figcaption")
    assert [one.text_content().replace("\u00a0", " ") for one in found] == ([caption] if caption else [])


def test_quotations_are_told_whether_or_not_their_source_may_be_shown() -> None:
    rendered = render('[quote="bob, post:1, topic:5"]a[/quote]\n\n[quote="bob, post:1, topic:6"]b[/quote]', resolve=Around())
    assert rendered.quotes == (QuoteRef("ada", 1, 5), QuoteRef("bob", 1, 6))


def test_a_bare_address_of_this_site_is_shown_by_its_title() -> None:
    rendered = render(f"See {OURS}#post-3, [words]({OURS}) or <{OURS}>.", resolve=Around(), lang="fr")
    first, second, third = parse(rendered.html).iterdescendants("a")
    assert (first.get("href"), first.text) == ("/t/lime/5", "On *lime* & <water>, n°\u00a03")
    assert (second.text, third.text) == ("words", OURS) and second.get("href") == third.get("href") == OURS
    assert rendered.links == ("/t/lime/5", OURS) and rendered.excerpt.startswith("See On *lime* & <water>, n°")


@pytest.mark.parametrize(("states", "lang", "shown_as"), [
    ((), "en", "On lime, no.\u00a03"), (("solved",), "en", "On lime (solved), no.\u00a03"),
    (("solved", "closed"), "fr", "On lime (résolue, fermée), n°\u00a03"),
    (("archived",), "de", "On lime (archived), no.\u00a03")])
def test_an_address_of_this_site_says_the_state_of_the_thread(states: tuple[str, ...], lang: str, shown_as: str) -> None:
    class Settled(Around):
        def places(self, urls: set[str]) -> dict[str, OwnPlace]:
            return {url: OwnPlace("/t/lime/5", "On lime", 3, states) for url in urls}

    (link,) = parse(render(f"{OURS}#post-3", resolve=Settled(), lang=lang).html).iterdescendants("a")
    assert link.text == shown_as


@pytest.mark.parametrize(("source", "alone"), [
    ("https://a.example/x", ["https://a.example/x"]), ("a\n\nhttps://a.example/x\n\nb", ["https://a.example/x"]),
    ("www.a.example", ["http://www.a.example"]), ("https://a.example/x.", []), ("see https://a.example/x", []),
    ("https://a.example/x\nb", []), ("> https://a.example/x", []), ("- https://a.example/x", []), ("<https://a.example/x>", []),
    ("[https://a.example/x](https://a.example/x)", []), ("    https://a.example/x", []), ("# https://a.example/x", []),
    (OURS, []),
    ("https://a.example\n\nhttps://b.example\n\nhttps://a.example", ["https://a.example", "https://b.example"])])
def test_which_addresses_stand_alone(source: str, alone: list[str]) -> None:
    assert list(render(source, resolve=Around()).alone) == alone


def test_links_inside_quotations_are_not_the_authors() -> None:
    assert render("> https://a.example\n\n[quote]\nhttps://b.example\n[/quote]\n\nhttps://c.example").links == ("https://c.example",)


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "' onclick='alert(1)", "<img src=x onerror=alert(1)>",
                                     "javascript:"])
def test_what_is_known_cannot_break_out(hostile: str) -> None:
    around = Around()
    around.hostile = hostile
    html = render(f"#lime {OURS}\n\n[quote=\"x, post:1, topic:5\"]a[/quote]", resolve=around).html
    assert problems(html) == [] and "<script" not in html and "<img" not in html
    assert hostile in shown(html)


def test_many_words_and_addresses_are_bounded() -> None:
    around = Around()
    html = render(" ".join(f"#w{number}" for number in range(100)) + " #lime", resolve=around).html
    assert "hashtag" not in html
    html = render(" ".join(f"https://a.example/{number}" for number in range(100)), resolve=around).html
    assert html.count("<a ") == 100

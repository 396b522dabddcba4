"""Plain text of stored HTML, and passages: all escaped, found words marked."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from forum.search.analysis import Analysis
from forum.search.query import parse
from forum.search.snippets import PASSAGE, Marker
from forum.text.render import render
from forum.text.stored import plain_text

MIXED = Analysis()


def marker(typed: str) -> Marker:
    return Marker(parse(typed, MIXED).wanted, MIXED)


def test_plain_text_keeps_words_whole_and_leaves_quotes_out() -> None:
    source = ('[quote="ada, post:1, topic:2"]\nwhat ada said\n\n> and more\n[/quote]\n\nMy **an**swer `a < b`\n\n- one\n- two\n\n'
              '> a proverb\n\n<script>alert(1)</script> & so')
    text = plain_text(render(source).html)
    assert "ada said" not in text
    assert "and more" not in text
    assert "My answer a < b" in text
    assert text.split("\n").count("one") == 1
    assert "a proverb" in text
    assert "<script>alert(1)</script> & so" in text


def test_a_passage_is_where_the_words_are() -> None:
    text = "intro " * 100 + "ici la formation continue à la TVA réduite " + "suite " * 100
    passage = marker("tva formation").passage(text)
    assert "<mark>formation</mark> continue à la <mark>TVA</mark>" in passage
    assert passage.startswith("… ")
    assert passage.endswith("…")
    assert len(passage) < PASSAGE + 60


def test_forms_prefixes_and_elisions_are_marked() -> None:
    assert marker("economies").mark("L’économie") == "L’<mark>économie</mark>"
    assert marker("forma*").mark("Formateurs informés") == "<mark>Formateurs</mark> informés"
    assert marker("c++").mark("Le C++!") == "Le <mark>C++</mark>!"
    assert marker('"code travail"').mark("code du travail") == "<mark>code</mark> du <mark>travail</mark>"


def test_without_a_find_the_passage_is_the_beginning() -> None:
    assert marker("zzz").passage("court") == "court"
    assert marker("zzz").passage("mot " * 200).endswith("mot…")


def test_a_word_longer_than_a_passage() -> None:
    assert len(marker("zzz").passage("x" * 5000)) <= PASSAGE + 2


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(alphabet="ab<>&\"'/ mark=\n", max_size=400))
def test_everything_is_escaped(text: str) -> None:
    for result in (marker("ab mark a*").passage(text), marker("ab mark").mark(text)):
        seen = _Tags()
        seen.feed(str(result))
        seen.close()
        assert seen.tags <= {"mark"}
    assert seen.text == text

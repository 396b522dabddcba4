"""From what was typed to what is stored, and back into a quotation."""

from typing import Any

import pytest

from forum.core import settings
from forum.core.errors import Invalid
from forum.core.pagination import BadCursor
from forum.threads.addresses import end, place, read_place
from forum.threads.composing import clean_source, clean_title, compose
from forum.threads.quoting import LONGEST, quotation
from forum.threads.slugs import slug_of
from tests.cast import Cast


@pytest.mark.parametrize(("title", "slug"), [
    ("Où ça en est ?", "ou-ca-en-est"), ("L’eau, l’été", "l-eau-l-ete"), ("C++ & C#", "c-c"), ("日本", "-"), ("  ", "-"),
    ("x" * 100, "x" * 80), ("word " * 30, "word-" * 15 + "word"), ("Œuvre", "oeuvre")])
def test_slugs(title: str, slug: str) -> None:
    assert slug_of(title) == slug


def test_titles_are_one_line_without_hidden_characters() -> None:
    assert clean_title("  A\ttitle\n on\u202e two\u0007 lines ") == "A title on two lines"
    with pytest.raises(Invalid):
        clean_title("\u200b\u202e")


def test_sources_have_one_kind_of_line_end() -> None:
    assert clean_source("a\r\nb\rc\0d  \n\n") == "a\nb\ncd"


def test_the_language_is_guessed_else_the_communitys(cast: Cast) -> None:
    assert compose(cast.ada, "Nous avons livré les logements et les bureaux pour la ville.", community_locale="en").lang == "fr"
    assert compose(cast.ada, "We have built the houses and the offices for the town.", community_locale="fr").lang == "en"
    assert compose(cast.ada, "OK!", community_locale="fr").lang == "fr"


def test_mentions_are_looked_up_once_and_bounded(cast: Cast, count_queries: Any) -> None:
    settings.override(threads__max_mentions=2)
    with count_queries() as seen:
        made = compose(cast.ada, "@ada @ANN @bob @Ada", community_locale="en")
    assert len(seen) == 1 and made.mentions == ("ada", "ann")


def test_footnotes_of_two_posts_do_not_share_their_ids(cast: Cast) -> None:
    one, other = (compose(cast.ada, "Said[^1].\n\n[^1]: There.", community_locale="en").html for _ in range(2))
    assert one != other and "fn" in one


def test_a_quotation_leaves_out_what_was_quoted() -> None:
    source = '[quote="a, post:1"]deep [quote="b, post:2"]deeper[/quote] words[/quote]\n\nOwn words.'
    assert quotation("ada", 3, 7, source) == '[quote="ada, post:3, topic:7"]\nOwn words.\n[/quote]\n\n'


def test_a_long_quotation_is_cut_and_its_code_closed() -> None:
    quoted = quotation("ada", 3, 7, "```\n" + "line of code\n" * 500 + "```")
    assert len(quoted) < LONGEST + 100 and quoted.count("```") == 2 and "[…]" in quoted
    assert len(quotation("ada", 3, 7, "x" * 100_000)) < LONGEST + 100


def test_places_come_back_as_they_were_made() -> None:
    assert read_place(place("time", (41,))) == ("time", (41,), False)
    assert read_place(place("tree", ("00010002",), backward=True)) == ("tree", ("00010002",), True)
    assert read_place(place("votes", (-0.25, 7))) == ("votes", (-0.25, 7), False)
    assert read_place(end("tree"))[1:] == (("~",), True) and read_place(end("time"))[1:] == ((999_999_999,), True)


@pytest.mark.parametrize(("view", "key"), [("time", "x"), ("time", "-1"), ("time", "1" * 10), ("time", "٣"), ("tree", ""),
                                           ("tree", "é"), ("tree", "a b"), ("tree", "0" * 241), ("shape", "1")])
def test_places_that_are_not_ours(view: str, key: str) -> None:
    with pytest.raises(BadCursor):
        read_place(place(view, (key,)))

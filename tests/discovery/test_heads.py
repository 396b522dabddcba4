"""What heads of pages say: one canonical address for what is public, `noindex` for all else."""

from typing import Any

import pytest
from flask import Flask

from forum.core import settings
from forum.core.settings import BadSetting
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.discovery.told import head_of
from tests.threads.talk import opened, replied

PUBLIC = ("/", "/communities", "/c/square", "/c/square/questions", "/c/square/general", "/c/square/about")
PRIVATE = ("/search?q=x", "/sign-in", "/sign-up", "/offline", "/c/circle", "/c/circle/about", "/c/nowhere", "/u/ada",
           "/c/square/members", "/communities?q=sq", "/c/square?view=x", "/c/square?list=top")


@pytest.mark.parametrize("path", PUBLIC)
def test_what_is_public_says_what_it_is(cast: Cast, client: Visitor, path: str) -> None:
    answer = client.get(path)
    head = head_of(answer.text)
    assert head["canonical"] == head["og:url"] == f"http://localhost{path}"
    assert "robots" not in head
    assert 20 <= len(head["description"]) <= 201 and head["og:description"] == head["description"]
    assert head["og:site_name"] == "Parvis" and head["og:type"] == "website" and head["og:locale"] == "en_GB"
    assert head["twitter:card"] == "summary" and head["og:image"].startswith("http://localhost/assets/img/")


@pytest.mark.parametrize("path", PRIVATE)
def test_what_is_not_says_so(cast: Cast, client: Visitor, path: str) -> None:
    answer = client.get(path)
    head = head_of(answer.text)
    assert head["robots"].startswith("noindex") and "canonical" not in head and "og:url" not in head
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert client.get(path).headers["X-Robots-Tag"] == "noindex", "out of memory too"


@pytest.mark.parametrize("path", PUBLIC)
def test_pages_of_members_are_not_listed(cast: Cast, visit: Any, path: str) -> None:
    answer = visit(cast.ada).get(path)
    assert head_of(answer.text)["robots"] == "noindex" and answer.headers["X-Robots-Tag"] == "noindex"


def test_a_thread_has_one_address(cast: Cast, client: Visitor) -> None:
    thread = opened(cast.ada, cast.square, "Fixing a roof", "How *do* you? " + "Words. " * 60)
    replied(cast.bob, thread)
    path = f"/t/{thread.slug}/{thread.id}"
    head = head_of(client.get(path).text)
    assert head["canonical"] == f"http://localhost{path}" and head["og:type"] == "article" and head["og:title"] == "Fixing a roof"
    assert head["title"].startswith("Fixing a roof")
    assert head["description"].startswith("How do you? Words.") and len(head["description"]) <= 201
    assert head["article:published_time"] <= head["article:modified_time"]
    for other in (f"{path}/2", f"{path}?lang=fr", f"{path}?utm_source=mail&ref=x"):
        assert head_of(client.get(other).text)["canonical"] == f"http://localhost{path}", other
    assert head_of(client.get(f"{path}?view=time").text)["robots"] == "noindex"


def test_a_list_that_goes_on_is_its_own_page(cast: Cast, client: Visitor) -> None:
    settings.override(threads__list_size=5)
    for number in range(7):
        opened(cast.ada, cast.square, f"Thread {number}")
    further = client.get("/c/square").text.split("/c/square?after=")[1].split('"')[0]
    head = head_of(client.get(f"/c/square?after={further}&utm_source=x").text)
    assert head["canonical"] == f"http://localhost/c/square?after={further}"


def test_kept_pages_are_not_marked_private(cast: Cast, client: Visitor) -> None:
    for _time in range(2):
        answer = client.get("/c/square")
        assert "X-Robots-Tag" not in answer.headers and "robots" not in head_of(answer.text)


def test_the_sites_own_address(cast: Cast, client: Visitor) -> None:
    settings.override(site__url="https://forum.example.org")
    head = head_of(client.get("/c/square").text)
    assert head["canonical"] == "https://forum.example.org/c/square"
    assert head["og:image"].startswith("https://forum.example.org/assets/")
    settings.override(site__url="", site__https=True)
    assert head_of(client.get("/c/square/questions").text)["canonical"] == "https://localhost/c/square/questions"


@pytest.mark.parametrize("wrong", ["forum.example.org", "https://forum.example.org/here", "ftp://forum.example.org"])
def test_an_address_that_is_none_stops_the_start(app: Flask, db: Any, wrong: str) -> None:
    with pytest.raises(BadSetting):
        settings.load({"FORUM_SITE_URL": wrong})


def test_a_site_may_keep_out_of_everything(cast: Cast, client: Visitor) -> None:
    settings.override(site__indexed=False)
    assert head_of(client.get("/c/square").text)["robots"] == "noindex"
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_the_whole_head_in_french(cast: Cast, client: Visitor) -> None:
    head = head_of(client.get("/c/square", headers={"Accept-Language": "fr"}).text)
    assert head["og:locale"] == "fr_FR"

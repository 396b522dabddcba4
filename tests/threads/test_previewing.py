"""Previews of addresses elsewhere: which are asked for, when, how often, and that whatever a page says stays text."""

from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from sqlalchemy import func, select

from forum.core import clock, settings
from forum.core.db import db as database
from forum.core.fetching import Fetched, Fetcher, Refused
from forum.core.jobs import Job, run_all
from forum.text.page_facts import page_facts
from forum.threads import previewing, queries
from forum.threads.models import LinkPreview, PostPreview, Thread
from tests.cast import Cast
from tests.threads.talk import edited, first_post, opened, replied

URL = "https://public.example/page"
HOSTILE = ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "{{ 7*7 }}", "&lt;b&gt;",
           "]]><!--", "</title></head><body onload=alert(1)>", "\u202egnp.exe\u202c", "a\0b\x1fc\x7f\u200b\u2066",
           "javascript:alert(1)",
           "\U000e0041\ufeff\ud7ff", "x" * 100_000, "   ", "[a](javascript:alert(1))", "@ada #general https://evil.example"]


class Elsewhere:
    """In the place of the network: what each address answers, and how often it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | str] = {}
        self.asked: list[str] = []

    def fetch(self, url: str, *, until: bytes = b"") -> Fetched:
        self.asked.append(url)
        answer = self.pages.get(url, "status")
        if isinstance(answer, str):
            raise Refused(answer)
        return Fetched(url, "text/html", "utf-8", answer)


@pytest.fixture
def elsewhere(db: Any, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    settings.override(previews__enabled=True)
    made = Elsewhere()
    made.pages[URL] = b'<title>Lime plaster</title><meta name="description" content="How to mix it.">' \
                      b'<meta property="og:site_name" content="The works">'
    monkeypatch.setattr(previewing, "fetcher", made)
    return made


def cards(thread: Thread, viewer: Any = None, number: int = 1) -> list[tuple[str, str, str, str]]:
    found = queries.find_thread(viewer, thread.id)
    assert found is not None
    page = queries.thread_page(viewer, found)
    assert page is not None
    return [(card.url, card.title, card.description, card.site) for post in page.posts if post.number == number
            for card in post.extras.previews]


def test_an_address_alone_in_a_paragraph_is_shown_with_what_its_page_says(cast: Cast, elsewhere: Elsewhere, visit: Any) -> None:
    thread = opened(cast.ada, cast.square, source=f"Look:\n\n{URL}\n\nAnd so on.")
    assert elsewhere.asked == [] and cards(thread) == [], "the post waits for nothing"
    run_all()
    assert cards(thread) == [(URL, "Lime plaster", "How to mix it.", "The works")]
    shown = visit(None).get(f"/t/{thread.slug}/{thread.id}").text
    link = lxml.html.fromstring(shown).xpath('//a[@class="elsewhere"]')[0]
    assert link.get("href") == URL and link.get("rel") == "nofollow ugc noopener" and not link.xpath(".//img")


@pytest.mark.parametrize("source", [f"See {URL} there.", f"[words]({URL})", f"`{URL}`", f"> {URL}", f"- {URL}", f"{URL}\n{URL}/2",
                                    f"<{URL}>", f"[quote]\n{URL}\n[/quote]", "http://127.0.0.1/", "http://localhost/", "https://public.example:8443/",
                                    "http://2130706433/", "www.localhost", "ftp://public.example/"])
def test_others_are_not_asked(cast: Cast, elsewhere: Elsewhere, source: str) -> None:
    opened(cast.ada, cast.square, source=source)
    run_all()
    assert elsewhere.asked == [] and LinkPreview.query.count() == 0


def test_an_address_of_this_site_is_not_asked(cast: Cast, elsewhere: Elsewhere) -> None:
    settings.override(site__url="https://forum.example")
    there = opened(cast.ada, cast.square)
    for url in (f"https://forum.example/t/{there.slug}/{there.id}", f"https://forum.example/t/x/{there.id}/9"):
        replied(cast.ada, there, url)
    run_all()
    assert elsewhere.asked == []


def test_one_address_is_asked_once_a_day_for_all_posts(cast: Cast, elsewhere: Elsewhere) -> None:
    people = (cast.ada, cast.bob, cast.ann)
    threads = [opened(who, cast.square, source=f"{URL}#part{number}") for number, who in enumerate(people)]
    run_all()
    opened(cast.oz, cast.square, source=URL)
    run_all()
    assert elsewhere.asked == [URL] and all(cards(thread) for thread in threads)
    with clock.frozen(clock.now() + timedelta(hours=25)):
        elsewhere.pages[URL] = b"<title>Another title</title>"
        opened(cast.oz, cast.square, source=URL)
        run_all()
        assert elsewhere.asked == [URL, URL] and cards(threads[0])[0][1] == "Another title"
    with clock.frozen(clock.now() + timedelta(hours=50)):
        del elsewhere.pages[URL]
        opened(cast.oz, cast.square, source=URL)
        run_all()
        assert cards(threads[0])[0][1] == "Another title", "what was there stays when its page cannot be had"


def test_a_failure_is_quiet_and_not_repeated(cast: Cast, elsewhere: Elsewhere) -> None:
    for reason in ("slow", "large", "private", "type"):
        elsewhere.pages[f"https://public.example/{reason}"] = reason
        thread = opened(cast.ada, cast.square, source=f"https://public.example/{reason}")
        run_all()
        opened(cast.bob, cast.square, source=f"https://public.example/{reason}")
        run_all()
        assert cards(thread) == []
    assert len(elsewhere.asked) == 4
    assert database.session.scalar(select(func.count()).select_from(Job).where(Job.attempts > 0)) == 0


def test_a_page_that_says_nothing_shows_nothing(cast: Cast, elsewhere: Elsewhere) -> None:
    elsewhere.pages[URL] = b"<html><body>words"
    thread = opened(cast.ada, cast.square, source=URL)
    run_all()
    assert cards(thread) == [] and LinkPreview.query.one().state == "none"


def test_cards_follow_an_edit_and_keep_their_order(cast: Cast, elsewhere: Elsewhere) -> None:
    for number in range(5):
        elsewhere.pages[f"https://public.example/{number}"] = f"<title>{number}</title>".encode()
    thread = opened(cast.ada, cast.square, source="\n\n".join(f"https://public.example/{number}" for number in (3, 1, 2, 4)))
    run_all()
    assert [title for _url, title, *_rest in cards(thread)] == ["3", "1", "2"], "three at most"
    edited(cast.ada, first_post(thread), "https://public.example/2\n\nhttps://public.example/0")
    run_all()
    assert [title for _url, title, *_rest in cards(thread)] == ["2", "0"] and PostPreview.query.count() == 2


def test_who_had_many_fetched_gets_links(cast: Cast, elsewhere: Elsewhere) -> None:
    settings.override(previews__rate="2/hour", core__rate_limits=True)
    for number in range(4):
        opened(cast.ada, cast.square, source=f"https://public.example/{number}")
    run_all()
    assert len(elsewhere.asked) == 2
    opened(cast.bob, cast.square, source=f"https://public.example/{3}")
    run_all()
    assert len(elsewhere.asked) == 3


def test_the_setting_stops_it_all(cast: Cast, elsewhere: Elsewhere) -> None:
    thread = opened(cast.ada, cast.square, source=URL)
    settings.override(previews__enabled=False)
    run_all()
    opened(cast.ada, cast.square, source=URL + "2")
    assert elsewhere.asked == []
    settings.override(previews__enabled=True)
    previewing.fetch_previews([LinkPreview.query.one().id])
    assert cards(thread)


def test_a_page_that_breaks_the_client_costs_the_others_nothing(
        cast: Cast, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    thread = opened(cast.ada, cast.square, source=f"http://broken.example/\n\n{URL}")
    fetch = elsewhere.fetch
    monkeypatch.setattr(elsewhere, "fetch", lambda url, until=b"": fetch(url) if url == URL else 1 / 0)
    run_all()
    assert [card[0] for card in cards(thread)] == [URL] and not Job.query.filter_by(name="threads.fetch_preview").all()


def test_a_job_done_twice_asks_once(cast: Cast, elsewhere: Elsewhere) -> None:
    opened(cast.ada, cast.square, source=URL)
    which = [LinkPreview.query.one().id]
    for _time in range(2):
        previewing.fetch_previews([*which, 999_999])
    assert elsewhere.asked == [URL]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_a_page_says_is_text(cast: Cast, elsewhere: Elsewhere, visit: Any, hostile: str) -> None:
    escaped = hostile.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    elsewhere.pages[URL] = (f'<head><title>T {escaped}</title><meta property="og:description" content="D {escaped}">'
                            f'<meta property="og:site_name" content="S {escaped}"></head>').encode(errors="surrogatepass")
    thread = opened(cast.ada, cast.square, source=URL)
    run_all()
    page = lxml.html.fromstring(visit(None).get(f"/t/{thread.slug}/{thread.id}").data)
    card = page.xpath('//a[@class="elsewhere"]')[0]
    assert {node.tag for node in card.iter()} <= {"a", "span", "strong", "svg", "use", "bdi"}
    assert {name for node in card.iter() for name in node.attrib} <= {"class", "href", "rel", "dir", "aria-hidden", "hx-ignore",
                                                                      "focusable"}
    _url, title, description, site = cards(thread)[0]
    assert len(title) <= 200 and len(description) <= 300 and len(site) <= 80
    for text in (title, description, site):
        assert text.isprintable() and not set(text) & set("\u202e\u2066\u200b\x1f")
    if hostile.startswith("<script>"):
        assert title == f"T {hostile}" and hostile in card.text_content()


def test_pages_in_other_character_sets() -> None:
    assert page_facts("<title>Été</title>".encode("latin-1"), "iso-8859-1").title == "Été"
    assert page_facts("<meta charset='windows-1252'><title>Été…</title>".encode("cp1252")).title == "Été…"
    assert page_facts("<title>石灰</title>".encode("shift_jis"), "Shift_JIS").title == "石灰"
    for codec in ("zlib", "rot13", "punycode", "idna", "unicode_escape", "no-such", "utf-7"):
        assert page_facts("<title>Été</title>".encode(), codec).title == "Été", codec


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"<", b"<title>", b"<title" * 40_000, b"<meta " * 40_000,
                                  b"<!--" * 60_000, b"<![if---->", b"<![\xff[", b"<!DOCTYPE [<!x",
                                  b"<" * 250_000, b"<title>" + b"&#x" * 80_000,
                                  b"<meta property=og:title content='" + b"x" * 250_000])
def test_broken_pages_say_what_they_say(body: bytes) -> None:
    assert len(page_facts(body).title) <= 200


def test_the_present_fetcher_is_the_guarded_one() -> None:
    assert isinstance(previewing.fetcher, Fetcher) and previewing.fetcher.resolve is not None

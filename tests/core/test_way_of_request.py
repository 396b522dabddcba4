"""What every answer has in common: headers, methods that forms cannot say, languages, kept pages, health."""

import re
from typing import Any

import pytest
from flask import Flask

from forum.core.db import transaction
from forum.core.settings import override
from tests.browser_client import Visitor
from tests.cast import Cast


@pytest.mark.parametrize("path", ["/", "/sign-in", "/no-such-page", "/health", "/search?q=x"])
def test_every_answer_is_guarded(client: Visitor, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "'unsafe" not in policy
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Referrer-Policy" in headers
    assert "Cross-Origin-Opener-Policy" in headers


def test_the_import_map_runs_by_its_hash(client: Visitor, app: Flask) -> None:
    page = client.get("/sign-in")
    assert app.extensions["assets"].import_map_hash in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*src=)(?![^>]*importmap)", page.text) == []
    assert not re.search(r"\sstyle=|\son[a-z]+=", page.text)


def test_visitors_get_no_cookie(client: Visitor, cast: Cast) -> None:
    for path in ("/", f"/c/{cast.square.slug}", f"/c/{cast.square.slug}/about"):
        assert "Set-Cookie" not in client.get(path).headers, path


def test_a_language_by_browser_by_link_and_remembered(client: Visitor) -> None:
    assert '<html lang="en"' in client.get("/").text
    assert '<html lang="fr"' in client.get("/", headers={"Accept-Language": "fr"}).text
    assert '<html lang="fr"' in client.get("/?lang=fr").text
    assert '<html lang="fr"' in client.get("/").text
    assert '<html lang="en"' in client.get("/?lang=en").text


def test_a_form_without_token_changes_nothing(visit: Any, cast: Cast) -> None:
    answer = visit(cast.ada).post(f"/c/{cast.square.slug}/threads", csrf=False,
                                  data={"title": "A title", "source": "Words <b>typed</b> with care", "kind": "discussion"})
    assert answer.status_code == 400
    assert "Words &lt;b&gt;typed&lt;/b&gt; with care" in answer.text


def test_kept_pages_are_the_same_and_vanish_with_a_write(client: Visitor, cast: Cast, count_queries: Any) -> None:
    path = f"/c/{cast.square.slug}/about"
    first = client.get(path)
    with count_queries() as seen:
        second = client.get(path)
    assert seen == []
    assert second.data == first.data
    assert client.get(path, headers={"If-None-Match": second.headers["ETag"]}).status_code == 304
    with transaction():
        cast.square.visibility = "hidden"
    assert client.get(path).status_code == 404


def test_kept_pages_are_not_for_members(visit: Any, client: Visitor, cast: Cast) -> None:
    path = f"/c/{cast.square.slug}/about"
    client.get(path)
    assert "ETag" not in visit(cast.ada).get(path).headers


def test_health_and_readiness(client: Visitor) -> None:
    assert client.get("/health").json == {"status": "alive"}
    answer = client.get("/ready")
    assert set(answer.json["checks"]) >= {"database", "migrations"}


def test_only_the_names_of_the_site_are_answered(client: Visitor) -> None:
    override(site__hosts=("forum.example.org", ".example.net"))
    known = {"forum.example.org": 200, "a.example.net": 200, "evil.example": 400, "forum.example.org.evil.com": 400}
    for host, code in known.items():
        assert client.get("/sign-in", headers={"Host": host}).status_code == code, host
    assert client.get("/health", headers={"Host": "127.0.0.1"}).status_code == 200

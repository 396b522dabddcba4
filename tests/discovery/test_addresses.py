"""`robots.txt`, the manifest, the service worker and the offline page; and how pages are sent."""

import gzip
import json
import struct
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from flask import Flask
from PIL import Image

from forum.core import settings
from forum.core.compressing import MOST_PADDING, padded_gzip
from forum.core.paths import PACKAGE
from tests.browser_client import Visitor
from tests.cast import Cast
from tests.threads.talk import opened

GZIP = {"Accept-Encoding": "gzip, br"}


def test_robots(cast: Cast, client: Visitor) -> None:
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    thread = opened(cast.ada, cast.square)
    for path in ("/", "/c/square", f"/t/{thread.slug}/{thread.id}", "/communities", "/u/ada", "/c/search-and-rescue"):
        assert parser.can_fetch("AnyBot", path), path
    for path in ("/search?q=x", "/settings/profile", "/sign-in", "/posts/3/edit"):
        assert not parser.can_fetch("AnyBot", path), path


def test_manifest(app: Flask, client: Visitor) -> None:
    settings.override(site__name="Le parvis des quartiers")
    answer = client.get("/manifest.webmanifest", headers={"Accept-Language": "fr"})
    assert answer.mimetype == "application/manifest+json"
    told = json.loads(answer.text)
    assert told["name"] == "Le parvis des quartiers" and len(told["short_name"]) <= 12 and told["lang"] == "fr"
    assert told["display"] == "standalone" and told["start_url"] == told["scope"] == "/"
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        picture = client.get(icon["src"])
        assert picture.status_code == 200 and picture.mimetype == icon["type"]
    for shortcut in told["shortcuts"]:
        assert client.get(shortcut["url"]).status_code == 200


@pytest.mark.parametrize(("name", "side"), [("icon-192", 192), ("icon-512", 512), ("icon-maskable-512", 512), ("icon-180", 180)])
def test_icons_are_what_they_say(name: str, side: int) -> None:
    with Image.open(PACKAGE / "static" / "img" / f"{name}.png") as picture:
        assert picture.size == (side, side)
        if "maskable" in name or side == 180:  # phones fill what is transparent with black
            assert picture.convert("RGBA").getextrema()[3] == (255, 255)


def test_the_service_worker(app: Flask, client: Visitor) -> None:
    answer = client.get("/service-worker.js")
    assert answer.mimetype == "text/javascript" and answer.headers["Cache-Control"] == "no-cache"
    shipped = json.loads(answer.text.split("\n")[0].removeprefix("const SHIPPED = ").removesuffix(";"))
    assert shipped["version"] == app.extensions["assets"].digest
    for address in (*shipped["shell"], *shipped["offline"].values()):
        assert client.get(address).status_code == 200, address


def test_the_offline_page_speaks_each_language(client: Visitor) -> None:
    english, french = client.get("/offline?lang=en").text, client.get("/offline?lang=fr").text
    assert '<html lang="en"' in english and '<html lang="fr"' in french
    assert "You are offline" in english and "data-kept" in english and 'data-controller="offline"' in english


def test_each_reader_has_a_word_of_their_own(cast: Cast, visit: Any) -> None:
    words = {who: {visit(one).get("/c/square").headers["Parvis-Reader"] for _time in range(2)}
             for who, one in cast.everyone.items() if who in ("visitor", "ada", "bob")}
    assert words["visitor"] == {"visitor"}
    assert len(words["ada"]) == len(words["bob"]) == 1 and len(set.union(*words.values())) == 3
    assert "ada" not in str(words["ada"])


@pytest.mark.parametrize("who", ["visitor", "ada"])
@pytest.mark.parametrize("path", ["/", "/c/square", "/sign-in", "/c/nowhere"])
def test_every_page_is_sent_compressed(cast: Cast, visit: Any, who: str, path: str) -> None:
    answer = visit(cast.everyone[who]).get(path, headers=GZIP)
    if who == "ada" and path == "/sign-in":
        return  # leads elsewhere
    plain = gzip.decompress(answer.data)
    assert answer.headers["Content-Encoding"] == "gzip" and len(answer.data) < len(plain)
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert any("Accept-Encoding" in line for line in answer.headers.getlist("Vary"))


def test_small_answers_and_old_browsers_get_them_plain(cast: Cast, client: Visitor) -> None:
    assert "Content-Encoding" not in client.get("/health", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/c/square").headers


def test_the_length_of_a_page_tells_little() -> None:
    body = b"<p>The same words.</p>" * 200
    lengths = {len(padded_gzip(body)) for _time in range(60)}
    assert len(lengths) > 15 and max(lengths) - min(lengths) <= MOST_PADDING
    for _time in range(5):
        packed = padded_gzip(body)
        assert gzip.decompress(packed) == body
        assert struct.unpack("<BBB", packed[:3]) == (0x1F, 0x8B, 8)

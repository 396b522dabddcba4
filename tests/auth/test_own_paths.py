"""Where a person may be sent: own pages only."""

import pytest

from forum.auth.own_paths import own_path


@pytest.mark.parametrize("text", ["/", "/c/square", "/t/a-thread/7/12?view=tree&after=abc#post-3",
    "/search?q=caf%C3%A9+//x", "/u/élodie",
                                  "/search?q=https://example.org/", "/a:b"])
def test_own(text: str) -> None:
    assert own_path(text) == text


@pytest.mark.parametrize("text", [
    None, "", "https://evil.example/", "http:evil.example", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example",
    "\\/evil.example", "\\\\evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example",
    " //evil.example", "/\r//evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "evil.example", "@evil.example",
    "//evil.example@own", "/.//evil.example",
    "/..//evil.example", "/a//evil.example", "/\x00/evil", "/a\x7f", "/a\x85b", "https:/evil.example", "/" * 2001,
    "/a" * 1001, "%2f%2fevil",
    "//[::1", "/\\\\evil", "mailto:a@b", "?next=/", "#", "../a",
])
def test_elsewhere(text: str | None) -> None:
    assert own_path(text) == "/"
    assert own_path(text, "/home") == "/home"

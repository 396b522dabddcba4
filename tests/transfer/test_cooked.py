"""Discourse's HTML back to Markdown, and what our renderer then shows."""

import pytest

from forum.text.render import render
from forum.transfer.discourse.addresses import Known, Place, uploads_in
from forum.transfer.discourse.cooked import from_html
from forum.transfer.discourse.dialect import Surroundings
from forum.transfer.discourse.shapes import ForeignPoll

KNOWN = Known("old.example.org", {5: Place(105, "warm-roofs", "Warm roofs")}, {"ann": "ann", "admin": "admin_2"})
POLL = ForeignPoll("poll", "", (("Yes", 3), ("No", 1)))
SHA = "84e1ec8967771b27610d7dd1ae5898424cf87c48"


def source(html: str) -> str:
    return from_html(html, Surroundings(KNOWN, uploads_in(html), (POLL,)))


@pytest.mark.parametrize(("html", "expected"), [
    ("<p>Plain <strong>bold</strong> &amp; <em>it</em>.</p>\n<p>Second</p>", "Plain **bold** & *it*.\n\nSecond"),
    ('<p><img src="https://e.example/smile.png?v=9" title=":slight_smile:" class="emoji" alt=":slight_smile:"></p>',
     ":slight_smile:"),
    ('<p>Ask <a class="mention" href="/u/admin">@admin</a> or <a class="mention" href="/u/ann">@ann</a></p>',
     "Ask @admin_2 or @ann"),
    ('<p><a class="mention" href="/u/some_one">@some_one</a></p>', "@some_one"),
    ('<aside class="quote no-group" data-username="ann" data-post="3" data-topic="5">\n<div class="title">\n'
     '<div class="quote-controls"></div>\n<img alt="" width="20" src="/a.png" class="avatar"> ann:</div>\n'
     "<blockquote>\n<p>words</p>\n</blockquote>\n</aside>\n<p>reply</p>",
     '[quote="ann, post:3, topic:105"]\n\nwords\n\n[/quote]\n\nreply'),
    ('<aside class="quote" data-post="2" data-topic="9"><div class="title"><img class="avatar"> bob:</div>'
     "<blockquote><p>x</p></blockquote></aside>", '[quote="bob"]\n\nx\n\n[/quote]'),
    ('<aside class="onebox allowlistedgeneric"><header class="source"><a href="https://example.org/p">example.org</a></header>'
     '<article class="onebox-body"><h3><a href="https://example.org/p">The page</a></h3><p>About it.</p></article></aside>',
     "[The page](https://example.org/p)"),
    (f'<p></p><div class="lightbox-wrapper"><a class="lightbox" href="https://cdn.example.net/original/{SHA}.png" '
     f'data-download-href="/uploads/short-url/x.png?dl=1"><img src="https://cdn.example.net/optimized/{SHA}_2_690x1.png" '
     'alt="plan"><div class="meta"><svg class="d-icon"><use href="#x"></use></svg><span class="filename">plan</span></div>'
     "</a></div>", f"![plan](https://cdn.example.net/original/{SHA}.png)"),
    ('<div class="lazyYT" data-youtube-id="abc" data-youtube-title="A film"></div>',
     "[A film](https://www.youtube.com/watch?v=abc)"),
    ('<iframe src="https://player.example/1"></iframe>', "https://player.example/1"),
    ('<video controls><source src="https://example.org/v.mp4" type="video/mp4"></source></video>', "https://example.org/v.mp4"),
    ("<details>\n<summary>\nMore</summary>\n<p>inside</p>\n</details>", "**More**\n\ninside"),
    ('<pre><code class="lang-cpp">int a[3] = {1};\n</code></pre>', "```cpp\nint a[3] = {1};\n```"),
    ('<pre><code class="lang-auto">x &lt; y\n</code></pre>', "```\nx < y\n```"),
    ('<p><span class="bbcode-b">b</span> <span class="bbcode-u">u</span> <span class="spoiler">s</span></p>', "**b** u s"),
    ('<div class="poll" data-poll-name="poll"><div><div class="poll-container"><ul><li data-poll-option-id="1">Yes</li></ul>'
     "</div></div></div>", "**Poll**\n\n- Yes (3 votes)\n- No (1 vote)"),
    ('<p><a href="/t/warm-roofs/5/2">there</a> <a href="javascript:alert(1)">bad</a></p>', "[there](/t/warm-roofs/105/2) bad"),
    ('<p><a class="attachment" href="//cdn.example.net/a.csv">a.csv</a> (1 KB)</p>',
     "[a.csv](https://cdn.example.net/a.csv) (1 KB)"),
    ("", ""),
])
def test_cooked(html: str, expected: str) -> None:
    assert source(html) in (expected, f"<{expected}>")


@pytest.mark.parametrize("html", [
    "<p>stars * and _lines_ and [b]x[/b] and `ticks`</p>", "<p>1. not a list</p>", "<p># no heading</p>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
])
def test_words_read_the_same(html: str) -> None:
    shown = render(source(html)).html
    assert shown.strip() == html


@pytest.mark.parametrize("html", [
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<svg onload="alert(1)"></svg>',
    '<a href="javascript:alert(1)">x</a>', '<iframe src="javascript:alert(1)"></iframe>', "<style>*{display:none}</style>",
    '<aside class="quote" data-username="&quot;][/quote]<script>" data-topic="5"><blockquote>x</blockquote></aside>',
    '<a class="mention" href="/u/x">@"><script>alert(1)</script></a>',
    '<img class="emoji" title="&lt;script&gt;alert(1)&lt;/script&gt;">', '<form action="//evil.example"><input name=q></form>',
    '<div class="lazyYT" data-youtube-id="&quot;><script>alert(1)</script>"></div>', "\ue0020\ue003 \ue00299\ue003",
])
def test_hostile_html_is_harmless(html: str) -> None:
    shown = render(source(html)).html.lower()
    for bad in ("<script", "onerror=", "onload=", "href=\"javascript", "<iframe", "<style", "<form", "<input", "<svg"):
        assert bad not in shown


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", [
    "<div>", "<aside class=quote>", "<details>", "<a href=x>", "<p>", "<b><i>", "&lt;", "<table><tr><td>"])
def test_tangled_html_comes_to_an_end(piece: str) -> None:
    from_html((piece * 3_000)[:30_000], Surroundings(KNOWN, {}))

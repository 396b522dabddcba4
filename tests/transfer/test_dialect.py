"""Discourse's Markdown as ours: what changes, what must not, and how long hostile text takes."""

import pytest

from forum.transfer.discourse.addresses import Known, Place, referred_threads, referred_usernames, sha1_of, uploads_in
from forum.transfer.discourse.categories import Names
from forum.transfer.discourse.dialect import Surroundings, to_ours, wants_html
from forum.transfer.discourse.polls import as_text
from forum.transfer.discourse.shapes import ForeignPoll

SHA = "84e1ec8967771b27610d7dd1ae5898424cf87c48"
SHORT = "iXQhkyMNWxdZCLdnmvVCDg5Eaa"
KNOWN = Known(
    "old.example.org",
    {5: Place(105, "warm-roofs", "Warm [roofs]"), 6: Place(106, "cold-roofs", "Cold roofs")},
    {"ann": "ann", "admin": "admin_2", "jane": "jane"},
)
POLL = ForeignPoll("poll", "Which one?", (("Yes, <b>I</b> do", 3), ("No", 1), ("Maybe", None)))


def short_of(sha: str) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
    value, short = int(sha, 16), ""
    while value:
        value, rest = divmod(value, 62)
        short = digits[rest] + short
    return short


def ours(source: str, known: Known = KNOWN) -> str:
    cooked = f'<img src="//cdn.example.net/original/2X/8/{SHA}.png">'
    return to_ours(source, Surroundings(known, uploads_in(cooked), (POLL,)))


@pytest.mark.parametrize(("source", "expected"), [
    # what is the same
    ("plain *words* and **more**\nwith a line", "plain *words* and **more**\nwith a line"),
    ("a[i] = b[j]; array[size] [x] [all]", "a[i] = b[j]; array[size] [x] [all]"),
    ("std::vector<int> and <unknown> tags", "std::vector<int> and <unknown> tags"),
    (":smile: and #tag and 3 < 4 > 2", ":smile: and #tag and 3 < 4 > 2"),
    # emphasis and other BBCode
    ("[b]bold[/b] [i]slanted [/i]x [s]gone[/s] [u]line[/u]", "**bold** *slanted* x ~~gone~~ line"),
    ("[b][i]both[/i][/b]", "***both***"),
    ("[color=#FF0000]red[/color] [size=150]big[/size]", "red big"),
    ("[b]never closed", "[b]never closed"),
    ("[url=https://example.org/a]there[/url] [url]https://example.org/b[/url]",
     "[there](https://example.org/a) https://example.org/b"),
    ("[img]https://example.org/x.png[/img]", "![](https://example.org/x.png)"),
    ("[url=https://example.org/l][img]https://example.org/s.png[/img][/url]",
     "[![](https://example.org/s.png)](https://example.org/l)"),
    ("[list]\n[*] one\n[*]two\n[/list]", "- one\n- two"),
    ("[ul][li]one[/li][li]two[/li][/ul]", "- one\n- two"),
    ("[video]https://example.org/v.mp4[/video]", "https://example.org/v.mp4"),
    ("[gist]ann/0123[/gist]", "https://gist.github.com/ann/0123"),
    ("[spoiler]the butler[/spoiler]", "the butler"),
    ('[details="More *of* it"]\ninside\n[/details]', "**More \\*of\\* it**\n\ninside"),
    ('[date=2026-09-01 time=18:00:00 timezone="Europe/Paris"]', "2026-09-01 18:00 (Europe/Paris)"),
    # HTML that Discourse shows
    ("a<br>b<br/>c", "a\nb\nc"),
    ("<b>bold</b> <em>it</em> <del>no</del> <u>x</u> <kbd>Ctrl</kbd>", "**bold** *it* ~~no~~ x `Ctrl`"),
    ('<img src="//example.org/a.png" width="3" alt="a_b">', "![a\\_b](<https://example.org/a.png>)"),
    ('<a href="https://example.org/">text</a>', "[text](<https://example.org/>)"),
    ("<details><summary>Sum</summary>in</details>", "**Sum**\n\nin"),
    ("before <!-- hidden --> after", "before  after"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    # quotes
    ('[quote="ann, post:3, topic:5"]\nwords\n[/quote]\n\nreply', '[quote="ann, post:3, topic:105"]\nwords\n[/quote]\n\nreply'),
    ('[quote="Jane Doe, post:3, topic:5, full:true, username:jane"]words[/quote]',
     '[quote="jane, post:3, topic:105"]\nwords\n[/quote]'),
    ('[quote="ann, post:3, topic:999"]x[/quote]', '[quote="ann"]\nx\n[/quote]'),
    ('[quote="admin, post:1, topic:6"]x[/quote]', '[quote="admin_2, post:1, topic:106"]\nx\n[/quote]'),
    ("[quote]x[/quote]y", "[quote]\nx\n[/quote]\n\ny"),
    # addresses of the old forum
    ("see https://old.example.org/t/warm-roofs/5/3.", "see [Warm \\[roofs\\]](/t/warm-roofs/105/3)."),
    ("<http://old.example.org/t/warm-roofs/5>", "[Warm \\[roofs\\]](/t/warm-roofs/105)"),
    ("[here](https://old.example.org/t/5/2?u=ann)", "[here](/t/warm-roofs/105/2)"),
    ("[here](/t/cold-roofs/6)", "[here](/t/cold-roofs/106)"),
    ("[lost](/t/gone/77)", "[lost](https://old.example.org/t/gone/77)"),
    ("[who](/u/admin)", "[who](/u/admin_2)"),
    ("[c](/c/roofs/4)", "[c](https://old.example.org/c/roofs/4)"),
    ("https://old.example.org/t/gone/77", "https://old.example.org/t/gone/77"),
    ("https://other.example.org/t/x/5", "https://other.example.org/t/x/5"),
    ("[1]: https://old.example.org/t/x/6", "[1]: /t/cold-roofs/106"),
    # uploads
    (f"![plan|690x388, 50%](upload://{short_of(SHA)}.png)", f"![plan](https://cdn.example.net/original/2X/8/{SHA}.png)"),
    ("[![small](https://example.org/s.png)](upload://abc.png)",
     "[![small](https://example.org/s.png)](https://old.example.org/uploads/short-url/abc.png)"),
    ("[plan.pdf|attachment](upload://abc.pdf) (1 MB)",
     "[plan.pdf](https://old.example.org/uploads/short-url/abc.pdf) (1 MB)"),
    # people
    ("@admin and @ann, mail@admin and `@admin`", "@admin_2 and @ann, mail@admin and `@admin`"),
    ("thanks @admin.", "thanks @admin_2."),
    # code is left alone
    ("`[b]x[/b]` and ``[i]`[/i]``", "`[b]x[/b]` and ``[i]`[/i]``"),
    ("```\n[b]x[/b] <br>\n\n\n\n[quote]\n```", "```\n[b]x[/b] <br>\n\n\n\n[quote]\n```"),
    ("text\n\n    [b]x[/b]\n    <br>", "text\n\n    [b]x[/b]\n    <br>"),
    ("[code]one[/code]", "`one`"),
    ("[code]\nif (a[i]) {\n  [b]\n}\n[/code]", "```\nif (a[i]) {\n  [b]\n}\n```"),
    ("[code=cpp]\n``` in code\n[/code]", "````cpp\n``` in code\n````"),
    ("[code] never closed [b]x[/b]", "[code] never closed **x**"),
    # polls
    ("[poll type=regular]\n* Yes\n* No\n[/poll]",
     "**Poll: Which one?**\n\n- Yes, I do (3 votes)\n- No (1 vote)\n- Maybe"),
    ("[poll name=other]\n* Yes\n[/poll]", "* Yes"),
])
def test_dialect(source: str, expected: str) -> None:
    assert ours(source) == expected


def test_without_a_host_and_without_the_upload() -> None:
    nowhere = Known()
    assert to_ours("![plan](upload://abc.png) [lost](/t/x/1)", Surroundings(nowhere, {})) == "plan lost"
    assert to_ours("https://old.example.org/t/warm-roofs/5", Surroundings(nowhere, {})) == "https://old.example.org/t/warm-roofs/5"


def test_private_characters_do_not_bring_code_back_twice() -> None:
    assert ours("\ue0000\ue001 `code` \ue0005\ue001") == "0 `code` 5"


def test_short_names_are_sha1_in_base_62() -> None:
    assert sha1_of(short_of(SHA)) == SHA


def test_a_scaled_copy_is_only_taken_where_the_original_is_unknown() -> None:
    original, scaled = f"https://cdn/original/{SHA}.png", f"https://cdn/optimized/{SHA}_2_690x388.png"
    assert uploads_in(f'"{scaled}" "{original}" "{scaled}"') == {SHA: original}
    assert uploads_in(f'"{scaled}"') == {SHA: scaled}


@pytest.mark.parametrize(("source", "expected"), [
    ("<table><tr><td>x</td></tr></table>", True), ("<ul>\n<li>x</ul>", True), ("`<table>` and <b>x</b>", False),
    ("```\n<table>\n```", False), ("no tags", False), ("Vector<table_t>", False),
])
def test_block_html_is_better_taken_from_the_rendered_page(source: str, expected: bool) -> None:
    assert wants_html(source) is expected


def test_a_poll_is_escaped() -> None:
    text = as_text(ForeignPoll("poll", "<b>*", (("<script>x</script> [a](b) &lt;i&gt;", 2),)))
    assert text == "**Poll: \\<b\\>\\***\n\n- x \\[a\\](b) \\<i\\> (2 votes)"


HOSTILE = [
    "[b]", "[quote]", "[quote=", "[/quote]", "[url=", "[url=a]", "[img]", "[poll]", "[details", "[code]", "[li]", "<b>", "<a ",
    "<a href=x ", "<img ", "<!--", "<span>", "`", "``", "[", "](", "![", " ", "\t", "\n ", "@", "@a.", "https://old.example.org/",
    "<https://", "[date=", "```\n", "<details>", "[b] ", "*[i]", "[x](/", "\\`", "[*]\n", "> ",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_is_linear(piece: str) -> None:
    """Ten thousand repetitions, up to a Discourse post's greatest length: what is not linear runs into the time-out."""
    text = (piece * 10_000)[:100_000]
    ours(text)
    wants_html(text)
    referred_threads(text)
    referred_usernames(text)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", [
    "//a", "/", "/t/", "/t/1", "topic:", '<a class="badge-wrapper" href="/c//c/1">', "/c/a/", 'class="badge-category ">',
    "/c/a/1/", SHA, "//a/" + SHA, '<a class="badge-wrapper" href="',
])
def test_hostile_html_is_searched_in_linear_time(piece: str) -> None:
    html = (piece * 20_000)[:200_000]
    uploads_in(html)
    referred_threads(html)
    Names().read_html("/c/" + html)


def test_category_names_come_from_links_between_posts() -> None:
    names = Names({7: "Given"})
    badge = ('<a class="badge-wrapper  bullet" href="/c/talk/support/10"><span class="badge-category-bg"></span>'
             '<span class="badge-category clear-badge" title="Help">Help &amp; care</span></a>')
    names.read_html(badge + '<a href="/c/talk/code-exchange/13">x</a> <a href="/c/given/7">x</a>')
    assert [names.name(number) for number in (10, 13, 7, 99)] == ["Help & care", "Code exchange", "Given", "Category 99"]

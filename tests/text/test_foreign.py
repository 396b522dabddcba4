"""HTML from elsewhere: shown safely, and turned into Markdown that shows the same."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from bs4.element import Tag
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.text.foreign import Converter, clean_html, to_markdown
from forum.text.from_html import escape_markdown
from forum.text.render import render
from tests.text.dom import parse, shown


def squeezed(html: str) -> str:
    """What is shown, without any white space."""
    return "".join(shown(html).split())


def there_and_back(html: str) -> str:
    return re.sub(r' rel="[^"]*"| tabindex="0"', "", render(to_markdown(html)).html).replace(">\n<", "><").strip()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p>a\nb</p>", "a b"),
        ("<p>a<br>b<br/>\nc</p>", "a\nb\nc"),
        ("<p><b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <s>e</s></p>", "**a** **b** *c* *d* ~~e~~"),
        ("<p>a<b> b </b>c</p>", "a **b** c"),
        ("<h1>a</h1><h3>b</h3>", "# a\n\n### b"),
        ("<ul><li>a</li><li>b\n<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<ol><li><p>a</p><p>b</p></li></ol>", "1. a\n\n   b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code>a\n  b\n</code></pre>", "```\na\n  b\n```"),
        ('<pre><code class="lang-py">a</code></pre>', "```python\na\n```"),
        ('<pre class="language-c++"><code>a</code></pre>', "```cpp\na\n```"),
        ('<pre><code class="lang-auto">a</code></pre>', "```\na\n```"),
        ("<pre><code>```\n</code></pre>", "````\n```\n````"),
        ("<p><code>a</code> <code>`</code></p>", "`a` `` ` ``"),
        ('<a href="https://a.example/(x) y">a]b</a>', "[a\\]b](https://a.example/%28x%29%20y)"),
        ('<a href="https://a.example/">https://a.example/</a>', "<https://a.example/>"),
        ('<a href="//a.example/">x</a>', "[x](https://a.example/)"),
        ('<a href="javascript:alert(1)">x</a>', "x"),
        ('<a name="x">y</a>', "y"),
        ('<img src="/uploads/a.png" alt="a*b" width="4" height="5">', "![a\\*b|4x5](/uploads/a.png)"),
        ('<a href="/c/x"><img src="https://a.example/i.png"></a>', "[![](https://a.example/i.png)](/c/x)"),
        ("<table><tr><th>a</th><th>b|c</th></tr><tr><td>1<br>2</td></tr></table>", "| a | b\\|c |\n| --- | --- |\n| 1 2 |"),
        ("<table><caption>t</caption><tbody><tr><td>a</td></tr></tbody></table>", "t\n\n| a |\n| --- |"),
        ("<hr>", "---"),
        ("x<sup>2</sup> H<sub>2</sub>O e<sup>ab</sup>", "x² H₂O e^(ab)"),
        ("<details><summary>a</summary><p>b</p></details>", "**a**\n\nb"),
        ("<div>a<div>b</div>c</div>", "a\n\nb\n\nc"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("<font color=red>a</font><!-- b -->", "a"),
        ("https://a.example/", "https://a.example/"),
        ("", ""),
    ],
)
def test_html_has_its_markdown(html: str, markdown: str) -> None:
    assert to_markdown(html) == markdown


@pytest.mark.parametrize(
    "text",
    [
        "# a",
        "> a",
        "- a",
        "+ a",
        "* a",
        "1. a",
        "2) a",
        "---",
        "===",
        "```",
        "~~~",
        "| a |",
        "a | b",
        "*a*",
        "_a_",
        "a_b_c",
        "**a**",
        "~~a~~",
        "[a](b)",
        "[a]: b",
        "![a](b)",
        "`a`",
        "<b>",
        "</b>",
        "<!-- a -->",
        "&amp;",
        "&#65;",
        "\\*",
        "a\\",
        "[quote]a[/quote]",
        "[^1]",
        "- [ ] a",
        "a * b",
        "2 < 3",
        "a & b",
        "<",
        "!",
        "|-|-|",
        ":-|",
        "1986. A year",
        "#hash",
        "-a",
        "a#",
    ],
)
def test_text_that_looks_like_markup_reads_the_same(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for html in (
        f"<p>{escaped}</p>",
        f"<p>a<br>{escaped}</p>",
        f"<ul><li>{escaped}</li></ul>",
        f"<blockquote>{escaped}</blockquote>",
    ):
        assert squeezed(render(to_markdown(html)).html) == squeezed(html)
        assert len(list(parse(render(to_markdown(html)).html).iterdescendants())) <= 3


@pytest.mark.parametrize(
    "html",
    [
        "<p>a <strong>b</strong> <em>c</em></p>",
        "<ul><li>a</li><li>b\n<ul><li>c</li></ul></li></ul>",
        "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>",
        '<p><a href="https://a.example/x">a <strong>b</strong></a></p>',
        "<pre><code>a\n\n  &lt;b&gt;\n</code></pre>",
        "<p>a<br>\nb</p>",
        '<p><img src="/uploads/a.png" alt="a" loading="lazy"></p>',
        "<ol><li><p>a</p><pre><code>b\n</code></pre></li></ol>",
    ],
)
def test_the_same_comes_back(html: str) -> None:
    assert there_and_back(html) == html


def test_marks_that_would_be_seen_are_left_out() -> None:
    for html in (
        "<p>foo<b>bar.</b>baz</p>",
        "<p><b>a</b><b>b</b></p>",
        "<p><b>a <b>b</b> c</b></p>",
        "<p><b><p>a</p><p>b</p></b></p>",
    ):
        assert "*" not in shown(render(to_markdown(html)).html)


def test_known_elements_stay_and_others_are_text() -> None:
    html = clean_html('<p onclick="x()">a <b>b</b> <blink>c</blink> <script>d</script></p>')
    assert html == "<p>a <b>b</b> &lt;blink&gt;c&lt;/blink&gt; &lt;script&gt;d&lt;/script&gt;</p>"


def test_remote_images_are_links_here_too() -> None:
    html = clean_html('<img src="https://a.example/i.png" alt="A &amp; B"><img src="/uploads/a.png" alt="own">')
    image, own = parse(html)
    assert (image.tag, image.get("href"), image.text) == ("a", "https://a.example/i.png", "A & B")
    assert (own.tag, own.get("src")) == ("img", "/uploads/a.png")
    assert "<img" not in clean_html('<a href="/c/x"><img src="https://a.example/i.png" alt="b"></a>')
    assert "<img" not in clean_html('<img src="javascript:alert(1)" alt="b">')


def test_a_converter_of_ones_own() -> None:
    class Shouting(Converter):
        def convert_kbd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
            return text.upper()

    assert to_markdown("<p>a <kbd>b</kbd></p>", Shouting) == "a B"
    assert to_markdown("<p>a <kbd>b</kbd></p>") == "a `b`"


def test_marks_of_private_use_travel_unharmed() -> None:
    assert to_markdown("<p>a \ue0021\ue003 b</p>") == "a \ue0021\ue003 b"


def test_threads_have_cleaners_of_their_own() -> None:
    sources = [f"<p>{n} <b>x</b> <i>unknown</i> <blink>{n}</blink> <script>{n}" for n in range(100)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(clean_html, sources)) == [clean_html(source) for source in sources]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab1 #>-+*_`~[]()<>!|\\&;:.=\"'$^\n", max_size=40))
@example(":||1||")
@example("$x^2$ and $$y$$")
def test_any_text_reads_the_same(text: str) -> None:
    line = " ".join(text.split())
    assert shown(render(escape_markdown(line)).html) == line

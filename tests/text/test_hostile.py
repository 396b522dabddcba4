"""Text made to exhaust: what bounds it, seen in what comes out. The time limit is the suite's."""

import pytest

from forum.text import limits
from forum.text.foreign import clean_html, to_markdown
from forum.text.language import guess
from forum.text.render import render
from forum.text.typography import typeset
from tests.text.dom import elements, parse, shown

N = limits.MAX_SOURCE // 2

REPEATED = [
    "[quote]~",
    '[quote="a,',
    'post:1"]',
    "[quote",
    "[/quote]",
    "[quote]a[/quote]",
    "![[",
    "****",
    "**a_",
    "*a_",
    "`",
    "`a``b",
    "[a](",
    "[",
    "](",
    "![",
    "<a_",
    "<a_x='",
    "<!--",
    "<?",
    "&",
    "@",
    "@a_",
    ":",
    "::a:",
    ":smile:",
    "http://",
    "http://a(",
    "www.",
    "www.a.b",
    "~~",
    "[^1]",
    "[^",
    ">",
    ">_",
    "-_",
    "-_a~",
    "1._",
    "\\",
    "|",
    "a|",
    "|-",
    "«_",
    "«_a_»",
    "!_;_",
    "[a]:_b~",
    "[a]~",
    "<b>",
    "#",
    "```~",
    "```python~",
    "-_[_]_",
    "&#123;",
    "?!",
    "![a|1x1](/uploads/a.png)",
    "[a](http://b)",
    "a://b_",
    "https://a.b/c_",
    "*a~-_b~",
    "a~=~",
    "(",
    ":::details~",
    ":::spoiler a~",
    ":::~",
    ":::details~:::~",
    "||",
    "||a_",
    "||a||_",
    "$",
    "$a_",
    "$x$_",
    "$$~",
    "$$a~",
    "$$~x~$$~",
    "$\\frac{a}{b}$_",
    "$\\sqrt{$_",
    "$\\foo$_",
]


def filled(piece: str) -> str:
    piece = piece.replace("_", " ").replace("~", "\n")
    return (piece * (N // len(piece) + 1))[:N]


def depth(html: str) -> int:
    return max((len(list(element.iterancestors())) for element in elements(html)), default=0)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", REPEATED)
def test_a_repeated_piece_is_rendered(piece: str) -> None:
    source = filled(piece)
    rendered = render(source, lang="fr")
    assert depth(rendered.html) < 2 * limits.MAX_NESTING
    assert len(rendered.html) < 60 * N
    typeset(source, "fr")
    guess(source)


def test_deep_quotes_stop_without_losing_text() -> None:
    for source in (
        "[quote]\n" * 2_000 + "word" + "\n[/quote]" * 2_000,
        "[quote]" * 2_000 + "word" + "[/quote]" * 2_000,
        ">" * 3_000 + " word",
        "- " * 3_000 + "word",
        "\n".join("  " * n + "- a" for n in range(200)) + " word",
    ):
        html = render(source).html
        assert "word" in shown(html)
        assert depth(html) < 2 * limits.MAX_NESTING


def test_a_row_of_quotes_is_a_row_of_quotes() -> None:
    html = render("[quote]a[/quote]" * 1_500).html
    assert sum(element.tag == "figure" for element in elements(html)) == 1_500
    assert depth(html) < 6


LATEX = [
    "{", "}", "^", "_", "x^", "{x", "\\frac", "\\sqrt", "\\sqrt{",
    "\\left(", "\\begin{matrix}", "\\begin{matrix}a&", "\\text{", "\\\\", "&",
    "\\binom{", "x'", "\\hat", "\\overset{", "a_{", "^{^", "\\mathbf{",
    "\\not", "\\limits", "[", "\\sqrt[", "\\substack{", "\\color{",
]


@pytest.mark.parametrize("piece", LATEX)
def test_a_formula_made_of_one_piece_is_shown_or_refused(piece: str) -> None:
    for source in (f"$${piece * (1_900 // len(piece))}x$$", f"${piece * (400 // len(piece))}x$ " * 70):
        html = render(source).html
        assert depth(html) < 60
        assert len(html) < 40 * N


def test_folds_within_folds_stop_without_losing_text() -> None:
    html = render(":::details\n" * 500 + "word" + "\n:::" * 500).html
    assert "word" in shown(html)
    assert depth(html) < 2 * limits.MAX_NESTING


def test_formulas_past_their_number_are_shown_as_typed() -> None:
    html = render("$x^2+y^2$\n" * 3_000).html
    assert 1_000 < html.count("<math") <= limits.MAX_FORMULAS / len("x^2+y^2")
    assert html.count("<code>") == 3_000 - html.count("<math")


def test_wide_tables_stay_text() -> None:
    source = "|" + "a|" * 3_000 + "\n|" + "-|" * 3_000 + "\n" + "b|\n" * 3_000
    html = render(source).html
    assert "<table" not in html
    assert shown(html).count("b") == 3_000


def test_long_tables_end() -> None:
    source = "|" + "a|" * 40 + "\n|" + "-|" * 40 + "\n" + "b|\n" * 3_000
    html = render(source).html
    assert html.count("<td") <= limits.MAX_TABLE_CELLS
    assert shown(html).count("b") == 3_000


def test_an_endless_address_is_no_link() -> None:
    assert "<a" not in render("https://a.example/" + "x" * limits.MAX_URL).html
    assert "<a" not in render(f"[x](https://a.example/{'x' * limits.MAX_URL})").html


def test_footnotes_called_often() -> None:
    html = render("[^1]: x\n\n" + "[^1]" * 2_000).html
    assert html.count("footnote-ref") == 2_000
    assert "[^" in shown(render("[^1]: x\n\n" + "[^" * 10_000).html)


@pytest.mark.parametrize("line", ["a." * 3_000, "'" * 5_000, "\n" * 3_000, "a\n" * 3_000])
def test_code_in_no_shape_of_code_is_not_coloured(line: str) -> None:
    html = render(f"```cpp\n{line}\n```").html
    assert "<span" not in html


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        "<b>",
        "<p>",
        "<div>",
        "<b><p>",
        "<p ",
        "<b></i>",
        "<i><b></i>",
        "<a href=x>",
        "<table>",
        "<ul><li>",
        "<blockquote>",
        "<pre>",
        "<svg>",
        "<math>",
        "<script>",
        "<style>",
        "<!--",
        "<",
        "&",
        "<td>|",
        "<sup>1</sup>",
        "<code>`</code>",
        "_",
        "<select>",
    ],
)
def test_foreign_html_is_bounded(piece: str) -> None:
    html = piece * (20_000 // len(piece))
    cleaned = clean_html(html)
    assert depth(cleaned) < 2 * limits.MAX_FOREIGN_DEPTH
    render(to_markdown(html)[: limits.MAX_RENDER])


def test_open_formatting_is_not_multiplied() -> None:
    html = "".join(f'<font color="{n}">' for n in range(30)) + "<p>word" * 1_000
    assert len(list(parse(clean_html(html)).iterdescendants())) < 5
    assert to_markdown(html).count("word") == 1_000


def test_foreign_html_past_the_bound_is_refused() -> None:
    for act in (clean_html, to_markdown):
        with pytest.raises(ValueError, match="characters"):
            act("x" * (limits.MAX_FOREIGN + 1))

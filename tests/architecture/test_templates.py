"""Small rules of templates that keep their promise only while a test watches them."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
# A tag whose attribute values may hold Jinja, quotes and angle brackets inside {{ … }} and {% … %}.
TAG = re.compile(r"<([a-z][a-z0-9-]*)((?:\{\{.*?\}\}|\{%.*?%\}|[^<>{]|\{(?![{%]))*)>", re.DOTALL)


def header_of(path: Path) -> str:
    """What the first line of a template must begin with."""
    if path.name.startswith("_"):
        return "{# locals:"
    folder = path.relative_to(TEMPLATES).parts[0]
    return {"layouts": "{# layout:", "ui": "{# macros:", "mail": "{# mail:"}.get(folder, "{# page:")


def violations(name: str, text: str) -> Iterator[str]:
    """What is wrong with one template, in sentences."""
    text = COMMENT.sub("", text)
    for match in re.finditer(r"([\w.]+)\s*\|\s*safe\b", text):
        if not match.group(1).endswith("_html"):
            yield f"{name}: |safe on {match.group(1)}, whose name does not end in _html"
    if re.search(r"\|\s*safe\b", re.sub(r"[\w.]+\s*\|\s*safe\b", "", text)):
        yield f"{name}: |safe on an expression"
    if re.search(r"\{%-?\s*autoescape\s+false|\|\s*(?:forceescape|e)\s*\|\s*safe", text):
        yield f"{name}: autoescape switched off"
    if re.search(r"(?:href|src|action|formaction)\s*=\s*[\"']?\s*(?:javascript|data|vbscript):", text, re.IGNORECASE):
        yield f"{name}: a scripted address"
    if re.search(r"(?:href|src|action)=\"(?:https?:)?//", text):
        yield f"{name}: an address on another site"
    for tag, raw in TAG.findall(text):
        attributes = JINJA.sub("{}", raw)
        names = re.findall(r"(?:^|[\s\"'}])([a-z][\w:.-]*)(?==|[\s{]|$)", re.sub(r"\"[^\"]*\"|'[^']*'", '""', attributes))
        if "style" in names:
            yield f"{name}: <{tag}> with a style attribute"
        for handler in names:
            if re.fullmatch(r"on[a-z]{3,}", handler):
                yield f"{name}: <{tag}> with {handler}"
        if tag == "img" and "alt" not in names:
            yield f"{name}: <img> without alt"
        if tag == "style":
            yield f"{name}: an inline stylesheet"
        if tag == "script" and "src" not in names:
            yield f"{name}: an inline script"
        if tag == "form" and 'method="' in attributes and "get" not in attributes.lower().split('method="')[1][:3]:
            yield from _form_violations(name, text, raw)
        if tag == "a" and 'target="_blank"' in attributes:
            yield f"{name}: a link that opens another window"
    hidden_around = re.search(r"aria-hidden=\"true\"[^>]*>\s*<svg", text)
    if re.search(r"<svg(?![^>]*aria-hidden)[^>]*>\s*<use", text) and not hidden_around:
        yield f"{name}: a drawing that is not hidden from screen readers"


def _form_violations(name: str, text: str, raw: str) -> Iterator[str]:
    start = text.find(f"<form{raw}>")
    body = text[start : text.find("</form>", start)]
    if "csrf_field()" not in body and "{{ csrf }}" not in body and "hidden_tag()" not in body:
        yield f"{name}: a form that posts without csrf_field()"


def loop_violations(name: str, text: str) -> Iterator[str]:
    """Macro calls inside the loop of a hot list (measured: four to eight times slower than the row written flat)."""
    macros = set(re.findall(r"\{%-?\s*from\s+\"ui/[^\"]+\"\s+import\s+([^%]+?)\s*-?%\}", text))
    called = {word.strip().split(" as ")[-1] for group in macros for word in group.split(",")}
    for body in re.findall(r"\{%-?\s*for\b.*?\{%-?\s*endfor", text, re.DOTALL):
        for macro in called:
            if re.search(rf"\{{\{{-?\s*{macro}\(", body):
                yield f"{name}: calls {macro}() inside a loop"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_template(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(header_of(path)), f"begins with {header_of(path)} …"
    assert list(violations(path.name, text)) == []


@pytest.mark.parametrize("name", ["ui/thread_row.html", "threads/_posts.html"])
def test_hot_rows_are_written_flat(name: str) -> None:
    assert list(loop_violations(name, (TEMPLATES / name).read_text())) == []


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ('<p style="color:red">', "style attribute"),
        ('<p class="{{ a if b else "c" }}" style="x">', "style attribute"),
        ('<a href="#" onclick="x()">', "onclick"),
        ("<button onfocus='x'>", "onfocus"),
        ('<img src="{{ x }}">', "without alt"),
        ("<script>let x = 1</script>", "inline script"),
        ("<style>p {}</style>", "inline stylesheet"),
        ("{{ post.source|safe }}", "does not end in _html"),
        ("{{ (a ~ b) | safe }}", "on an expression"),
        ('<form method="post" action="/x"><button>Go</button></form>', "without csrf_field()"),
        ('<a href="javascript:x">', "scripted address"),
        ('<a href="https://example.org/">', "another site"),
        ('<a href="/" target="_blank">', "another window"),
        ("{% autoescape false %}{{ x }}{% endautoescape %}", "autoescape"),
        ('<svg class="icon"><use href="#x"/></svg>', "not hidden"),
    ],
)
def test_the_rules_have_teeth(planted: str, said: str) -> None:
    assert any(said in sentence for sentence in violations("planted", planted)), list(violations("planted", planted))


@pytest.mark.parametrize(
    "fine",
    [
        '<p class="{{ "a" if x > 1 }}" data-once="1">one style, on time</p>',
        "{{ body_html|safe }} {{ post.body_html | safe }}",
        '<img src="{{ url }}" alt="">',
        '<form method="post" action="{{ url }}">{{ csrf_field() }}</form>',
        '<form action="/search" method="get"><input name="q"></form>',
        '<script type="module" src="{{ asset(\'js/app.js\') }}"></script>',
        "{# style=\"x\" in a comment #}",
    ],
)
def test_the_rules_let_good_templates_be(fine: str) -> None:
    assert list(violations("fine", fine)) == []


def test_a_macro_in_a_hot_loop_is_seen() -> None:
    planted = '{% from "ui/avatar.html" import avatar, who %}{% for row in rows %}<li>{{ avatar(row) }}</li>{% endfor %}'
    assert list(loop_violations("planted", planted)) == ["planted: calls avatar() inside a loop"]


def test_every_layout_page_has_one_main_heading_place() -> None:
    base = (TEMPLATES / "layouts" / "base.html").read_text()
    assert base.count("<main") == 1 and 'id="main"' in base and "<h1" not in base
    assert 'role="status"' in base and 'class="skip" href="#main"' in base

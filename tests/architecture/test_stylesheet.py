"""The stylesheet keeps what it promises: tokens, layers, no width that follows a font, nothing dead, little weight."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core.assets import Assets, _bare

ROOT = Path(__file__).parents[2]
CSS = sorted((ROOT / "forum" / "static" / "css").glob("*.css"))
COLOURS = {"01-fonts.css", "02-tokens.css", "03-tints.css", "54-code.css", "95-print.css"}
# Classes that scripts, htmx, the renderer or a number make.
MADE = re.compile(r"(tint|accent|depth|hl)-[\w]+|htmx-.*")


def rules_of(path: Path) -> str:
    """The file without its comments."""
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def classes(css: str) -> set[str]:
    """The classes that its selectors name."""
    return {name for selector in re.findall(r"([^{}]+)\{", css) for name in re.findall(r"\.(-?[_a-zA-Z][\w-]*)", selector)}


def words_in_use() -> Iterator[str]:
    """Every word of templates, Python and scripts."""
    for folder, kinds in (("templates", ("*.html",)), ("forum", ("*.py", "*.js"))):
        for path in (one for kind in kinds for one in (ROOT / folder).rglob(kind)):
            yield from re.findall(r"[\w-]+", path.read_text(encoding="utf-8"))


def test_the_order_of_layers_comes_first() -> None:
    assert CSS[0].name == "00-layers.css" and "@layer reset, tokens" in CSS[0].read_text()


@pytest.mark.parametrize("path", CSS[2:], ids=lambda path: path.name)
def test_every_rule_is_in_a_layer(path: Path) -> None:
    outside, depth, start = [], 0, 0
    css = rules_of(path)
    for place, sign in enumerate(css):
        if sign == "{":
            if depth == 0:
                outside.append(css[start:place].strip())
            depth += 1
        elif sign == "}":
            depth -= 1
            start = place + 1
    assert depth == 0, "braces do not match"
    allowed = ("@layer ", "@font-face", "@media (prefers-reduced-motion: no-preference)")  # @view-transition is in no layer
    assert [one for one in outside if not one.startswith(allowed)] == []


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_colours_come_from_tokens_and_widths_from_no_font(path: Path) -> None:
    css = rules_of(path)
    assert re.findall(r"\d(?:ch|ex|ic)\b", css) == [], "a width that changes when the font arrives"
    if path.name not in COLOURS:
        declared = re.findall(r":([^{};]*);", re.sub(r"mask[\w-]*:[^;]*;", "", css))  # a mask's colour is not seen
        assert re.findall(r"#(?:[0-9a-fA-F]{3}){1,2}\b", " ".join(declared)) == []


def test_no_class_is_dead() -> None:
    used = set(words_in_use())
    stems = {word.rsplit("--", 1)[0] for word in used if word.endswith("--")}
    dead = {name for path in CSS for name in classes(rules_of(path))
            if name not in used and not MADE.fullmatch(name) and name.rsplit("--", 1)[0] not in stems}
    assert dead == set()


def test_motion_is_asked_for_or_quick() -> None:
    """Everything that moves stands under no-preference, or is stopped by the rule of the utilities."""
    utilities = next(path for path in CSS if path.name == "90-utilities.css").read_text()
    assert "prefers-reduced-motion: reduce" in utilities and "animation-duration: 0.01ms" in utilities
    for path in CSS:
        for name in re.findall(r"@keyframes ([\w-]+)", path.read_text()):
            assert re.search(rf"no-preference\)[^@]*@?[^@]*{name}", path.read_text(), re.DOTALL), name


def test_comments_and_indents_are_not_sent() -> None:
    written = b"/* why\n   so */\n@layer x {\n  .a { b: c; }\n\n  .d { e: f; }\n}\n"
    assert _bare(written) == b"@layer x{.a{b:c}.d{e:f}}"
    sent = Assets(ROOT / "forum" / "static")
    css = sent.by_url[sent.url("app.css")]
    assert b"/*" not in css.body
    assert len(gzip.compress(css.body, 9)) < 24_000  # kept for a year; the first view as a whole has its own budget

"""Sources and what becomes of them, side by side in ``golden/``. Names that begin with ``fr-`` are French."""

from pathlib import Path

import pytest

from forum.text.render import render
from forum.text.sanitise import sanitise
from tests.text.dom import People, problems

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in GOLDEN.glob("*.md"))


def rendered(name: str) -> str:
    source = (GOLDEN / f"{name}.md").read_text("utf-8")
    lang = "fr" if name.startswith("fr-") else "en"
    return render(source, lang=lang, resolve=People("Alice", "bob", thread_id=7), id_prefix="p12-").html


@pytest.mark.parametrize("name", NAMES)
def test_a_source_gives_its_page(name: str) -> None:
    assert rendered(name) == (GOLDEN / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_keeps_to_the_lists(name: str) -> None:
    html = rendered(name)
    assert problems(html) == []
    assert sanitise(html) == html


def test_every_page_has_its_source() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.html")) == NAMES
    assert len(NAMES) >= 25

"""The documents say what the code does: settings, commands, links."""

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest

from forum.app import import_edges
from forum.cli import main
from forum.core.settings import declared

import_edges()
ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_reference_is_what_the_declarations_say() -> None:
    loader = SourceFileLoader("reference", str(ROOT / "bin" / "reference"))
    spec = spec_from_loader("reference", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    kept = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    assert kept == module.settings_page(), "run bin/reference"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_settings_named_in_a_document_exist(path: Path) -> None:
    known = {one.environment for one in declared()}
    named = set(re.findall(r"\bFORUM_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8")))
    assert named <= known


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_named_in_a_document_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for word in re.findall(r"(?:^|`)(?:\.venv/bin/)?forum ([a-z]+)", text, re.MULTILINE):
        assert word in main.commands, f"forum {word}"
    for name in re.findall(r"\bbin/([a-z]+)\b(?!/)", text):
        assert (ROOT / "bin" / name).exists() or name in {"python", "forum", "activate", "uv"}, f"bin/{name}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target

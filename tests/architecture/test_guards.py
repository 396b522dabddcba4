"""Small rules that keep their promise only while a test watches them, each with a planted violation."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

ROOT = Path(__file__).parents[2]
DOMAIN = {"models", "policy", "commands", "queries", "signals", "counters", "composing"}
HTTP = {"flask", "flask_login", "flask_wtf", "werkzeug", "wtforms"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc"}


def http_or_commit_in_domain(root: Path) -> Iterator[str]:
    """Domain files that know HTTP, commit or roll back."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if len(parts) < 2 or parts[0] == "core" or parts[1] not in DOMAIN:
            continue
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [])
            if any(name.split(".")[0] in HTTP for name in names):
                yield f"{path}:{node.lineno} imports {names}"  # type: ignore[attr-defined]  # imports have a line
        if re.search(r"\.(commit|rollback)\(|with transaction\(", source):
            yield f"{path} commits"


def test_commands_and_queries_know_no_http_and_never_commit() -> None:
    assert list(http_or_commit_in_domain(ROOT / "forum")) == []


def test_that_guard_has_teeth(tmp_path: Path) -> None:
    (tmp_path / "threads").mkdir()
    (tmp_path / "threads" / "commands.py").write_text("from flask import g\nwith transaction():\n    pass\n")
    assert len(list(http_or_commit_in_domain(tmp_path))) == 2


def test_only_transaction_commits() -> None:
    allowed = {ROOT / "forum" / "core" / "db.py"}
    for path in (ROOT / "forum").rglob("*.py"):
        if path not in allowed:
            assert "session.commit(" not in path.read_text(encoding="utf-8"), path


def test_only_the_clock_tells_the_time() -> None:
    for path in (ROOT / "forum").rglob("*.py"):
        if path.name != "clock.py":
            assert not re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(", path.read_text(encoding="utf-8")), path


def test_files_say_what_they_are() -> None:
    for path in (ROOT / "forum").rglob("*.py"):
        assert not FORBIDDEN_NAMES & set(path.relative_to(ROOT).with_suffix("").parts), path
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, f"{path} wants to be a folder"


def test_reading_addresses_change_nothing(app: Flask) -> None:
    acting = re.compile(r"\.(create|update|delete|destroy|close|reopen|hide|vote|toggle|pin|unpin|join|leave|decide)\w*$")
    for rule in app.url_map.iter_rules():
        if acting.search(rule.endpoint):
            assert "GET" not in (rule.methods or ()), rule

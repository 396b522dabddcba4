"""The two import rules, read from the source: strictly lower layers, and nobody imports an edge."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "forum"
EDGES = {"views", "forms", "feeds", "subscribers", "cli", "admin", "jobs"}
LAYERS = [["core"], ["text"], ["auth"], ["communities", "uploads"], ["threads"],
          ["articles", "events", "messages", "repertoire"],
          ["moderation", "notifications", "search", "feeds", "live", "stewardship"], ["api", "admin", "transfer"]]
RANK = {package: rank for rank, layer in enumerate(LAYERS) for package in layer}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of every import in a file, those inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.lineno, ".relative" if node.level else ""
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name


def violations(root: Path = ROOT) -> Iterator[str]:
    """What breaks the rules, with file and line. Files directly under `forum/` compose the application and may all."""
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        if len(parts) < 2:
            continue
        package, module = parts[0], parts[1]
        where = path.relative_to(root)
        if package not in RANK:
            yield f"{where}: {package} has no layer"
            continue
        for line, name in imported(path):
            if name == ".relative":
                yield f"{where}:{line} is a relative import"
            target = name.split(".")
            if target[0] != "forum" or len(target) < 2:
                continue
            other, file = target[1], target[2] if len(target) > 2 else ""
            if other not in RANK:
                yield f"{where}:{line} imports {name}: only the composition root may"
            elif file in EDGES and other != "core" and (other != package or module not in EDGES):
                yield f"{where}:{line} imports the edge {name}"
            elif module not in EDGES and other != package and RANK[other] >= RANK[package]:
                yield f"{where}:{line} {package} (layer {RANK[package]}) imports {name} (layer {RANK[other]})"


def test_layers() -> None:
    assert list(violations()) == []


def test_the_rule_has_teeth(tmp_path: Path) -> None:
    (tmp_path / "threads").mkdir()
    (tmp_path / "threads" / "models.py").write_text("from forum.notifications.models import Notice\n")
    (tmp_path / "threads" / "views.py").write_text(
        "from forum.notifications.queries import unread\nfrom forum.search.views import bp\nfrom forum.threads.forms import F\n")
    (tmp_path / "threads" / "commands.py").write_text("def f():\n    from forum.search.index import add\n")
    (tmp_path / "threads" / "queries.py").write_text("from . import models\nfrom forum.threads.views import bp\n")
    found = "\n".join(violations(tmp_path))
    assert found.count("\n") == 4
    for part in ("threads/models.py:1", "forum.search.views", "threads/commands.py:2", "relative", "forum.threads.views"):
        assert part in found

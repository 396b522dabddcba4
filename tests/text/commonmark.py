"""The examples of the CommonMark specification, out of its npm package."""

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1] / "node_modules" / "commonmark-spec"
_EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    number: int
    source: str
    html: str


@cache
def examples() -> tuple[Example, ...]:
    """All of them, numbered as in the specification. Fails when the package is not installed."""
    if not (PACKAGE / "spec.txt").is_file():
        raise AssertionError("the CommonMark examples are missing; run: npm ci --prefix tests --ignore-scripts")
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    assert version == "0.31.2"
    text = (PACKAGE / "spec.txt").read_text("utf-8").replace("→", "\t")
    return tuple(Example(n, m.group(1), m.group(2)) for n, m in enumerate(_EXAMPLE.finditer(text), 1))

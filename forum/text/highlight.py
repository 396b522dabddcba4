"""Colours for fenced code: Pygments, by classes (``hl-…``), for the languages named here and no other.

The list is closed on purpose: every lexer is a set of regular expressions that hostile text is run through, and a
guess at the language is worse than none.
"""

import re
from functools import cache
from itertools import groupby
from typing import Final

from markdown_it.common.utils import escapeHtml
from pygments import lex  # type: ignore[import-untyped]  # Pygments ships no types
from pygments.lexer import Lexer  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.token import STANDARD_TYPES  # type: ignore[import-untyped]

from forum.text import limits

_LANGUAGES: Final = """
    awk bash basic bat bibtex c clojure cmake cobol cpp csharp css d dart delphi diff docker elixir elm erlang fortran fsharp
    glsl go graphql groovy haskell hcl hlsl html http ini java javascript json jsx julia kotlin latex lua make markdown matlab
    nasm nginx nim objective-c ocaml perl php postgresql powershell prolog properties python r ruby rust scala scheme scss
    sql swift tcl toml typescript vbnet verilog vhdl vim xml yaml zig
"""

_ALIASES: Final = {
    "c#": "csharp",
    "c++": "cpp",
    "console": "bash",
    "cs": "csharp",
    "dockerfile": "docker",
    "golang": "go",
    "h": "c",
    "hpp": "cpp",
    "htm": "html",
    "js": "javascript",
    "kt": "kotlin",
    "makefile": "make",
    "md": "markdown",
    "objc": "objective-c",
    "pascal": "delphi",
    "patch": "diff",
    "pl": "perl",
    "ps1": "powershell",
    "py": "python",
    "python3": "python",
    "rb": "ruby",
    "rs": "rust",
    "sh": "bash",
    "shell": "bash",
    "svg": "xml",
    "tex": "latex",
    "ts": "typescript",
    "tsx": "jsx",
    "yml": "yaml",
    "zsh": "bash",
}

LANGUAGES: Final = frozenset(_LANGUAGES.split())
_BLANK_FIELD = re.compile(r"(?:\n[ \t]*){20}")
CLASSES: Final = frozenset(f"hl-{short}" for short in STANDARD_TYPES.values() if short)
"""Every class that colouring can produce: the sanitiser's list and the style sheet's."""


def language_of(info: str) -> str | None:
    """The canonical name of the language that the first word of a fence's info string names, if it is a known one."""
    name = info.split(maxsplit=1)[0].lower() if info.strip() else ""
    name = _ALIASES.get(name, name)
    return name if name in LANGUAGES else None


@cache
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=False)


@cache
def _class(token_type: object) -> str:
    found = STANDARD_TYPES.get(token_type)
    while found is None:
        token_type = token_type.parent  # type: ignore[attr-defined]  # token types are tuples with a parent
        found = STANDARD_TYPES.get(token_type)
    return str(found)


def worth_highlighting(code: str) -> bool:
    """Whether ``code`` has the shape of code: neither endless lines, nor endlessly many, nor a field of blank ones. Some
    lexers are quadratic in each of these."""
    if len(code) > limits.MAX_HIGHLIGHT_BLOCK or _BLANK_FIELD.search(code):
        return False
    lines = code.split("\n")
    return len(lines) <= limits.MAX_HIGHLIGHT_LINES and all(len(line) <= limits.MAX_HIGHLIGHT_LINE for line in lines)


def highlighted(code: str, language: str) -> str:
    """``code`` as HTML: spans with classes of :data:`CLASSES` around escaped text. Not wrapped in an element."""
    parts: list[str] = []
    for short, run in groupby(lex(code, _lexer(language)), key=lambda pair: _class(pair[0])):
        text = "".join(value for _, value in run)
        plain = not short or text.isspace()
        parts.append(escapeHtml(text) if plain else f'<span class="hl-{short}">{escapeHtml(text)}</span>')
    return "".join(parts)

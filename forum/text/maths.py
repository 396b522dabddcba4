r"""Formulas: ``$x^2$`` in a line, ``$$ … $$`` on lines of their own. LaTeX in, MathML out, by latex2mathml.

``$5 and $10`` is text: the opening sign has no letter, digit or sign before it and no space or stop after it; the closing one
no space before it and no letter or digit after it; and words between two signs are no formula unless something in them is.

A formula can do nothing but show itself. Commands that name addresses, classes, styles or other commands are refused, and
what comes out is written element by element from the lists below; the text of a formula never becomes a tag.
"""

import re
from typing import Final
from xml.etree.ElementTree import Element

from latex2mathml.converter import Converter
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from forum.text import limits

_ELEMENTS: Final = """
    math mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
    munderover
"""
ELEMENTS: Final = frozenset(_ELEMENTS.split())
_LENGTH = r"-?[0-9]{1,3}(?:\.[0-9]{1,6})?(?:em|ex|pt|px|mu)?"
_BOOLEAN = "true|false"
VALUES: Final = {
    name: re.compile(pattern) for name, pattern in {
        "accent": _BOOLEAN, "display": "block|inline", "displaystyle": _BOOLEAN, "fence": _BOOLEAN, "largeop": _BOOLEAN,
        "linethickness": _LENGTH, "lspace": _LENGTH, "maxsize": _LENGTH, "minsize": _LENGTH, "movablelimits": _BOOLEAN,
        "form": "prefix|postfix|infix", "mathvariant": "normal", "rspace": _LENGTH, "scriptlevel": "[0-3]", "separator": _BOOLEAN,
        "stretchy": _BOOLEAN, "width": _LENGTH,
    }.items()}
"""What the attributes of a formula may say (MathML Core, W3C)."""
ATTRIBUTES: Final = {
    "math": {"display", "alttext"}, "mfrac": {"linethickness"}, "mi": {"mathvariant"}, "mover": {"accent"},
    "mo": {"fence", "form", "largeop", "lspace", "maxsize", "minsize", "movablelimits", "rspace", "separator", "stretchy"},
    "mspace": {"width"}, "mstyle": {"displaystyle", "scriptlevel"}, "mtable": {"displaystyle"},
}
_REFUSED: Final = re.compile(
    r"\\(?:href|url|class|cssId|id|style|html[A-Za-z]*|data|def|[gex]def|let|newcommand|renewcommand|providecommand|newenvironment|"
    r"DeclareMathOperator|require|unicode|includegraphics|rule|csname|expandafter|input|write)(?![A-Za-z])")
_UNKNOWN = re.compile(r"\\[A-Za-z]+|\\.?")
_REFERENCE = re.compile(r"&#x([0-9A-Fa-f]{2,6});")
_FORMULA = re.compile(r"[\\^_=+<>/*{}|()\[\]~-]|\d\s*[!%]")
_WORD = re.compile(r"[^\W\d_]{3}")
_MONEY = re.compile(r"\d[\d.,]*\s*[-–/+(]")
_NO_BEGINNING = frozenset(["", *"$ \n\t,.;:!?)"])
_MAX_DEPTH = 40
_MAX_ELEMENTS = 4_000
_MAX_LINES = 60


class Unreadable(Exception):
    """A formula that cannot be shown. `key` is the word for it in :mod:`forum.text.words`, `about` what it says of it."""

    def __init__(self, key: str, about: str = "") -> None:
        super().__init__(key)
        self.key, self.about = key, about


def math_inline(state: StateInline, silent: bool) -> bool:
    """Inline rule."""
    src, start = state.src, state.pos
    if src[start] != "$" or src[start + 1 : start + 2] in _NO_BEGINNING:
        return False
    if start and (src[start - 1].isalnum() or src[start - 1] in "$\\"):
        return False
    close = _closing(src, start + 1, min(state.posMax, start + limits.MAX_FORMULA_INLINE))
    if close < 0:
        return False
    content = src[start + 1 : close]
    if "`" in content or "\n" in content or not _is_formula(content):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = content, "$"
    state.pos = close + 1
    return True


def _closing(src: str, start: int, end: int) -> int:
    """Where the closing sign stands: the first that is not escaped, if it can be one."""
    at = src.find("$", start, end)
    while at > 0 and src[at - 1] == "\\":
        at = src.find("$", at + 1, end)
    if at < 0 or src[at - 1].isspace() or src[at + 1 : at + 2].isalnum() or src[at + 1 : at + 2] == "$":
        return -1
    return at


def _is_formula(content: str) -> bool:
    """One word or number is (``$x$``); words are if something in them is mathematical, and a price is not (``$5 - see 10$``)."""
    if not any(character.isspace() for character in content):
        return True
    priced = _MONEY.match(content) is not None and _WORD.search(content) is not None and "\\" not in content
    return _FORMULA.search(content) is not None and not priced


def math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Block rule. It looks at a few lines only, and at no blank one: a formula has none."""
    begin, stop = state.bMarks[start] + state.tShift[start], state.eMarks[start]
    if state.src[begin : begin + 2] != "$$" or state.is_code_block(start):
        return False
    lines = [state.src[begin + 2 : stop].strip()]
    line = start
    while not lines[-1].endswith("$$"):
        line += 1
        if line >= end or line - start > _MAX_LINES or state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
        lines.append(state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip())
    content = "\n".join(lines).removesuffix("$$").strip()
    if not content or "$$" in content:
        return False
    if silent:
        return True
    token = state.push("math_block", "math", 0)
    token.content, token.markup, token.map, token.block = content, "$$", [start, line + 1], True
    state.line = line + 1
    return True


def mathml(latex: str, *, block: bool) -> str:
    """The formula as MathML, its source kept in ``alttext``. Raises `Unreadable`."""
    if len(latex) > limits.MAX_FORMULA:
        raise Unreadable("formula-long")
    if refused := _REFUSED.search(latex):
        raise Unreadable("formula-refused", refused.group())
    # One of its environments is known under another name.
    known = re.sub(r"\\(begin|end)\{aligned\}", r"\\\1{split}", latex)
    try:
        tree = Converter(display="block" if block else "inline").convert_to_element(known)
    except RecursionError as error:
        raise Unreadable("formula-deep") from error
    except Exception as error:  # latex2mathml has a dozen exceptions of its own, and lets StopIteration and IndexError through
        raise Unreadable("formula-unreadable") from error
    tree.set("alttext", latex)
    tree.attrib.pop("xmlns", None)
    if sum(1 for _ in tree.iter()) > _MAX_ELEMENTS:
        raise Unreadable("formula-long")
    return _written(tree)


def _written(element: Element, depth: int = 0) -> str:
    if element.tag not in ELEMENTS:
        raise Unreadable("formula-unreadable")
    if depth > _MAX_DEPTH:
        raise Unreadable("formula-deep")
    text = _REFERENCE.sub(lambda match: chr(int(match.group(1), 16)), element.text or "")
    if element.tag != "mtext" and "\\" in text and (unknown := _UNKNOWN.search(text)) and len(text) > 1:
        raise Unreadable("formula-unknown", unknown.group())
    allowed = ATTRIBUTES.get(element.tag, set())
    attributes = "".join(
        f' {name}="{escapeHtml(value)}"' for name, value in sorted(element.attrib.items())
        if name in allowed and (name == "alttext" or VALUES[name].fullmatch(value)))
    inside = "".join(_written(child, depth + 1) for child in element)
    return f"<{element.tag}{attributes}>{escapeHtml(text)}{inside}</{element.tag}>"

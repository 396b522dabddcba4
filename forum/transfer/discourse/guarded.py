"""Keeping code apart while the text around it is rewritten: what somebody typed as code must arrive as they typed it."""

import re
from collections.abc import Callable

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: taken out of every text first
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_FENCE = re.compile(r"[ \t>]{0,40}(?:[-*+]|\d{1,9}[.)])?[ \t]{0,8}(`{3,}|~{3,})")
_RUN = re.compile(r"`+")
_BLANK = re.compile(r"\n[ \t]*\n")
_CODE_OPEN = re.compile(r"\[code(?:=\"?([\w+#.-]{0,30})\"?)?\]", re.I)
_CODE_CLOSE = re.compile(r"\[/code\]", re.I)


def outside_code(source: str, rewrite: Callable[[str], str]) -> str:
    """`source` with `rewrite` applied to all of it but fenced, indented, `[code]` and inline code, which `rewrite` sees as
    opaque marks. `[code]` becomes Markdown's own code. Linear in the length of the text.
    """
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"{_OPEN}{len(kept) - 1}{_CLOSE}"

    clean = source.replace(_OPEN, "").replace(_CLOSE, "")
    marked = _inline(_blocks(clean, keep), keep)
    rewritten = rewrite(marked)
    while _MARK.search(rewritten):
        rewritten = _MARK.sub(lambda match: kept[int(match[1])], rewritten)
    return rewritten


def _blocks(source: str, keep: Callable[[str], str]) -> str:
    out: list[str] = []
    block: list[str] = []
    fence = ""
    language: str | None = None  # of the [code] we are in
    indented = blank = True
    for line in source.split("\n"):
        if fence:
            block.append(line)
            if line.lstrip(" \t>").startswith(fence) and not line.strip(" \t>").strip(fence[0]):
                out.append(keep("\n".join(block)))
                fence = ""
            continue
        if language is not None:
            close = _CODE_CLOSE.search(line)
            block.append(line[: close.start()] if close else line)
            if close:
                out.append(_fenced("\n".join(block), language, keep))
                out.append(line[close.end() :])
                language = None
            continue
        start = _FENCE.match(line)
        if start and ("`" not in line[start.end() :] or start[1][0] == "~"):
            fence, block = start[1], [line]
        elif (opening := _CODE_OPEN.search(line)) and not _CODE_CLOSE.search(line, opening.end()):
            out.append(line[: opening.start()])
            language, block = opening[1] or "", [line[opening.end() :]]
        elif line.startswith(("    ", "\t")) and line.strip() and (blank or indented):
            out.append(keep(line))
            indented, blank = True, False
            continue
        else:
            out.append(line)
        blank, indented = not line.strip(), False
    if fence:
        out.append(keep("\n".join(block)))
    elif language is not None:  # never closed: it was text
        out.append("[code]" + "\n".join(block))
    return "\n".join(out)


def _fenced(code: str, language: str, keep: Callable[[str], str]) -> str:
    longest = max((len(run) for run in _RUN.findall(code)), default=0)
    bars = "`" * max(3, longest + 1)
    return "\n" + keep(f"{bars}{language}\n{code.strip(chr(10))}\n{bars}")


def _inline(source: str, keep: Callable[[str], str]) -> str:
    source = re.sub(r"\[code\]([^\n`]{1,2000}?)\[/code\]", lambda match: keep(f"`{match[1]}`"), source, flags=re.I)
    out: list[str] = []
    at = 0
    for gap in [*_BLANK.finditer(source), None]:
        end = gap.start() if gap else len(source)
        out.append(_paragraph(source[at:end], keep) if source.find("`", at, end) >= 0 else source[at:end])
        if gap:
            out.append(gap[0])
            at = gap.end()
    return "".join(out)


def _paragraph(text: str, keep: Callable[[str], str]) -> str:
    """Code spans as CommonMark finds them (6.1): a run of backticks closes at the next run of the same length."""
    runs = [(match.start(), match.end()) for match in _RUN.finditer(text)]
    nexts: dict[int, int] = {}
    closing: list[int | None] = [None] * len(runs)
    for index in range(len(runs) - 1, -1, -1):
        length = runs[index][1] - runs[index][0]
        closing[index] = nexts.get(length)
        nexts[length] = index
    out: list[str] = []
    at = index = 0
    while index < len(runs):
        other = closing[index]
        if other is None or _escaped(text, runs[index][0]):
            index += 1
            continue
        out += [text[at : runs[index][0]], keep(text[runs[index][0] : runs[other][1]])]
        at, index = runs[other][1], other + 1
    return "".join(out) + text[at:]


def _escaped(text: str, at: int) -> bool:
    return at > 0 and text[at - 1] == "\\"

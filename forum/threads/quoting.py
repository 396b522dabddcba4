"""The beginning of a reply that quotes: the quoted post's own words, in the syntax that `forum.text` turns into a quotation."""

import re

LONGEST = 1500
_inner = re.compile(r"\[quote[^\]\n]{0,200}\](?:(?!\[quote|\[/quote\]).)*\[/quote\]\s*", re.DOTALL)
DEPTH = 6


def quotation(username: str, number: int, thread_id: int, source: str) -> str:
    """`source` as a quotation of post `number`, without what it quotes itself, cut at a line or word if it is long."""
    words = source[: LONGEST * 4]
    for _depth in range(DEPTH):
        words, found = _inner.subn("", words)
        if not found:
            break
    words = words.strip()
    if len(words) > LONGEST:
        words = _cut(words)
    return f'[quote="{username}, post:{number}, topic:{thread_id}"]\n{words}\n[/quote]\n\n'


def _cut(words: str) -> str:
    part = words[:LONGEST]
    line, space = part.rfind("\n"), part.rfind(" ")
    part = part[: line if line > LONGEST // 2 else space if space > 0 else LONGEST].rstrip()
    if part.count("```") % 2:
        part += "\n```"
    return part + " […]"

"""The beginning of a reply that quotes: the quoted post's own words, in the syntax that `forum.text` turns into a quotation."""

import re

LONGEST = 1500
_inner = re.compile(r"\[quote[^\]\n]{0,200}\](?:(?!\[quote|\[/quote\]).)*\[/quote\]\s*", re.DOTALL)
_unsaid = re.compile(r'[",“”\[\]:]')  # what the tag's own grammar uses
DEPTH = 6


def quotation(username: str, number: int, thread_id: int, source: str, *, name: str = "") -> str:
    """`source` as a quotation of post `number`, without what it quotes itself, cut at a line or word if it is long.

    The caption shows `name`; the account behind it is named where the name alone would not tell.
    """
    words = own_words(source[: LONGEST * 4])
    if len(words) > LONGEST:
        words = _cut(words)
    return f'[quote="{attribution(username, number, thread_id, name)}"]\n{words}\n[/quote]\n\n'


def own_words(source: str) -> str:
    """`source` without what it quotes."""
    for _depth in range(DEPTH):
        source, found = _inner.subn("", source)
        if not found:
            break
    return source.strip()


def attribution(username: str, number: int, thread_id: int, name: str = "") -> str:
    """What stands in the opening tag: who is shown, which post, and the account where the name is not its own."""
    shown = " ".join(_unsaid.sub(" ", name).split())[:100]
    where = f"post:{number}, topic:{thread_id}"
    return f"{shown}, {where}, username:{username}" if shown and shown != username else f"{username}, {where}"


def _cut(words: str) -> str:
    part = words[:LONGEST]
    line, space = part.rfind("\n"), part.rfind(" ")
    part = part[: line if line > LONGEST // 2 else space if space > 0 else LONGEST].rstrip()
    if part.count("```") % 2:
        part += "\n```"
    return part + " […]"

"""Bare addresses become links: ``http://…``, ``https://…`` and ``www.…``; nothing else, and never e-mail.

The end of an address follows GFM 0.29 (6.9 Autolinks, extended), with brackets, quotes and backticks as further stops.
"""

import re

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from forum.text import limits

_STOP = r"\s<>\"`\[\]\\«»“”"
_TAIL = re.compile(rf"://\w[^{_STOP}]{{0,{limits.MAX_URL}}}")
_WWW = re.compile(rf"(?<![\w/.@:=-])www\.[\w-]{{1,63}}\.\w[^{_STOP}]{{0,{limits.MAX_URL}}}", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![\w+.-])https?\Z", re.IGNORECASE)
_TRAILING = frozenset("?!.,:;*_~'’…")


def trim(url: str) -> str:
    """``url`` without the punctuation that belongs to the sentence around it."""
    end = len(url)
    surplus = url.count(")") - url.count("(")
    while end:
        last = url[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return url[:end]


def _link(href: str, text: str, level: int) -> list[Token]:
    opening = Token("link_open", "a", 1, {"href": href}, level=level, markup="linkify", info="auto")
    inner = Token("literal_url", "", 0, content=text, level=level + 1)
    closing = Token("link_close", "a", -1, level=level, markup="linkify", info="auto")
    return [opening, inner, closing]


def bare_url(state: StateInline, silent: bool) -> bool:
    """Inline rule at the colon of ``https://``, so that nothing in the address is read as Markdown."""
    pos = state.pos
    src = state.src
    if state.linkLevel or not src.startswith("://", pos):
        return False
    scheme = _SCHEME.search(src, max(0, pos - 6), pos)
    tail = _TAIL.match(src, pos, state.posMax) if scheme else None
    if scheme is None or tail is None:
        return False
    typed = trim(scheme.group() + tail.group())
    length = len(scheme.group())
    if len(typed) <= length + 3 or len(typed) > limits.MAX_URL:
        return False
    href = state.md.normalizeLink(typed)
    if not state.md.validateLink(href):
        return False
    if not silent:
        if not state.pending.endswith(scheme.group()):  # the scheme is part of something else, as in `\http://`
            return False
        state.pending = state.pending[:-length]
        for token in _link(href, typed, state.level):
            pushed = state.push(token.type, token.tag, token.nesting)
            pushed.attrs, pushed.content = token.attrs, token.content
            pushed.markup, pushed.info = token.markup, token.info
    state.pos = pos + len(typed) - length
    return True


def _split(state: StateCore, token: Token) -> list[Token]:
    """One text token, cut at its ``www.`` addresses."""
    parts: list[Token] = []
    last = 0
    for match in _WWW.finditer(token.content):
        typed = trim(match.group())
        if len(typed) > limits.MAX_URL or typed.count(".") < 2:
            continue
        href = state.md.normalizeLink(typed)
        if not state.md.validateLink(href):
            continue
        if match.start() > last:
            parts.append(token.copy(content=token.content[last : match.start()]))
        parts += _link(href, typed, token.level)
        last = match.start() + len(typed)
    if last < len(token.content):
        parts.append(token.copy(content=token.content[last:]))
    return parts


def www_links(state: StateCore) -> None:
    """Core rule: ``www.…`` in running text. Does nothing unless the source holds it."""
    if "www." not in state.src and "WWW." not in state.src:
        return
    for block in state.tokens:
        if block.type != "inline" or "www." not in block.content.lower():
            continue
        children: list[Token] = []
        depth = 0
        for token in block.children or []:
            if token.type in ("link_open", "link_close"):
                depth += token.nesting
            if token.type == "text" and not depth:
                children += _split(state, token)
            else:
                children.append(token)
        block.children = children

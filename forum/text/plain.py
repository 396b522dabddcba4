"""The words of a parsed text, without its form: for search, mails and excerpts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from forum.text import limits
from forum.text.excerpt import cut
from forum.text.sizes import without_size
from forum.text.stored import HIDDEN

_LINE_BREAKS = frozenset({"softbreak", "hardbreak"})
_GROUPS = frozenset({"bullet_list_open", "ordered_list_open", "table_open"})
_MEMBERS = frozenset({"list_item_open", "tr_open"})


@dataclass(slots=True)
class _Piece:
    text: str
    depth: int
    own: bool
    glue: str


def inline_text(tokens: Sequence[Token] | None, line_break: str = "\n") -> str:
    """The text of inline tokens; an image gives its alternative text, hidden words nothing."""
    parts: list[str] = []
    hidden = 0
    for token in tokens or ():
        if token.type in ("spoiler_open", "spoiler_close"):
            hidden += token.nesting
            if not hidden:
                parts.append(HIDDEN)
        elif hidden:
            continue
        elif token.type == "image":
            parts.append(without_size(inline_text(token.children, " ")))
        elif token.type in _LINE_BREAKS:
            parts.append(line_break)
        elif token.type == "footnote_ref":
            parts.append(f"[{token.meta['id'] + 1}]")
        else:
            parts.append(token.content)
    return "".join(parts)


def _pieces(tokens: Sequence[Token]) -> Iterator[_Piece]:
    """One piece for each block that holds text. ``own`` is false for what is quoted, folded, code or a footnote.
    What is hidden gives a sign."""
    depth = notes = folds = hidden = 0
    glue = "\n\n"
    first = False  # of its list or table, where neither stands in another
    for token in tokens:
        if token.type in ("fold_open", "fold_close"):
            folds += token.nesting
            hidden += token.nesting * (token.info == "spoiler" or hidden > 0)
            if token.type == "fold_open" and hidden == 1:
                yield _Piece(HIDDEN, depth, not (depth or notes), "\n\n")
            elif token.type == "fold_open" and token.content and not hidden:
                yield _Piece(token.content, depth, False, "\n\n")
            glue = "\n\n"
        elif hidden:
            continue
        elif token.tag == "blockquote":
            depth += token.nesting
        elif token.type in ("footnote_block_open", "footnote_block_close"):
            notes += token.nesting
        elif token.type == "footnote_open":
            glue = f"\n\n[{token.meta['id'] + 1}] "
        elif token.type in _GROUPS:
            first = not token.level
        elif token.type in _MEMBERS:
            glue, first = ("\n\n" if first else "\n"), False
        elif token.type in ("th_close", "td_close"):
            glue = " | "
        elif token.type == "table_close":
            glue = "\n\n"
        elif token.type == "inline":
            text = inline_text(token.children).strip()
            if text:
                yield _Piece(text, depth, not (depth or notes or folds), glue)
                glue = "\n\n"
        elif token.type == "math_block":
            yield _Piece(token.content, depth, not (depth or notes or folds), "\n\n")
            glue = "\n\n"
        elif token.type in ("fence", "code_block"):
            yield _Piece(token.content.rstrip("\n"), depth, False, "\n\n")
            glue = "\n\n"


def plain_and_excerpt(tokens: Sequence[Token]) -> tuple[str, str]:
    """The whole text, and its beginning in at most MAX_EXCERPT characters.

    In the whole text, quoted lines begin with ``> ``. The excerpt is made of the author's own prose, unless there
    is nothing else than quotes and code.
    """
    parts: list[str] = []
    own: list[str] = []
    length = 0
    for piece in _pieces(tokens):
        text = piece.text
        if piece.depth:
            mark = "> " * piece.depth
            text = mark + text.replace("\n", "\n" + mark)
        parts += (piece.glue if parts else piece.glue.lstrip(), text)
        if piece.own and length <= limits.MAX_EXCERPT:
            own.append(piece.text)
            length += len(piece.text)
    plain = "".join(parts)
    return plain, cut(" ".join(own) or plain)

"""Our dialect of Markdown: CommonMark 0.31.2 without raw HTML, and what a forum adds.

Added: GFM tables, strikethrough and task lists, footnotes, bare addresses, ``@name``, ``[quote]``, ``:emoji:``, parts that are
folded or hidden, formulas, and a line break where the source has one.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, list_block

from forum.text import limits, links
from forum.text.autolinks import bare_url, www_links
from forum.text.blocks import bounded, bounded_table
from forum.text.emojis import emoji_code
from forum.text.folds import fold
from forum.text.footnotes import footnotes
from forum.text.hashtags import hashtag
from forum.text.literal_tags import literal_tag
from forum.text.maths import math_block, math_inline
from forum.text.mentions import mention
from forum.text.output import CommonMark, Output
from forum.text.quotes import quote
from forum.text.spoilers import pair_spoilers, spoiler
from forum.text.uploads import token_of

# The characters that some rule below begins with, or that a link's label is counted by. The default set has eight
# more (- + = > …), each of which would stop the fast text rule for nothing.
_TERMINATORS = re.compile(r"[\n!#$&*:<@\[\\\]_`|~]")


class _Dialect(MarkdownIt):
    """Links go where :mod:`forum.text.links` lets them."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        return super().normalizeLink(links.completed(url))

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return len(url) <= limits.MAX_URL and (links.allowed(url) or token_of(url) is not None)


def make_parser(*, breaks: bool = True, extras: bool = True) -> MarkdownIt:
    """A parser that threads may share: rules are compiled before it is returned and all state is in a call's ``env``.

    ``breaks``: a newline in a paragraph is a line break. ``extras``: everything that CommonMark does not have, our
    output and our bounds on links; it asks for an ``env`` made by :func:`forum.text.context.bind`. With both off this
    is CommonMark with HTML as text, which the tests hold against the specification's own examples.
    """
    options = {"html": False, "breaks": breaks, "xhtmlOut": not extras, "maxNesting": limits.MAX_NESTING, "tasklists": extras}
    parser = (_Dialect if extras else MarkdownIt)("commonmark", options, renderer_cls=Output if extras else CommonMark)
    parser.disable(["html_block", "html_inline"])
    block, inline = parser.block.ruler, parser.inline.ruler
    alt = ["paragraph", "reference", "blockquote"]
    block.at("blockquote", bounded(blockquote), {"alt": [*alt, "list"]})
    block.at("list", bounded(list_block), {"alt": alt})
    inline.after("autolink", "literal_tag", literal_tag)
    if extras:
        parser.enable(["table", "strikethrough"])
        block.at("table", bounded_table, {"alt": ["paragraph", "reference"]})
        block.before("blockquote", "quote", bounded(quote), {"alt": [*alt, "list"]})
        block.before("blockquote", "fold", bounded(fold), {"alt": [*alt, "list"]})
        block.before("blockquote", "math_block", math_block, {"alt": alt})
        parser.use(footnotes)
        inline.after("escape", "math_inline", math_inline)
        inline.after("strikethrough", "spoiler", spoiler)
        parser.inline.ruler2.after("strikethrough", "spoiler", pair_spoilers)
        inline.push("bare_url", bare_url)
        inline.push("emoji_code", emoji_code)
        inline.push("mention", mention)
        inline.push("hashtag", hashtag)
        parser.core.ruler.push("www_links", www_links)
        parser.inline.terminator_re = _TERMINATORS
    for ruler in (block, inline, parser.inline.ruler2, parser.core.ruler):
        ruler.getRules("")  # builds its table, which the library else does at first use and not safely among threads
    return parser

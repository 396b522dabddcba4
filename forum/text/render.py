"""Markdown source to everything that is stored of it, in one parse.

>>> rendered = render("Hello *world*, see https://example.org")
>>> rendered.html
'<p>Hello <em>world</em>, see <a href="https://example.org" rel="nofollow ugc noopener">https://example.org</a></p>\\n'
"""

import re
from dataclasses import dataclass
from hashlib import blake2s

from forum.text import limits
from forum.text.addresses import collect, name_places
from forum.text.context import Context, QuoteRef, Resolver, bind
from forum.text.headings import fit_headings
from forum.text.parser import make_parser
from forum.text.plain import plain_and_excerpt
from forum.text.sanitise import sanitise
from forum.text.uploads import UploadFacts, tokens_in

__all__ = ["RENDER_VERSION", "QuoteRef", "Rendered", "Resolver", "UploadFacts", "render"]

RENDER_VERSION = 3
"""Raised whenever the same source gives other HTML than before: rows rendered by an older version are rendered again."""

_PARSER = make_parser()
_PREFIX = re.compile(r"[a-z][a-z0-9]{0,31}-")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as it is shown, searched, mailed and followed up.

    ``html`` is safe to put on a page as it is. ``plain`` is the text alone, code included and quoted lines begun with
    ``> ``; ``excerpt`` is its beginning in at most 240 characters, without quotes and code where there is more.
    ``mentions`` are canonical user names; ``quotes`` the quoted posts whose number is given; ``links`` the addresses linked
    to, http(s) and paths of this site: none of them counts what stands inside another quote. ``alone`` are the addresses
    elsewhere that are a paragraph by themselves; ``uploads`` the tokens of the files shown. All are in the order of the text
    and without repetition. ``undescribed`` counts the pictures without an alternative text.
    """

    html: str
    plain: str
    excerpt: str
    mentions: tuple[str, ...]
    quotes: tuple[QuoteRef, ...]
    links: tuple[str, ...]
    alone: tuple[str, ...] = ()
    uploads: tuple[str, ...] = ()
    undescribed: int = 0


def render(source: str, *, lang: str = "en", resolve: Resolver | None = None, id_prefix: str = "") -> Rendered:
    """Render Markdown. HTML in it is text, shown as it was typed.

    ``lang`` is the language of the text: French gets its typography. ``resolve`` knows users; without it every
    ``@name`` is text. One that is a :class:`forum.text.talk.Talk` too knows what ``#word``, quotations and addresses of this
    site lead to. ``id_prefix`` (``"p12-"``: a letter, letters and digits, a hyphen) makes the ids of footnotes
    unique on a page; without it one is made of the source.

    Files are named ``upload:<token>`` and resolved too. Images load only from ``/uploads/``; any other image is shown as a
    link of the class ``remote-image``.

    Raises ValueError for a source longer than MAX_RENDER characters or an ill-formed prefix.
    Safe to call from several threads.
    """
    if len(source) > limits.MAX_RENDER:
        raise ValueError(f"text of {len(source)} characters, more than {limits.MAX_RENDER}")
    if id_prefix and _PREFIX.fullmatch(id_prefix) is None:
        raise ValueError(f"not a prefix for ids: {id_prefix!r}")
    context = Context(lang=lang, prefix=id_prefix)
    env = bind(context)
    tokens = _PARSER.parse(source, env)
    fit_headings(tokens)
    if "upload:" in source:
        context.tokens = tokens_in(tokens)
    collect(tokens, context)
    context.resolve(resolve)
    name_places(tokens, context)
    if not id_prefix and "footnotes" in env:
        context.prefix = f"x{blake2s(source.encode(errors='surrogatepass'), digest_size=5).hexdigest()}-"
    html = sanitise(_PARSER.renderer.render(tokens, _PARSER.options, env))
    plain, excerpt = plain_and_excerpt(tokens)
    return Rendered(
        html=html,
        plain=plain,
        excerpt=excerpt,
        mentions=tuple(context.mentions),
        quotes=tuple(dict.fromkeys(context.quotes)),
        links=tuple(context.links),
        alone=tuple(context.alone),
        uploads=tuple(context.shown),
        undescribed=context.undescribed,
    )

"""Tokens to HTML. What comes out is safe by itself; :mod:`forum.text.sanitise` is the second lock."""

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from forum.text import links, maths, uploads
from forum.text.context import Context, QuoteRef, context_of
from forum.text.highlight import highlighted, language_of, worth_highlighting
from forum.text.plain import inline_text
from forum.text.quotes import Source
from forum.text.sizes import split_size
from forum.text.talk import QuotedPost
from forum.text.typography import is_french, set_french
from forum.text.words import word

Tokens = Sequence[Token]

_PUNCTUATION = frozenset(" ;!?:»")
_ALIGN = {"text-align:left": "left", "text-align:center": "center", "text-align:right": "right"}


class CommonMark(RendererHTML):
    """The output that the specification has, with typed HTML as text."""

    def literal_tag(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return escapeHtml(tokens[idx].content)


class Output(CommonMark):
    """Every method that is named after a token type writes that token, as the base class has it.

    - Headings are fitted under the page's by :mod:`forum.text.headings` before they come here.
    - No image loads from another site, since that would tell it who reads: a remote image is a link of the class
      ``remote-image`` with its alternative text and its host. Files of ``/uploads/`` are images.
    - Code blocks and tables can be scrolled by keyboard (``tabindex``).
    """

    def text(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        content = tokens[idx].content
        if content and is_french(context_of(env).lang):
            before = inline_text(tokens[max(0, idx - 3) : idx])[-1:] if content[0] in _PUNCTUATION else ""
            content = set_french(content, before)
        return escapeHtml(content)

    def literal_url(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return escapeHtml(tokens[idx].content)

    def mention(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        typed = tokens[idx].content
        name = context.users.get(typed[1:].lower())
        if name is None or any(context.open_links):
            return escapeHtml(typed)
        if not context.quote_depth:
            context.mentions[name] = None
        return f'<a class="mention" href="/u/{escapeHtml(name)}">@{escapeHtml(name)}</a>'

    def hashtag(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        typed = tokens[idx].content
        url = context.tagged.get(typed[1:].lower())
        if url is None or any(context.open_links):
            return escapeHtml(typed)
        return f'<a class="hashtag" href="{escapeHtml(url)}">{escapeHtml(typed)}</a>'

    def blockquote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context_of(env).quote_depth += 1
        return self.renderToken(tokens, idx, options, env)

    def blockquote_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context_of(env).quote_depth -= 1
        return self.renderToken(tokens, idx, options, env)

    def quote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        source: Source = tokens[idx].meta["source"]
        caption = _as_typed(context, source) if context.quoted is None else _verified(context, source, context.quoted)
        context.quote_depth += 1
        return f'<figure class="quote">\n{caption}<blockquote>\n'

    def quote_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context_of(env).quote_depth -= 1
        return "</blockquote>\n</figure>\n"

    def heading_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{tokens[idx].tag}>"

    def heading_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{tokens[idx].tag}>\n"

    def link_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        token = tokens[idx]
        href = str(token.attrs.get("href", ""))
        if (file := uploads.token_of(href)) is not None:
            return self._file_open(tokens, idx, env, file)
        context.open_links.append(bool(href))
        context.link_tails.append("")
        if not href:
            return ""
        if not href.startswith(("#", "mailto:")) and not context.quote_depth:
            context.links[href] = None
        title = token.attrs.get("title")
        more = f' title="{escapeHtml(str(title))}"' if title else ""
        # A link needs a name: one without text shows its address.
        text = escapeHtml(href) if tokens[idx + 1].type == "link_close" else ""
        return f'<a href="{escapeHtml(href)}"{more}>{text}'

    def link_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        tail = context.link_tails.pop()
        return f"{tail}</a>" if context.open_links.pop() else ""

    def _file_open(self, tokens: Tokens, idx: int, env: EnvType, file: str) -> str:
        """A link to a file; of one that may not be shown, the words alone are left."""
        context = context_of(env)
        facts = context.uploads.get(file)
        context.open_links.append(facts is not None)
        context.link_tails.append("" if facts is None or facts.widths else uploads.card_tail(facts, context.lang))
        if facts is None:
            return ""
        context.shown[file] = None
        text = escapeHtml(facts.name) if tokens[idx + 1].type == "link_close" else ""
        return f'<a class="{"upload" if facts.widths else "file"}" href="{facts.url}">{text}'

    def _file_shown(self, file: str, alt: str, title: str, size: tuple[int, int] | None, env: EnvType) -> str:
        """A picture; of what is none, a card to download it; of what may not be shown, the words alone."""
        context = context_of(env)
        facts = context.uploads.get(file)
        if facts is None:
            return escapeHtml(alt)
        context.shown[file] = None
        linked = any(context.open_links)
        if not facts.widths:
            card = f"{escapeHtml(alt or facts.name)}{uploads.card_tail(facts, context.lang)}"
            return card if linked else f'<a class="file" href="{facts.url}">{card}</a>'
        described = uploads.is_described(alt)
        context.undescribed += not described
        return uploads.picture(facts, alt if described else "", title, size, context.lang, linked=linked)

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        token = tokens[idx]
        src = str(token.attrs.get("src", ""))
        alt, size = split_size(inline_text(token.children, " "))
        title = token.attrs.get("title")
        attrs = f' title="{escapeHtml(str(title))}"' if title else ""
        if (file := uploads.token_of(src)) is not None:
            return self._file_shown(file, alt, attrs, size, env)
        if links.is_upload(src):
            attrs += f' width="{size[0]}" height="{size[1]}"' if size else ""
            return f'<img src="{src}" alt="{escapeHtml(alt)}"{attrs} loading="lazy">'
        host = links.host(src)
        label = escapeHtml(alt or links.file_name(src) or src)
        label += f' <span class="remote-host">{escapeHtml(host)}</span>' if host else ""
        if any(context.open_links) or not src:
            return f'<span class="remote-image">{label}</span>'
        context.links[src] = None
        return f'<a class="remote-image" href="{escapeHtml(src)}">{label}</a>'

    def fence(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        code = tokens[idx].content
        language = language_of(unescapeAll(tokens[idx].info))
        if language is None:
            return f'<pre tabindex="0"><code>{escapeHtml(code)}</code></pre>\n'
        if len(code) <= context.highlight_left and worth_highlighting(code):
            context.highlight_left -= len(code)
            body = highlighted(code, language)
        else:
            body = escapeHtml(code)
        return f'<pre tabindex="0"><code class="language-{language}">{body}</code></pre>\n'

    def code_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<pre tabindex="0"><code>{escapeHtml(tokens[idx].content)}</code></pre>\n'

    def list_item_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        meta = tokens[idx].meta
        opening = self.renderToken(tokens, idx, options, env)
        if "checked" not in meta:
            return opening
        label = word("done" if meta["checked"] else "to-do", context_of(env).lang)
        checked = " checked" if meta["checked"] else ""
        return f'{opening}<input type="checkbox" class="task" aria-label="{label}"{checked} disabled> '

    def table_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        name = word("table", context_of(env).lang)
        return f'<div class="table-scroll" role="group" aria-label="{name}" tabindex="0">\n<table>\n'

    def table_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table>\n</div>\n"

    def th_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        align = _ALIGN.get(str(token.attrs.get("style")))
        scope = ' scope="col"' if token.tag == "th" else ""
        return f'<{token.tag}{scope} class="align-{align}">' if align else f"<{token.tag}{scope}>"

    td_open = th_open

    def fold_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        lang, token = context_of(env).lang, tokens[idx]
        title = set_french(token.content) if is_french(lang) else token.content
        kind = ' class="spoiler"' if token.info == "spoiler" else ""
        return f"<details{kind}>\n<summary>{escapeHtml(title) or word(token.info, lang)}</summary>\n"

    def fold_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</details>\n"

    def spoiler_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        # Read out as hidden text, then the words; shown by pointing at it or by the Tab key. In a link, that is the link's.
        context = context_of(env)
        if any(context.open_links):
            return '<span class="spoiler">'
        return f'<span class="spoiler" role="note" aria-label="{word("spoiler", context.lang)}" tabindex="0">'

    def spoiler_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</span>"

    def math_inline(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return _formula(tokens[idx], context_of(env))

    def math_block(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<div class="formula" role="group" tabindex="0">{_formula(tokens[idx], context_of(env))}</div>\n'

    def footnote_ref(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        number = tokens[idx].meta["id"] + 1
        sub = f"-{tokens[idx].meta['subId'] + 1}" if tokens[idx].meta["subId"] else ""
        if any(context.open_links):
            return f"<sup>[{number}]</sup>"
        prefix = context.prefix
        return f'<sup><a class="footnote-ref" href="#{prefix}fn{number}" id="{prefix}fnref{number}{sub}">[{number}]</a></sup>'

    def footnote_block_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return '<section class="footnotes">\n<ol>\n'

    def footnote_block_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return f'<li id="{context_of(env).prefix}fn{tokens[idx].meta["id"] + 1}">'

    def footnote_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</li>\n"

    def footnote_anchor(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        number, sub = tokens[idx].meta["id"] + 1, tokens[idx].meta["subId"]
        target = f"{context.prefix}fnref{number}" + (f"-{sub + 1}" if sub else "")
        label = word("back", context.lang)
        # U+FE0E asks for the text form of the arrow: some systems would show an emoji.
        return f' <a class="footnote-back" href="#{target}" aria-label="{label}">↩\ufe0e</a>'


def _formula(token: Token, context: Context) -> str:
    """MathML; of what cannot be read, the source with a word about it."""
    latex = token.content
    context.formulas_left -= len(latex)
    try:
        if context.formulas_left < 0:
            raise maths.Unreadable("formula-long")
        return maths.mathml(latex, block=token.type == "math_block")
    except maths.Unreadable as error:
        typed = escapeHtml(f"{token.markup}{latex}{token.markup}")
        about = escapeHtml(word(error.key, context.lang).format(error.about))
        return f'<code>{typed}</code> <span class="formula-error">{about}</span>'


def _as_typed(context: Context, source: Source) -> str:
    """The caption of a quotation whose word is taken: nobody can be asked who wrote the post."""
    known = context.users.get(source.username.lower())
    thread = source.topic or context.thread_id
    shown = source.shown if known is None or source.shown.lower() != known.lower() else known
    place = f"/t/-/{thread}/{source.post}" if source.post and thread else ""
    if source.post and source.username and not context.quote_depth:
        context.quotes.append(QuoteRef(known or source.username, source.post, thread))
    return _caption(context, known, shown, place, source.post)


def _verified(context: Context, source: Source, quoted: dict[tuple[int, int], QuotedPost]) -> str:
    """The same where posts are known: their author is who wrote them, whoever is typed. Of another post, only the typed name."""
    thread = source.topic or context.thread_id
    found = quoted.get((thread, source.post)) if thread and source.post else None
    if source.post and not context.quote_depth:
        context.quotes.append(QuoteRef(found.username if found else source.username, source.post, thread))
    if found is None:
        return _caption(context, None, source.shown, "", None)
    return _caption(context, found.username, found.name, found.url, source.post, found.title)


def _caption(context: Context, username: str | None, shown: str, url: str, number: int | None, title: str = "") -> str:
    parts = []
    if username is not None:
        parts.append(f'<a class="quote-author" href="/u/{escapeHtml(username)}">{escapeHtml(shown)}</a>')
    elif shown:
        parts.append(escapeHtml(shown))
    if url:
        words = [*([title] if title else []), word("number", context.lang).format(number)]
        parts.append(f'<a class="quote-source" href="{escapeHtml(url)}">{escapeHtml(", ".join(words))}</a>')
    return f"<figcaption>{', '.join(parts)}</figcaption>\n" if parts else ""

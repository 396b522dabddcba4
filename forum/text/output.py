"""Tokens to HTML. What comes out is safe by itself; :mod:`forum.text.sanitise` is the second lock."""

from collections.abc import Sequence

from markdown_it.common.utils import escapeHtml, unescapeAll
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from forum.text import links
from forum.text.context import QuoteRef, context_of
from forum.text.highlight import highlighted, language_of, worth_highlighting
from forum.text.plain import inline_text
from forum.text.quotes import Source
from forum.text.sizes import split_size
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

    def blockquote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context_of(env).quote_depth += 1
        return self.renderToken(tokens, idx, options, env)

    def blockquote_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context_of(env).quote_depth -= 1
        return self.renderToken(tokens, idx, options, env)

    def quote_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        source: Source = tokens[idx].meta["source"]
        known = context.users.get(source.username.lower())
        thread = source.topic or context.thread_id
        parts: list[str] = []
        if known is not None:
            shown = source.shown if source.shown.lower() != known.lower() else known
            parts.append(f'<a class="quote-author" href="/u/{escapeHtml(known)}">{escapeHtml(shown)}</a>')
        elif source.shown:
            parts.append(escapeHtml(source.shown))
        if source.post and thread:
            number = word("number", context.lang).format(source.post)
            parts.append(f'<a class="quote-source" href="/t/-/{thread}/{source.post}">{number}</a>')
        if source.post and source.username and not context.quote_depth:
            context.quotes.append(QuoteRef(known or source.username, source.post, thread))
        context.quote_depth += 1
        caption = f"<figcaption>{', '.join(parts)}</figcaption>\n" if parts else ""
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
        context.open_links.append(bool(href))
        if not href:
            return ""
        if not href.startswith(("#", "mailto:")):
            context.links[href] = None
        title = token.attrs.get("title")
        more = f' title="{escapeHtml(str(title))}"' if title else ""
        # A link needs a name: one without text shows its address.
        text = escapeHtml(href) if tokens[idx + 1].type == "link_close" else ""
        return f'<a href="{escapeHtml(href)}"{more}>{text}'

    def link_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</a>" if context_of(env).open_links.pop() else ""

    def image(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        context = context_of(env)
        token = tokens[idx]
        src = str(token.attrs.get("src", ""))
        alt, size = split_size(inline_text(token.children, " "))
        if links.is_upload(src):
            title = token.attrs.get("title")
            attrs = f' title="{escapeHtml(str(title))}"' if title else ""
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
        return '<div class="table-scroll" tabindex="0">\n<table>\n'

    def table_close(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        return "</table>\n</div>\n"

    def th_open(self, tokens: Tokens, idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        align = _ALIGN.get(str(token.attrs.get("style")))
        return f'<{token.tag} class="align-{align}">' if align else f"<{token.tag}>"

    td_open = th_open

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

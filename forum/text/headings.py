"""Heading levels of a text, fitted under the page it stands in: no level is skipped, whatever signs were typed.

The page's title is h1 and every post has an h2, so a text begins at h3: its highest level becomes h3, the next one used h4,
and a heading stands at most one level under the one before it (WCAG 2.2, 1.3.1; technique G141).
"""

from collections.abc import Sequence

from markdown_it.token import Token

TOP = 3
LOWEST = 6


def fit_headings(tokens: Sequence[Token]) -> None:
    """Set the tags of the heading tokens, in place."""
    openings = [token for token in tokens if token.type == "heading_open"]
    ranks = {level: rank for rank, level in enumerate(sorted({token.tag for token in openings}))}
    before, fitted = TOP - 1, []
    for opening in openings:
        before = min(TOP + ranks[opening.tag], before + 1, LOWEST)
        fitted.append(f"h{before}")
    closings = (token for token in tokens if token.type == "heading_close")
    for opening, closing, tag in zip(openings, closings, fitted, strict=True):
        opening.tag = closing.tag = tag

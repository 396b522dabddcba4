"""Bounds on what is parsed, in one place. Lengths are in characters (code points) unless said otherwise.

They keep every rendering linear in the length of its source. Nothing typed is ever lost at a bound: what is
beyond it is shown as the plain text it was typed as.
"""

MAX_SOURCE = 32_000
"""What a person may post. Commands check it; :func:`forum.text.render.render` does not, since imported posts may be longer."""

MAX_RENDER = 100_000
"""What :func:`forum.text.render.render` accepts at all."""

MAX_FOREIGN = 400_000
"""What :mod:`forum.text.foreign` accepts: HTML is several times the size of what it says."""

MAX_NESTING = 40
"""The parser's own limit. It drops what is deeper, so MAX_CONTAINERS must stay well below it."""

MAX_CONTAINERS = 24
"""Depth of quotes, lists and footnotes in one another, in parser levels (a list takes two)."""

MAX_TABLE_COLUMNS = 50
MAX_TABLE_CELLS = 5_000

MAX_HIGHLIGHT = 16_000
"""Code coloured in one text, all its blocks together. The rest is shown plain: colouring costs about 5 µs a character."""

MAX_HIGHLIGHT_BLOCK = 8_000
MAX_HIGHLIGHT_LINES = 400
MAX_HIGHLIGHT_LINE = 400
"""Some lexers are quadratic in the length of a line, or in the number of lines."""

MAX_MENTIONS = 50
"""Different names looked up in one text."""

MAX_HASHTAGS = 20
"""Different words after # looked up in one text."""

MAX_ADDRESSES = 50
"""Different bare addresses looked up in one text."""

MAX_QUOTES = 50
"""Different quoted posts looked up in one text."""

MAX_UPLOADS = 100
"""Different files looked up in one text."""

MAX_FORMULA_INLINE = 500
MAX_FORMULA = 2_000
MAX_FORMULAS = 16_000
"""Of one formula in a line, of any one, and of all those of one text together. A formula costs about 10 µs a character."""

MAX_EXCERPT = 240
MAX_URL = 2_000
MAX_FOREIGN_DEPTH = 80
"""Depth of elements in foreign HTML that is converted; deeper HTML keeps its text only."""

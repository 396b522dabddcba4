"""The doors of finding: the search page, the command palette and the sheet of keys, what completes a text being written."""

from forum.search.views import palette, results, writing
from forum.search.views.blueprint import bp

__all__ = ["bp", "palette", "results", "writing"]

"""The doors of private conversations."""

from forum.messages.views import inbox, reports, taking_part, writing
from forum.messages.views.blueprint import bp

__all__ = ["bp", "inbox", "reports", "taking_part", "writing"]

"""The pages of communities: their directory, their face, their members, and what their owners and animators do."""

from forum.communities.views import about, accents, categories, directory, invitations, joining, members, reactions, settings
from forum.communities.views.blueprint import bp

__all__ = ["about", "accents", "bp", "categories", "directory", "invitations", "joining", "members", "reactions", "settings"]

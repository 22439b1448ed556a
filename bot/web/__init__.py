"""The chat page and its API: a thin channel over the Assistant."""

from bot.web.site import create_site

__all__ = ["create_site"]

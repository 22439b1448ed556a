"""The staff console at /admin: server-rendered, without any script."""

from bot.web.staff.routes import add_staff

__all__ = ["add_staff"]

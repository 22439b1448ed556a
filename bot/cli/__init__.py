"""The command line."""

from bot.cli.main import main, parser

__all__ = ["main", "parser"]

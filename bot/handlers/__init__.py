"""Telegram: the same bot where it lives. Thin: an update becomes a Message, a Reply is drawn."""

from bot.handlers.service import WEBHOOK_PATH, TelegramService
from bot.handlers.webhook import webhook_route

__all__ = ["WEBHOOK_PATH", "TelegramService", "webhook_route"]

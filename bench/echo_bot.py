"""The peer of bench/load.py: python-telegram-bot answering every text with itself."""

import logging
import os

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

# 0: one update after another, its default and its fastest; 256: as many at once.
CONCURRENT = int(os.environ.get("ECHO_CONCURRENT", "0"))


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


def main() -> None:
    logging.basicConfig(level=logging.ERROR)
    builder = (
        ApplicationBuilder()
        .token(os.environ["TELEGRAM_BOT_TOKEN"])
        .base_url(os.environ["BOT_TELEGRAM_BASE_URL"])
    )
    application = builder.concurrent_updates(CONCURRENT or False).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    if os.environ["BOT_TELEGRAM_MODE"] == "webhook":
        application.run_webhook(
            "127.0.0.1",
            int(os.environ["BOT_WEB_PORT"]),
            "hook",
            webhook_url=f"{os.environ['BOT_WEB_PUBLIC_URL']}/hook",
            secret_token=os.environ["BOT_TELEGRAM_WEBHOOK_SECRET"],
        )
    else:
        application.run_polling(timeout=10)


if __name__ == "__main__":
    main()

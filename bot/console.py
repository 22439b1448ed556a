"""Chat in a terminal: what a newcomer runs first. Buttons are numbers."""

import asyncio
from collections.abc import Callable

from bot.assistant import Assistant
from bot.dialogue import Message, Reply

_LEAVE = {"退出", "exit", "quit", "q"}


def drawn(reply: Reply, line: str) -> str:
    """The reply as text with numbered buttons, and the service line under it."""
    numbered = [f"  [{number}] {button.label}" for number, button in enumerate(reply.buttons, 1)]
    parts = [reply.text(), "\n".join(numbered), f"（{line}）"]
    return "\n\n".join(part for part in parts if part)


async def chat(
    assistant: Assistant,
    line: str,
    ask: Callable[[str], str] = input,
    say: Callable[[str], None] = print,
) -> None:
    """Talk until 退出 or the end of input."""
    reply = await assistant.receive(Message("console", press="start"))
    say(drawn(reply, line))
    say("（输入数字选按钮；输入“退出”结束）")
    while True:
        try:
            text = await asyncio.to_thread(ask, "\n> ")
        except (EOFError, KeyboardInterrupt):
            return
        if text.strip().lower() in _LEAVE:
            return
        say("\n" + drawn(await assistant.receive(Message("console", text)), line))

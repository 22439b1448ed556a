"""The script a resident writes is the script we answer in: simplified or traditional."""

from dataclasses import replace

from bot.dialogue.conversation import Conversation, Message, Turn
from bot.dialogue.reply import Reply
from bot.text import in_traditional, writes_traditional


def in_script(turn: Turn, message: Message, before: Conversation) -> Turn:
    """`turn` in the script of `message`; in that of the conversation `before` it, where the
    message shows none (a press, 材料)."""
    written = message.traditional
    if written is None:
        written = writes_traditional(message.text)
    traditional = before.traditional if written is None else written
    if not traditional:
        return turn
    kept = replace(turn.conversation, traditional=True)
    return replace(turn, reply=_traditional(turn.reply), conversation=kept)


def _traditional(reply: Reply) -> Reply:
    """Every word a resident reads of `reply`; what a machine reads stays as it is."""
    blocks = tuple(
        replace(
            block,
            lines=tuple(in_traditional(line) for line in block.lines),
            title=in_traditional(block.title),
        )
        for block in reply.blocks
    )
    buttons = tuple(replace(button, label=in_traditional(button.label)) for button in reply.buttons)
    return replace(reply, blocks=blocks, buttons=buttons, traditional=True)

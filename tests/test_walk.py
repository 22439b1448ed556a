"""One message through the house: the same reply at every door."""

import asyncio

from bot.assistant import Assistant
from bot.console import chat
from bot.dialogue import Message, Outcome


async def test_conversations_do_not_mix(assistant: Assistant) -> None:
    await assistant.receive(Message("a", "育儿补贴怎么申请"))
    other = await assistant.receive(Message("b", "要带啥"))
    mine = await assistant.receive(Message("a", "要带啥"))
    assert other.outcome is Outcome.NONE
    assert mine.answers == ("subsidy.materials",)


async def test_many_residents_at_once_are_each_answered(assistant: Assistant) -> None:
    messages = [Message(f"c{number}", "育儿补贴怎么申请") for number in range(50)]
    replies = await asyncio.gather(*(assistant.receive(message) for message in messages))
    assert {reply.answers for reply in replies} == {("subsidy.apply",)}


async def test_a_forgotten_conversation_has_no_topic(assistant: Assistant) -> None:
    await assistant.receive(Message("a", "育儿补贴怎么申请"))
    await assistant.forget("a")
    reply = await assistant.receive(Message("a", "要带啥"))
    assert not reply.answers


async def test_the_console_greets_answers_and_takes_a_number_as_a_press(
    assistant: Assistant,
) -> None:
    typed = iter(["补贴", "1", "要带啥", "退出"])
    said: list[str] = []
    await chat(assistant, "演示", lambda _: next(typed), said.append)
    assert "现在要办的事" in said[0]
    assert "[1]" in said[2]
    assert "要带的材料" in said[4]
    assert all(text.endswith("（演示）") for text in (said[0], said[2], said[3], said[4]))

"""How the bot introduces itself inside Telegram: name, descriptions, the menu of commands."""

import logging

from telegram import Bot, BotCommand
from telegram.error import BadRequest

COMMANDS = {
    "start": "从头开始，看现在要办的事",
    "menu": "全部主题",
    "jobs": "找个活干",
    "places": "托育、驿站、微工厂在哪儿",
    "help": "我能帮您做什么",
    "cancel": "不办了",
    "privacy": "会不会记下我的信息",
    "mydata": "看我的记录",
    "forget": "把我的记录和提醒都删掉",
}
DESCRIPTION = (
    "用平常话问育儿补贴、个税扣除、托育、产假和带娃能干的活，我告诉您怎么办、带什么、到哪天截止，"
    "每句话都有文件依据。演示服务，不代表政府部门答复。请不要发身份证号、银行卡号。"
)
SHORT_DESCRIPTION = "育儿补贴、个税扣除、托育、妈妈岗，用平常话问。演示服务，不代表政府部门。"

# The label under a short answer in a group.
GO_PRIVATE = "到私聊里接着问"

_log = logging.getLogger(__name__)


async def publish_profile(bot: Bot, name: str) -> None:
    """Tell Telegram who we are. What it refuses is logged; the bot works without."""
    commands = [BotCommand(command, does) for command, does in COMMANDS.items()]
    try:
        await bot.set_my_commands(commands)
        await bot.set_my_name(name)
        await bot.set_my_description(DESCRIPTION)
        await bot.set_my_short_description(SHORT_DESCRIPTION)
    except BadRequest as error:
        _log.warning("the profile was refused: %s", error)

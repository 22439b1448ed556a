"""What staff send in Telegram: answers to residents in their chat, and the commands of admins.

Who is no admin gets none of this: a command or a button of staff is to them an unknown one.
"""

from collections.abc import Awaitable

from bot.admin import StaffTools
from bot.admin.telling import ADMIN
from bot.config import Telegram
from bot.dialogue import END, Reply
from bot.handlers.admins import Admins
from bot.handlers.incoming import Incoming, Kind
from bot.handlers.render import action_of


class StaffRoom:
    """Reads what comes from the staff's chat and from admins."""

    def __init__(self, tools: StaffTools, settings: Telegram, admins: Admins) -> None:
        self._desk = tools.desk
        self._staff_chat = settings.staff_chat
        self._ids = settings.admin_ids
        self._admins = admins

    def work(self, one: Incoming) -> Awaitable[Reply | None] | None:
        """What staff asked for, to be awaited for the reply; None where `one` is not for us.

        A reply of None: it has been done, and there is nothing to say.
        """
        if self._staff_chat and one.chat == self._staff_chat:
            verb, _, code = action_of(one.text).rpartition(":")
            if one.kind is Kind.PRESS and verb == END:
                return self._desk.end(code)
            if one.answered.startswith("【"):
                return self._desk.answer(one.answered, one.text, one.update)
        elif self._staff_chat and one.group and self._desk.is_ours(one.answered):
            return self._desk.moved(one.chat)
        # A group of residents would read along.
        if one.user not in self._ids or (one.group and one.chat != self._staff_chat):
            return None
        who = f"telegram:{one.user}"
        if one.kind is Kind.PRESS:
            ours, _, rest = action_of(one.text).partition(":")
            name, _, rest = rest.partition(":")
            does = self._admins.presses.get(name) if ours == ADMIN else None
        else:
            if one.file is not None:
                return self._admins.file(one)
            name, _, rest = one.text.removeprefix("/").partition(" ")
            does = self._admins.commands.get(name.lower()) if one.kind is Kind.COMMAND else None
        return does(rest.strip(), who) if does else None

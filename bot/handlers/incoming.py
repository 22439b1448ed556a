"""What a Telegram update asks of us, in the few words that are stored until it is answered.

Personal numbers are masked here, before anything is written. What asks nothing of us (an edited
message, ordinary talk of a group) gives None.
"""

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from telegram import InlineKeyboardMarkup, Message, MessageEntity, Update, User
from telegram.constants import ChatType

from bot.dialogue import MAX_CHARACTERS, Attachment, writes_traditional
from bot.privacy import covered

# Enough to know to which conversation an answer of staff belongs.
_BEGINNING = 8


class Kind(StrEnum):
    """How an update is to be read."""

    TEXT = "text"
    COMMAND = "command"
    PRESS = "press"
    EXCESS = "excess"  # never stored: the first of those that were not taken


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update that wants an answer. `text` is masked; of a press it is the callback data.

    `update` tells it from every other, even after Telegram began its numbers anew (it may after a
    quiet week): its number, and the moment or the query it came from.
    """

    update: str
    kind: Kind
    chat: int
    user: int
    text: str
    group: bool = False
    message: int | None = None  # to reply to (a group), or to edit (a press)
    thread: int | None = None  # the topic of a forum
    query: str = ""  # the callback query to answer
    shown: str = ""  # what the pressed message shows, as `seen` has it
    attachment: Attachment | None = None
    traditional: bool | None = None  # the script, which masking does not keep
    place: tuple[float, float] | None = None  # latitude and longitude of a shared location
    answered: str = ""  # how the message of ours begins that this one answers
    file: tuple[str, str, int] | None = None  # a document: its id, name and size in bytes

    def as_json(self) -> str:
        """For the store; `from_json` reads it back."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return json.dumps(fields, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Incoming":
        """The Incoming that `as_json` wrote."""
        fields = json.loads(text)
        fields["kind"] = Kind(fields["kind"])
        if fields["attachment"]:
            fields["attachment"] = Attachment(fields["attachment"])
        if fields.get("place"):
            fields["place"] = tuple(fields["place"])
        if fields.get("file"):
            fields["file"] = tuple(fields["file"])
        return cls(**fields)


def read_update(update: Update, me: User) -> Incoming | None:
    """What `update` asks of the bot `me`; None where it asks nothing."""
    if update.callback_query is not None:
        return _press(update)
    message = update.message
    if message is None or message.from_user is None:
        return None
    # An anonymous admin of a group writes in its name, through a bot of Telegram's.
    anonymous = message.sender_chat is not None and message.sender_chat.id == message.chat.id
    if message.from_user.is_bot and not anonymous:
        return None
    group = message.chat.type != ChatType.PRIVATE
    if group and not _addressed(message, me):
        return None
    attachment = _attachment(message)
    text = message.text or message.caption or ""
    if not text and attachment is None:
        return None  # a service message: someone joined, the group moved
    kind = Kind.COMMAND if _command(message) else Kind.TEXT
    place = message.location
    text = re.sub(rf"@{me.username}\b", " ", text, flags=re.IGNORECASE)
    return Incoming(
        update=f"{update.update_id}.{message.date.timestamp():.0f}",
        kind=kind,
        chat=message.chat.id,
        user=message.from_user.id,
        # One more than is read, so that too long a text is still known to be.
        text=covered(text[: MAX_CHARACTERS + 1]),
        group=group,
        message=message.message_id,
        thread=message.message_thread_id if message.is_topic_message else None,
        attachment=attachment,
        traditional=writes_traditional(text),
        place=(place.latitude, place.longitude) if place else None,
        answered=_answered(message, me),
        file=_file(message),
    )


def _press(update: Update) -> Incoming | None:
    query = update.callback_query
    assert query is not None
    message = query.message
    if message is None:
        return None  # from an inline message; we send none
    # "Always 0" is the date of a message that can no longer be reached (InaccessibleMessage).
    readable = message if isinstance(message, Message) and message.date.timestamp() > 0 else None
    return Incoming(
        update=f"{update.update_id}.{query.id}",
        kind=Kind.PRESS,
        chat=message.chat.id,
        user=query.from_user.id,
        text=covered(query.data or ""),  # forged data may hold anything
        group=message.chat.type != ChatType.PRIVATE,
        message=readable.message_id if readable else None,
        query=query.id,
        shown=seen(readable.text or "", readable.reply_markup) if readable else "",
    )


def seen(text: str, markup: InlineKeyboardMarkup | None) -> str:
    """A mark of what a message shows: the same for the same text and buttons."""
    buttons = (
        [button.callback_data for row in markup.inline_keyboard for button in row] if markup else []
    )
    return sha256(json.dumps([text, buttons]).encode()).hexdigest()[:16]


def _command(message: Message) -> bool:
    return any(
        entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0
        for entity in message.entities
    )


def _addressed(message: Message, me: User) -> bool:
    """Whether a message in a group is for us: our command, a reply to us, our name in it."""
    ours = f"@{me.username}".lower()
    named = [
        text.lower()
        for entities in (message.parse_entities(), message.parse_caption_entities())
        for entity, text in entities.items()
        if entity.type == MessageEntity.MENTION
    ]
    if ours in named:
        return True
    if _command(message):
        command = (message.text or "").split()[0].lower()
        return "@" not in command or command.endswith(ours)
    answered = message.reply_to_message
    return bool(answered and answered.from_user and answered.from_user.id == me.id)


def _answered(message: Message, me: User) -> str:
    """The beginning of the message of ours that `message` answers; empty for any other."""
    answered = message.reply_to_message
    ours = answered and answered.from_user and answered.from_user.id == me.id
    return (answered.text or "")[:_BEGINNING] if answered and ours else ""


def _file(message: Message) -> tuple[str, str, int] | None:
    document = message.document
    if document is None:
        return None
    return document.file_id, document.file_name or "", document.file_size or 0


def _attachment(message: Message) -> Attachment | None:
    if message.forward_origin is not None:
        return Attachment.FORWARDED
    if message.voice or message.audio or message.video_note:
        return Attachment.VOICE
    if message.photo or message.document or message.video:
        return Attachment.PHOTO
    if message.sticker or message.animation or message.dice:
        return Attachment.STICKER
    if message.location or message.venue:
        return Attachment.LOCATION
    if message.contact:
        return Attachment.CONTACT
    if message.effective_attachment:
        return Attachment.OTHER
    return None

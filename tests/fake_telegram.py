"""A strict fake of the Telegram Bot API server: the one double for Telegram in all tests.

Listens on 127.0.0.1 only. Speaks the HTTP Bot API with long polling and webhooks, applies
Telegram's own validation rules with its own error strings, records everything, plays the users
and injects faults (429, 502, dropped and slow connections, duplicated updates).

    async with FakeTelegram() as tg:         # tg.base_url -> "http://127.0.0.1:PORT/bot"
        await tg.wait_ready(20)              # the bot's first getUpdates, or setWebhook
        li = tg.user("李明")
        li.say("/start")
        msgs = await li.replies(timeout=5)   # list of Msg: .text .entities .rows .raw
        await li.press("材料").answer(3)
        tg.faults.add("502", method="sendMessage", times=3)
        assert not tg.rejected()             # calls Telegram would have refused
"""

from __future__ import annotations

import asyncio
import collections
import dataclasses
import itertools
import json
import math
import random
import re
import time
from typing import Any, Callable, Iterable, Optional
from urllib.parse import parse_qsl, unquote, urlsplit

import aiohttp
from aiohttp import web

DEFAULT_TOKEN = "123456789:TEST-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
MAX_TEXT, MAX_CAPTION, MAX_RAW = 4096, 1024, 32768
MAX_CALLBACK_DATA, MAX_INLINE_BUTTONS, MAX_REPLY_BUTTONS, MAX_ROW = 64, 100, 300, 8
MAX_UPLOAD, MAX_DOWNLOAD = 50 << 20, 20 << 20
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
BAD_QUERY = "query is too old and response timeout expired or query ID is invalid"
ALL_UPDATES = (
    "message edited_message channel_post edited_channel_post inline_query chosen_inline_result "
    "callback_query shipping_query pre_checkout_query poll poll_answer my_chat_member chat_member "
    "chat_join_request message_reaction message_reaction_count"
).split()
NOT_DEFAULT_UPDATES = {"chat_member", "message_reaction", "message_reaction_count"}


class ApiError(Exception):
    def __init__(self, code: int, description: str, parameters: dict | None = None):
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(msg: str) -> ApiError:
    """A 400 with Telegram's casing rule: first letter lowered unless the second one is upper case or '_'."""
    if not (len(msg) > 1 and (msg[1] == "_" or msg[1].isupper())):
        msg = msg[0].lower() + msg[1:]
    return ApiError(400, "Bad Request: " + msg)


# ------------------------------------------------------------------------------------------------ text
def u16(s: str) -> int:
    return len(s.encode("utf-16-le", "surrogatepass")) // 2


_HTML_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "a": "text_link",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_SPACE = b" \t\r\n\0\x0b"
_REF = re.compile(rb"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![A-Za-z]));?")


def _ref(b: bytes, i: int) -> tuple[Optional[str], int]:
    """Character reference at b[i]=='&' -> (char, next index) or (None, i)."""
    m = _REF.match(b, i)
    if not m:
        return None, i
    if m.group(3):
        return {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}[m.group(3)], m.end()
    digits = m.group(1) or m.group(2)
    code = int(digits, 16 if m.group(1) else 10)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF or len(digits) > 8:
        return None, i
    return chr(code), m.end()


def parse_html(src: str) -> tuple[str, list[dict]]:
    """Telegram's HTML style. Raises ApiError with the server's wording; offsets in errors are UTF-8 bytes."""
    b = src.encode("utf-8", "surrogatepass")
    n, i, out, pos = len(b), 0, [], 0  # out: list of str chunks; pos: UTF-16 offset
    stack: list[list] = []  # [tag, argument, start offset, start chunk index]
    ents: list[dict] = []

    def err(m):
        return ApiError(400, "Bad Request: can't parse entities: " + m)

    def at(k):
        return b[k : k + 1]

    while i < n:
        c = at(i)
        if c == b"&":
            ch, j = _ref(b, i)
            if ch is not None:
                out.append(ch)
                pos += u16(ch)
                i = j
                continue
        if c != b"<":
            j = i + 1
            while j < n and b[j] not in b"<&":
                j += 1
            chunk = b[i:j].decode("utf-8", "surrogatepass")
            out.append(chunk)
            pos += u16(chunk)
            i = j
            continue
        begin = i
        i += 1
        if at(i) != b"/":
            while i < n and at(i) not in (b">",) and b[i] not in _SPACE:
                i += 1
            if i >= n:
                raise err(f"Unclosed start tag at byte offset {begin}")
            tag = b[begin + 1 : i].decode("utf-8", "replace").lower()
            if tag not in _HTML_TYPES:
                raise err(f'Unsupported start tag "{tag}" at byte offset {begin}')
            arg, extra = "", {}
            while at(i) != b">":
                while i < n and b[i] in _SPACE:
                    i += 1
                if at(i) == b">":
                    break
                a0 = i
                while i < n and b[i] not in _SPACE and at(i) not in (b"=", b">", b"/", b'"', b"'"):
                    i += 1
                name = b[a0:i].decode("utf-8", "replace")
                if not name:
                    raise err(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
                while i < n and b[i] in _SPACE:
                    i += 1
                if at(i) != b"=":
                    if i >= n:
                        raise err(f'Unclosed start tag "{tag}" at byte offset {begin}')
                    if tag == "blockquote" and name == "expandable":
                        arg = "1"
                    continue
                i += 1
                while i < n and b[i] in _SPACE:
                    i += 1
                if i >= n:
                    raise err(f'Unclosed start tag "{tag}" at byte offset {begin}')
                if at(i) in (b"'", b'"'):
                    q = at(i)
                    i += 1
                    val = []
                    while i < n and at(i) != q:
                        ch, j = _ref(b, i) if at(i) == b"&" else (None, i)
                        if ch is not None:
                            val.append(ch.encode())
                            i = j
                        else:
                            val.append(at(i))
                            i += 1
                    value = b"".join(val).decode("utf-8", "replace")
                    if i < n:
                        i += 1
                else:
                    t0 = i
                    while i < n and (at(i).isalnum() or at(i) in (b".", b"-")):
                        i += 1
                    value = b[t0:i].decode().lower()
                    if i < n and b[i] not in _SPACE and at(i) != b">":
                        raise err(f"Unexpected end of name token at byte offset {t0}")
                if i >= n:
                    raise err(f"Unclosed start tag at byte offset {begin}")
                if tag == "a" and name == "href":
                    arg = value
                elif tag == "code" and name == "class" and value.startswith("language-"):
                    arg = value[9:]
                elif tag == "span" and name == "class" and value.startswith("tg-"):
                    arg = value[3:]
                elif tag == "tg-emoji" and name == "emoji-id":
                    arg = value
                elif tag == "blockquote" and name == "expandable":
                    arg = "1"
            i += 1
            if tag == "span" and arg != "spoiler":
                raise err(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
            stack.append([tag, arg, pos, len(out)])
            continue
        if not stack:
            raise err(f"Unexpected end tag at byte offset {begin}")
        while i < n and at(i) != b">" and b[i] not in _SPACE:
            i += 1
        end = b[begin + 2 : i].decode("utf-8", "replace").lower()
        while i < n and b[i] in _SPACE:
            i += 1
        if at(i) != b">":
            raise err(f"Unclosed end tag at byte offset {begin}")
        i += 1
        tag, arg, start, k = stack[-1]
        if end and end != tag:
            raise err(
                f'Unmatched end tag at byte offset {begin}, expected "</{tag}>", found "</{end}>"'
            )
        stack.pop()
        if pos <= start:
            continue
        ent = {"type": _HTML_TYPES[tag], "offset": start, "length": pos - start}
        if tag == "a":
            url = arg or "".join(out[k:])
            if url.startswith("tg://user?id="):
                ent["type"] = "text_mention"
                ent["user"] = {"id": int(url[13:] or 0), "is_bot": False, "first_name": "?"}
            elif _valid_url(url):
                ent["url"] = _norm_url(url)
            else:
                continue  # Telegram keeps the text and silently drops a bad link
        elif tag == "pre":
            if (
                ents
                and ents[-1]["type"] == "code"
                and ents[-1].get("_lang")
                and (ents[-1]["offset"], ents[-1]["length"]) == (start, pos - start)
            ):
                ents[-1].update(type="pre", language=ents[-1].pop("_lang"))
                continue
        elif tag == "code":
            if arg:
                ent["_lang"] = arg
        elif tag == "blockquote" and arg:
            ent["type"] = "expandable_blockquote"
        elif tag == "tg-emoji":
            if not arg.isdigit() or int(arg) == 0:
                raise err("Invalid custom emoji identifier specified")
            ent["custom_emoji_id"] = arg
        ents.append(ent)
    if stack:
        raise err(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    for e in ents:
        e.pop("_lang", None)
    return "".join(out), ents


def _norm_url(u: str) -> str:
    u = u.strip()
    if "://" not in u:
        u = "http://" + u
    p = urlsplit(u)
    return (
        u + "/"
        if p.scheme in ("http", "https") and not p.path and not p.query and not p.fragment
        else u
    )


def _valid_url(u: str) -> bool:
    u = u.strip()
    if not u or any(c in u for c in ' \n\t<>"'):
        return False
    p = urlsplit(u if "://" in u else "http://" + u)
    if p.scheme in ("tg", "ton", "tonsite"):
        return True
    if p.scheme not in ("http", "https") or not p.hostname:
        return False
    try:
        p.port
    except ValueError:
        return False
    return "." in p.hostname.strip(".") or ":" in p.hostname


_AUTO = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)\]，。！？；：、）】》」』])"
    r"|(?P<email>[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+\.[A-Za-z.]{2,}[A-Za-z])"
    r"|(?<![\w/.@])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z0-9_]{3,32})(?!\w)"
    r"|(?<![\w#])(?P<hashtag>#(?!\d+\b)\w{1,256})"
)


def auto_entities(text: str, existing: Iterable[dict] = ()) -> list[dict]:
    existing = list(existing)
    if not any(c in text for c in "/@#."):
        return existing
    blocked = [
        (e["offset"], e["offset"] + e["length"])
        for e in existing
        if e["type"] in ("code", "pre", "text_link", "text_mention", "custom_emoji")
    ]
    found = list(existing)
    for m in _AUTO.finditer(text):
        off = u16(text[: m.start()])
        ln = u16(m.group())
        if not any(a < off + ln and off < z for a, z in blocked):
            found.append({"type": m.lastgroup, "offset": off, "length": ln})
    return found


_ORDER = {
    t: k
    for k, t in enumerate(
        ("blockquote", "expandable_blockquote", "pre", "code", "text_link", "bold")
    )
}


def format_text(
    text: str,
    parse_mode: str | None,
    entities: list | None,
    limit: int,
    too_long: str,
    empty_ok: bool = False,
) -> tuple[str, list[dict]]:
    """Everything Telegram does to a text: raw-size limit, parsing, cleaning, trimming, length check."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW:
        raise bad("Text is too long")
    mode = (parse_mode or "").lower()
    ents: list[dict] = []
    if text and mode and mode != "none":
        parser = parse_html if mode == "html" else None
        if parser is None:
            raise bad("Unsupported parse_mode")
        text, ents = parser(text)
    elif entities:
        for e in entities:
            if not isinstance(e, dict) or not {"type", "offset", "length"} <= e.keys():
                raise bad("Can't parse MessageEntity: Can't find field \"type\"")
            if int(e["length"]) > 0 and int(e["offset"]) >= 0:
                ents.append({k: v for k, v in e.items() if v is not None})
    text = text.replace("\r", "")
    text = re.sub(r"[\x00-\x09\x0b-\x1f\u2028\u2029]", " ", text)
    body = text.rstrip(" \n\u00a0\u200b\u3000")
    lead = 0
    first = min((e["offset"] for e in ents), default=len(body))
    while lead < min(len(body), first) and body[lead] in " \n":
        lead += 1
    body = body[lead:]
    total = u16(body)
    fixed = []
    for e in ents:
        o = e["offset"] - lead
        z = min(o + e["length"], total)
        if z > o >= 0 and _slice16(body, o, z).strip():
            fixed.append({**e, "offset": o, "length": z - o})
    if not body.strip(" \n\u200b\u2060\u200e\u200f\ufeff"):
        if empty_ok:
            return "", []
        raise bad("Text must be non-empty")
    if len(body) > limit:
        raise bad(too_long)
    ents = auto_entities(body, fixed)
    ents.sort(key=lambda e: (e["offset"], -e["length"], _ORDER.get(e["type"], 99)))
    return body, ents


def _slice16(s: str, a: int, z: int) -> str:
    return s.encode("utf-16-le", "surrogatepass")[2 * a : 2 * z].decode("utf-16-le", "replace")


# ------------------------------------------------------------------------------------------------ markup
def check_markup(
    raw: Any, chat_type: str, inline_only: bool = False
) -> tuple[dict | None, list[str]]:
    """Validates reply_markup. Returns (normalised markup or None, soft warnings)."""
    if raw in (None, ""):
        return None, []
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            raise bad("Can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise bad("Object expected as reply markup")
    warn: list[str] = []
    if raw.get("keyboard"):
        if inline_only:
            raise bad("Inline keyboard expected")
        rows = []
        for row in raw["keyboard"]:
            if not isinstance(row, list):
                raise bad('Field "keyboard" must be an Array of Arrays')
            new = []
            for b in row:
                b = {"text": b} if isinstance(b, str) else b
                if not isinstance(b, dict) or not isinstance(b.get("text"), str):
                    raise bad("Can't parse keyboard button: KeyboardButton must be an Object")
                if not b["text"].strip():
                    raise bad("Keyboard button text must be non-empty")
                if chat_type != "private":
                    for f, what in (
                        ("request_location", "Location"),
                        ("request_contact", "Phone number"),
                        ("request_poll", "Poll"),
                    ):
                        if b.get(f):
                            raise bad(f"{what} can be requested in private chats only")
                new.append(b)
            if new:
                rows.append(new)
        if sum(map(len, rows)) > MAX_REPLY_BUTTONS:
            raise bad("reply markup is too long")
        if any(len(r) > 12 for r in rows):
            warn.append("reply keyboard row with more than 12 buttons")
        if len(raw.get("input_field_placeholder") or "") > 64:
            raise bad("INPUT_FIELD_PLACEHOLDER_INVALID")
        return {**raw, "keyboard": rows}, warn
    if "inline_keyboard" in raw and raw["inline_keyboard"] is not None:
        if not isinstance(raw["inline_keyboard"], list):
            raise bad('Field "inline_keyboard" must be of type Array')
        rows = []
        count = 0
        for row in raw["inline_keyboard"]:
            if not isinstance(row, list):
                raise bad(
                    'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
                )
            new = []
            for b in row:
                new.append(_check_inline_button(b, chat_type))
                count += 1
            if len(new) > MAX_ROW:
                warn.append(
                    f"inline keyboard row with {len(new)} buttons (clients show at most {MAX_ROW})"
                )
            if new:
                rows.append(new)
        if count > MAX_INLINE_BUTTONS or len(json.dumps(rows, ensure_ascii=False).encode()) > 10240:
            raise bad("reply markup is too long")
        return ({"inline_keyboard": rows} if rows else None), warn
    if inline_only and raw:
        raise bad("Inline keyboard expected")
    if raw.get("remove_keyboard") or raw.get("force_reply"):
        return raw, warn
    return None, warn


def _check_inline_button(b: Any, chat_type: str) -> dict:
    pre = "Can't parse inline keyboard button: "
    if not isinstance(b, dict):
        raise bad(pre + "InlineKeyboardButton must be an Object")
    if not isinstance(b.get("text"), str):
        raise bad(pre + 'Can\'t find field "text"')
    if not b["text"].strip():
        raise bad("Inline keyboard button text must be non-empty")
    if b.get("url"):
        if not (_valid_url(b["url"]) or b["url"].startswith("tg://user?id=")):
            raise bad(f"Inline keyboard button URL '{b['url']}' is invalid: Wrong HTTP URL")
    elif b.get("callback_data"):
        if (
            not isinstance(b["callback_data"], str)
            or len(b["callback_data"].encode()) > MAX_CALLBACK_DATA
        ):
            raise bad("BUTTON_DATA_INVALID")
    elif "copy_text" in b:
        if not 1 <= len((b["copy_text"] or {}).get("text", "")) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")
    elif "web_app" in b:
        if chat_type != "private":
            raise bad("BUTTON_TYPE_INVALID")
        if not str((b["web_app"] or {}).get("url", "")).startswith("https://"):
            raise bad(
                f"Inline keyboard button Web App URL '{(b['web_app'] or {}).get('url')}' is invalid: Only HTTPS links are allowed"
            )
    elif not any(
        k in b
        for k in (
            "switch_inline_query",
            "switch_inline_query_current_chat",
            "login_url",
            "pay",
            "switch_inline_query_chosen_chat",
            "callback_game",
        )
    ):
        raise bad(pre + "Text buttons are unallowed in the inline keyboard")
    return {k: v for k, v in b.items() if v is not None}


# ------------------------------------------------------------------------------------------------ knobs
@dataclasses.dataclass
class Limits:
    """Telegram's broadcast limits; off until enabled. Buckets: per private chat, per group, whole bot."""

    enabled: bool = False
    chat_rate: float = 1.0
    chat_burst: int = 5
    group_per_minute: int = 20
    overall_rate: float = 30.0
    hits: int = 0
    violations: int = 0  # sends into a chat before its retry_after had passed
    _b: dict = dataclasses.field(default_factory=dict)
    _until: dict = dataclasses.field(default_factory=dict)

    def check(self, chat_id, is_group: bool) -> None:
        if not self.enabled:
            return
        now = time.monotonic()
        if now < self._until.get(chat_id, 0) - 0.05:
            self.violations += 1
        for key, rate, cap in (
            (
                ("c", chat_id),
                self.group_per_minute / 60 if is_group else self.chat_rate,
                self.group_per_minute if is_group else self.chat_burst,
            ),
            ("all", self.overall_rate, self.overall_rate),
        ):
            tok, t = self._b.get(key, (cap, now))
            tok = min(cap, tok + (now - t) * rate)
            if tok < 1:
                self._b[key] = (tok, now)
                self.hits += 1
                wait = max(1, math.ceil((1 - tok) / rate))
                self._until[chat_id] = now + wait
                raise ApiError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
            self._b[key] = (tok - 1, now)


@dataclasses.dataclass
class Fault:
    """kind: 429 | 502 | 500 | 403 | 400 | drop | drop_after | slow | hang.
    drop loses the request before it is carried out; drop_after carries it out and loses the answer."""

    kind: str
    method: str = "*"
    times: int = 1
    skip: int = 0
    chat_id: int | None = None
    contains: str | None = None
    retry_after: int = 1
    delay: float = 2.0
    description: str | None = None
    parameters: dict | None = None
    hit: int = 0

    def matches(self, method: str, p: "Params") -> bool:
        if self.times <= 0 or (self.method != "*" and self.method.lower() != method.lower()):
            return False
        if self.method == "*" and method == "getupdates":
            return False  # "*" means what the bot does for users; name getUpdates to break polling
        if self.chat_id is not None and str(p.get("chat_id")) != str(self.chat_id):
            return False
        if self.contains is not None and self.contains not in str(
            p.get("text") or p.get("caption") or ""
        ):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        self.hit += 1
        return True


class Faults:
    def __init__(self):
        self.active: list[Fault] = []
        self.duplicate_updates = 0  # the next N updates are delivered twice (same update_id)
        self.reorder_updates = (
            0  # hold back until N are queued (or the poll ends), then hand them over reversed
        )
        self.webhook_lose_answer = (
            0  # the next N webhook answers are treated as lost: delivered again
        )

    def add(self, kind, method: str = "*", times: int = 1, **kw) -> Fault:
        f = Fault(str(kind), method, times, **kw)
        self.active.append(f)
        return f

    def clear(self):
        self.active.clear()
        self.duplicate_updates = self.reorder_updates = self.webhook_lose_answer = 0

    def pick(self, method: str, p: "Params") -> Fault | None:
        for f in self.active:
            if f.matches(method, p):
                if f.times <= 0:
                    self.active.remove(f)
                return f
        return None


class Params(dict):
    """Request parameters, with Telegram's lenient conversions. Uploaded files: name -> (filename, bytes, mime)."""

    files: dict

    def s(self, k: str, default: str = "") -> str:
        v = self.get(k)
        return default if v is None else v if isinstance(v, str) else json.dumps(v)

    def i(self, k: str, default: int = 0) -> int:
        try:
            return int(self.get(k))
        except (TypeError, ValueError):
            return default

    def b(self, k: str) -> bool:
        v = self.get(k)
        return v if isinstance(v, bool) else str(v).lower() in ("true", "yes", "1", "t", "y")

    def j(self, k: str, default=None):
        v = self.get(k)
        if v is None or v == "":
            return default
        if isinstance(v, str):
            try:
                return json.loads(v)
            except ValueError:
                raise bad(f"Can't parse {k} JSON object") from None
        return v


# ------------------------------------------------------------------------------------------------ model
class Chat:
    def __init__(
        self, cid: int, type_: str, title: str | None = None, user: "FakeUser | None" = None
    ):
        self.id, self.type, self.title, self.user = cid, type_, title, user
        self.messages: dict[int, dict] = {}
        self.members: dict[int, str] = {}  # user id -> status
        self.started = type_ != "private"  # the bot may write
        self.blocked = False
        self.kicked = False
        self.privacy = True
        self.bot_admin = False
        self.last_from_bot = False
        self.reply_keyboard: dict | None = None
        self.pinned: int | None = None
        self.own_ids = itertools.count(1) if type_ in ("supergroup", "channel") else None
        self.events: list[dict] = []
        self.waiters: set[asyncio.Future] = set()

    def json(self) -> dict:
        d: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.user:
            u = self.user
            d["first_name"] = u.first_name
            if u.last_name:
                d["last_name"] = u.last_name
            if u.username:
                d["username"] = u.username
        if self.title:
            d["title"] = self.title
        return d

    def emit(self, kind: str, **kw) -> None:
        self.events.append({"kind": kind, "t": time.monotonic(), **kw})
        for w in list(self.waiters):
            if not w.done():
                w.set_result(None)
        self.waiters.clear()

    async def wait(self, timeout: float) -> bool:
        w = asyncio.get_running_loop().create_future()
        self.waiters.add(w)
        try:
            await asyncio.wait_for(w, max(0.0, timeout))
            return True
        except asyncio.TimeoutError:
            return False
        finally:
            self.waiters.discard(w)


class Msg:
    """A message as a user sees it now (edits show through). .raw is the Bot API object."""

    def __init__(self, tg: "FakeTelegram", chat: Chat, mid: int):
        self.tg, self.chat, self.id = tg, chat, mid
        self.raw0 = dict(chat.messages[mid])

    @property
    def raw(self) -> dict:
        return self.chat.messages.get(self.id, self.raw0)

    @property
    def deleted(self) -> bool:
        return self.id not in self.chat.messages

    @property
    def text(self) -> str:
        return self.raw.get("text") or self.raw.get("caption") or ""

    @property
    def entities(self) -> list[dict]:
        return self.raw.get("entities") or self.raw.get("caption_entities") or []

    @property
    def edited(self) -> bool:
        return "edit_date" in self.raw

    @property
    def rows(self) -> list[list[str]]:
        return [
            [b["text"] for b in r]
            for r in (self.raw.get("reply_markup") or {}).get("inline_keyboard", [])
        ]

    @property
    def buttons(self) -> list[str]:
        return [t for r in self.rows for t in r]

    @property
    def links(self) -> list[str]:
        t = self.text
        return [
            e.get("url") or _slice16(t, e["offset"], e["offset"] + e["length"])
            for e in self.entities
            if e["type"] in ("url", "text_link")
        ]

    def __repr__(self):
        return f"<Msg {self.id} {self.text[:60]!r} {self.rows or ''}>"


class Press:
    def __init__(
        self, tg: "FakeTelegram", query_id: str | None, button: dict, url: str | None = None
    ):
        self.tg, self.query_id, self.button, self.url = tg, query_id, button, url
        self._fut: asyncio.Future = asyncio.get_event_loop().create_future()

    @property
    def answered(self) -> bool:
        return self._fut.done()

    async def answer(self, timeout: float = 5.0) -> dict:
        """The bot's answerCallbackQuery parameters, or TimeoutError (the client's spinner never stopped)."""
        return await asyncio.wait_for(asyncio.shield(self._fut), timeout)


class FakeUser:
    def __init__(
        self,
        tg: "FakeTelegram",
        uid: int,
        first_name: str,
        username: str | None,
        language_code: str | None,
        last_name: str | None = None,
    ):
        self.tg, self.id, self.first_name, self.last_name = tg, uid, first_name, last_name
        self.username, self.language_code = username, language_code
        self.chat = Chat(uid, "private", user=self)
        self._cursor: dict[int, int] = {}

    def json(self) -> dict:
        d = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for k in ("last_name", "username", "language_code"):
            if getattr(self, k):
                d[k] = getattr(self, k)
        return d

    # --- acting
    def say(
        self, text: str, chat: Chat | None = None, reply_to: "Msg | int | None" = None, **extra
    ) -> dict:
        """Sends a text message; returns the Bot API message object. No reply is awaited."""
        return self._send(
            chat,
            reply_to,
            text=text,
            **({"entities": e} if (e := auto_entities(text)) else {}),
            **extra,
        )

    def share_location(
        self, lat: float, lon: float, chat: Chat | None = None, accuracy: float | None = None
    ) -> dict:
        loc = {"latitude": lat, "longitude": lon}
        if accuracy is not None:
            loc["horizontal_accuracy"] = accuracy
        return self._send(chat, None, location=loc)

    def share_contact(self, phone: str, chat: Chat | None = None) -> dict:
        return self._send(
            chat,
            None,
            contact={"phone_number": phone, "first_name": self.first_name, "user_id": self.id},
        )

    def send_file(
        self,
        kind: str,
        data: bytes,
        name: str = "file.bin",
        mime: str = "application/octet-stream",
        caption: str | None = None,
        chat: Chat | None = None,
        **extra,
    ) -> dict:
        """kind: document | photo | voice | audio | video | sticker."""
        obj = self.tg._store_file(kind, name, data, mime)
        if kind == "photo":
            obj = [dict(obj, width=90, height=90), dict(obj, width=800, height=800)]
        more = {kind: obj, **extra}
        if caption:
            more["caption"] = caption
        return self._send(chat, None, **more)

    def _send(self, chat, reply_to, **body) -> dict:
        chat = chat or self.chat
        tg = self.tg
        if chat is self.chat:
            if chat.blocked:
                self.unblock_bot()
            chat.started = True
        msg = tg._new_message(chat, self.json(), body)
        if reply_to is not None:
            rid = reply_to.id if isinstance(reply_to, Msg) else int(reply_to)
            msg["reply_to_message"] = {
                k: v for k, v in chat.messages[rid].items() if k != "reply_to_message"
            }
        tg._log(
            "user",
            self.id,
            "message",
            text=body.get("text"),
            other=[k for k in body if k != "text"],
            chat=chat.id,
        )
        if tg._bot_sees(chat, msg):
            tg._push({"message": msg})
        chat.last_from_bot = False
        chat.emit("user_message", message_id=msg["message_id"])
        return msg

    def edit(self, message: "dict | int", text: str, chat: Chat | None = None) -> dict:
        chat = chat or self.chat
        mid = message["message_id"] if isinstance(message, dict) else int(message)
        msg = {**chat.messages[mid], "text": text, "edit_date": self.tg.now()}
        msg.pop("entities", None)
        if e := auto_entities(text):
            msg["entities"] = e
        chat.messages[mid] = msg
        self.tg._log("user", self.id, "edit", text=text, chat=chat.id)
        if self.tg._bot_sees(chat, msg):
            self.tg._push({"edited_message": msg})
        return msg

    def press(
        self, text: str, message: "Msg | None" = None, chat: Chat | None = None, exact: bool = False
    ) -> Press:
        """Presses the newest visible button whose text equals (else contains) `text`: inline keyboards from the
        newest message up, then the reply keyboard. LookupError if there is none."""
        chat = chat or self.chat
        tg = self.tg
        pool = [message.raw] if message else [m for m in reversed(list(chat.messages.values()))]
        for strict in (True,) if exact else (True, False):
            for m in pool:
                for row in (m.get("reply_markup") or {}).get("inline_keyboard", []):
                    for b in row:
                        if b["text"] == text or (not strict and text in b["text"]):
                            return self._press_inline(chat, m, b)
            for row in (chat.reply_keyboard or {}).get("keyboard", []) if message is None else []:
                for b in row:
                    if b["text"] == text or (not strict and text in b["text"]):
                        tg._log("user", self.id, "keyboard", text=b["text"], chat=chat.id)
                        if chat.reply_keyboard.get("one_time_keyboard"):
                            chat.reply_keyboard = None
                        if b.get("request_location"):
                            self.share_location(1.3521, 103.8198, chat)
                        elif b.get("request_contact"):
                            self.share_contact("+6580000000", chat)
                        else:
                            self.say(b["text"], chat)
                        return Press(tg, None, b)
        seen = [
            b["text"]
            for m in pool
            for r in (m.get("reply_markup") or {}).get("inline_keyboard", [])
            for b in r
        ]
        raise LookupError(f"no button {text!r}; visible: {seen}")

    def _press_inline(self, chat: Chat, m: dict, b: dict) -> Press:
        tg = self.tg
        if "callback_data" not in b:
            tg._log("user", self.id, "button", text=b["text"], url=b.get("url"), chat=chat.id)
            return Press(tg, None, b, b.get("url"))
        return self.press_data(b["callback_data"], m, chat, b)

    def press_data(
        self, data: str, m: dict, chat: Chat | None = None, button: dict | None = None
    ) -> Press:
        """Sends a callback query with any data (stale or forged buttons too)."""
        chat = chat or self.chat
        tg = self.tg
        qid = str(tg._rng.getrandbits(62))
        p = Press(tg, qid, button or {"callback_data": data})
        tg._callbacks[qid] = (time.monotonic(), p, self)
        msg = {k: v for k, v in m.items()}
        tg._log("user", self.id, "press", text=(button or {}).get("text"), data=data, chat=chat.id)
        tg._push(
            {
                "callback_query": {
                    "id": qid,
                    "from": self.json(),
                    "message": msg,
                    "chat_instance": str(-chat.id * 7919),
                    "data": data,
                }
            }
        )
        return p

    def block_bot(self) -> None:
        self.chat.blocked = True
        self.tg._member_update(self.chat, self, "member", "kicked")

    def unblock_bot(self) -> None:
        self.chat.blocked = False
        self.tg._member_update(self.chat, self, "kicked", "member")

    # --- looking
    async def replies(
        self, timeout: float = 5.0, count: int = 1, settle: float = 0.25, chat: Chat | None = None
    ) -> list[Msg]:
        """New messages of the bot since the last call: waits for `count`, then until `settle` s of silence."""
        chat = chat or self.chat
        end = time.monotonic() + timeout
        got: list[Msg] = []
        while True:
            cur = self._cursor.get(chat.id, 0)
            fresh = chat.events[cur:]
            self._cursor[chat.id] = cur + len(fresh)
            got += [
                Msg(self.tg, chat, e["message_id"])
                for e in fresh
                if e["kind"] == "message" and e["message_id"] in chat.messages
            ]
            left = end - time.monotonic()
            if left <= 0:
                return got
            if len(got) >= count:
                if not await chat.wait(min(settle, left)):
                    return got
            else:
                await chat.wait(left)

    async def reply(self, timeout: float = 5.0, **kw) -> Msg:
        got = await self.replies(timeout, **kw)
        if not got:
            raise TimeoutError(f"no reply to {self.first_name} within {timeout} s")
        return got[-1]

    async def until(
        self, cond: Callable[[list[Msg]], bool], timeout: float = 5.0, chat: Chat | None = None
    ) -> bool:
        """Waits until cond(all bot messages now visible) holds; edits count."""
        chat = chat or self.chat
        end = time.monotonic() + timeout
        while not cond(self.screen(chat)):
            left = end - time.monotonic()
            if left <= 0:
                return False
            await chat.wait(min(left, 0.5))
        return True

    def screen(self, chat: Chat | None = None) -> list[Msg]:
        chat = chat or self.chat
        return [
            Msg(self.tg, chat, k)
            for k, m in chat.messages.items()
            if m["from"]["id"] == self.tg.bot["id"]
        ]

    @property
    def last(self) -> Msg | None:
        s = self.screen()
        return s[-1] if s else None

    def menu(self, chat: Chat | None = None) -> list[dict]:
        """The commands this user's client would show, by Telegram's scope and language precedence."""
        chat = chat or self.chat
        lang = (self.language_code or "")[:2]
        if chat.type == "private":
            scopes = [
                {"type": "chat", "chat_id": chat.id},
                {"type": "all_private_chats"},
                {"type": "default"},
            ]
        else:
            adm = chat.members.get(self.id) in ("administrator", "creator")
            scopes = [{"type": "chat_member", "chat_id": chat.id, "user_id": self.id}]
            if adm:
                scopes.append({"type": "chat_administrators", "chat_id": chat.id})
            scopes.append({"type": "chat", "chat_id": chat.id})
            if adm:
                scopes.append({"type": "all_chat_administrators"})
            scopes += [{"type": "all_group_chats"}, {"type": "default"}]
        for sc in scopes:
            for lg in ([lang] if lang else []) + [""]:
                c = self.tg.commands.get((json.dumps(sc, sort_keys=True), lg))
                if c:
                    return c
        return []


# ------------------------------------------------------------------------------------------------ server
_ACTIONS = {
    "typing",
    "record_video",
    "upload_video",
    "record_audio",
    "record_voice",
    "upload_audio",
    "upload_voice",
    "upload_photo",
    "upload_document",
    "choose_sticker",
    "pick_up_location",
    "find_location",
    "record_video_note",
    "upload_video_note",
    "cancel",
}
_TRUE_STUBS = set(
    """setmydescription setmyshortdescription setmyname setchatmenubutton setmydefaultadministratorrights
 pinchatmessage unpinchatmessage unpinallchatmessages setchatdescription setchattitle setmessagereaction leavechat close
 logout banchatmember unbanchatmember restrictchatmember approvechatjoinrequest declinechatjoinrequest
 deletemyprofilephoto readbusinessmessage""".split()
)


class FakeTelegram:
    def __init__(
        self,
        token: str = DEFAULT_TOKEN,
        port: int = 0,
        username: str = "resident_test_bot",
        first_name: str = "测试机器人",
        privacy: bool = True,
        record: bool = True,
        history_limit: int | None = None,
        callback_ttl: float = 60.0,
        webhook_backoff: float = 0.5,
        seed: int = 1,
        keep_events: bool = True,
    ):
        self.token, self.port, self.record = token, port, record
        self.bot = {
            "id": int(token.split(":")[0]),
            "is_bot": True,
            "first_name": first_name,
            "username": username,
        }
        self.privacy = privacy
        self.limits, self.faults = Limits(), Faults()
        self.users: dict[int, FakeUser] = {}
        self.chats: dict[int, Chat] = {}
        self.commands: dict[tuple[str, str], list[dict]] = {}
        self.inline_results: dict[str, dict] = {}
        self.files: dict[str, tuple[str, bytes, str, str]] = {}
        self.log: list[dict] = []
        self.warnings: list[str] = []
        self.stats = collections.Counter()
        self.on_call: list[Callable] = []  # f(method, params, result_or_None, t_received)
        self.on_delivered: list[Callable] = []  # f(update, t)
        self.webhook: dict | None = None
        self.last_webhook_error = ""  # what getWebhookInfo tells of the last delivery
        self.time_offset = 0
        self.callback_ttl, self.webhook_backoff = callback_ttl, webhook_backoff
        self._history_limit, self._keep_events = history_limit, keep_events
        self._rng = random.Random(seed)
        self._updates: collections.OrderedDict[int, dict] = collections.OrderedDict()
        self._replay: list[dict] = []
        self._next_update = itertools.count(self._rng.randrange(10_000_000, 90_000_000))
        self._msg_ids = itertools.count(1)
        self._file_ids = itertools.count(1)
        self._user_ids = itertools.count(50_000_001)
        self._group_ids = itertools.count(1001)
        self._callbacks: dict[str, tuple[float, Press, FakeUser]] = {}
        self._answered: set[str] = set()
        self._inline: dict[str, float] = {}
        self._poll: asyncio.Future | None = None
        self._new_update: asyncio.Event | None = None
        self._allowed: set[str] = set(ALL_UPDATES) - NOT_DEFAULT_UPDATES
        self._lanes: dict[Any, collections.deque] = {}
        self._lane_tasks: set[asyncio.Task] = set()
        self._t0 = time.monotonic()
        self._ready: asyncio.Event | None = None
        self._methods = {n[2:]: getattr(self, n) for n in dir(self) if n.startswith("m_")}
        for n in _TRUE_STUBS:
            self._methods[n] = self._true
        self._names: dict[str, str] = {}

    # --- life cycle
    async def start(self) -> "FakeTelegram":
        self._new_update, self._ready = asyncio.Event(), asyncio.Event()
        self._server = web.Server(self._handle)
        self._runner = web.ServerRunner(self._server, access_log=None)
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port, backlog=1024)
        await self._site.start()
        self.port = self._site._server.sockets[0].getsockname()[1]
        self._http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=200, ssl=False),
            timeout=aiohttp.ClientTimeout(total=60),
            trust_env=False,
        )
        return self

    async def stop(self) -> None:
        self.webhook = None
        if self._poll and not self._poll.done():
            self._poll.cancel()
        lanes = list(self._lane_tasks)
        for t in lanes:
            t.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        await self._http.close()
        await self._site.stop()
        await self._runner.shutdown()
        await asyncio.wait_for(self._runner.cleanup(), 10)

    async def __aenter__(self):
        return await self.start()

    async def __aexit__(self, *a):
        await self.stop()

    @property
    def root_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        return self.root_url + "/bot"

    async def wait_ready(self, timeout: float = 30.0) -> None:
        """The bot has begun to take updates (first getUpdates, or setWebhook)."""
        await asyncio.wait_for(self._ready.wait(), timeout)

    def now(self) -> int:
        return int(time.time() + self.time_offset)

    # --- people and groups
    def user(
        self,
        first_name: str = "李明",
        username: str | None = None,
        language_code: str | None = "zh-hans",
        id: int | None = None,
        last_name: str | None = None,
        started: bool = False,
    ) -> FakeUser:
        uid = id or next(self._user_ids)
        u = FakeUser(self, uid, first_name, username or f"user{uid}", language_code, last_name)
        u.chat.started = started
        self.users[uid] = u
        self.chats[uid] = u.chat
        return u

    def group(
        self,
        title: str,
        members: Iterable[FakeUser] = (),
        type: str = "supergroup",
        bot_admin: bool = False,
        announce: bool = True,
    ) -> Chat:
        n = next(self._group_ids)
        c = Chat(-1_000_000_000_000 - n if type == "supergroup" else -n, type, title)
        c.bot_admin, c.privacy = bot_admin, self.privacy
        members = list(members)
        for k, m in enumerate(members):
            c.members[m.id] = "creator" if k == 0 else "member"
        c.members[self.bot["id"]] = "administrator" if bot_admin else "member"
        self.chats[c.id] = c
        if announce and members:
            self._member_update(c, members[0], "left", c.members[self.bot["id"]])
            msg = self._new_message(c, members[0].json(), {"new_chat_members": [dict(self.bot)]})
            self._push({"message": msg})
        return c

    def _member_update(self, chat, by, old, new):
        def cm(st):
            d = {"user": dict(self.bot), "status": st}
            if st == "kicked":
                d["until_date"] = 0
            if st == "administrator":
                d.update(
                    {
                        k: True
                        for k in (
                            "can_be_edited",
                            "can_manage_chat",
                            "can_delete_messages",
                            "can_invite_users",
                            "can_manage_video_chats",
                            "can_restrict_members",
                            "can_promote_members",
                            "can_change_info",
                            "can_post_stories",
                            "can_edit_stories",
                            "can_delete_stories",
                        )
                    },
                    is_anonymous=False,
                )
            return d

        self._push(
            {
                "my_chat_member": {
                    "chat": chat.json(),
                    "from": by.json(),
                    "date": self.now(),
                    "old_chat_member": cm(old),
                    "new_chat_member": cm(new),
                }
            }
        )

    def _bot_sees(self, chat: Chat, msg: dict) -> bool:
        """Privacy mode. Telegram documents: commands for this bot, general commands, replies to the bot, service
        messages; mentions of the bot are delivered too (observed)."""
        if chat.kicked:
            return False
        if chat.type == "private" or chat.bot_admin or not chat.privacy:
            return True
        r = msg.get("reply_to_message")
        if r and r["from"]["id"] == self.bot["id"]:
            return True
        text, me = msg.get("text") or msg.get("caption") or "", "@" + self.bot["username"].lower()
        for e in msg.get("entities") or msg.get("caption_entities") or []:
            t = _slice16(text, e["offset"], e["offset"] + e["length"]).lower()
            if e["type"] == "bot_command" and e["offset"] == 0 and ("@" not in t or t.endswith(me)):
                return True
            if e["type"] == "mention" and t == me:
                return True
        return not (
            {"text", "caption", "photo", "document", "location", "voice", "contact"} & msg.keys()
        )

    def _new_message(self, chat: Chat, frm: dict, body: dict) -> dict:
        mid = next(chat.own_ids or self._msg_ids)
        msg = {"message_id": mid, "from": frm, "chat": chat.json(), "date": self.now(), **body}
        chat.messages[mid] = msg
        if self._history_limit and len(chat.messages) > self._history_limit:
            del chat.messages[next(iter(chat.messages))]
        return msg

    def _store_file(self, kind: str, name: str, data: bytes, mime: str) -> dict:
        k = next(self._file_ids)
        fid = f"FAKE-{kind}-{k:06d}-{self.bot['id']}"
        self.files[fid] = (
            name,
            data,
            mime,
            f"{kind}s/file_{k}" + (name[name.rfind(".") :] if "." in name else ""),
        )
        d = {"file_id": fid, "file_unique_id": f"U{k:06d}", "file_size": len(data)}
        if kind in ("document", "audio", "video", "animation"):
            d.update(file_name=name, mime_type=mime)
        if kind in ("voice", "audio", "video", "animation", "video_note"):
            d["duration"] = 1
        if kind in ("video", "animation", "sticker"):
            d.update(width=100, height=100)
        if kind == "video_note":
            d["length"] = 100
        if kind == "sticker":
            d.update(type="regular", is_animated=False, is_video=False)
        return d

    # --- updates
    def _push(self, body: dict) -> dict | None:
        kind = next(iter(body))
        if kind not in self._allowed:
            self.stats["updates_not_allowed"] += 1
            return None
        upd = {"update_id": next(self._next_update), **body}
        self._updates[upd["update_id"]] = upd
        self.stats["updates"] += 1
        if self.webhook:
            self._lane_put(upd)
        elif self._new_update:
            self._new_update.set()
        return upd

    @property
    def pending(self) -> int:
        return len(self._updates)

    def _delivered(self, upd: dict, t: float) -> None:
        self.stats["delivered"] += 1
        for f in self.on_delivered:
            f(upd, t)
        if self.record:
            self._log(
                "deliver",
                None,
                next(k for k in upd if k != "update_id"),
                update_id=upd["update_id"],
                via="webhook" if self.webhook else "polling",
            )

    async def m_getupdates(self, p: Params):
        if self.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to "
                "delete the webhook first",
            )
        if self._poll and not self._poll.done():
            self._poll.set_exception(
                ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that "
                    "only one bot instance is running",
                )
            )
            self.stats["poll_conflicts"] += 1
        offset, limit = p.i("offset"), p.i("limit", 100)
        limit = 100 if not 1 <= limit <= 100 else limit
        timeout = min(max(p.i("timeout"), 0), 50)
        if p.get("allowed_updates") not in (None, ""):
            a = p.j("allowed_updates")
            if isinstance(a, list):
                self._allowed = (
                    (set(a) & set(ALL_UPDATES)) if a else set(ALL_UPDATES) - NOT_DEFAULT_UPDATES
                )
        if offset > 0:
            while self._updates and next(iter(self._updates)) < offset:
                self._updates.popitem(last=False)
        elif offset < 0:
            while len(self._updates) > -offset:
                self._updates.popitem(last=False)
        self._ready.set()
        end = time.monotonic() + timeout
        fut = self._poll = asyncio.get_running_loop().create_future()
        fut.add_done_callback(lambda f: f.cancelled() or f.exception())
        try:
            while True:
                hold = self.faults.reorder_updates
                if self._replay or (self._updates and len(self._updates) >= hold):
                    break
                left = end - time.monotonic()
                if left <= 0:
                    break
                self._new_update.clear()
                w = asyncio.ensure_future(self._new_update.wait())
                try:
                    await asyncio.wait({w, fut}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    w.cancel()
                if fut.done():
                    fut.result()
        finally:
            if self._poll is fut:
                self._poll = None
            if not fut.done():
                fut.cancel()
        out = self._replay + list(itertools.islice(self._updates.values(), limit))
        self._replay = []
        if self.faults.reorder_updates > 1 and len(out) > 1:
            # bodies in reverse, ids still rising (real getUpdates never hands out falling ids)
            self.faults.reorder_updates = max(0, self.faults.reorder_updates - len(out))
            out = [{**b, "update_id": a["update_id"]} for a, b in zip(out, out[::-1])]
            self._updates.update(
                (u["update_id"], u) for u in out if u["update_id"] in self._updates
            )
        if self.faults.duplicate_updates:
            k = min(self.faults.duplicate_updates, len(out))
            self.faults.duplicate_updates -= k
            self._replay = out[:k]
        t = time.monotonic()
        for u in out:
            self._delivered(u, t)
        return out

    # --- webhooks: one lane per chat (in order inside a chat), up to max_connections at once
    def _lane_put(self, upd: dict) -> None:
        body = next(v for k, v in upd.items() if k != "update_id")
        key = (
            body.get("chat") or (body.get("message") or {}).get("chat") or body.get("from") or {}
        ).get("id")
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = collections.deque()
            t = asyncio.ensure_future(self._lane_run(key, lane))
            self._lane_tasks.add(t)
            t.add_done_callback(self._lane_tasks.discard)
        lane.append(upd)

    async def _lane_run(self, key, lane):
        try:
            while lane and self.webhook:
                if self.faults.reorder_updates > 1:
                    await asyncio.sleep(0.3)
                    if len(lane) > 1:
                        self.faults.reorder_updates = max(
                            0, self.faults.reorder_updates - len(lane)
                        )
                        rev = list(lane)[::-1]
                        lane.clear()
                        lane.extend(rev)
                upd = lane.popleft()
                await self._deliver_webhook(upd)
                if self.faults.duplicate_updates:
                    self.faults.duplicate_updates -= 1
                    await self._deliver_webhook(upd)
        finally:
            if self._lanes.get(key) is lane:
                del self._lanes[key]
                if lane and self.webhook:
                    for u in list(lane):
                        self._lane_put(u)

    async def _deliver_webhook(self, upd: dict) -> None:
        delay = self.webhook_backoff
        while self.webhook:
            hook = self.webhook
            headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip, deflate"}
            if hook["secret_token"]:
                headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret_token"]
            err = None
            async with hook["sem"]:
                self._delivered(upd, time.monotonic())
                try:
                    async with self._http.post(
                        hook["url"], data=json.dumps(upd), headers=headers
                    ) as r:
                        text = await r.text()
                        if 200 <= r.status <= 299:
                            if self.faults.webhook_lose_answer:
                                self.faults.webhook_lose_answer -= 1
                                err = "Connection timed out"
                        else:
                            err = f"Wrong response from the webhook: {r.status} {r.reason}"
                            delay = max(delay, float(r.headers.get("Retry-After") or 0))
                except (aiohttp.ClientError, OSError, asyncio.TimeoutError) as e:
                    err = f"Connection failed: {type(e).__name__}"
            if err is None:
                self._updates.pop(upd["update_id"], None)
                self.stats["webhook_ok"] += 1
                return
            self.stats["webhook_errors"] += 1
            hook.update(last_error_message=err, last_error_date=self.now())
            self._log("webhook_error", None, err, update_id=upd["update_id"])
            await asyncio.sleep(delay)
            delay = min(60.0, delay * 2)

    async def m_setwebhook(self, p: Params):
        url = p.s("url")
        if not url:
            return await self.m_deletewebhook(p)
        u = urlsplit(url)
        if u.scheme not in ("https", "http") or not u.hostname:
            raise bad("invalid webhook URL specified")
        if u.hostname not in ("127.0.0.1", "localhost", "::1"):
            raise ApiError(400, "Bad Request: bad webhook: this fake delivers to the loopback only")
        secret = p.s("secret_token")
        if len(secret) > 256:
            raise bad("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
            raise bad("secret token contains unallowed characters")
        if self._poll and not self._poll.done():
            self._poll.set_exception(ApiError(409, "Conflict: terminated by setWebhook request"))
        if p.get("allowed_updates") not in (None, ""):
            a = p.j("allowed_updates")
            if isinstance(a, list):
                self._allowed = (
                    (set(a) & set(ALL_UPDATES)) if a else set(ALL_UPDATES) - NOT_DEFAULT_UPDATES
                )
        if p.b("drop_pending_updates"):
            self._updates.clear()
            self._lanes.clear()
        same = (
            self.webhook is not None
            and self.webhook["url"] == url
            and self.webhook["secret_token"] == secret
        )
        n = p.i("max_connections", 40)
        n = 40 if not 1 <= n <= 100 else n
        self.webhook = {
            "url": url,
            "secret_token": secret,
            "max_connections": n,
            "sem": asyncio.Semaphore(n),
        }
        if not same:
            for u_ in list(self._updates.values()):
                self._lane_put(u_)
        self._ready.set()
        return "Webhook is already set" if same else "Webhook was set"

    async def m_deletewebhook(self, p: Params):
        was = self.webhook is not None
        self.webhook = None
        self._lanes.clear()
        if p.b("drop_pending_updates"):
            self._updates.clear()
        return "Webhook was deleted" if was else "Webhook is already deleted"

    async def m_getwebhookinfo(self, p: Params):  # noqa: ARG002
        url = self.webhook["url"] if self.webhook else ""
        told = {"url": url, "has_custom_certificate": False, "pending_update_count": self.pending}
        if self.last_webhook_error:
            told["last_error_message"] = self.last_webhook_error
        return told

    # --- HTTP
    async def _handle(self, req: web.BaseRequest) -> web.StreamResponse:
        t = time.monotonic()
        path = unquote(req.rel_url.raw_path)
        if path.startswith("/bot"):
            token, _, method = path[4:].partition("/")
            if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token) or not method or "/" in method:
                return self._json(404, {"ok": False, "error_code": 404, "description": "Not Found"})
            if token != self.token:
                return self._json(
                    401, {"ok": False, "error_code": 401, "description": "Unauthorized"}
                )
            try:
                p = await self._params(req)
            except ApiError as e:
                return self._json(
                    e.code, {"ok": False, "error_code": e.code, "description": e.description}
                )
            self._names.setdefault(method.lower(), method)
            return await self._call(method.lower(), p, t, req)
        if path.startswith("/file/bot"):
            token, _, fpath = path[9:].partition("/")
            for _, data, _, fp in self.files.values():
                if token == self.token and fp == fpath:
                    return web.Response(body=data, content_type="application/octet-stream")
        return self._json(404, {"ok": False, "error_code": 404, "description": "Not Found"})

    async def _params(self, req: web.BaseRequest) -> Params:
        p = Params(
            parse_qsl(req.rel_url.raw_query_string, keep_blank_values=True)
            if req.rel_url.raw_query_string
            else ()
        )
        p.files = {}
        if req.method == "POST":
            ct = req.content_type
            if ct == "multipart/form-data":
                size = 0
                async for part in await req.multipart():
                    data = bytes(await part.read(decode=True))
                    size += len(data)
                    if size > MAX_UPLOAD:
                        raise ApiError(413, "Request Entity Too Large")
                    if part.filename:
                        p.files[part.name] = (
                            part.filename,
                            data,
                            part.headers.get("Content-Type", "application/octet-stream"),
                        )
                    else:
                        p[part.name] = data.decode("utf-8", "replace")
            else:
                raw = await req.content.read()
                if ct == "application/json" and raw:
                    try:
                        body = json.loads(raw)
                    except ValueError:
                        raise ApiError(400, "Bad Request: can't parse JSON object") from None
                    if isinstance(body, dict):
                        p.update({k: v for k, v in body.items() if v is not None})
                elif raw:
                    p.update(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
        return p

    @staticmethod
    def _json(status: int, body: dict) -> web.Response:
        return web.Response(
            status=status, body=json.dumps(body).encode(), content_type="application/json"
        )

    async def _call(
        self, method: str, p: Params, t: float, req=None, via: str = "http"
    ) -> web.StreamResponse:
        self.stats[method] += 1
        f = self.faults.pick(method, p) if self.faults.active else None
        ok, result, err = False, None, None
        if f and f.kind in ("drop", "hang", "502"):
            self._record_call(method, p, t, {"fault": f.kind}, via)
            if f.kind == "hang":
                await asyncio.sleep(f.delay)
            if f.kind == "502":
                return web.Response(
                    status=502,
                    content_type="text/html",
                    text=(
                        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1>"
                        "</center>\r\n<hr><center>nginx/1.18.0</center>\r\n</body>\r\n</html>\r\n"
                    ),
                )
            return self._drop(req)
        try:
            if f and f.kind == "slow":
                await asyncio.sleep(f.delay)
            if f and f.kind == "429":
                raise ApiError(
                    429,
                    f"Too Many Requests: retry after {f.retry_after}",
                    {"retry_after": f.retry_after},
                )
            if f and f.kind == "403":
                raise ApiError(403, f.description or "Forbidden: bot was blocked by the user")
            if f and f.kind == "500":
                raise ApiError(500, f.description or "Internal Server Error")
            if f and f.kind == "400":
                raise ApiError(400, f.description or "Bad Request: chat not found", f.parameters)
            handler = self._methods.get(method)
            if handler is None:
                raise ApiError(404, "Not Found: method not found")
            result = await handler(p) if handler != self._true else await handler(p, method)
            body = {"ok": True, "result": result}
            if method in ("setwebhook", "deletewebhook"):
                body = {"ok": True, "result": True, "description": result}
            ok, status = True, 200
        except ApiError as e:
            err, status = e, e.code
            body = {"ok": False, "error_code": e.code, "description": e.description}
            if e.parameters:
                body["parameters"] = e.parameters
        self._record_call(
            method,
            p,
            t,
            body if not ok or method != "getupdates" else {"ok": True, "n": len(result)},
            via,
            injected=f.kind if f else None,
        )
        for h in self.on_call:
            h(method, p, result if ok else None, t)
        if f and f.kind == "drop_after":
            return self._drop(req)
        return self._json(status, body)

    @staticmethod
    def _drop(req) -> web.StreamResponse:
        if req is not None and req.transport is not None:
            req.transport.abort()
        return web.Response(status=500)

    # --- recording
    def _log(self, who: str, uid, what: str, **kw) -> None:
        if self.record:
            self.log.append(
                {
                    "t": round(time.monotonic() - self._t0, 4),
                    "who": who,
                    "user": uid,
                    "what": what,
                    **kw,
                }
            )

    def _record_call(self, method, p, t, answer, via, injected=None) -> None:
        if not answer.get("ok"):
            self.stats[f"error_{answer.get('error_code', answer.get('fault'))}"] += 1
        if not self.record or (method == "getupdates" and answer.get("ok") and not answer.get("n")):
            return
        e = {
            "t": round(t - self._t0, 4),
            "who": "bot",
            "user": None,
            "what": self._names.get(method, method),
            "params": dict(p),
            "answer": answer,
            "via": via,
            "took": round(time.monotonic() - t, 4),
        }
        if p.files:
            e["files"] = {k: (v[0], len(v[1])) for k, v in p.files.items()}
        if injected:
            e["injected"] = injected
        self.log.append(e)

    def calls(self, method: str | None = None) -> list[dict]:
        return [
            e
            for e in self.log
            if e["who"] == "bot" and (method is None or e["what"].lower() == method.lower())
        ]

    def rejected(self, injected: bool = False) -> list[str]:
        """Calls of the bot that Telegram would have refused (injected faults left out unless asked for)."""
        return [
            f"{e['what']}: {e['answer'].get('description')}"
            for e in self.calls()
            if e["answer"].get("error_code") and (injected or "injected" not in e)
        ]

    def unanswered_callbacks(self, older_than: float = 0.0) -> list[str]:
        now = time.monotonic()
        return [
            q
            for q, (t, _p, _u) in self._callbacks.items()
            if q not in self._answered and now - t >= older_than
        ]

    def transcript(self) -> str:
        out = []
        for e in self.log:
            if e["who"] == "user":
                u = self.users.get(e["user"])
                out.append(
                    f"{e['t']:9.3f}  {u.first_name if u else e['user']:<8} {e['what']:<9} "
                    + " ".join(
                        f"{k}={v!r}"
                        for k, v in e.items()
                        if k not in ("t", "who", "user", "what") and v
                    )
                )
            elif e["who"] == "bot":
                a = e["answer"]
                if e["what"].lower() == "getupdates":
                    continue
                s = "ok" if a.get("ok") else a.get("description") or a.get("fault")
                ps = {
                    k: (v if len(str(v)) < 400 else str(v)[:400] + "…")
                    for k, v in e["params"].items()
                }
                out.append(
                    f"{e['t']:9.3f}  BOT      {e['what']:<9} {json.dumps(ps, ensure_ascii=False)} -> {s}"
                )
            elif e["who"] != "deliver":
                out.append(f"{e['t']:9.3f}  {e['who']}  {e['what']}")
        return "\n".join(out)

    # --- helpers of the methods
    def _chat(self, p: Params, write: bool = True) -> Chat:
        cid = p.s("chat_id").strip()
        if not cid:
            raise bad("chat_id is empty")
        chat = None
        if cid.startswith("@"):
            chat = next(
                (
                    c
                    for c in self.chats.values()
                    if c.type != "private" and getattr(c, "username", None) == cid[1:]
                ),
                None,
            )
        else:
            try:
                chat = self.chats.get(int(cid))
            except ValueError:
                chat = None
        if chat is None:
            raise bad("chat not found")
        if chat.kicked:
            raise ApiError(
                403,
                f"Forbidden: bot was kicked from the {'supergroup' if chat.type == 'supergroup' else chat.type} chat"
                if chat.type != "group"
                else "Forbidden: bot was kicked from the group chat",
            )
        if write and chat.type == "private":
            if chat.blocked:
                raise ApiError(403, "Forbidden: bot was blocked by the user")
            if not chat.started:
                raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def _markup(self, p: Params, chat: Chat, inline_only=False):
        mk, warn = check_markup(p.get("reply_markup"), chat.type, inline_only)
        for w in warn:
            self.warnings.append(w)
        return mk

    def _post(self, p: Params, chat: Chat, body: dict, markup) -> dict:
        """Common tail of every send: reply target, limits, storing, keyboards, events."""
        rp = p.j("reply_parameters") or {}
        rid = rp.get("message_id") or p.i("reply_to_message_id")
        if rid:
            r = chat.messages.get(int(rid))
            if r is None:
                if not (
                    rp.get("allow_sending_without_reply") or p.b("allow_sending_without_reply")
                ):
                    raise bad("message to be replied not found")
            else:
                body["reply_to_message"] = {k: v for k, v in r.items() if k != "reply_to_message"}
        self.limits.check(chat.id, chat.type != "private")
        if markup and "inline_keyboard" in markup:
            body["reply_markup"] = markup
        elif markup:
            chat.reply_keyboard = (
                markup
                if "keyboard" in markup
                else None
                if markup.get("remove_keyboard")
                else chat.reply_keyboard
            )
        if p.b("protect_content"):
            body["has_protected_content"] = True
        msg = self._new_message(chat, dict(self.bot), body)
        chat.last_from_bot = True
        if self._keep_events:
            chat.emit("message", message_id=msg["message_id"])
        return msg

    async def _true(self, p: Params, method: str):
        if "chat_id" in p and method not in ("leavechat",):
            self._chat(p, write=False)
        return True

    # --- methods
    async def m_getme(self, p):
        return {
            **self.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    async def m_sendmessage(self, p):
        if not p.s("text"):
            raise bad("Message text is empty")
        if p.get("link_preview_options"):
            p.j("link_preview_options")
        text, ents = format_text(
            p.s("text"), p.get("parse_mode"), p.j("entities"), MAX_TEXT, "Message is too long"
        )
        chat = self._chat(p)
        mk = self._markup(p, chat)
        body: dict = {"text": text}
        if ents:
            body["entities"] = ents
        return self._post(p, chat, body, mk)

    async def m_getfile(self, p):
        f = self.files.get(p.s("file_id"))
        if f is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if len(f[1]) > MAX_DOWNLOAD:
            raise bad("file is too big")
        return {
            "file_id": p.s("file_id"),
            "file_unique_id": "U" + p.s("file_id")[-20:-10],
            "file_size": len(f[1]),
            "file_path": f[3],
        }

    def _target(self, p: Params, what: str, own: bool = True) -> tuple[Chat, dict]:
        chat = self._chat(p)
        m = chat.messages.get(p.i("message_id"))
        if m is None:
            raise bad(f"{what} not found")
        if own and m["from"]["id"] != self.bot["id"]:
            raise bad("Message can't be edited")
        return chat, m

    def _apply_edit(self, chat: Chat, m: dict, new: dict) -> dict:
        keys = ("text", "entities", "caption", "caption_entities", "reply_markup", "location")
        if all(m.get(k) == new.get(k) for k in keys):
            raise bad(NOT_MODIFIED)
        self.limits.check(chat.id, chat.type != "private")
        new["edit_date"] = self.now()
        chat.messages[m["message_id"]] = new
        chat.emit("edit", message_id=m["message_id"])
        return new

    async def m_editmessagetext(self, p):
        if not p.s("text"):
            raise bad("Message text is empty")
        text, ents = format_text(
            p.s("text"), p.get("parse_mode"), p.j("entities"), MAX_TEXT, "Message is too long"
        )
        if p.get("inline_message_id"):
            return True
        chat, m = self._target(p, "message to edit")
        mk = self._markup(p, chat, inline_only=True)
        if "text" not in m:
            raise bad("there is no text in the message to edit")
        new = {k: v for k, v in m.items() if k not in ("text", "entities", "reply_markup")}
        new["text"] = text
        if ents:
            new["entities"] = ents
        if mk:
            new["reply_markup"] = mk
        return self._apply_edit(chat, m, new)

    async def m_sendchataction(self, p):
        if p.s("action").lower() not in _ACTIONS:
            raise bad("Wrong parameter action in request")
        chat = self._chat(p)
        chat.emit("action", action=p.s("action"))
        return True

    async def m_answercallbackquery(self, p):
        qid = p.s("callback_query_id")
        q = self._callbacks.get(qid)
        if q is None or qid in self._answered or time.monotonic() - q[0] > self.callback_ttl:
            raise bad(BAD_QUERY)
        if len(p.s("text")) > 200:
            raise bad("MESSAGE_TOO_LONG")
        if p.s("url") and not p.s("url").startswith(("tg://", "https://t.me/")):
            raise bad("URL_INVALID")
        self._answered.add(qid)
        if not q[1]._fut.done():
            q[1]._fut.set_result(
                {
                    "text": p.s("text"),
                    "show_alert": p.b("show_alert"),
                    "url": p.s("url"),
                    "cache_time": p.i("cache_time"),
                }
            )
        return True

    def _scope(self, p: Params) -> str:
        sc = p.j("scope") or {"type": "default"}
        if not isinstance(sc, dict) or "type" not in sc:
            raise bad("Can't parse BotCommandScope: Can't find field \"type\"")
        t = sc["type"]
        if t in ("default", "all_private_chats", "all_group_chats", "all_chat_administrators"):
            return json.dumps({"type": t})
        if t not in ("chat", "chat_administrators", "chat_member"):
            raise bad("Can't parse BotCommandScope: Unsupported type specified")
        self._chat(Params(chat_id=str(sc.get("chat_id", ""))), write=False)
        out = {"type": t, "chat_id": int(sc["chat_id"])}
        if t == "chat_member":
            out["user_id"] = int(sc.get("user_id") or 0)
        return json.dumps(out, sort_keys=True)

    @staticmethod
    def _lang(p: Params) -> str:
        lg = p.s("language_code")
        if lg and not re.fullmatch(r"[a-z]{2}", lg):
            raise bad("Invalid language code specified")
        return lg

    async def m_setmycommands(self, p):
        cmds = p.j("commands") or []
        if not isinstance(cmds, list):
            raise bad("Expected an Array of BotCommand")
        if len(cmds) > 100:
            raise bad("BOT_COMMANDS_TOO_MUCH")
        for c in cmds:
            if not isinstance(c, dict) or "command" not in c or "description" not in c:
                raise bad("Can't parse BotCommand: Can't find field \"command\"")
            if not re.fullmatch(r"/?[a-z0-9_]{1,32}", c["command"]):
                raise bad("BOT_COMMAND_INVALID")
            if not 1 <= len(c["description"].strip()) <= 256:
                raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        key = (self._scope(p), self._lang(p))
        self.commands[key] = [
            {"command": c["command"].lstrip("/"), "description": c["description"]} for c in cmds
        ]
        return True


# ------------------------------------------------------------------------------------------------ self-test

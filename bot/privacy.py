"""Personal numbers in what a resident writes: found and masked before anything is kept.

The dialogue masks what it reads, a channel what it must store. A mask says what stood there
(〔手机号〕), so that the resident can still be warned after a restart.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from bot.text import clean


class Personal(StrEnum):
    """A kind of number that we never keep; the value is how residents call it."""

    ID_CARD = "身份证号"
    PHONE = "手机号"
    BANK_CARD = "银行卡号"
    NUMBER = "长号码"  # too long for anything else: a mistyped one of the above


# What people put between digits, and nothing but that.
_GAP = r"[ \-–—.·•_/()+*\u20e3\ufe0f]{0,2}"
_RUN = re.compile(rf"[0-9](?:{_GAP}[0-9]){{9,}}(?:{_GAP}[xX](?![a-zA-Z]))?")
# Numbers are dictated and written in characters too; one character a digit keeps the places.
_SPOKEN = str.maketrans("〇零一二三四五六七八九幺两", "00123456789" + "12")
_MARK = re.compile("〔(" + "|".join(Personal) + ")〕")
_DAY = re.compile(r"(?:19|20)\d\d\D{1,2}\d{1,2}\D{1,2}\d{1,2}")

# GB 11643-1999, section 4.4: the weights of the 17 digits, and the check character.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


def masked(text: str) -> str:
    """`text` cleaned to one line, each ID, phone and bank card number replaced by its mask.

    Spaces, dashes, full-width digits and digits written as characters are seen through. A run
    of 15 digits and more is masked whatever it is; text without such numbers only gets cleaned.
    Masking again changes nothing.
    """
    line = clean(text)
    parts, done = [], 0
    for start, end, kind in _numbers(line):
        parts += [line[done:start], f"〔{kind}〕"]
        done = end
    return "".join(parts) + line[done:]


def covered(text: str) -> str:
    """`text` as it was written, in its lines and script, for a person to read; `masked` where a
    personal number stands in it. Control and invisible characters are left out."""
    if next(_numbers(clean(text)), None):
        return masked(text)
    kept = (char for char in text if char == "\n" or unicodedata.category(char)[0] != "C")
    return "".join(kept).strip()


def personal_kinds(masked_text: str) -> tuple[Personal, ...]:
    """The kinds whose mask stands in `masked_text`, each once."""
    return tuple(dict.fromkeys(Personal(kind) for kind in _MARK.findall(masked_text)))


def without_masks(masked_text: str) -> str:
    """`masked_text` without its masks: what is left to understand."""
    return _MARK.sub(" ", masked_text)


def _numbers(line: str) -> Iterator[tuple[int, int, Personal]]:
    for run in _RUN.finditer(line.translate(_SPOKEN)):
        written = run.group()
        kind = _kind(re.sub(r"[^0-9xX]", "", written).upper(), written)
        if kind is not None:
            yield run.start(), run.end(), kind


def _kind(digits: str, written: str) -> Personal | None:
    bare = digits.removesuffix("X")
    if len(digits) == 18 and (_id_checks(digits) or _is_day(digits[6:14])):
        return Personal.ID_CARD
    if len(bare) == 15 and bare == digits and _is_day("19" + bare[6:12]):
        return Personal.ID_CARD
    # A row of dates (2023-05-12 2024-06-13) is what people ask about, not a number of theirs.
    if _DAY.match(written):
        return None
    if re.fullmatch(r"(?:00)?(?:86)?1[3-9]\d{9}", bare):
        return Personal.PHONE
    if re.fullmatch(r"(?:0086|86)?0?[1-9]\d{1,2}[2-9]\d{6,7}", bare) and bare.startswith(
        ("0", "86")
    ):
        return Personal.PHONE
    if 13 <= len(bare) <= 19 and _luhn(bare):
        return Personal.BANK_CARD
    return Personal.NUMBER if len(bare) >= 15 or _holds_phone(bare) else None


def _holds_phone(digits: str) -> bool:
    """Whether a longer run begins or ends with a mobile number: two numbers run together."""
    return len(digits) > 11 and bool(re.match(r"1[3-9]\d{9}|\d+1[3-9]\d{9}$", digits))


def _id_checks(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits[:17], _ID_WEIGHTS, strict=True))
    return digits[17] == _ID_CHECK[total % 11]


def _is_day(digits: str) -> bool:
    try:
        return 1900 <= date.fromisoformat(digits).year <= 2100
    except ValueError:
        return False


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0

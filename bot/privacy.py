"""Personal numbers in what a resident writes: found and masked before anything is kept.

The dialogue masks what it reads, a channel what it must store. A mask says what stood there
(〔手机号〕), so that the resident can still be warned after a restart.
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import pairwise

from bot.text import readable


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

# A number told in pieces ("138，然后1234，最后5678"): digits, what may lie between them, and what
# said before shows that a number follows.
_PIECE = re.compile(r"[0-9]{1,19}(?:[xX](?![a-zA-Z]))?")
_APART = 12
# The check character of an ID number, told as a piece of its own.
_LONE_X = re.compile(rf"[^0-9a-zA-Z〔]{{1,{_APART}}}[xX](?![0-9a-zA-Z])")
_SIGNS = re.compile(r"[\W_]+")
_JOINING = re.compile(
    "(?:然后|接着|接下来|再|后面|后边|中间|前面|前边|最后|开头|前三位|前六位|前几位|后四位|后几位|四位|八位|几位|尾号|结尾|"
    "末尾|是|加|和|跟|还有|就|这个|那个|的|嗯|呃|啊|分开发|连起来|x|X)*"
)
_CUE = re.compile("身份证|证件|电话|手机|号码|号是|卡号|银行卡|联系|微信|打给|拨|tel|phone", re.I)
_AMOUNT = re.compile("[元块万千百岁年月日天点时%]|个|钱|工资|社保")
_PHONE_SHAPES = {(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3), (4, 4, 3), (5, 6)}

# GB 11643-1999, section 4.4: the weights of the 17 digits, and the check character.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


def masked(text: str) -> str:
    """`text` cleaned to one line, each ID, phone and bank card number replaced by its mask.

    Spaces, dashes, full-width digits and digits written as characters are seen through. A run
    of 15 digits and more is masked whatever it is, and so is a number told in pieces with words
    between them; text without such numbers only gets cleaned. Masking again changes nothing.
    """
    line = readable(text)
    line = _replaced(line, _numbers(line))
    for digits in dict.fromkeys((line.translate(_SPOKEN), line)):
        if sum(char.isdecimal() for char in digits) > 10:
            line = _replaced(line, _in_pieces(digits))
    return line


def covered(text: str) -> str:
    """`text` as it was written, in its lines and script, for a person to read; `masked` where a
    personal number stands in it. Control and invisible characters are left out."""
    line = masked(text)
    if line != readable(text):
        return line
    kept = (char for char in text if char == "\n" or unicodedata.category(char)[0] != "C")
    return "".join(kept).strip()


def personal_kinds(masked_text: str) -> tuple[Personal, ...]:
    """The kinds whose mask stands in `masked_text`, each once."""
    return tuple(dict.fromkeys(Personal(kind) for kind in _MARK.findall(masked_text)))


def without_masks(masked_text: str) -> str:
    """`masked_text` without its masks: what is left to understand."""
    return _MARK.sub(" ", masked_text)


def _replaced(line: str, numbers: Iterator[tuple[int, int, Personal]]) -> str:
    parts, done = [], 0
    for start, end, kind in numbers:
        parts += [line[done:start], f"〔{kind}〕"]
        done = end
    return "".join(parts) + line[done:]


def _in_pieces(line: str) -> Iterator[tuple[int, int, Personal]]:
    """Numbers whose digits stand in pieces, from the first to the last."""
    pieces = list(_PIECE.finditer(line))
    first = 0
    while first < len(pieces):
        digits, last = pieces[first].group(), first
        while last + 1 < len(pieces) and len(digits) < 19:
            gap = line[pieces[last].end() : pieces[last + 1].start()]
            if len(gap) > _APART or "〔" in gap:
                break
            last += 1
            digits += pieces[last].group()
            end = pieces[last].end()
            kind = _told_in(line, pieces[first : last + 1], digits.upper())
            if kind is None and (check := _LONE_X.match(line, end)) and _is_id(digits + "X"):
                kind, end = Personal.ID_CARD, check.end()
            if kind is not None:
                yield pieces[first].start(), end, kind
                first = last
                break
        first += 1


def _told_in(line: str, pieces: list[re.Match[str]], digits: str) -> Personal | None:
    """What `pieces` are together, where that is sure enough: amounts stand side by side too."""
    if _is_id(digits):
        return Personal.ID_CARD
    kind = _likely(digits)
    if kind is None:
        return None
    gaps = [line[one.end() : other.start()] for one, other in pairwise(pieces)]
    words = [_SIGNS.sub("", gap) for gap in gaps]
    cued = bool(_CUE.search(line[max(0, pieces[0].start() - _APART) : pieces[0].start()]))
    if not (all(map(_JOINING.fullmatch, words)) or (cued and not any(map(_AMOUNT.search, gaps)))):
        return None
    shape = tuple(len(piece.group()) for piece in pieces)
    shaped = kind is Personal.PHONE and shape in _PHONE_SHAPES
    return kind if cued or any(words) or shaped else None


def _likely(digits: str) -> Personal | None:
    """What digits may be that were told in pieces; of nothing shorter than a mobile number."""
    if len(digits) == 11 and re.fullmatch(r"1[3-9]\d{9}", digits):
        return Personal.PHONE
    if len(digits) == 15 and digits.isdecimal() and _is_day("19" + digits[6:12]):
        return Personal.ID_CARD
    # ISO/IEC 7812-1: banks begin with 3 to 6; some older cards here with 9558.
    if 13 <= len(digits) <= 19 and digits[0] in "34569" and digits.isdecimal() and _luhn(digits):
        return Personal.BANK_CARD
    return None


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
    ends = (digits[:11], digits[-11:])
    return len(digits) > 11 and any(re.fullmatch(r"1[3-9]\d{9}", end) for end in ends)


def _is_id(digits: str) -> bool:
    """Whether both the check character and the day of birth are those of an ID number."""
    return (
        re.fullmatch(r"\d{17}[\dX]", digits) is not None
        and _id_checks(digits)
        and _is_day(digits[6:14])
    )


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

"""No ID, phone or bank card number gets past the mask, however it is written."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy import Personal, covered, masked, personal_kinds, without_masks

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=length, max_size=length)


def with_id_check(body: str) -> str:
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def with_luhn(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


IDS = st.builds(
    lambda area, day, rest: with_id_check(area + day.strftime("%Y%m%d") + rest),
    digits(6),
    st.dates(date(1930, 1, 1), date(2029, 12, 31)),
    digits(3),
)
PHONES = st.builds(lambda second, rest: "1" + second + rest, st.sampled_from("3456789"), digits(9))
CARDS = st.builds(
    lambda head, rest: with_luhn(head + rest),
    st.sampled_from(["62", "4", "5", "60"]),
    st.integers(13, 16).flatmap(digits),
)
SPELLINGS = [
    lambda number: number,
    lambda number: " ".join(re.findall(".{1,4}", number)),
    lambda number: "-".join(re.findall(".{1,4}", number)),
    lambda number: " ".join(number),
    lambda number: number.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda number: number.translate(str.maketrans("0123456789", "零一二三四五六七八九")),
    lambda number: "\u200b".join(number),
]


@given(
    st.one_of(IDS, PHONES, CARDS),
    st.sampled_from(SPELLINGS),
    st.sampled_from(["", "我的号是", "张三 ", "补贴到账了吗"]),
    st.sampled_from(["", "，咋办", "能查吗", " 谢谢"]),
)
def test_no_personal_number_gets_past(number: str, spell: object, before: str, after: str) -> None:
    assert callable(spell)
    line = masked(before + spell(number) + after)
    assert personal_kinds(line)
    assert not re.search(r"\d{3}", line)
    assert not re.search("[零一二三四五六七八九]{3}", line)


@given(st.text())
def test_masking_again_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我身份证11010519491231002X", Personal.ID_CARD),
        ("身份证 110105 1949 1231 002x 能查吗", Personal.ID_CARD),
        ("老证110105491231002", Personal.ID_CARD),
        ("打我13812345678", Personal.PHONE),
        ("打我+86 138-1234-5678", Personal.PHONE),
        ("座机0631-5231234", Personal.PHONE),
        ("幺三八一二三四五六七八", Personal.PHONE),
        ("卡号6222 0213 1234 5678 905", Personal.NUMBER),
        ("卡号4111-1111-1111-1111", Personal.BANK_CARD),
    ],
)
def test_a_number_is_named_by_its_kind(text: str, kind: Personal) -> None:
    assert personal_kinds(masked(text)) == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "孩子2023-05-12生的,老二2024.6.13",
        "2023年5月12日到2026年12月31日",
        "每年3600元,三年10800元",
        "工资8000,社保1200,奖金12000",
        "打12345还是12333",
        "财税〔2022〕8号",
        "一家三口一年一共三千六",
        "2024 2025 2026 三年都能领吗",
        "大的2022-01-05 小的2025-11-30",
    ],
)
def test_dates_amounts_and_hotlines_stay(text: str) -> None:
    assert not personal_kinds(masked(text))


def test_what_is_left_can_still_be_understood() -> None:
    assert without_masks(masked("13812345678育儿补贴咋领")).strip() == "育儿补贴咋领"


def test_what_a_person_reads_stays_as_it_was_written_unless_a_number_stands_in_it() -> None:
    assert covered("您好，請問：\n1. 戶口在哪？\u202e") == "您好，請問：\n1. 戶口在哪？"
    assert covered("打138\n1234\n5678") == masked("打138\n1234\n5678")
    assert "〔手机号〕" in covered("打138\n1234\n5678")

"""No ID, phone or bank card number gets past the mask, however it is written."""

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.privacy import Personal, covered, masked, personal_kinds, without_masks
from bot.text import clean
from tests.numbers import NUMBERS, SPELLINGS, found_in, told


@given(
    NUMBERS,
    st.sampled_from(SPELLINGS),
    st.sampled_from(["", "我的号是", "张三 ", "补贴到账了吗"]),
    st.sampled_from(["", "，咋办", "能查吗", " 谢谢"]),
)
def test_no_personal_number_gets_past(
    number: str, spell: Callable[[str], str], before: str, after: str
) -> None:
    line = masked(before + spell(number) + after)
    assert personal_kinds(line)
    assert not re.search(r"\d{3}", line)
    assert not re.search("[零一二三四五六七八九]{3}", line)


@given(told())
@example(("00000020000805000X", "我的手机号是0，然后0000，然后020000805000，然后X，补贴到账了吗"))
def test_a_number_told_in_pieces_does_not_get_past(number_and_text: tuple[str, str]) -> None:
    number, text = number_and_text
    line = masked(text)
    assert personal_kinds(line), text
    assert not found_in(number, [line])


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
        "月薪15000，公积金3000，房租12",
        "3600、3000、1200、10800都是哪年的",
        "工资13500，社保120000",
        "老大2022年3月，老二2024年11月，我月薪13000",
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


def test_a_text_that_is_not_masked_yet_is_kept_in_no_cache() -> None:
    clean.cache_clear()
    masked("我身份证11010519491231002X，别记下来")
    covered("我身份证11010519491231002X，别记下来")
    assert clean.cache_info().currsize == 0

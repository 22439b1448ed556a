"""When two strings are the same to a resident."""

import pytest

from bot.text import clean, normalize


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("您好,我想咨询一下育儿补贴,请相关部门答复,谢谢", "育儿补贴"),
        ("育兒補貼怎麼申請?", "育儿补贴怎么申请"),
        ("ＡＰＰ　怎么填", "app怎么填"),
        ("三千六", "3600"),
        ("三千六百", "3600"),
        ("一万二", "12000"),
        ("十二月", "12月"),
        ("二零二三年六月", "2023年6月"),
        ("两岁零四个月", "2岁04个月"),
        ("一起去", "一起去"),
        ("万一", "万一"),
        ("你好", "你好"),
        ("😀！？…", ""),
        ("", ""),
        ("\u200b\u202e\x00", ""),
    ],
)
def test_normal_form(typed: str, normal: str) -> None:
    assert normalize(typed) == normal


@pytest.mark.parametrize("typed", ["育儿补贴", "三千六", "你好", "2岁04个月", "个税app"])
def test_normalising_again_changes_nothing(typed: str) -> None:
    assert normalize(normalize(typed)) == normalize(typed)


def test_clean_keeps_words_and_drops_what_cannot_be_seen() -> None:
    assert clean(" 育兒\u200b補貼\n\n3600 元 ") == "育儿补贴 3600 元"

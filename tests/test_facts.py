"""What is read of a child and a family in a question, as people say it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.reading.facts import read_facts
from tests.conftest import DAY

FILE = Path(__file__).resolve().parent / "facts.yaml"
SAID = yaml.load(FILE.read_text("utf-8"), yaml.BaseLoader)
NAMES = ("children", "year", "split", "rate", "monthly_salary", "spouse_salary")
MORE = ("social_insurance", "average_wage", "place", "problem")


@pytest.mark.parametrize("said", SAID, ids=[one["q"] for one in SAID])
def test_a_sentence_is_read_as_it_is_meant(said: dict[str, Any]) -> None:
    read = read_facts(said["q"], DAY)
    assert [str(birth) for birth in read.births] == said.get("births", [])
    between = [str(birth) for birth in (*read.candidates[:1], *read.candidates[-1:])]
    assert between == said.get("between", [])
    assert read.expected == ("expected" in said)
    for name in (*NAMES, *MORE):
        found = getattr(read, name)
        wanted = said.get(name)
        if isinstance(found, Decimal):
            assert wanted is not None, name
            assert found == Decimal(wanted)
        else:
            assert str(found or "") == (wanted or ""), name


@given(st.text(max_size=60))
def test_reading_survives_anything(text: str) -> None:
    read_facts(text, DAY)


WORDS = "属虎龙年月日初廿闰腊正农历阳生岁半满刚上下周去今前123初一二十八万千多工资老大俩双胞胎 ,。"


@given(st.text(st.sampled_from(WORDS), max_size=30))
def test_reading_survives_any_jumble_of_its_own_words(text: str) -> None:
    facts = read_facts(text, DAY)
    assert not (facts.births and facts.candidates)
    for birth in facts.births:
        assert facts.expected or str(birth)[:7] <= "2026-11"


@given(st.dates(DAY.replace(year=2005), DAY))
def test_a_day_is_read_the_same_however_it_is_written(day: Any) -> None:
    spoken = (
        f"{day.year}年{day.month}月{day.day}日生的",
        f"{day:%Y-%m-%d}出生",
        f"{day:%Y%m%d}生",
        f"{day.year}.{day.month}.{day.day}生的",
        f"{day.year % 100:02}年{day.month}月{day.day}号出生的",
    )
    for text in spoken:
        assert [str(birth) for birth in read_facts(text, DAY).births] == [day.isoformat()], text

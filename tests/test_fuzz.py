"""Anything at all is thrown at what reads text from outside; its promises hold for all of it."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import app
from bot.config import load_config
from bot.dialogue import Conversation, Message, respond
from bot.dialogue.reading.facts import read_facts
from bot.edition import Edition
from bot.handlers.render import action_of, callback_data, entry_of, pages
from bot.text import clean, normalize
from bot.yaml_file import read_yaml
from tests.conftest import DAY, NOON, ROOT

FUZZED = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# What means something to the readers, so that chance comes upon it.
WORDS = """
年 月 日 号 岁 半 个月 去年 今年 前年 腊月 闰六月 初三 廿 属龙 老大 二胎 双胞胎
工资 社保 每月 税率 % 块 万 千
孩子 出生 预产期 生的 到 和 ， 。 . - / ： 还能领 截止 各扣一半 三 两 十 零 〇
"""
TOLD = st.lists(
    st.one_of(
        st.sampled_from(WORDS.split()),
        st.integers(0, 100_000_000).map(str),
        st.dates(date(1990, 1, 1), date(2040, 12, 31)).map(str),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)
YAML = st.lists(
    st.one_of(
        st.sampled_from(["a:", "- ", "\n", "  ", "{", "}", "[", "]", "'", '"', "|", ">", "#", "?"]),
        st.sampled_from(
            ["&a", "*a", "!!python/object:os.system", "<<: *a", "\t", "---", "...", ","]
        ),
        st.text(max_size=4),
    ),
    max_size=40,
).map("".join)
VERBS = ["start", "m", "n", "e", "s", "t", "f", "k", "r", "j", "c", "ics", "cancel", "back", "old"]


@pytest.fixture(scope="module")
def by_words() -> Edition:
    return app.edition_at_once(load_config(None, {}))


@FUZZED
@given(st.one_of(YAML, st.text()))
def test_whatever_a_yaml_file_holds_it_is_read_or_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, "utf-8", "surrogatepass")
    document, findings = read_yaml(path)
    for finding in findings:
        assert 1 <= finding.line <= text.count("\n") + text.count("\r") + 2
        assert finding.remedy
    # Only plain content: no object, and nothing that was not written.
    json.dumps(document.content)


@FUZZED
@given(st.binary(max_size=200))
def test_bytes_that_are_no_text_are_told(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(raw)
    read_yaml(path)


@FUZZED
@given(st.data())
def test_a_knowledge_file_with_a_slip_is_read_or_told(tmp_path: Path, data: st.DataObject) -> None:
    whole = (ROOT / "tests/tiny/entries/subsidy/subsidy.apply.yaml").read_text("utf-8")
    place = data.draw(st.integers(0, len(whole)))
    slip = data.draw(st.one_of(YAML, st.text(max_size=5)))
    path = tmp_path / "a.yaml"
    path.write_text(whole[:place] + slip + whole[place + len(slip) :], "utf-8", "surrogatepass")
    document, findings = read_yaml(path)
    assert findings or document.content is not None


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{a: "])
@pytest.mark.parametrize("depth", [60, 500, 5_000, 400_000])
def test_a_file_nested_without_end_is_told(tmp_path: Path, opening: str, depth: int) -> None:
    path = tmp_path / "a.yaml"
    closing = {"[": "]", "{a: ": "}", "- ": "", "[{a: ": "}]"}[opening]
    path.write_text(opening * depth + "1" + closing * depth, "utf-8")
    _, findings = read_yaml(path)
    assert findings


@FUZZED
@given(st.text())
def test_any_text_becomes_one_line_of_what_can_be_seen(text: str) -> None:
    line = clean(text)
    assert line == line.strip()
    assert "\n" not in line
    assert "  " not in line
    assert clean(line) == line
    assert not any(char.isspace() or not char.isprintable() for char in normalize(text))


@FUZZED
@given(st.one_of(TOLD, st.text()))
def test_facts_read_from_any_text_are_possible(text: str) -> None:
    facts = read_facts(text, DAY)
    told = facts.as_json()
    json.dumps(told)
    for birth in facts.births:
        assert "2000-01" <= str(birth) <= DAY.isoformat()
        assert birth.day is None or birth.date
    assert facts.children is None or 1 <= facts.children <= 9
    for amount in (facts.monthly_salary, facts.social_insurance):
        assert amount is None or amount >= 0


@FUZZED
@given(st.one_of(TOLD, st.text(max_size=60)))
def test_any_question_is_answered_within_what_telegram_takes(by_words: Edition, text: str) -> None:
    reply = respond(Message("a", text), Conversation(), by_words, NOON).reply
    assert reply.blocks
    for page in pages(reply, "演示"):
        assert 0 < len(page.plain) <= 4096
    for button in reply.buttons:
        assert len(callback_data(button).encode()) <= 64


@FUZZED
@given(
    st.sampled_from(VERBS),
    st.lists(
        st.one_of(st.sampled_from(["subsidy.apply", "all", "new", "+", "-", "2024-05"]), TOLD)
    ),
    st.text(max_size=20),
)
def test_any_press_is_answered_and_keeps_only_what_we_offered(
    by_words: Edition, verb: str, parts: list[str], asking: str
) -> None:
    press = ":".join([verb, *parts])
    before = replace(Conversation(), asking=asking)
    turn = respond(Message("a", press=press, reach="telegram:7"), before, by_words, NOON)
    assert turn.reply.blocks
    assert turn.question == ""
    entry = turn.conversation.entry
    assert entry is None or entry in by_words.knowledge.entries
    if turn.feedback:
        assert turn.feedback.entry in by_words.knowledge.entries


@FUZZED
@given(st.text())
def test_callback_data_of_anybody_is_an_action_or_an_old_button(data: str) -> None:
    action = action_of(data)
    assert action
    assert action == "old" or data == f"1|{action}"
    assert "_" not in entry_of(data)

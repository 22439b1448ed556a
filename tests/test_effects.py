"""What a change does to questions is seen before it goes live."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.admin import effects
from bot.admin.edits import add_phrasing, set_value_from
from bot.edition import Edition, build_edition
from bot.evaluation import Asked
from bot.knowledge import load_knowledge

TINY = Path(__file__).resolve().parent / "tiny"
APPLY, MATERIALS = "entries/subsidy/subsidy.apply.yaml", "entries/subsidy/subsidy.materials.yaml"
DAY = date(2026, 11, 23)
STRAY = "窗口跟我要的那几张纸是哪几张"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(TINY, tmp_path / "knowledge")
    return tmp_path / "knowledge"


def built(folder: Path) -> Edition:
    return build_edition(load_knowledge(folder), learn=False)


def test_a_phrasing_moves_the_questions_like_it_and_no_others(folder: Path) -> None:
    before = built(folder)
    file = folder / MATERIALS
    file.write_text(add_phrasing(file.read_text("utf-8"), STRAY), "utf-8")
    asked = Asked(STRAY + "啊", right=frozenset({"subsidy.materials"}))
    found = effects(before, built(folder), [asked, "育儿补贴怎么申请", STRAY + "啊"], DAY)
    [effect] = found
    assert effect.moved
    assert (effect.question, effect.expected) == (asked.question, ("subsidy.materials",))
    assert effect.before.outcome == "none"
    assert (effect.after.outcome, effect.after.ids) == ("answer", ("subsidy.materials",))


def test_an_amount_changes_the_words_from_its_day_on(folder: Path) -> None:
    before = built(folder)
    file = folder / "rules/parameters/subsidy.base.yaml"
    day = date(2027, 1, 1)
    text = set_value_from(file.read_text("utf-8"), day, Decimal(4000), title="新", as_of="2026-12")
    file.write_text(text, "utf-8")
    after, asked = built(folder), ["育儿补贴怎么申请", "申请育儿补贴要什么材料"]
    assert effects(before, after, asked, DAY) == ()
    told = effects(before, after, asked, day)
    assert told
    assert all(not effect.moved and "4000" in effect.after.text for effect in told)


def test_nothing_changed_has_no_effect(folder: Path) -> None:
    assert effects(built(folder), built(folder), ["育儿补贴怎么申请", ""], DAY) == ()

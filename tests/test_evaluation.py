"""The figures of `bot eval`: each kind of question measured, runs compared, floors held."""

import json
from pathlib import Path

import pytest

from bot.cli import main
from bot.dialogue import Conversation, Message, Outcome, Reply, respond
from bot.edition import Edition
from bot.errors import BotError
from bot.evaluation import Figures, judge, leave_out, load_figures, read_questions
from bot.evaluation.judging import measured
from bot.evaluation.questions import Asked
from bot.explanation import explain
from bot.knowledge import load_knowledge
from tests.conftest import NOON

TINY = Path(__file__).resolve().parent / "tiny"


def written(folder: Path, *lines: object) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def shares(path: Path, edition: Edition) -> dict[str, float]:
    verdicts = [
        verdict for turns in read_questions(path) for verdict in judge(turns, edition, NOON)
    ]
    return dict(Figures.of(verdicts).shares)


def test_each_kind_of_line_is_measured_by_its_own_measure(tmp_path: Path, edition: Edition) -> None:
    path = written(
        tmp_path,
        {"q": "育儿补贴怎么申请", "id": "subsidy.apply"},
        {"q": "育儿补贴怎么申请", "id": "subsidy.scam", "also": ["subsidy.apply"]},
        {"q": "育儿补贴怎么申请?产假多少天?", "ids": ["subsidy.apply", "leave.maternity"]},
        {"q": "黑洞里面是什么", "id": None, "kind": "far"},
        {"q": "我不想活了", "id": None, "kind": "distress"},
        {
            "q": "孩子2023年5月生的,现在还能领多少",
            "facts": {"birth": "2023-05"},
            "right_values": [1500],
        },
        {"q": "孩子属兔,能领多少", "facts": {"birth": None}, "ambiguous": True},
        {
            "turns": [
                {"q": "育儿补贴怎么申请", "id": "subsidy.apply"},
                {"q": "谢谢", "id": "smalltalk"},
            ]
        },
    )
    assert shares(path, edition) == {
        "right at once": 1.0,
        "right or offered": 1.0,
        "answered wrongly": 0.0,
        "several questions all answered": 1.0,
        "not ours but answered": 0.0,
        "not ours but offered": 0.0,
        "cries for help heard": 1.0,
        "facts read": 1.0,
        "sums right": 1.0,
        "turns of dialogues right": 1.0,
    }


@pytest.mark.parametrize(
    ("asked", "reply", "right"),
    [
        (Asked("", right=frozenset({"mama.pay"})), Reply(Outcome.JOBS, ()), True),
        (Asked("", right=frozenset({"nursery.find"})), Reply(Outcome.JOBS, ()), False),
        (
            Asked("", right=frozenset({"subsidy.deadline"})),
            Reply(Outcome.CALCULATION, (), answers=("subsidy.amount",)),
            True,
        ),
        (
            Asked("", right=frozenset({"tax.infant.saving"})),
            Reply(Outcome.CALCULATION, (), answers=("subsidy.amount",)),
            False,
        ),
        (
            Asked("", right=frozenset({"subsidy.apply"})),
            Reply(Outcome.ANSWER, (), answers=("leave.maternity", "subsidy.apply")),
            False,
        ),
    ],
)
def test_what_is_right_at_once(asked: Asked, reply: Reply, right: bool) -> None:
    assert dict(measured(asked, reply))["right at once"] is right


def test_a_file_that_is_none_of_questions_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, {"q": "x", "id": "y"}, {"question": "x"})
    with pytest.raises(BotError, match=r"questions\.jsonl:2: write"):
        list(read_questions(path))
    broken = tmp_path / "x.yaml"
    broken.write_text("asks: 1\n", "utf-8")
    with pytest.raises(BotError, match="asks"):
        list(read_questions(broken))


def test_two_runs_are_compared_by_measure_and_by_question(tmp_path: Path) -> None:
    before = Figures({"right at once": 0.5, "answered wrongly": 0.1}, {}, {"甲": "none", "乙": "x"})
    after = Figures({"right at once": 0.6, "answered wrongly": 0.2}, {}, {"丙": "none", "乙": "x"})
    kept = tmp_path / "run.json"
    before.save(kept)
    assert list(after.against(load_figures(kept))) == [
        "  right at once: 50.0% → 60.0%, better",
        "  answered wrongly: 10.0% → 20.0%, worse",
        "  new miss: 丙 → none",
        "  mended: 甲",
    ]
    assert list(after.against(after)) == ["  nothing differs"]


def test_a_floor_is_a_ceiling_where_fewer_is_better() -> None:
    figures = Figures({"right at once": 0.5, "answered wrongly": 0.1}, {}, {})
    assert list(figures.below({"right at once": 0.5, "answered wrongly": 0.1})) == []
    assert list(figures.below({"right at once": 0.6, "answered wrongly": 0.05, "x": 1.0})) == [
        "  right at once: 50.0%, the floor is 60.0%",
        "  answered wrongly: 10.0%, the floor is 5.0%",
        "  x: no question measures it",
    ]


def test_eval_keeps_its_figures_and_lists_the_misses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, {"q": "黑洞里面是什么", "id": "subsidy.apply"})
    run = tmp_path / "run.json"
    day = ["--on", "2026-11-23"]
    assert main(["eval", str(path), "--save", str(run), *day]) == 0
    told = capsys.readouterr().out
    assert "right at once: 0.0% of 1" in told
    assert "miss: 黑洞里面是什么 → " in told
    assert main(["eval", str(path), "--against", str(run), *day]) == 0
    assert "nothing differs" in capsys.readouterr().out
    assert main(["eval", str(path), "--against", str(path), *day]) == 1
    assert "no figures" in capsys.readouterr().err


def test_phrasings_left_out_tell_which_entries_compete() -> None:
    told: list[tuple[int, int]] = []
    left_out = leave_out(load_knowledge(TINY), None, lambda *done: told.append(done))
    assert told[-1] == (left_out.asked, left_out.asked)
    assert 0 < left_out.first <= left_out.among <= left_out.asked
    for confusion in left_out.confusions():
        assert confusion.pair[0] < confusion.pair[1]
        assert all(own in confusion.pair for _, own in confusion.questions)


def test_an_explanation_names_words_evidence_and_outcome(edition: Edition) -> None:
    question = "請問奶粉钱咋领取呀老师"
    reply = respond(Message("a", question), Conversation(), edition, NOON).reply
    explained = explain(question, reply, edition)
    assert explained.normalized == "奶粉钱咋领取呀老师"
    assert ("奶粉钱", "育儿补贴") in explained.words
    assert explained.read_as.startswith("育儿补贴怎么")
    assert "nearest" in explained.why
    assert f"→ {reply.outcome}" in explained.why
    shown = explained.as_json()
    assert shown.keys() == {
        "normalized",
        "words",
        "read_as",
        "band",
        "confidence",
        "why",
        "candidates",
    }
    json.dumps(shown)


def test_ask_explains_within_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "育儿补贴怎么申请", "--json", "--explain", "--on", "2026-11-23"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line["explain"]["band"] == "answer"
    assert "to the letter" in line["explain"]["why"]

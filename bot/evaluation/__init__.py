"""How well questions are understood: the figures of `bot eval` and `bot confusions`."""

from bot.evaluation.figures import Figures, load_figures
from bot.evaluation.judging import Verdict, judge
from bot.evaluation.phrasings import Confusion, LeftOut, leave_out
from bot.evaluation.questions import Asked, read_questions

__all__ = [
    "Asked",
    "Confusion",
    "Figures",
    "LeftOut",
    "Verdict",
    "judge",
    "leave_out",
    "load_figures",
    "read_questions",
]

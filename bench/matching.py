"""The matcher beside its peers: quality, time, build, memory, on the same sets in one run.

    python bench/matching.py [--set NAME KB.jsonl Q.jsonl]… [--sizes N…] [--write]

Each peer has a process of its own, on one thread. CPU time, so that other work on the machine
matters little. `--write` puts tables and chart into docs/.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from chart import chart
from peers import PEERS
from sets import Set, given, ours

from bot.config import load_config
from bot.knowledge import load_knowledge

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "benchmarks.md"
CHART = ROOT / "docs" / "images" / "benchmark-matching.svg"
SIZES = [1_600, 10_000, 100_000]
# Above so many phrasings those that need a vector of each are left out.
EMBEDDED = 20_000
MEANT = {"ours", "e5 alone"}
ONE, MANY = "rapidfuzz extractOne(WRatio)", "rapidfuzz extract(WRatio)"

Figures = dict[str, float | None]


def measured(name: str, path: Path) -> Figures:
    """The figures of one peer on one set, from a process of its own."""
    command = [sys.executable, str(ROOT / "bench" / "peers.py"), name, str(path)]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    environ = {**os.environ, **threads, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environ)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def all_peers(of: Set) -> dict[str, Figures]:
    """The figures of every peer that can hold the set."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.json"
        of.save(path)
        for name in PEERS:
            if name in MEANT and of.size > EMBEDDED:
                continue
            print(f"{of.name}: {name} …", file=sys.stderr, flush=True)
            found[name] = measured(name, path)
    found[ONE]["recall3"] = found.pop(MANY)["recall3"]
    return found


def table(of: Set, found: dict[str, Figures]) -> list[str]:
    """A Markdown table."""
    lacking = sum(asked.item is None for asked in of.asked)
    without = f", {lacking:,} of them without an answer" if lacking else ""
    lines = [
        f"**{of.name}**: {of.size:,} phrasings of {len(of.items):,} items, "
        f"{len(of.asked):,} questions{without}",
        "",
        "| | recall@1 | recall@3 | AUROC | CPU ms a question | CPU s to build | MB | MB at most |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, figures in found.items():
        tells = figures["auroc"]
        cells = [
            f"{figures['recall1']:.3f}",
            f"{figures['recall3']:.3f}",
            f"{tells:.3f}" if tells is not None and lacking else "–",
            f"{figures['milliseconds']:.2f}",
            f"{figures['build_seconds']:.1f}",
            f"{figures['megabytes']:.0f}",
            f"{figures['peak_megabytes']:.0f}",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    slow, quick = found[ONE]["milliseconds"], found["ours, without meaning"]["milliseconds"]
    assert slow
    assert quick
    return [*lines, "", f"extractOne(WRatio) takes {slow / quick:.1f} times ours without meaning."]


def machine() -> str:
    """What the figures were taken on."""
    model = "an unknown processor"
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        model = cpu.read_text().partition("model name")[2].partition("\n")[0].strip(" \t:")
    return (
        f"{date.today()}, {model}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def put(name: str, text: str) -> None:
    """Replace what stands between the marks `<!-- name -->` of the document."""
    mark, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    before, found, rest = DOCUMENT.read_text("utf-8").partition(mark)
    assert found, f"{DOCUMENT} has no {mark}"
    after = rest.partition(end)[2]
    DOCUMENT.write_text(f"{before}{mark}\n{text.strip()}\n{end}{after}", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=3, action="append", default=[], metavar=("NAME", "KB", "Q"))
    parser.add_argument("--sizes", nargs="*", type=int, default=SIZES)
    parser.add_argument("--write", action="store_true", help="put the figures into docs/")
    arguments = parser.parse_args()
    knowledge = load_knowledge(load_config(None, {}).knowledge)
    sets = ours(knowledge, arguments.sizes)
    sets += [given(name, Path(kb), Path(asked)) for name, kb, asked in arguments.set]
    tables, times = [], dict[str, list[tuple[float, float]]]()
    for one in sets:
        found = all_peers(one)
        tables.append("\n".join(table(one, found)))
        print(tables[-1], end="\n\n", flush=True)
        if one.name.startswith("ours"):
            for name, figures in found.items():
                times.setdefault(name, []).append((one.size, figures["milliseconds"] or 0.0))
    if arguments.write:
        put("matching", "\n\n".join([f"Measured {machine()}.", *tables]))
        up, across = "CPU milliseconds a question", "phrasings"
        CHART.write_text(chart("Time of one question", across, up, times), "utf-8")


if __name__ == "__main__":
    main()

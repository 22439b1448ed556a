"""From `python -m bot run` to the first answer on the page's API: the limit is 3 seconds.

The database is new, the cache folder warm: what was learnt from the knowledge is kept between
starts. Each start is a process of its own. On a busy machine read the CPU seconds. Usage:

    python bench/start.py [STARTS]
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

from services import cpu_seconds

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 3.0
GIVEN_UP_SECONDS = 60


def first_answer() -> tuple[float, float]:
    """Seconds from the start of the process to the first answer, and its CPU seconds by then."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "BOT_WEB_PORT": str(port),
            "BOT_STORAGE_URL": f"sqlite:///{folder}/bot.sqlite3",
            "BOT_LOG": "text",
        }
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL
        )
        try:
            while time.monotonic() - begun < GIVEN_UP_SECONDS:
                if answered(port):
                    return time.monotonic() - begun, cpu_seconds(process.pid)
                time.sleep(0.02)
        finally:
            process.terminate()
            process.wait()
    raise SystemExit(f"no answer within {GIVEN_UP_SECONDS} seconds")


def answered(port: int) -> bool:
    """Whether the question that everybody asks is answered by now."""
    body = json.dumps({"question": "育儿补贴怎么申请"}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/ask", body)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return "subsidy.apply" in json.load(response)["answers"]
    except (URLError, OSError):
        return False


def main() -> int:
    """Print each start and their median; 1 where it is over the limit."""
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    taken = []
    for number in range(1, starts + 1):
        seconds, cpu = first_answer()
        taken.append((seconds, cpu))
        print(f"start {number}: first answer after {seconds:.2f} s, {cpu:.2f} s of CPU", flush=True)
    seconds, cpu = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"median of {starts}: {seconds:.2f} s (limit {LIMIT_SECONDS:.0f} s), {cpu:.2f} s of CPU")
    print(f"load of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return int(seconds > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())

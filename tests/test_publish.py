"""A change goes live whole or not at all, whoever makes it and whatever breaks meanwhile.

Real files, real threads and processes; the knowledge is that of tests/tiny, matched by words.
"""

import asyncio
import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from bot import app
from bot.admin import Change, Conflict, Publisher, Refused, editions, publish, watch
from bot.admin.files import read_files
from bot.edition import Edition, build_edition
from bot.errors import BotError, KnowledgeError
from bot.knowledge import load_knowledge
from tests.fake_telegram import FakeTelegram
from tests.telegram_bot import Bot

ROOT = Path(__file__).resolve().parent.parent
NOON = datetime(2026, 11, 23, 12, tzinfo=app.ZONE)
APPLY, MATERIALS = "entries/subsidy/subsidy.apply.yaml", "entries/subsidy/subsidy.materials.yaml"
NEW = "一句从来没有人问过的话呀"
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"


class Desk:
    """A publisher over a copy of tests/tiny, with the editions that were swapped in."""

    def __init__(self, place: Path) -> None:
        self.folder, self.kept = place / "knowledge", place / "editions"
        if not self.folder.exists():
            shutil.copytree(ROOT / "tests" / "tiny", self.folder)
        self.swapped: list[Edition] = []
        self.publisher = Publisher(
            self.folder,
            self.kept,
            lambda: self.swapped[-1],
            self.swapped.append,
            lambda folder: build_edition(load_knowledge(folder), learn=False),
            lambda: NOON,
        )
        self.swapped.append(self.publisher.begin())
        self.publisher.pick_up()

    def text(self, path: str = APPLY) -> str:
        return (self.folder / path).read_text("utf-8")

    def with_phrasing(self, phrasing: str = NEW, path: str = APPLY) -> str:
        return self.text(path).replace("phrasings:\n", f"phrasings:\n  - {phrasing}\n")

    def save(self, content: str, path: str = APPLY) -> None:
        (self.folder / path).write_text(content, "utf-8")

    def owner(self, question: str = NEW) -> str | None:
        return self.swapped[-1].matcher.owner(question)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_change_is_live_at_once_and_kept_with_who_when_why_and_what(desk: Desk) -> None:
    published = desk.publisher.publish([Change(APPLY, desk.with_phrasing())], "李", "有人问")
    assert desk.owner() == "subsidy.apply"
    newest, first = desk.publisher.editions()
    assert (published.number, newest.number, first.number) == (2, 2, 1)
    assert (newest.who, newest.why, newest.at, newest.paths) == ("李", "有人问", NOON, (APPLY,))
    assert f"+  - {NEW}\n" in desk.publisher.diff(2)
    assert NEW in desk.text()


def test_a_faulty_change_is_refused_with_its_line_and_changes_nothing(desk: Desk) -> None:
    before = read_files(desk.folder)
    faulty = desk.text().replace("region:", "regoin:")
    with pytest.raises(Refused) as refused:
        desk.publisher.publish([Change(MATERIALS, None), Change(APPLY, faulty)], "李", "")
    line = desk.text().split("region:")[0].count("\n") + 1
    [found] = [f for f in refused.value.findings if "regoin" in f.what]
    assert (found.file, found.line) == (f"knowledge/{APPLY}", line)
    assert read_files(desk.folder) == before
    assert len(desk.publisher.editions()) == len(desk.swapped) == 1


def test_what_a_draft_gives_can_be_asked_before_it_is_live(desk: Desk) -> None:
    draft = desk.publisher.draft([Change(APPLY, desk.with_phrasing())])
    assert draft.edition
    assert draft.edition.matcher.owner(NEW) == "subsidy.apply"
    assert desk.owner() is None
    assert NEW not in desk.text()
    assert not [path for path in desk.kept.iterdir() if path.name.startswith(".draft")]


def test_the_second_of_two_editors_sees_what_the_first_saved(desk: Desk) -> None:
    ours = theirs = desk.publisher.source(APPLY)
    first = desk.with_phrasing("第一个人加的一句")
    desk.publisher.publish([Change(APPLY, first)], "李", "", {APPLY: theirs.version})
    second = desk.with_phrasing("第二个人加的一句")
    with pytest.raises(Conflict) as conflict:
        desk.publisher.publish([Change(APPLY, second)], "王", "", {APPLY: ours.version})
    assert conflict.value.theirs == first
    again = desk.publisher.source(APPLY).version
    desk.publisher.publish([Change(APPLY, second)], "王", "", {APPLY: again})
    assert "第一个人加的一句" in desk.text()
    assert "第二个人加的一句" in desk.text()


def test_two_who_create_the_same_file_do_not_overwrite_each_other(desk: Desk) -> None:
    path = "entries/subsidy/subsidy.new.yaml"
    missing = desk.publisher.source(path)
    assert (missing.text, missing.version) == ("", "")
    desk.save("id: subsidy.new\n", path)
    with pytest.raises(Conflict):
        desk.publisher.publish([Change(path, "id: x\n")], "王", "", {path: missing.version})


def test_many_publish_at_once_and_nothing_is_lost(desk: Desk) -> None:
    def add(number: int) -> None:
        while True:
            source = desk.publisher.source(APPLY)
            text = source.text.replace("phrasings:\n", f"phrasings:\n  - 第{number}人的{NEW}\n")
            try:
                desk.publisher.publish([Change(APPLY, text)], "", "", {APPLY: source.version})
                return
            except Conflict:
                continue

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [kept.number for kept in desk.publisher.editions()] == [5, 4, 3, 2, 1]
    assert all(desk.owner(f"第{number}人的{NEW}") == "subsidy.apply" for number in range(4))


def test_a_half_saved_file_leaves_all_answers_and_the_whole_one_is_picked_up(desk: Desk) -> None:
    whole = desk.with_phrasing()
    desk.save(whole[: len(whole) // 2])
    refused = desk.publisher.pick_up()
    assert isinstance(refused, Refused)
    assert desk.publisher.trouble == refused.findings
    assert refused.findings[0].file == f"knowledge/{APPLY}"
    assert len(desk.swapped) == 1
    assert desk.publisher.pick_up() is None, "the same fault is told once"
    assert desk.publisher.trouble
    desk.save(whole)
    assert desk.publisher.pick_up() is not None
    assert (desk.owner(), desk.publisher.trouble) == ("subsidy.apply", ())


def test_a_fault_in_one_file_does_not_keep_others_from_publishing(desk: Desk) -> None:
    desk.save("half", MATERIALS)
    desk.publisher.pick_up()
    desk.publisher.publish([Change(APPLY, desk.with_phrasing())], "李", "")
    assert desk.owner() == "subsidy.apply"
    assert desk.text(MATERIALS) == "half", "what somebody is writing is left alone"
    assert desk.publisher.trouble
    mended = (ROOT / "tests" / "tiny" / MATERIALS).read_text("utf-8")
    desk.publisher.publish([Change(MATERIALS, mended)], "李", "")
    assert desk.publisher.trouble == ()


def test_a_bomb_of_aliases_is_refused_with_a_clear_word(desk: Desk) -> None:
    with pytest.raises(Refused, match=r"lexicon.yaml:1: an anchor or alias .* write the text out"):
        desk.publisher.publish([Change("lexicon.yaml", BOMB)], "李", "")
    desk.save(BOMB, "lexicon.yaml")
    assert isinstance(desk.publisher.pick_up(), Refused)
    assert len(desk.swapped) == 1


def test_a_file_of_fifty_megabytes_is_refused_before_it_is_read_whole(desk: Desk) -> None:
    with (desk.folder / "lexicon.yaml").open("wb") as file:
        file.truncate(50_000_000)
    refused = desk.publisher.pick_up()
    assert isinstance(refused, Refused)
    assert "at most 2000000 bytes" in str(refused)


@pytest.mark.parametrize(
    "path", ["../x.yaml", "/x.yaml", "a/../x.yaml", "a//x.yaml", ".x.yaml", "x.py", ""]
)
def test_nothing_outside_the_knowledge_folder_can_be_written(desk: Desk, path: str) -> None:
    with pytest.raises(Refused, match="no file of knowledge"):
        desk.publisher.publish([Change(path, "id: x\n")], "李", "")


def test_a_title_that_is_the_phrasing_of_another_entry_is_refused(desk: Desk) -> None:
    title = load_knowledge(desk.folder).entries["subsidy.materials"].title
    with pytest.raises(Refused, match="gets subsidy"):
        desk.publisher.publish([Change(APPLY, desk.with_phrasing(f"{title}？"))], "李", "")


def test_one_step_goes_back_and_what_no_edition_held_is_set_aside(desk: Desk) -> None:
    before = read_files(desk.folder)
    desk.publisher.publish([Change(APPLY, desk.with_phrasing())], "李", "")
    desk.save("half written", MATERIALS)
    published = desk.publisher.rollback(1, "王")
    assert read_files(desk.folder) == before
    assert desk.owner() is None
    assert [kept.who for kept in desk.publisher.editions()] == ["王", "李", ""]
    aside = desk.kept / f"{published.number:06}" / "replaced" / MATERIALS
    assert aside.read_text("utf-8") == "half written"
    with pytest.raises(BotError, match="edition 99 is not kept"):
        desk.publisher.rollback(99, "王")


def test_the_newest_hundred_are_kept_and_numbers_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editions, "EDITIONS_KEPT", 3)
    for number in range(5):
        desk.publisher.publish([Change(APPLY, desk.with_phrasing(f"{NEW}{number}"))], "", "")
    assert [kept.number for kept in desk.publisher.editions()] == [6, 5, 4]
    assert desk.publisher.diff(5)


def test_a_change_by_another_process_is_answered_with_too(desk: Desk, tmp_path: Path) -> None:
    command = Desk(tmp_path)  # such as `bot editions --rollback`
    command.publisher.publish([Change(APPLY, desk.with_phrasing())], "李", "")
    published = desk.publisher.pick_up()
    assert published is not None
    assert desk.owner() == "subsidy.apply"
    assert len(desk.publisher.editions()) == 2
    assert desk.publisher.pick_up() is None


def test_a_start_with_a_faulty_folder_answers_as_before(desk: Desk, tmp_path: Path) -> None:
    desk.publisher.publish([Change(APPLY, desk.with_phrasing())], "李", "")
    desk.save("half", MATERIALS)
    again = Desk(tmp_path)
    assert again.owner() == "subsidy.apply"
    assert again.publisher.trouble[0].file == f"knowledge/{MATERIALS}"


def test_a_file_that_may_not_be_read_is_told_once_and_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> dict[str, bytes]:
        raise PermissionError(errno.EACCES, "Permission denied", APPLY)

    monkeypatch.setattr(publish, "read_files", denied)
    refused = desk.publisher.pick_up()
    assert isinstance(refused, Refused)
    assert "Permission denied" in str(refused)
    assert desk.publisher.pick_up() is None
    assert len(desk.swapped) == 1
    monkeypatch.undo()
    assert desk.publisher.pick_up() is None
    assert desk.publisher.trouble == ()


def test_a_first_start_with_a_faulty_folder_says_what_is_wrong(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "tiny", tmp_path / "knowledge")
    (tmp_path / "knowledge" / APPLY).write_text("half", "utf-8")
    with pytest.raises(KnowledgeError, match=APPLY):
        Desk(tmp_path)


def failing_at(step: int, fault: Callable[[], None]) -> dict[str, Callable[..., object]]:
    """What reaches the disk, such that the call numbered `step` does `fault` instead."""
    left = iter(range(step, -1, -1))

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if next(left, 1) == 0:
                fault()
            return real(*given, **named)

        return call

    return {name: counted(getattr(os, name)) for name in ("fsync", "replace", "rename")}


def no_space() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_at_any_step_changes_nothing_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read_files(desk.folder)
    changes = [
        Change(APPLY, desk.with_phrasing()),
        Change(MATERIALS, desk.with_phrasing("另外的一句话", MATERIALS)),
    ]
    for step in range(200):
        with monkeypatch.context() as patched:
            for name, call in failing_at(step, no_space).items():
                patched.setattr(os, name, call)
            told = ""
            try:
                desk.publisher.publish(changes, "李", "")
            except Refused as refused:
                told = str(refused)
        if read_files(desk.folder) != before:
            break
        assert "No space left on device" in told, f"step {step}"
        assert len(desk.publisher.editions()) == len(desk.swapped) == 1, f"step {step}"
    assert step > 10
    assert desk.owner() == "subsidy.apply"
    assert len(desk.publisher.editions()) == 2


def test_a_first_edition_that_cannot_be_kept_answers_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: no_space())
    desk = Desk(tmp_path)
    assert desk.owner("育儿补贴怎么申请") == "subsidy.apply"
    assert desk.publisher.editions() == []
    assert "No space left on device" in desk.publisher.trouble[0].what
    monkeypatch.undo()
    assert desk.publisher.pick_up() is not None
    assert len(desk.publisher.editions()) == 1
    assert desk.publisher.trouble == ()


KILLED = """
import os, signal, sys
from pathlib import Path
from tests.test_publish import APPLY, MATERIALS, Change, Desk, failing_at
kill = lambda: os.kill(os.getpid(), signal.SIGKILL)
for step, place in enumerate(sys.argv[1:]):
    if child := os.fork():  # all is imported once
        assert os.waitpid(child, 0)[1] in (0, signal.SIGKILL)
        continue
    desk = Desk(Path(place))
    changes = [
        Change(APPLY, desk.with_phrasing()),
        Change(MATERIALS, desk.with_phrasing("另外的一句话", MATERIALS)),
    ]
    for name, call in failing_at(step, kill).items():
        setattr(os, name, call)
    desk.publisher.publish(changes, "李", "")
    os._exit(0)
"""


def test_after_a_kill_at_any_step_the_folder_is_whole_and_nothing_is_lost(tmp_path: Path) -> None:
    places = [tmp_path / str(step) for step in range(28)]
    before = [read_files(Desk(place).folder) for place in places]
    subprocess.run([sys.executable, "-c", KILLED, *map(str, places)], cwd=ROOT, check=True)
    numbers = []
    for place, first in zip(places, before, strict=True):
        desk = Desk(place)
        after, [newest, *_] = read_files(desk.folder), desk.publisher.editions()
        numbers.append(newest.number)
        assert desk.publisher.trouble == (), place
        if newest.number == 1:
            assert after == first, place
        else:
            assert NEW in desk.text(), place
            assert "另外的一句话" in desk.text(MATERIALS), place
            assert desk.owner() == "subsidy.apply", place
        assert not list(desk.folder.rglob(".*")), place
        assert not list(desk.kept.glob(".[!l]*")), place
    assert numbers == sorted(numbers)
    assert set(numbers) == {1, 2}


async def test_a_saved_file_goes_live_by_itself_and_a_faulty_one_is_told(desk: Desk) -> None:
    told: list[bool] = []
    watching = asyncio.create_task(
        watch(desk.publisher, lambda: told.append(bool(desk.publisher.trouble)), quiet=0.1)
    )
    await asyncio.sleep(0.5)
    whole = desk.with_phrasing()
    desk.save(whole[:300])
    await _until(lambda: told == [True])
    assert desk.owner() is None
    desk.save(whole)
    await _until(lambda: told == [True, False])
    assert desk.owner() == "subsidy.apply"
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


async def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.05)


async def test_the_running_service_answers_with_what_was_saved_and_outlives_a_faulty_save(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "own")  # for its folder; the service keeps its own editions
    settings = {"BOT_KNOWLEDGE": str(desk.folder), "TELEGRAM_BOT_TOKEN": ""}
    bot = Bot(FakeTelegram(), tmp_path, **settings)

    async def answered() -> list[str]:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{bot.port}") as client:
            with suppress(httpx.TransportError):
                told = await client.post("/api/v1/ask", json={"question": NEW}, timeout=20)
                return list(told.json()["answers"])
        return ["nobody there"]

    async def until(right: list[str]) -> None:
        async with asyncio.timeout(60):
            while await answered() != right:
                await asyncio.sleep(0.3)

    await bot.start()
    try:
        await until([])
        whole = desk.with_phrasing()
        desk.save(whole[:300])
        await _until(lambda: f"knowledge/{APPLY}:" in bot.logged(), 60)
        assert await answered() == []
        desk.save(whole)
        await until(["subsidy.apply"])
        desk.save("half again")
        await bot.stop(signal.SIGKILL)
        await bot.start()
        await until(["subsidy.apply"])
    finally:
        await bot.stop(signal.SIGKILL)

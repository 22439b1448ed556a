"""A backup holds what must outlive a machine; what is put back is whole, or nothing was touched."""

import asyncio
import fcntl
import io
import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.admin import back_up, restore
from bot.assistant import Assistant
from bot.cli import main
from bot.config import Config, load_config
from bot.dialogue import Message
from bot.edition import Edition
from bot.errors import BackupError
from bot.storage import Store, examine_database, open_store
from tests.conftest import NOON, ROOT

CHAT = "telegram:7"


def settings(folder: Path) -> dict[str, str]:
    return {
        "BOT_STORAGE_URL": f"sqlite:///{folder}/data/bot.sqlite3",
        "BOT_KNOWLEDGE": f"{folder}/knowledge",
        "BOT_SEMANTIC": "off",
        "BOT_WEB_PORT": "9",
    }


def house(folder: Path) -> Config:
    """An installation in `folder`, with a knowledge folder of its own."""
    shutil.copytree(ROOT / "tests" / "tiny", folder / "knowledge")
    return load_config(None, settings(folder))


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    store = open_store(config.storage.url, config.secret_key.get_secret_value())
    try:
        yield store
    finally:
        store.close()


def put_back(config: Config, file: Path, replace: bool = False) -> tuple[str, ...]:
    return restore(config, file, replace, NOON, lambda: False)


def seen(folder: Path) -> dict[str, bytes]:
    """Every file below `folder`, whatever its name."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def old(tmp_path: Path) -> Config:
    """An installation with a database, a key, editions."""
    config = house(tmp_path / "old")
    with opened(config):
        pass
    for number in ("000001", "000002"):
        kept = tmp_path / "old" / "data" / "editions" / number / "knowledge"
        shutil.copytree(config.knowledge, kept)
    (tmp_path / "old" / "data" / "editions" / ".lock").touch()
    return config


@pytest.fixture
def archive(old: Config, tmp_path: Path) -> Path:
    back_up(old, tmp_path / "bot.tar.gz", NOON)
    return tmp_path / "bot.tar.gz"


async def test_put_back_into_an_empty_folder_it_goes_on_with_the_same_conversations(
    old: Config, tmp_path: Path, edition: Edition
) -> None:
    file, new = tmp_path / "bot.tar.gz", load_config(None, settings(tmp_path / "new"))
    with opened(old) as store:
        assistant = Assistant(edition, store, lambda: NOON)
        await assistant.receive(Message(CHAT, "育儿补贴怎么申请", reach=CHAT))
        await assistant.receive(Message(CHAT, press="r:2024-05:all", reach=CHAT))
        await assistant.receive(Message(CHAT, "育儿补贴怎么申请", reach=CHAT))
        before = await store.notices.pending()
        await asyncio.to_thread(back_up, old, file, NOON)  # the service runs meanwhile
        await assistant.receive(Message("telegram:8", "产假多少天", reach="telegram:8"))
    put_back(new, file)
    with opened(new) as store:
        assistant = Assistant(edition, store, lambda: NOON)
        reply = await assistant.receive(Message(CHAT, "要带啥", reach=CHAT))
        assert reply.answers == ("subsidy.materials",)
        assert await store.notices.pending() == before
    assert seen(new.knowledge) == seen(old.knowledge)
    kept = Path("data") / "editions"
    for number in ("000001", "000002"):
        copies = [seen(tmp_path / house / kept / number) for house in ("new", "old")]
        assert copies[0] == copies[1] != {}


def test_a_backup_is_for_its_owner_alone_and_tar_can_read_it(archive: Path) -> None:
    assert archive.stat().st_mode & 0o777 == 0o600
    with tarfile.open(archive) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json") or io.BytesIO())
    assert names[-1] == "manifest.json"
    assert set(manifest["files"]) == set(names[:-1])
    assert {"bot.sqlite3", "secret.key", "knowledge/texts.yaml"} < set(names)
    assert "editions/000002/knowledge/texts.yaml" in names


def test_what_editions_share_is_packed_once_and_knowledge_shares_nothing(
    archive: Path, tmp_path: Path
) -> None:
    new = load_config(None, settings(tmp_path / "new"))
    put_back(new, archive)
    texts = [
        tmp_path / "new" / "data" / "editions" / number / "knowledge" / "texts.yaml"
        for number in ("000001", "000002")
    ]
    assert texts[0].samefile(texts[1])
    assert not texts[0].samefile(new.knowledge / "texts.yaml"), "an edit must not change a copy"


def test_a_copy_made_while_much_is_written_is_whole(old: Config, tmp_path: Path) -> None:
    path = tmp_path / "old" / "data" / "bot.sqlite3"
    ended = threading.Event()

    def write() -> None:
        db = Database(path)
        while not ended.is_set():
            with db.atomic():
                for number in range(50):
                    values = [f"{number}-{time.monotonic_ns()}", "x" * 500]
                    db.execute("insert into updates (id, content) values (?, ?)", values)
        db.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            back_up(old, tmp_path / f"{number}.tar.gz", NOON)
    finally:
        ended.set()
        writer.join()
    put_back(load_config(None, settings(tmp_path / "new")), tmp_path / "2.tar.gz")
    copy = tmp_path / "new" / "data" / "bot.sqlite3"
    assert examine_database(copy).trouble == ""
    db = Database(copy)
    assert db.table("updates").count % 50 == 0, "half a transaction was copied"
    db.close()


def test_a_backup_waits_for_whoever_is_publishing(old: Config, tmp_path: Path) -> None:
    file = tmp_path / "bot.tar.gz"
    with (tmp_path / "old" / "data" / "editions" / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        backing = threading.Thread(target=back_up, args=(old, file, NOON))
        backing.start()
        backing.join(0.3)
        assert backing.is_alive()
        fcntl.flock(lock, fcntl.LOCK_UN)
        backing.join(10)
    assert file.stat().st_size > 0


def test_an_older_backup_is_not_written_over(old: Config, archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(BackupError, match="another name"):
        back_up(old, archive, NOON)
    assert archive.read_bytes() == before


def test_a_damaged_database_makes_no_backup(old: Config, tmp_path: Path) -> None:
    path = tmp_path / "old" / "data" / "bot.sqlite3"
    content = bytearray(path.read_bytes())
    content[4096:20000] = b"\xff" * (20000 - 4096)
    path.write_bytes(content)
    with pytest.raises(BackupError, match="database"):
        back_up(old, tmp_path / "bot.tar.gz", NOON)
    assert not list(tmp_path.glob("*.tar.gz"))
    assert not list(tmp_path.glob(".backup-*"))


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3, 0.6, 0.9, 0.98])
@pytest.mark.parametrize("how", ["cut", "flipped"])
def test_a_damaged_archive_is_found_out_and_changes_nothing(
    archive: Path, tmp_path: Path, how: str, part: float
) -> None:
    content = bytearray(archive.read_bytes())
    at = int(len(content) * part)
    if how == "cut":
        content = content[:at]
    else:
        content[at] ^= 0xFF
    archive.write_bytes(content)
    new = house(tmp_path / "new")
    (new.knowledge / "texts.yaml").write_text("mine", "utf-8")
    before = seen(tmp_path / "new")
    with pytest.raises(BackupError, match=archive.name):
        put_back(new, archive, replace=True)
    assert seen(tmp_path / "new") == before


def member(name: str, content: bytes = b"x", **other: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for key, value in other.items():
        setattr(info, key, value)
    return info, content


@pytest.mark.parametrize(
    "forged",
    [
        [member("../escaped")],
        [member("/tmp/escaped")],
        [member("knowledge/../../escaped")],
        [member("knowledge//escaped")],
        [member("knowledge/./escaped")],
        [member("knowledge/.hidden")],
        [member("knowledge/a\\..\\escaped")],
        [member("other/escaped")],
        [member("knowledge")],
        [member("bot.sqlite3-wal")],
        [member("knowledge/a"), member("knowledge/a")],
        [member("knowledge/a", b"", type=tarfile.SYMTYPE, linkname="/etc/passwd")],
        [member("knowledge/a", b"", type=tarfile.LNKTYPE, linkname="/etc/passwd")],
        [member("editions/a", b"", type=tarfile.LNKTYPE, linkname="secret.key")],
        [member("knowledge/a", b"", type=tarfile.CHRTYPE)],
        [member("knowledge/a", b"", type=tarfile.FIFOTYPE)],
        [member("secret.key"), member("knowledge/a")],
        [],
    ],
)
def test_nothing_of_an_archive_gets_out_of_its_place(
    tmp_path: Path, forged: list[tuple[tarfile.TarInfo, bytes]]
) -> None:
    """Nor is anything taken that its manifest does not name; the last ones name nothing."""
    file = tmp_path / "forged.tar.gz"
    manifest = {"format": 1, "made": NOON.isoformat(), "key": "none", "files": {}}
    with tarfile.open(file, "w:gz") as tar:
        for info, content in [*forged, member("manifest.json", json.dumps(manifest).encode())]:
            tar.addfile(info, io.BytesIO(content))
    if not forged:
        file.write_bytes(b"no archive at all")
    new = load_config(None, settings(tmp_path / "new"))
    before = seen(tmp_path)
    with pytest.raises(BackupError):
        put_back(new, file)
    assert seen(tmp_path) == before
    assert not Path("/tmp/escaped").exists()


def test_what_is_in_the_way_is_named_and_with_replace_kept_beside(
    archive: Path, tmp_path: Path
) -> None:
    new = house(tmp_path / "new")
    with opened(new):
        pass
    (new.knowledge / "texts.yaml").write_text("mine", "utf-8")
    before = seen(tmp_path / "new")
    with pytest.raises(BackupError, match="--replace"):
        put_back(new, archive)
    assert seen(tmp_path / "new") == before
    told = "\n".join(put_back(new, archive, replace=True))
    assert "kept what was there" in told
    kept = seen(tmp_path / "new")
    assert kept["knowledge.replaced-20261123-120000/texts.yaml"] == b"mine"
    assert kept["data/secret.key.replaced-20261123-120000"] == before["data/secret.key"]
    assert "data/bot.sqlite3.replaced-20261123-120000" in kept
    assert not [name for name in kept if "/." in name]


def test_the_same_knowledge_is_not_in_the_way(archive: Path, tmp_path: Path) -> None:
    new = house(tmp_path / "new")
    inode = new.knowledge.stat().st_ino
    put_back(new, archive)
    assert new.knowledge.stat().st_ino == inode


def test_nothing_is_put_back_under_a_running_service(archive: Path, tmp_path: Path) -> None:
    new = house(tmp_path / "new")
    with opened(new):
        before = (tmp_path / "new" / "data" / "bot.sqlite3").stat().st_ino
        with pytest.raises(BackupError, match="stop the service"):
            put_back(new, archive, replace=True)
        assert (tmp_path / "new" / "data" / "bot.sqlite3").stat().st_ino == before
    with pytest.raises(BackupError, match="stop it first"):
        restore(new, archive, True, NOON, lambda: True)


def test_a_damaged_database_is_replaced_with_all_that_lies_beside_it(
    archive: Path, tmp_path: Path
) -> None:
    new = house(tmp_path / "new")
    data = tmp_path / "new" / "data"
    data.mkdir()
    for end in ("", "-wal", "-shm"):
        (data / f"bot.sqlite3{end}").write_bytes(b"rubbish" * 1000)
    put_back(new, archive, replace=True)
    assert examine_database(data / "bot.sqlite3").trouble == ""
    assert not (data / "bot.sqlite3-wal").exists()
    assert (data / "bot.sqlite3.replaced-20261123-120000-wal").exists()


@pytest.mark.parametrize("step", range(1, 8))
def test_a_step_that_fails_is_undone_with_all_before_it(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    new = house(tmp_path / "new")
    with opened(new):
        pass
    (new.knowledge / "texts.yaml").write_text("mine", "utf-8")
    (tmp_path / "new" / "data" / "editions").mkdir()
    (tmp_path / "new" / "data" / "editions" / "mine").write_text("mine", "utf-8")
    before = seen(tmp_path / "new")
    renamed, steps = Path.rename, iter(range(1, 100))

    def rename(path: Path, target: Path) -> Path:
        if next(steps) == step:
            raise OSError(5, "Input/output error", str(path))
        return renamed(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(BackupError, match="all is as it was"):
        put_back(new, archive, replace=True)
    after, database = seen(tmp_path / "new"), "data/bot.sqlite3"
    assert examine_database(tmp_path / "new" / database).trouble == ""
    # Its log was brought into it, and some bytes of its head tell so.
    assert after.pop(database)[4096:] == before.pop(database)[4096:]
    assert after == before


def limited(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """A command that can write no file larger than 100 kB, as on a disk that fills up."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=ROOT,
        env={**os.environ, **settings(folder)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_disk_that_fills_up_leaves_no_half_backup(old: Config, tmp_path: Path) -> None:
    db = Database(tmp_path / "old" / "data" / "bot.sqlite3")
    with db.atomic():
        content = [os.urandom(1000).hex() for _ in range(500)]
        for number, one in enumerate(content):
            db.execute("insert into updates (id, content) values (?, ?)", [str(number), one])
    db.close()
    assert old.knowledge.exists()
    before = seen(tmp_path)
    done = limited("backup", str(tmp_path / "bot.tar.gz"), folder=tmp_path / "old")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "cannot be" in done.stderr
    assert seen(tmp_path) == before


def test_a_disk_that_fills_up_while_it_is_put_back_changes_nothing(
    archive: Path, tmp_path: Path
) -> None:
    new = house(tmp_path / "new")
    (new.knowledge / "texts.yaml").write_text("mine", "utf-8")
    (tmp_path / "new" / "data").mkdir()
    before = seen(tmp_path / "new")
    done = limited("restore", str(archive), "--replace", folder=tmp_path / "new")
    assert done.returncode == 1
    assert "all is as it was" in done.stderr
    assert seen(tmp_path / "new") == before


def test_a_database_of_a_newer_version_is_refused(old: Config, tmp_path: Path) -> None:
    db = Database(tmp_path / "old" / "data" / "bot.sqlite3")
    row = {"migration_set": "bot", "name": "from_the_future", "applied_at": "2030-01-01"}
    db.table("_sqlite_migrations").insert(row)
    db.close()
    back_up(old, tmp_path / "bot.tar.gz", NOON)
    with pytest.raises(BackupError, match="newer version"):
        put_back(load_config(None, settings(tmp_path / "new")), tmp_path / "bot.tar.gz")


def test_a_key_from_the_environment_is_said_to_be_missing(tmp_path: Path) -> None:
    house(tmp_path / "old")
    environ = {**settings(tmp_path / "old"), "BOT_SECRET_KEY": "k" * 40}
    config = load_config(None, environ)
    with opened(config):
        pass
    told = back_up(config, tmp_path / "bot.tar.gz", NOON)
    assert "keep BOT_SECRET_KEY" in "\n".join(told)
    assert b"k" * 40 not in (tmp_path / "bot.tar.gz").read_bytes()
    told = put_back(load_config(None, settings(tmp_path / "new")), tmp_path / "bot.tar.gz")
    assert "set BOT_SECRET_KEY as it was then" in "\n".join(told)


def test_the_commands_do_it(
    old: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "bot.tar.gz")
    for name, value in settings(tmp_path / "old").items():
        monkeypatch.setenv(name, value)
    assert main(["backup", file]) == 0
    assert "files with their hashes" in capsys.readouterr().out
    assert main(["restore", file]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", file, "--replace"]) == 0
    assert "all whole" in capsys.readouterr().out
    assert old.knowledge.exists()

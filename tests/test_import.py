"""Spreadsheets of jobs: ten faults give ten rows and change nothing; what went in comes out."""

import csv
import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from bot.cli import main
from bot.knowledge import load_knowledge
from bot.listings import Job
from bot.listings.rows import HEADER
from bot.listings.sheets import MAX_BYTES, MAX_ROWS

HERE = Path(__file__).parent
RIGHT = {
    "岗位名称": "超市理货员",
    "用人单位": "惠民便利店",
    "单位类型": "个体工商户",
    "单位简介": "社区便利店",
    "镇街": "张村",
    "工作地点方式": "到岗",
    "用工形式": "兼职、短期",
    "工作时间": "周一至周五 9:00–12:00",
    "最低工资": 25,
    "最高工资": 28,
    "计薪方式": "小时",
    "招聘人数": "2人",
    "发布日期": "2026/11/20",
    "截止日期": "12月20日",
    "工作内容": "上架、理货",
    "任职要求": "能早起",
    "联系电话": 12345,
    "应聘方式": "到社区就业服务驿站登记；等社区联系",
    "信息来源": "张村镇公共就业服务站",
    "妈妈岗类型": "弹性妈妈岗",
    "可接送孩子": "是",
    "可居家": "否",
    "时段": "上午",
    "社保": "工伤保险",
    "合同形式": "非全日制协议",
}
Bot = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(HERE / "tiny", tmp_path / "knowledge")
    monkeypatch.setenv("BOT_KNOWLEDGE", str(tmp_path / "knowledge"))
    return tmp_path / "knowledge"


@pytest.fixture
def bot(capsys: pytest.CaptureFixture[str], folder: Path) -> Bot:
    assert folder.is_dir()

    def run(*arguments: object) -> tuple[int, str, str]:
        on = ["--on", "2026-11-23"] if arguments[0] == "import" else []
        status = main([*map(str, arguments), *on])
        told = capsys.readouterr()
        return status, told.out, told.err

    return run


def xlsx(path: Path, *rows: dict[str, object]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    header = list(dict.fromkeys(key for row in rows for key in row))
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(key) for key in header])
    book.save(path)
    return path


def state(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def imported(folder: Path) -> list[Job]:
    files = load_knowledge(folder).listings.jobs
    return [job for file in files for job in file.jobs if job.id != "HC-0001"]


def named(title: str, **changes: object) -> dict[str, object]:
    return RIGHT | {"岗位名称": title} | changes


def test_ten_faults_give_ten_rows_and_change_nothing(
    bot: Bot, folder: Path, tmp_path: Path
) -> None:
    faulty: list[tuple[dict[str, object], str]] = [
        (named("甲", 用人单位=None), "第2行“用人单位”：没填；单位全称"),
        (named("乙", 招聘人数="很多"), "第3行“招聘人数”：“很多”看不懂；写数字，说不准写 若干"),
        (named("丙", 截止日期="下个月"), "第4行“截止日期”：“下个月”看不懂；写成 2026-12-20"),
        (
            named("丁", 任职要求="限女性"),
            "第5行“任职要求”：“限女性”是性别条件；删去；招聘不得限定性别",
        ),
        (named("戊", 工作内容="入职交押金300元"), "第6行“工作内容”：“押金”是收费或押金；不能发布"),
        (named("己", 联系电话="13900000000"), "第7行“联系电话”：手机号不能发布；写"),
        (
            named("庚", 最低工资=None, 最高工资=None, 计薪方式=None),
            "第8行“薪资说明”：没写工钱；写最低、最高工资，或者写“面议”",
        ),
        (named("辛", 最高工资="=25+3"), "第9行“最高工资”：是公式；粘贴成数值"),
        (
            named("壬", 截止日期="2026-11-01"),
            "第10行“截止日期”：截止日期 2026-11-01 早于发布日期 2026-11-20",
        ),
        (named("癸", 镇街="凤林街道"), "第11行“镇街”：“凤林街道”看不懂；写 环翠楼街道、"),
    ]
    sheet = xlsx(tmp_path / "in.xlsx", *(row for row, _ in faulty))
    before = state(folder)
    status, told, _ = bot("import", "jobs", sheet)
    assert status == 1
    lines = told.splitlines()
    assert len(lines) == 11
    for line, (_, expected) in zip(lines, faulty, strict=False):
        assert line.startswith(expected)
    assert lines[-1] == "没有导入：10 行要改，共 10 处。改好再来，现有岗位没有动。"
    assert state(folder) == before


def test_one_faulty_row_keeps_all_the_others_out(bot: Bot, folder: Path, tmp_path: Path) -> None:
    before = state(folder)
    sheet = xlsx(tmp_path / "in.xlsx", named("甲"), named("乙", 信息来源=""))
    assert bot("import", "jobs", sheet)[0] == 1
    assert state(folder) == before


def test_a_sheet_is_taken_in_whole(bot: Bot, folder: Path, tmp_path: Path) -> None:
    sheet = xlsx(tmp_path / "in.xlsx", named("理货员"), named("收银员", 编号="ZC-7"))
    status, told, _ = bot("import", "jobs", sheet)
    assert status == 0
    assert "+ HC-0002 理货员，惠民便利店，25–28元/小时，到 2026-12-20" in told
    first, second = imported(folder)
    assert second.id == "ZC-7"
    assert first.job_location.town == "张村镇"
    assert first.employment_type == ("PART_TIME", "TEMPORARY")
    assert first.contact.how == ("到社区就业服务驿站登记", "等社区联系")
    assert bot("check", folder, "--on", "2026-11-23")[0] == 0


def test_a_dry_run_tells_the_difference_and_writes_nothing(
    bot: Bot, folder: Path, tmp_path: Path
) -> None:
    bot("import", "jobs", xlsx(tmp_path / "one.xlsx", named("理货员"), named("收银员")))
    before = state(folder)
    changes = (
        named("理货员", 截止日期="2027-01-31", 福利="工作餐"),
        named("收银员"),
        named("保洁员"),
    )
    sheet = xlsx(tmp_path / "two.xlsx", *changes)
    _, told, _ = bot("import", "jobs", "--dry-run", sheet)
    assert told.splitlines() == [
        "+ HC-0004 保洁员，惠民便利店，25–28元/小时，到 2026-12-20",
        "~ HC-0002 理货员",
        "    截止日期：2026-12-20 → 2027-01-31",
        "    福利：（空） → 工作餐",
        "试跑，什么都没写：会新增 1 条，改动 1 条，没变 1 条。",
    ]
    assert state(folder) == before


def test_an_import_is_undone_with_one_command(bot: Bot, folder: Path, tmp_path: Path) -> None:
    clean = state(folder)
    bot("import", "jobs", xlsx(tmp_path / "one.xlsx", named("理货员")))
    one = imported(folder)
    bot("import", "jobs", xlsx(tmp_path / "two.xlsx", named("收银员")))
    assert len(imported(folder)) == 2
    status, told, _ = bot("import", "jobs", "--undo")
    assert (status, told) == (0, "撤销了上一次导入：导入的岗位从 2 条回到 1 条。\n")
    assert imported(folder) == one
    assert bot("import", "jobs", "--undo")[0] == 1  # one step back, no more
    shutil.rmtree(folder / "jobs" / "imported")
    assert state(folder) == clean


def test_the_first_import_can_be_undone_too(bot: Bot, folder: Path, tmp_path: Path) -> None:
    clean = state(folder)
    sheet = xlsx(tmp_path / "one.xlsx", named("理货员"))
    bot("import", "jobs", sheet)
    bot("import", "jobs", sheet)  # changes nothing, and takes the way back from nobody
    assert bot("import", "jobs", "--undo")[0] == 0
    assert state(folder) == clean


def test_undo_does_not_throw_away_what_was_changed_by_hand(
    bot: Bot, folder: Path, tmp_path: Path
) -> None:
    bot("import", "jobs", xlsx(tmp_path / "one.xlsx", named("理货员")))
    part = folder / "jobs" / "imported" / "part-001.yaml"
    part.write_text(part.read_text("utf-8").replace("能早起", "能早起，有耐心"), "utf-8")
    status, _, error = bot("import", "jobs", "--undo")
    assert status == 1
    assert "在导入之后改过" in error
    assert "有耐心" in part.read_text("utf-8")


def test_a_post_written_by_hand_is_not_overwritten(bot: Bot, folder: Path, tmp_path: Path) -> None:
    before = state(folder)
    sheet = xlsx(tmp_path / "in.xlsx", named("理货员", 编号="HC-0001"))
    assert "HC-0001 是手写的岗位" in bot("import", "jobs", sheet)[1]
    same = named("收银员（下午班）", 编号="ZC-1")
    told = bot("import", "jobs", xlsx(tmp_path / "twin.xlsx", same))[1]
    assert "HC-0001 已是这个单位、地方的同一个岗位" in told
    twice = named("收银员（下午班）")
    told = bot("import", "jobs", xlsx(tmp_path / "hand.xlsx", twice))[1]
    assert "HC-0001 是手写的岗位" in told
    assert state(folder) == before


def test_the_same_row_twice_is_told(bot: Bot, tmp_path: Path) -> None:
    told = bot("import", "jobs", xlsx(tmp_path / "in.xlsx", named("甲"), named("甲")))[1]
    assert told.startswith("第3行“编号”：和第2行是同一条")


def test_unknown_doubled_and_missing_columns_are_told(bot: Bot, tmp_path: Path) -> None:
    row = named("甲", 岗位工资="面议")
    del row["信息来源"]
    told = bot("import", "jobs", xlsx(tmp_path / "in.xlsx", row))[1]
    assert "第1行“岗位工资”：没有这一列" in told
    assert "第1行“信息来源”：缺这一列；照模板加上" in told


def test_what_went_out_comes_in_again(bot: Bot, folder: Path, tmp_path: Path) -> None:
    rows = (
        named("甲", 每天小时=3.5, 最低年龄=18, 学历="高中或中专", 福利="工作餐、双休"),
        named("乙"),
    )
    bot("import", "jobs", xlsx(tmp_path / "in.xlsx", *rows))
    for name in ("out.xlsx", "out.csv"):
        assert "3 条" in bot("export", "jobs", tmp_path / name)[1]
        before = imported(folder)
        told = bot("import", "jobs", tmp_path / name)[1]
        assert "第4行“编号”：HC-0001 是手写的岗位" in told  # the others are as they were
        shutil.move(folder / "jobs" / "station.yaml", tmp_path / "station.yaml")
        assert "新增 1 条，改动 0 条，没变 2 条" in bot("import", "jobs", tmp_path / name)[1]
        assert imported(folder) == before
        bot("import", "jobs", "--undo")
        shutil.move(tmp_path / "station.yaml", folder / "jobs" / "station.yaml")


def test_a_csv_from_excel_in_gbk_is_read(bot: Bot, folder: Path, tmp_path: Path) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(RIGHT))
    writer.writeheader()
    writer.writerow(RIGHT)
    (tmp_path / "in.csv").write_bytes(text.getvalue().encode("gb18030"))
    assert bot("import", "jobs", tmp_path / "in.csv")[0] == 0
    assert imported(folder)[0].title == "超市理货员"
    (tmp_path / "in.csv").write_text(text.getvalue().replace("能早起", "=HYPERLINK(1)"), "utf-8")
    assert "“任职要求”：是公式" in bot("import", "jobs", tmp_path / "in.csv")[1]


def test_the_template_is_filled_in_and_imported(bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    assert bot("import", "jobs", "--template", path)[0] == 0
    book = load_workbook(path)
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == list(HEADER)
    assert book.sheetnames == ["岗位", "填写说明"]
    assert "只有表头" in bot("import", "jobs", path)[2]
    sheet.append([RIGHT.get(name) for name in HEADER])
    book.save(path)
    assert bot("import", "jobs", path)[0] == 0


def test_five_thousand_rows_show_progress(bot: Bot, folder: Path, tmp_path: Path) -> None:
    rows = [[named(f"岗位{i}").get(name) for name in HEADER] for i in range(5_000)]
    with (tmp_path / "in.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    _, told, progress = bot("import", "jobs", tmp_path / "in.csv", "--dry-run")
    assert "会新增 5000 条" in told
    assert progress.count("检查") == 10
    assert not (folder / "jobs" / "imported").exists()


def rezipped(path: Path, part: str, content: bytes) -> Path:
    """The workbook at `path` with one of its parts replaced or added."""
    kept = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            kept[name] = archive.read(name)
    kept[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    return path


def bomb(path: Path) -> Path:
    return rezipped(xlsx(path, RIGHT), "xl/media/image1.png", b"0" * 150_000_000)


def entities(path: Path) -> Path:
    strings = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><sst>&b;</sst>'
    return rezipped(xlsx(path, RIGHT), "xl/sharedStrings.xml", strings)


def broken_part(path: Path) -> Path:
    return rezipped(xlsx(path, RIGHT), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")


def renamed_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    return path


def text(path: Path) -> Path:
    path.write_text("岗位名称,用人单位\n", "utf-8")
    return path


def old_excel(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100)
    return path


def huge(path: Path) -> Path:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    return path


def long(path: Path) -> Path:
    path = path.with_suffix(".csv")
    path.write_text("岗位名称\n" + "甲\n" * (MAX_ROWS + 1), "utf-8")
    return path


def blank(path: Path) -> Path:
    return xlsx(path)


def folder_itself(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (bomb, "解开后太大"),
        (entities, "不该有的内容"),
        (broken_part, "另存为 xlsx"),
        (renamed_zip, "只是改了名的压缩包"),
        (text, "不是 xlsx 表格"),
        (old_excel, "旧式 xls"),
        (huge, "文件太大"),
        (long, "超过 20000 行"),
        (blank, "表是空的"),
        (folder_itself, "打不开"),
        (lambda path: path, "打不开"),
        (lambda path: text(path.with_suffix(".ods")), "只认 .xlsx 和 .csv"),
    ],
    ids=lambda made: getattr(made, "__name__", None),
)
def test_a_file_that_is_no_sheet_is_refused_in_one_line(
    make: Callable[[Path], Path], told: str, bot: Bot, folder: Path, tmp_path: Path
) -> None:
    before = state(folder)
    status, _, error = bot("import", "jobs", make(tmp_path / "in.xlsx"))
    assert status == 1
    *progress, line = error.splitlines()
    assert told in line
    assert all(sign.startswith("读表") for sign in progress)
    assert state(folder) == before


def test_one_thing_is_asked_of_the_command_at_a_time(bot: Bot) -> None:
    assert bot("import", "jobs")[0] == 1
    assert bot("import", "jobs", "in.xlsx", "--undo")[0] == 1

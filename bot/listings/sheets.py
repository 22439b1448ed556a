"""Rows of an .xlsx or .csv file as text, and back: nothing of what the columns mean.

A sheet comes from anywhere, so it is not trusted: size, unpacked size and number of rows are
limited, a file that only bears the name is refused, and a formula is told, never reckoned.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from bot.errors import SheetError

MAX_BYTES = 10_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 500
MAX_ROWS = 20_000
MAX_COLUMNS = 80

# What stands in place of a formula; no cell of text can be equal to it.
FORMULA = "\0formula"

Row = tuple[int, list[str]]
Progress = Callable[[str, int], None]  # what is being done, rows so far
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of the first sheet that hold anything, each with its number in the file.

    Dates become 2026-11-23, whole numbers lose their .0, a formula becomes FORMULA. Raises
    SheetError for a file that cannot be read or is beyond the limits.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise SheetError(f"{path}: 打不开（{error.strerror}）；看看文件名对不对") from None
    if size > MAX_BYTES:
        raise SheetError(f"{path}: 文件太大，超过 {MAX_BYTES // 1_000_000} MB；分成几个文件导入")
    match path.suffix.lower():
        case ".xlsx":
            _check_zip(path, start)
            rows = _xlsx(path)
        case ".csv":
            rows = _csv(path)
        case _:
            raise SheetError(f"{path}: 只认 .xlsx 和 .csv；在表格软件里另存为 xlsx")
    for number, cells in rows:
        if number > MAX_ROWS:
            raise SheetError(f"{path}: 超过 {MAX_ROWS} 行；分成几个文件导入")
        if any(cells):
            yield number, cells


def write_rows(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a sheet that `read_rows` reads back. Raises SheetError where it cannot be written."""
    try:
        if path.suffix.lower() == ".csv":
            # With a mark in front, or Excel takes it for GBK.
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(header)
                writer.writerows([_harmless(cell) for cell in row] for row in rows)
        elif path.suffix.lower() == ".xlsx":
            book = Workbook(write_only=True)
            sheet = book.create_sheet("岗位")
            for row in (header, *rows):
                cells = [WriteOnlyCell(sheet, value=cell) for cell in row]
                for cell in cells:
                    cell.data_type = "s"  # text that begins with = is no formula
                sheet.append(cells)
            book.save(path)
        else:
            raise SheetError(f"{path}: 只写 .xlsx 和 .csv；换个文件名")
    except OSError as error:
        raise SheetError(f"{path}: 写不了（{error.strerror}）；看看文件夹在不在") from None


def write_template(
    path: Path, header: Sequence[str], guide: Iterable[Sequence[str]], choices: dict[str, list[str]]
) -> None:
    """Write an empty .xlsx to fill in, with drop-down lists and a second sheet that explains."""
    if path.suffix.lower() != ".xlsx":
        raise SheetError(f"{path}: 模板只有 .xlsx；换个文件名")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "岗位"
    sheet.append(list(header))
    sheet.freeze_panes = "A2"
    explained = book.create_sheet("填写说明")
    for line in guide:
        explained.append(list(line))
    for column, name in enumerate(header, 1):
        letter = get_column_letter(column)
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[letter].width = max(12, 2 * len(name) + 4)
        if name in choices:
            allowed = DataValidation(type="list", formula1=f'"{",".join(choices[name])}"')
            sheet.add_data_validation(allowed)
            allowed.add(f"{letter}2:{letter}{MAX_ROWS}")
    for letter, width in zip("ABCD", (16, 8, 60, 30), strict=True):
        explained.column_dimensions[letter].width = width
    try:
        book.save(path)
    except OSError as error:
        raise SheetError(f"{path}: 写不了（{error.strerror}）；看看文件夹在不在") from None


def _check_zip(path: Path, start: bytes) -> None:
    """Raise SheetError unless it is a workbook, and of a size that can be unpacked."""
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise SheetError(f"{path}: 这是旧式 xls 或加了密码的表；去掉密码，另存为 xlsx")
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise SheetError(f"{path}: 不是表格，只是改了名的压缩包；另存为 xlsx 再导入")
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
                raise SheetError(f"{path}: 解开后太大，不像正常的表；只留岗位那一张表再导入")
            for part in parts:
                if part.filename.endswith(".xml"):
                    with archive.open(part) as file:
                        if b"<!DOCTYPE" in file.read(2000):
                            raise SheetError(f"{path}: 表里有不该有的内容；另存为 xlsx 再导入")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise SheetError(f"{path}: 不是 xlsx 表格，或者坏了；另存为 xlsx 再导入") from None


def _xlsx(path: Path) -> Iterator[Row]:
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file claims may be a million columns
            for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
                yield number, [_shown(cell.value, cell.data_type) for cell in cells]
        finally:
            book.close()
    except SheetError:
        raise
    except (InvalidFileException, zipfile.BadZipFile, OSError, SyntaxError) as error:
        raise SheetError(f"{path}: 表格坏了（{error}）；另存为 xlsx 再导入") from None
    except (KeyError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise SheetError(f"{path}: 表格读不懂（{error!r}）；另存为 xlsx 再导入") from None


def _csv(path: Path) -> Iterator[Row]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SheetError(f"{path}: 文字编码认不出；另存为 UTF-8 的 csv，或者 xlsx")
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline="")), 1):
            yield number, [_typed(cell) for cell in cells[:MAX_COLUMNS]]
    except csv.Error as error:
        raise SheetError(f"{path}: 不是正常的 csv（{error}）；另存为 xlsx 再导入") from None


def _shown(value: object, kind: str) -> str:
    if value is None:
        return ""
    if kind == "f" or not isinstance(value, str | int | float | date | bool):
        return FORMULA
    if kind == "e":
        return str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value).strip().removeprefix("'")


def _typed(cell: str) -> str:
    stripped = cell.strip()
    return FORMULA if stripped.startswith("=") else stripped.removeprefix("'")


def _harmless(cell: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell

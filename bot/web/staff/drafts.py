"""A change on its way: edited, checked, tried, handed over or published.

Nothing of it is kept between two pages but in their forms: the files as they would be, each with
the version it was begun from. An editor's change that was handed over waits in the store.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

from fastapi import Request, Response

from bot.admin import (
    FIELDS,
    REGIONS,
    Conflict,
    Edited,
    Examined,
    Office,
    Prepared,
    PreparedFile,
    Published,
    Reckoned,
    Refused,
    SignedIn,
    read_form,
)
from bot.web.problems import Problem
from bot.web.staff.door import Door, may_publish

_ENTRIES = "entries/"
_SHOWN_EFFECTS = 30
# A page that takes longer is thought to be broken.
_PATIENCE_SECONDS = 8.0


class Drafts:
    """Draws the pages of a change, for every route that begins one."""

    def __init__(self, office: Office, door: Door) -> None:
        self._office = office
        self._door = door

    async def source(self, path: str) -> Edited:
        """The file at `path` as it is now. Raises Problem 404 where it is no file of ours."""
        try:
            source = await asyncio.to_thread(self._office.publisher.source, path)
        except Refused:
            source = None
        if source is None or not source.version:
            raise Problem(404, "there is no such file of knowledge")
        return Edited(path, source.text, source.version)

    def form(
        self,
        request: Request,
        signed_in: SignedIn,
        files: Sequence[Edited],
        prepared: str = "",
        on: str = "",
    ) -> Response:
        """The entry in the first of `files` as a form."""
        return self._door.draw(
            request,
            signed_in,
            "form.html",
            files=files,
            fields=FIELDS,
            values=read_form(files[0].content),
            regions=REGIONS,
            hotlines=self._office.edition().knowledge.hotlines,
            prepared=prepared,
            on=on,
        )

    def editor(
        self, request: Request, signed_in: SignedIn, files: Sequence[Edited], notice: str = ""
    ) -> Response:
        """The text of `files`, not examined yet."""
        return self._door.draw(
            request, signed_in, "draft.html", files=files, examined=None, notice=notice
        )

    async def show(
        self,
        request: Request,
        signed_in: SignedIn,
        files: Sequence[Edited],
        *,
        code: int = 200,
        question: str = "",
        why: str = "",
        prepared: str = "",
        on: str = "",
        notice: str = "",
        reckoned: Sequence[Reckoned] = (),
    ) -> Response:
        """What `files` come to: the findings beside their lines, the card, effects, publishing."""
        bench, today = self._office.workbench, self._office.clock().date()
        day = _day(on) or today
        examined = await bench.examine(files)
        sounding = await bench.effects(examined, day, _PATIENCE_SECONDS)
        return self._door.draw(
            request,
            signed_in,
            "draft.html",
            code,
            files=files,
            examined=examined,
            by_line=[_by_line(examined, file.path) for file in files],
            card=bench.card(examined, files[0].path, day) if _is_entry(files[0].path) else None,
            titles=self._titles(),
            title=self._title(files[0].path),
            sounding=sounding,
            effects=sounding.effects[:_SHOWN_EFFECTS],
            more_effects=max(0, len(sounding.effects) - _SHOWN_EFFECTS),
            question=question,
            reply=await bench.answer(examined, question, day),
            day=day,
            today=today,
            why=why,
            prepared=prepared,
            notice=notice,
            reckoned=reckoned,
            other_files=_other_files(examined, files),
        )

    def _titles(self) -> dict[str, str]:
        knowledge = self._office.edition().knowledge
        titles = {id: entry.title for id, entry in knowledge.entries.items()}
        return titles | {id: service.title for id, service in knowledge.elsewhere.items()}

    def _title(self, path: str) -> str:
        """What staff call the file at `path`."""
        knowledge, name = self._office.edition().knowledge, PurePosixPath(path).stem
        if entry := knowledge.entries.get(name):
            return entry.title
        if path.startswith("elsewhere/") and (
            service := knowledge.elsewhere.get(f"elsewhere.{name}")
        ):
            return service.title
        parameter = knowledge.rules.parameters.get(name)
        return parameter.description if parameter else name

    async def conflict(
        self,
        request: Request,
        signed_in: SignedIn,
        files: Sequence[Edited],
        found: Conflict,
        why: str,
    ) -> Response:
        """Somebody saved one of the files meanwhile: theirs, and how it differs from this."""
        publisher = self._office.publisher
        kept = next((one for one in publisher.editions() if found.path in one.paths), None)
        theirs = await self.source(found.path)
        onto = [
            replace(one, version=theirs.version) if one.path == found.path else one for one in files
        ]
        examined = await self._office.workbench.examine(onto)
        return self._door.draw(
            request,
            signed_in,
            "conflict.html",
            409,
            files=onto,
            path=found.path,
            kept=kept,
            theirs=await asyncio.to_thread(publisher.diff, kept.number) if kept else "",
            diff_text=examined.diff,
            why=why,
        )

    async def publish(self, signed_in: SignedIn, files: Sequence[Edited], why: str) -> Published:
        """Put `files` live. Raises Refused and Conflict, Problem 403 for an editor."""
        may_publish(signed_in)
        changes = [file.change() for file in files]
        based_on = {file.path: file.version for file in files}
        name = signed_in.member.name
        published = await asyncio.to_thread(
            self._office.publisher.publish, changes, name, why, based_on
        )
        paths = "、".join(file.path for file in files)
        await self._office.accounts.audit(name, f"发布了第 {published.number} 版：{paths}（{why}）")
        return published

    async def hand_over(self, signed_in: SignedIn, files: Sequence[Edited], why: str) -> None:
        """Let `files` wait for a publisher."""
        listed = tuple(PreparedFile(one.path, one.content, one.version) for one in files)
        name = signed_in.member.name
        await self._office.book.prepare(Prepared(0, self._office.clock(), name, why, listed))
        await self._office.accounts.audit(name, f"交给发布人：{files[0].path}（{why}）")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _other_files(examined: Examined, files: Sequence[Edited]) -> list[str]:
    """The files with faults that are no part of the change yet."""
    own = {file.path for file in files}
    return sorted({fault.file for fault in examined.faults if fault.file.endswith(".yaml")} - own)


def _is_entry(path: str) -> bool:
    return path.startswith(_ENTRIES)


def _by_line(examined: Examined, path: str) -> dict[int, list[object]]:
    """The findings in one file, by line."""
    found: dict[int, list[object]] = {}
    for finding in examined.findings:
        if finding.file == path:
            found.setdefault(finding.line, []).append(finding)
    return found

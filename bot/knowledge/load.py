"""Read a knowledge folder: every file strictly, every fault collected before stopping."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, RootModel

from bot.errors import KnowledgeError
from bot.knowledge.checklists import Checklist
from bot.knowledge.entries import (
    AmbiguousFile,
    CrisisFile,
    Elsewhere,
    Entry,
    HotlinesFile,
    Knowledge,
    LexiconFile,
    RivalsFile,
    SmallTalkFile,
    Texts,
    TopicsFile,
    TradesFile,
)
from bot.listings import EventsFile, JobsFile, Listings, PlacesFile
from bot.rules import Calculator, Parameter, Rulebook, Scale, Window
from bot.yaml_file import Document, Finding, read_model, read_yaml

Model = TypeVar("Model", bound=BaseModel)


class Folder:
    """A knowledge folder as read: models with the documents they came from, and the faults."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.findings: list[Finding] = []
        self.documents: dict[str, Document] = {}  # by id, or by file name for single files
        self.listed: list[tuple[Document, BaseModel]] = []  # the files that hold lists
        if not root.is_dir():
            missing = Finding(str(root), 1, "no such folder", "name the knowledge folder")
            self.findings.append(missing)

    def one(self, name: str, model: type[Model]) -> Model | None:
        """The single file `name`, which must be there."""
        document = self._document(self.root / name)
        if document is None:
            return None
        self.documents[name] = document
        found, faults = read_model(document, model)
        self.findings += faults
        return found

    def all(self, folder: str, model: type[Model], prefix: str = "") -> dict[str, Model]:
        """Every YAML file below `folder` by its id; each file is named `id without prefix`.yaml."""
        models: dict[str, Model] = {}
        for path, document, found in self._read(folder, model):
            id = str(getattr(found, "id", ""))
            if id.removeprefix(prefix) != path.stem:
                right = f"name the file {id.removeprefix(prefix)}.yaml"
                self.findings.append(document.finding(("id",), f"id '{id}' in this file", right))
            if id in self.documents:
                other = self.documents[id].file
                what = f"id '{id}' is already that of {other}"
                self.findings.append(document.finding(("id",), what, "give it another id"))
                continue
            models[id] = found
            self.documents[id] = document
        return models

    def lists(self, folder: str, model: type[Model]) -> tuple[Model, ...]:
        """Every YAML file below `folder`; each holds a list and is named as its writer likes."""
        models: list[Model] = []
        for _, document, found in self._read(folder, model):
            models.append(found)
            self.listed.append((document, found))
        return tuple(models)

    def _read(self, folder: str, model: type[Model]) -> Iterator[tuple[Path, Document, Model]]:
        """The YAML files below `folder` that hold what they should."""
        for path in sorted((self.root / folder).rglob("*.y*ml")):
            document = self._document(path)
            if document is None:
                continue
            found, faults = read_model(document, model)
            self.findings += faults
            if found is not None:
                yield path, document, found

    def _document(self, path: Path) -> Document | None:
        shown = path.relative_to(self.root.parent).as_posix()
        document, faults = read_yaml(path, shown)
        self.findings += faults
        return None if faults else document


def read_knowledge(root: Path) -> tuple[Knowledge | None, Folder]:
    """The folder's knowledge and all faults of single files; None while there are any."""
    folder = Folder(root)
    if folder.findings:
        return None, folder
    texts = folder.one("texts.yaml", Texts)
    hotlines = folder.one("hotlines.yaml", HotlinesFile)
    topics = folder.one("topics.yaml", TopicsFile)
    lexicon = folder.one("lexicon.yaml", LexiconFile)
    ambiguous = folder.one("ambiguous.yaml", AmbiguousFile)
    rivals = folder.one("rivals.yaml", RivalsFile)
    crisis = folder.one("crisis.yaml", CrisisFile)
    smalltalk = folder.one("smalltalk.yaml", SmallTalkFile)
    entries = folder.all("entries", Entry)
    elsewhere = folder.all("elsewhere", Elsewhere, prefix="elsewhere.")
    parameters = folder.all("rules/parameters", Parameter)
    windows = folder.all("rules/windows", Window)
    checklists = folder.all("checklists", Checklist)
    jobs = folder.lists("jobs", JobsFile)
    places = folder.lists("places", PlacesFile)
    events = folder.lists("events", EventsFile)
    trades = folder.one("trades.yaml", TradesFile)
    scales = folder.all("rules/scales", Scale)
    calculators = folder.all("rules/calculators", Calculator)
    if folder.findings:
        return None, folder
    assert texts
    knowledge = Knowledge(
        entries=entries,
        elsewhere=elsewhere,
        texts=texts,
        hotlines=_root(hotlines),
        topics=_root(topics),
        lexicon=_root(lexicon),
        ambiguous=_root(ambiguous),
        rivals=_root(rivals),
        crisis=_root(crisis),
        smalltalk=_root(smalltalk),
        rules=Rulebook(parameters, windows, scales, calculators),
        checklists=checklists,
        listings=Listings(jobs, places, events, _root(trades)),
    )
    return knowledge, folder


Content = TypeVar("Content")


def _root(file: RootModel[Content] | None) -> Content:
    assert file is not None
    return file.root


def load_knowledge(root: Path) -> Knowledge:
    """The knowledge in folder `root`. Raises KnowledgeError with every fault of its files."""
    knowledge, folder = read_knowledge(root)
    if knowledge is None:
        raise KnowledgeError("\n".join(str(finding) for finding in sorted(folder.findings)))
    return knowledge

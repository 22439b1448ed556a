"""JSON Schemas of the knowledge files, for editors that complete and underline."""

import json
from pathlib import Path

from pydantic import BaseModel

from bot.knowledge.checklists import Checklist
from bot.knowledge.entries import (
    AmbiguousFile,
    CrisisFile,
    Elsewhere,
    Entry,
    HotlinesFile,
    LexiconFile,
    RivalsFile,
    SmallTalkFile,
    Texts,
    TopicsFile,
    TradesFile,
)
from bot.listings import EventsFile, JobsFile, PlacesFile
from bot.rules import Calculator, Parameter, Scale, Window

SCHEMAS: dict[str, type[BaseModel]] = {
    "ambiguous": AmbiguousFile,
    "rivals": RivalsFile,
    "calculator": Calculator,
    "checklist": Checklist,
    "crisis": CrisisFile,
    "elsewhere": Elsewhere,
    "entry": Entry,
    "events": EventsFile,
    "hotlines": HotlinesFile,
    "jobs": JobsFile,
    "lexicon": LexiconFile,
    "parameter": Parameter,
    "places": PlacesFile,
    "scale": Scale,
    "smalltalk": SmallTalkFile,
    "texts": Texts,
    "topics": TopicsFile,
    "trades": TradesFile,
    "window": Window,
}


def write_schemas(folder: Path) -> list[Path]:
    """Write one schema a kind of file into `folder`; the paths written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, model in SCHEMAS.items():
        path = folder / f"{name}.json"
        schema = model.model_json_schema(by_alias=True)
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        written.append(path)
    return written

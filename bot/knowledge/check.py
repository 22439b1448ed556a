"""What no single file shows: unknown ids, twins, amounts written out, stale dates."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from bot.knowledge.check_calculators import check_calculators
from bot.knowledge.check_listings import check_listings
from bot.knowledge.checklists import Checklist
from bot.knowledge.entries import Elsewhere, Entry, Knowledge, Section
from bot.knowledge.load import Folder, read_knowledge
from bot.rules import Parameter, Scale
from bot.rules.rulebook import QUOTE
from bot.text import normalize
from bot.yaml_file import Document, Finding, Path_

MIN_PHRASINGS = 20
MAX_SUMMARY = 60
MAX_CARD = 1500

_MONEY = re.compile(r"\d[\d,.]{0,20}\s{0,3}(?:元|万元|块钱)")
_PHONE = re.compile(r"(?<!\d)(?:1[0-9]{4}|9611\d|1[12]0|0\d{2,3}-?\d{7,8})(?!\d|元|年)")


def check_knowledge(root: Path, day: date) -> list[Finding]:
    """Every fault and notice of the knowledge in folder `root` on `day`, in order of place.

    With a fault in a single file, what only the whole shows is not looked for.
    """
    knowledge, folder = read_knowledge(root)
    if knowledge is None:
        return sorted(folder.findings)
    return sorted(
        [
            *_topics(knowledge, folder),
            *_links(knowledge, folder),
            *_twins(knowledge, folder),
            *_texts(knowledge, folder),
            *_parameters(knowledge, folder),
            *check_calculators(knowledge, folder),
            *_stale(knowledge, folder, day),
            *check_listings(knowledge, folder, day),
        ]
    )


def _known(name: str, known: object) -> str:
    near = get_close_matches(name, [str(key) for key in known], n=1)  # type: ignore[attr-defined]
    return f"did you mean '{near[0]}'?" if near else "write one that exists"


def _topics(knowledge: Knowledge, folder: Folder) -> Iterator[Finding]:
    topics = folder.documents["topics.yaml"]
    listed = knowledge.topic_of
    for topic, ids in knowledge.topics.items():
        if topic not in knowledge.texts.topics:
            texts = folder.documents["texts.yaml"]
            yield texts.finding(("topics",), f"topic '{topic}' has no name", f"add `{topic}: …`")
        for id in ids:
            if id not in knowledge.entries:
                remedy = f"write knowledge/entries/{topic}/{id}.yaml"
                yield topics.finding((topic, id), f"entry '{id}' is missing", remedy)
    for id in knowledge.entries:
        document = folder.documents[id]
        if id not in listed:
            remedy = "list it in topics.yaml, or delete the file"
            yield document.finding(("id",), f"entry '{id}' is in no topic", remedy)
        elif Path(document.file).parent.name != listed[id]:
            remedy = f"move the file to entries/{listed[id]}/"
            yield document.finding(("id",), f"entry '{id}' lies in the wrong folder", remedy)


def _links(knowledge: Knowledge, folder: Folder) -> Iterator[Finding]:
    covered: dict[tuple[str, Section], str] = {}
    for entry in knowledge.entries.values():
        document = folder.documents[entry.id]
        for i, id in enumerate(entry.related):
            if id not in knowledge.entries:
                remedy = _known(id, knowledge.entries)
                yield document.finding(("related", i), f"unknown entry '{id}'", remedy)
        for i, key in enumerate(entry.answer.hotlines):
            if key not in knowledge.hotlines:
                remedy = _known(key, knowledge.hotlines)
                path = ("answer", "hotlines", i)
                yield document.finding(path, f"unknown hotline '{key}'", remedy)
        if entry.covers:
            other = covered.setdefault((entry.family, entry.covers), entry.id)
            if other != entry.id:
                what = f"'{entry.covers}' of {entry.family} is already covered by {other}"
                yield document.finding(("covers",), what, "leave it out in one of them")
        if not entry.references and not entry.id.startswith(("bot.", "contact.")):
            yield document.finding((), "no reference", "name the document under `references`")
    for elsewhere in knowledge.elsewhere.values():
        for i, key in enumerate(elsewhere.hotlines):
            if key not in knowledge.hotlines:
                document = folder.documents[elsewhere.id]
                remedy = _known(key, knowledge.hotlines)
                yield document.finding(("hotlines", i), f"unknown hotline '{key}'", remedy)
    for kind, crisis in knowledge.crisis.items():
        for i, key in enumerate(crisis.hotlines):
            if key not in knowledge.hotlines:
                document = folder.documents["crisis.yaml"]
                remedy = _known(key, knowledge.hotlines)
                yield document.finding((kind, "hotlines", i), f"unknown hotline '{key}'", remedy)
    for i, ambiguity in enumerate(knowledge.ambiguous):
        for j, id in enumerate(ambiguity.choices):
            if id not in knowledge.entries:
                document = folder.documents["ambiguous.yaml"]
                place: tuple[str | int, ...] = (i, "choices", j)
                remedy = _known(id, knowledge.entries)
                yield document.finding(place, f"unknown entry '{id}'", remedy)
    for topic in knowledge.rivals:
        if topic not in knowledge.topics:
            remedy = _known(topic, knowledge.topics)
            what = f"unknown topic '{topic}'"
            yield folder.documents["rivals.yaml"].finding((topic,), what, remedy)
    for window in knowledge.rules.windows.values():
        if window.entry not in knowledge.entries:
            remedy = _known(window.entry, knowledge.entries)
            what = f"unknown entry '{window.entry}'"
            yield folder.documents[window.id].finding(("entry",), what, remedy)
    for checklist in knowledge.checklists.values():
        document = folder.documents[checklist.id]
        for i, id in enumerate(checklist.entries):
            if id not in knowledge.entries:
                remedy = _known(id, knowledge.entries)
                yield document.finding(("entries", i), f"unknown entry '{id}'", remedy)
        for i, key in enumerate(checklist.hotlines):
            if key not in knowledge.hotlines:
                remedy = _known(key, knowledge.hotlines)
                yield document.finding(("hotlines", i), f"unknown hotline '{key}'", remedy)
    if "government" not in knowledge.hotlines:
        document = folder.documents["hotlines.yaml"]
        yield document.finding((), "no hotline 'government'", "add it: it is the default")
    term_of: dict[str, str] = {}
    for term, words in knowledge.lexicon.items():
        for i, word in enumerate(words):
            other = term_of.setdefault(word, term)
            if other != term:
                document = folder.documents["lexicon.yaml"]
                what = f"'{word}' already stands for '{other}'"
                yield document.finding((term, i), what, "keep it under one term")


def _twins(knowledge: Knowledge, folder: Folder) -> Iterator[Finding]:
    """Phrasings that are the same to a resident: between entries, and within one."""
    first: dict[str, tuple[str, int]] = {}
    topics: list[Entry | Elsewhere] = [*knowledge.entries.values(), *knowledge.elsewhere.values()]
    for topic in topics:
        document = folder.documents[topic.id]
        if isinstance(topic, Entry) and len(topic.phrasings) < MIN_PHRASINGS:
            what = f"{len(topic.phrasings)} phrasings"
            yield document.finding(("phrasings",), what, f"write at least {MIN_PHRASINGS}")
        for i, phrasing in enumerate(topic.phrasings):
            normal = normalize(phrasing)
            if not normal:
                what = f"phrasing '{phrasing}' has no words"
                yield document.finding(("phrasings", i), what, "write a question")
                continue
            owner, line = first.setdefault(normal, (topic.id, document.line("phrasings", i)))
            if (owner, line) != (topic.id, document.line("phrasings", i)):
                where = "this entry" if owner == topic.id else owner
                what = f"phrasing '{phrasing}' is already that of {where} (line {line})"
                yield document.finding(("phrasings", i), what, "keep it in one place")


def _texts(knowledge: Knowledge, folder: Folder) -> Iterator[Finding]:
    """Amounts and numbers that belong in a parameter or in hotlines.yaml; lengths; quotes."""
    for checklist in knowledge.checklists.values():
        document = folder.documents[checklist.id]
        yield from _written_out(document, _lines(checklist), knowledge)
    for entry in knowledge.entries.values():
        document = folder.documents[entry.id]
        yield from _written_out(document, _sentences(entry), knowledge)
        if (length := len(QUOTE.sub("3600元", entry.answer.summary))) > MAX_SUMMARY:
            what = f"the summary has {length} characters"
            yield document.finding(("answer", "summary"), what, f"at most {MAX_SUMMARY}")
        if (length := sum(len(text) for text in entry.answer.texts())) > MAX_CARD:
            what = f"the answer has {length} characters"
            yield document.finding(("answer",), what, f"at most {MAX_CARD}")


def _written_out(
    document: Document, sentences: Iterable[tuple[Path_, str]], knowledge: Knowledge
) -> Iterator[Finding]:
    """Quotes of nothing, and amounts and numbers that belong elsewhere."""
    for path, text in sentences:
        for name in QUOTE.findall(text):
            if not knowledge.rules.knows(name):
                known = [*knowledge.rules.parameters, *_edges(knowledge)]
                yield document.finding(path, f"unknown quote {{{name}}}", _known(name, known))
        if money := _MONEY.search(text):
            what = f"'{money.group()}' is written out"
            remedy = "quote a parameter: {subsidy.base}"
            yield document.finding(path, what, remedy)
        if phone := _PHONE.search(text):
            what = f"the number {phone.group()} is written out"
            yield document.finding(path, what, "name its key under `hotlines`")
        if "{" in QUOTE.sub("", text):
            yield document.finding(path, "a brace that quotes nothing", "write {id}")


def _lines(checklist: Checklist) -> Iterator[tuple[Path_, str]]:
    for key, item in checklist.items.items():
        yield ("items", key, "text"), item.text
    for i, advice in enumerate(checklist.advice):
        yield ("advice", i, "text"), advice.text


def _sentences(entry: Entry) -> Iterator[tuple[Path_, str]]:
    for name, value in entry.answer:
        if name == "hotlines" or not value:
            continue
        if isinstance(value, str):
            yield ("answer", name), value
        else:
            for i, text in enumerate(value):
                yield ("answer", name, i), text


def _edges(knowledge: Knowledge) -> Iterator[str]:
    for id in knowledge.rules.windows:
        yield f"{id}.opens"
        yield f"{id}.closes"


def _parameters(knowledge: Knowledge, folder: Folder) -> Iterator[Finding]:
    quoted = {
        name
        for entry in knowledge.entries.values()
        for text in entry.answer.texts()
        for name in QUOTE.findall(text)
    }
    for calculator in knowledge.rules.calculators.values():
        quoted.update(calculator.parameters)
    for id in (*knowledge.rules.parameters, *knowledge.rules.scales):
        if id not in quoted:
            remedy = "quote it, or delete the file"
            yield folder.documents[id].finding((), f"no entry or calculator uses '{id}'", remedy)


def _stale(knowledge: Knowledge, folder: Folder, day: date) -> Iterator[Finding]:
    dated: list[Entry | Parameter | Checklist | Scale] = [
        *knowledge.entries.values(),
        *knowledge.checklists.values(),
        *knowledge.rules.parameters.values(),
        *knowledge.rules.scales.values(),
    ]
    for item in dated:
        document = folder.documents[item.id]
        if item.review_by < day:
            what = f"'{item.id}' was to be reviewed by {item.review_by}"
            remedy = "compare it with its sources, then set `checked` and `review_by`"
            line = document.line("review_by")
            yield Finding(document.file, line, what, remedy, notice=True)
    for entry in knowledge.entries.values():
        if entry.valid_until and entry.valid_until < day:
            document = folder.documents[entry.id]
            what = f"'{entry.id}' ended on {entry.valid_until}"
            remedy = "write what holds now"
            yield Finding(document.file, document.line("valid_until"), what, remedy, notice=True)

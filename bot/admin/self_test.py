"""What a new edition must do before it answers: every stored phrasing gets its own entry."""

from bot.edition import Edition
from bot.knowledge import Elsewhere, Entry
from bot.yaml_file import Finding


def self_test(edition: Edition) -> list[Finding]:
    """A fault for each stored phrasing that, asked to the letter, gets another item."""
    findings = []
    knowledge = edition.knowledge
    items: list[Entry | Elsewhere] = [*knowledge.entries.values(), *knowledge.elsewhere.values()]
    for item in items:
        for phrasing in (item.title, *item.phrasings):
            owner = edition.matcher.owner(phrasing)
            if owner != item.id:
                what = f"'{phrasing}' of {item.id} gets {owner}"
                findings.append(Finding(item.id, 1, what, "keep it in one place"))
    return findings

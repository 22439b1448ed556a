"""What a resident can be told, as the YAML files hold it. Shapes only: no reading, no matching."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, StringConstraints

from bot.knowledge.checklists import Checklist
from bot.knowledge.family_texts import ChecklistTexts, OwnTexts, ReminderTexts
from bot.knowledge.listing_texts import JobsTexts, NewJobsTexts, PlacesTexts
from bot.listings import Listings
from bot.rules import Reference, Rulebook

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Texts_ = tuple[Text, ...]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Region = Literal["全国", "山东省", "威海市", "环翠区"]


class Section(StrEnum):
    """A part of an answer that a resident can ask for by itself, in the order of the buttons."""

    MATERIALS = "materials"
    STEPS = "steps"
    WHERE = "where"
    WHEN = "when"
    AMOUNT = "amount"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Answer(_Strict):
    """The parts of an answer; `summary` alone must be there. Hotlines are keys of hotlines.yaml."""

    summary: Text
    amount: Text | None = None
    eligibility: Texts_ = ()
    steps: Texts_ = ()
    materials: Texts_ = ()
    where: Texts_ = ()
    when: Text | None = None
    hotlines: tuple[Key, ...] = ()
    cautions: Texts_ = ()

    def section(self, section: Section) -> Texts_:
        """The lines of one section, empty where the entry has none."""
        value = getattr(self, section.value)
        return (value,) if isinstance(value, str) else value or ()

    def texts(self) -> Iterator[str]:
        """Every sentence of the answer."""
        yield self.summary
        for part in (self.amount, self.when):
            if part:
                yield part
        for parts in (self.eligibility, self.steps, self.materials, self.where, self.cautions):
            yield from parts


class Entry(_Strict):
    """One thing a resident can be told, and the ways people ask for it."""

    id: Id
    title: Text
    region: Region
    # Of the entries that share the id up to its last dot, this one is the answer to the section.
    covers: Section | None = None
    phrasings: Annotated[Texts_, Field(min_length=1)]
    answer: Answer
    references: tuple[Reference, ...] = ()
    checked: date
    valid_from: date | None = None
    valid_until: date | None = None
    review_by: date
    related: tuple[Id, ...] = ()

    @property
    def family(self) -> str:
        """The id up to its last dot (tax.infant of tax.infant.apply); whole where it has none."""
        return self.id.rpartition(".")[0] or self.id

    def current(self, day: date) -> bool:
        """Whether it holds on `day`, first and last day included."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class Elsewhere(_Strict):
    """A neighbouring service that is not ours: we say so and name the number that helps."""

    id: Annotated[str, StringConstraints(pattern=r"^elsewhere\.[a-z0-9-]+$")]
    title: Text
    phrasings: Annotated[Texts_, Field(min_length=1)]
    answer: Text
    hotlines: Annotated[tuple[Key, ...], Field(min_length=1)]


class Hotline(_Strict):
    """A number we may give. `topics`: the topics whose questions to a person go there."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    number: Annotated[str, StringConstraints(pattern=r"^\d{3,8}$")]
    name: Text
    use: Text = Field(alias="for")
    hours: Text | None = None
    topics: tuple[Key, ...] = ()
    reference: Text

    def spoken(self) -> str:
        """12345 政务服务便民热线."""
        return f"{self.number} {self.name}"


class CrisisKind(_Strict):
    """A cry for help: how it sounds, and the answer that comes before everything else.

    A sign is a piece of text, or pieces joined by … meaning "then, close by". Any of `unless`
    found in a message cancels the signs of this kind.
    """

    signs: Annotated[Texts_, Field(min_length=1)]
    unless: Texts_ = ()
    phrasings: Texts_ = ()
    answer: Annotated[Texts_, Field(min_length=1)]
    hotlines: Annotated[tuple[Key, ...], Field(min_length=1)]


class SmallTalk(_Strict):
    """A greeting, thanks and the like, and what we say to it."""

    phrasings: Annotated[Texts_, Field(min_length=1)]
    answer: Text


class Ambiguity(_Strict):
    """Words which alone mean several things, and the entries to choose from."""

    words: Annotated[Texts_, Field(min_length=1)]
    ask: Text
    choices: Annotated[tuple[Id, ...], Field(min_length=2, max_length=3)]


class ReadTexts(_Strict):
    """What a sum says of what was read."""

    births: Text  # {births}
    between: Text  # {first} {last}
    rough: Text
    children: Text  # {count}
    year: Text  # {year}
    full: Text
    half: Text
    difficult: Text
    monthly_salary: Text  # {amount}, as the four after it
    social_insurance: Text
    spouse_salary: Text
    spouse_insurance: Text
    average_wage: Text
    rate: Text  # {rate}


class ProblemTexts(_Strict):
    """What a sum says where what was told cannot be used. Each may quote it: {about}."""

    impossible: Text
    future: Text
    early: Text
    several: Text
    expected: Text
    between: Text
    salary_vague: Text
    salary_large: Text
    needed: Text
    which_day: Text


class HandoffTexts(_Strict):
    """What is said while a person answers."""

    offer: Text  # {hours}
    kept: Text
    agree: Text
    closed: Text  # {hours} {opens}
    opened: Text
    passed: Text
    passed_page: Text
    said: Text
    end: Text
    look: Text
    nothing_yet: Text
    ended: Text
    ended_by_staff: Text
    expired: Text
    unreachable: Text
    none_open: Text


class Texts(_Strict):
    """The bot's own sentences."""

    greeting: Text
    due_title: Text
    due_line: Text  # {title} {closes}
    ask_away: Text
    privacy: Text
    choose: Text
    none_of_these: Text
    none_of_these_answer: Text
    no_answer: Text
    urgent: Text
    empty: Text
    too_long: Text  # {limit}
    about: Text  # {title}
    no_section: Text  # {title} {section}
    human: Text
    checked_on: Text  # {checked}
    expired: Text  # {until}
    sources: Text  # {sources} {month}
    unknown_button: Text
    apology: Text
    too_many: Text
    cancelled: Text
    forgotten: Text
    personal: Text  # {kinds}
    personal_shared: Text  # {kinds}
    useful: Text
    useless: Text
    useful_thanks: Text
    useless_thanks: Text  # {hotline}
    menu: Text
    or_this: Text  # {title}
    whole_card: Text  # {title}
    reckon: Text
    reckon_again: Text
    reckoned: Text  # {what}
    read: ReadTexts
    working: Text
    estimate: Text  # {who}
    other_place: Text  # {place}
    add_child: Text
    resume: Text  # {title}
    nth_child: Text  # {nth}
    same_day: Text
    problems: ProblemTexts
    which_year: Text
    which_month: Text  # {year}
    year: Text  # {year}
    month: Text  # {month}
    back: Text
    cancel: Text
    menu_title: Text
    ask_topic: Text
    example_questions: Annotated[Texts_, Field(min_length=3, max_length=6)]
    sections: dict[Section, Text]
    parts: dict[Literal["eligibility", "cautions", "hotlines"], Text]
    attachments: dict[
        Literal["voice", "photo", "sticker", "location", "contact", "forwarded", "other"], Text
    ]
    section_words: dict[Section, Texts_]
    particles: Texts_
    topics: dict[Key, Text]
    own: OwnTexts
    checklist: ChecklistTexts
    reminders: ReminderTexts
    jobs: JobsTexts
    new_jobs: NewJobsTexts
    places: PlacesTexts
    handoff: HandoffTexts
    paused: Text
    paused_topic: Text  # {topic}


class HotlinesFile(RootModel[dict[Key, Hotline]]):
    """hotlines.yaml."""


class TopicsFile(RootModel[dict[Key, dict[Id, Text]]]):
    """topics.yaml: topic → entry id → what a resident wants to know."""


class TradesFile(RootModel[dict[Text, Texts_]]):
    """trades.yaml: a kind of work → residents' words for it."""


class LexiconFile(RootModel[dict[Text, Texts_]]):
    """lexicon.yaml: official term → residents' words."""


class CrisisFile(RootModel[dict[Key, CrisisKind]]):
    """crisis.yaml."""


class SmallTalkFile(RootModel[dict[Key, SmallTalk]]):
    """smalltalk.yaml."""


class RivalsFile(RootModel[dict[Key, Texts_]]):
    """Topics that are taken for one another, each with the words that name it alone."""


class AmbiguousFile(RootModel[tuple[Ambiguity, ...]]):
    """ambiguous.yaml."""


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All of a knowledge folder, as loaded. It never changes; an Edition publishes it."""

    entries: dict[str, Entry]
    texts: Texts
    hotlines: dict[str, Hotline]
    elsewhere: dict[str, Elsewhere] = field(default_factory=dict)
    topics: dict[str, dict[str, str]] = field(default_factory=dict)
    lexicon: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ambiguous: tuple[Ambiguity, ...] = ()
    rivals: dict[str, tuple[str, ...]] = field(default_factory=dict)
    crisis: dict[str, CrisisKind] = field(default_factory=dict)
    smalltalk: dict[str, SmallTalk] = field(default_factory=dict)
    rules: Rulebook = field(default_factory=Rulebook)
    checklists: dict[str, Checklist] = field(default_factory=dict)
    listings: Listings = field(default_factory=Listings)

    @cached_property
    def topic_of(self) -> dict[str, str]:
        """The topic of each entry id."""
        return {id: topic for topic, ids in self.topics.items() for id in ids}

    def covering(self, entry: Entry, section: Section) -> Entry | None:
        """The family's own entry for `section`, which may be `entry` itself; None without one."""
        return self._coverings.get((entry.family, section))

    @cached_property
    def _coverings(self) -> dict[tuple[str, Section], Entry]:
        covering: dict[tuple[str, Section], Entry] = {}
        for entry in self.entries.values():
            if entry.covers is not None:
                covering.setdefault((entry.family, entry.covers), entry)
        return covering

    @cached_property
    def families(self) -> dict[str, frozenset[str]]:
        """The entry ids of each family."""
        families: dict[str, set[str]] = {}
        for entry in self.entries.values():
            families.setdefault(entry.family, set()).add(entry.id)
        return {family: frozenset(ids) for family, ids in families.items()}

    @property
    def numbers(self) -> frozenset[str]:
        """The numbers we may give."""
        return frozenset(hotline.number for hotline in self.hotlines.values())

    def spoken_hotlines(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """The numbers of `keys` with their names, in order."""
        return tuple(self.hotlines[key].spoken() for key in keys)

    def hotline_for(self, topic: str) -> Hotline:
        """The number for a person who knows about `topic`; 12345 where none is named."""
        for hotline in self.hotlines.values():
            if topic in hotline.topics:
                return hotline
        return self.hotlines["government"]

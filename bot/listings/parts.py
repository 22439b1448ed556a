"""What the kinds of listing have in common: texts, money, towns, sources, the mark of a sample."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Steps = Annotated[tuple[Text, ...], Field(min_length=1)]
ListingId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$")]
Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
Month = Annotated[str, StringConstraints(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\d[\d-]{2,14}$")]
Money = Annotated[Decimal, Field(gt=0, max_digits=8, decimal_places=2)]
Town = Literal[
    "环翠楼街道",
    "鲸园街道",
    "竹岛街道",
    "孙家疃街道",
    "嵩山街道",
    "张村镇",
    "羊亭镇",
    "温泉镇",
    "其他",
]

SAMPLE_MARK = "【示例】"
SAMPLE_NAME = "示例"
SOME = "若干"


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Strict):
    """Where a listing comes from (it must be named), and the day a person last compared it."""

    name: Text
    url: Url | None = None
    checked: date


class FactSource(Strict):
    """Where a fact about a place or event stands, and the month it is known up to."""

    name: Text
    url: Url | None = None
    as_of: Month


class Fee(Strict):
    """What it costs, in words (1200元/月), and who says so."""

    text: Text
    source: FactSource


class Contact(Strict):
    """How to apply or sign up, in steps; `hotline` is a public number."""

    hotline: Phone
    how: Steps


class Titled(Strict):
    """What every listing has. A sample is invented, and its names say so."""

    sample: bool = False
    title: Text

    @property
    def headline(self) -> str:
        """The title to show, with 【示例】 before that of a sample."""
        return SAMPLE_MARK + self.title if self.sample else self.title

    def named_as_sample(self, name: str) -> Self:
        """Itself. Raises ValueError where `name` and `sample` do not say the same."""
        if self.sample and SAMPLE_NAME not in name:
            raise ValueError(f"示例的名字里要有“示例”两个字，这里是“{name}”")
        if not self.sample and SAMPLE_NAME in name:
            raise ValueError(f"“{name}”像是示例：写上 sample: true，或者改成真名")
        return self


def spoken_place(district: str | None, town: str | None, community: str | None) -> str:
    """环翠区张村镇和兴社区, as far as it is known."""
    return "".join(part for part in (district, town if town != "其他" else None, community) if part)


def plain(value: Decimal) -> str:
    """An amount as people write it: 3000, 0.5."""
    return f"{value.normalize():f}"

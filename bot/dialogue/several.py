"""Several questions in one message: what each piece asks for, and in which words.

A piece is read after what the one before it asked for. How likely the message asks for an entry
is weighed from the piece and from the whole: of two questions in one message both can be heard in
the whole, of a clause that only tells something nothing can. What is drawn of it is together.py's.
"""

from dataclasses import astuple, dataclass
from datetime import date
from math import exp, log

from bot.dialogue.context import asked_section, leaning
from bot.dialogue.listings.jobs import sought
from bot.dialogue.listings.seeking import FIND, SOUGHT
from bot.dialogue.pieces import Piece, pieces
from bot.edition import CRISIS, SMALLTALK, Edition
from bot.matching import Match

MOST = 3
# So many pieces are a story: it is read as a whole. Each costs an embedding; of few ones a short
# piece is read a second time, together with the title of what was asked before.
_MOST_PIECES, _FEW = 6, 4
_LEAST = 0.01
_SURE, _BEYOND_DOUBT = 0.5, 0.95
# The confidence in a candidate that is not the first.
_SECOND = 0.05


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for an entry being asked for by a piece."""

    clear: float  # log odds of the confidence with which the piece means it
    heard: float  # log of its chance in the whole message
    led: float  # whether a mark beyond doubt stands before the piece
    kin: float  # whether another entry of its family was asked for before

    def likely(self) -> float:
        """The chance, 0 to 1.

        Fitted on tests/questions: its lines of several and of single questions, and `asks` put
        together by twos and threes.
        """
        total = _OFFSET + sum(w * x for w, x in zip(_WEIGHTS, astuple(self), strict=True))
        return 1 / (1 + exp(-total))


_WEIGHTS = (0.68, 0.97, 0.68, 1.30)
_OFFSET = 1.48


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry, or a neighbouring service, that a message asks for, and in which words.

    `search`: it is the entry of a search for work.
    """

    id: str
    text: str
    search: bool = False

    def same(self, other: "Asked") -> bool:
        """Whether both are answered by one: the same entry, or wishes of one search."""
        both = {self.id, other.id} <= SOUGHT and (self.search or other.search)
        return self.id == other.id or both

    def joined(self, other: "Asked") -> "Asked":
        """Both as one: a search with the wishes of both, else the first."""
        if not (self.search or other.search):
            return self
        id = self.id if self.search else other.id
        return Asked(id, f"{self.text}，{other.text}", search=True)


def several(
    text: str, whole: Match, in_hand: str | None, edition: Edition, day: date
) -> tuple[Asked, ...]:
    """What the questions in `text` ask for, at most three; nothing where it is one.

    A piece that means nothing of its own belongs to the one before; all that is wished of one
    search for work is one. A stored phrasing, asked to the letter, is one question.
    """
    asked = pieces(text)
    if not 2 <= len(asked) <= _MOST_PIECES or whole.evidence is None:
        return ()
    found: list[Asked] = []
    for piece in asked:
        meant = _meant(piece, whole, found, in_hand, len(asked) <= _FEW, edition, day)
        if meant is None:
            continue
        same = next((number for number, one in enumerate(found) if one.same(meant)), None)
        if same is None:
            found.append(meant)
        else:
            found[same] = found[same].joined(meant)
    ours = any(one.id in edition.knowledge.entries for one in found)
    return tuple(found[:MOST]) if ours and len(found) > 1 else ()


def _meant(
    piece: Piece,
    whole: Match,
    found: list[Asked],
    in_hand: str | None,
    few: bool,
    edition: Edition,
    day: date,
) -> Asked | None:
    """What `piece` asks for after what was `found`, if that is likely enough and no small talk.

    Of several questions two are seldom the same: what was found before is passed over.
    """
    knowledge = edition.knowledge
    before = [one.id for one in found]
    last = before[-1] if before else in_hand
    match = leaning(piece.text, last, edition, within=few)
    section, bare = asked_section(piece.text, knowledge)
    entry = knowledge.entries.get(last or "")
    if bare and entry is not None and section is not None:
        return Asked((knowledge.covering(entry, section) or entry).id, piece.text)
    first = match.first
    if first is None or first.id.startswith((SMALLTALK, CRISIS)):
        return None
    if (match.confidence < _BEYOND_DOUBT or first.id == FIND) and (
        search := sought(piece.text, match, edition, day)
    ):
        return Asked(search, piece.text, search=True)
    new = next((one for one in match.candidates if one.id not in before), None)
    if new is None or new.id.startswith((SMALLTALK, CRISIS)):
        return None
    families = {knowledge.entries[id].family for id in before if id in knowledge.entries}
    evidence = Evidence(
        clear=_log_odds(match.confidence if new is first else _SECOND),
        heard=log(_trained(new.id, whole) + _LEAST),
        led=float(piece.led),
        kin=float(new.id in knowledge.entries and knowledge.entries[new.id].family in families),
    )
    return Asked(new.id, piece.text) if evidence.likely() >= _SURE else None


def _trained(id: str, whole: Match) -> float:
    """The chance that the head gives `id` in the whole message."""
    return next((one.views["trained"] for one in whole.candidates if one.id == id), 0.0)


def _log_odds(chance: float) -> float:
    kept = min(max(chance, _LEAST), 1 - _LEAST)
    return log(kept / (1 - kept))

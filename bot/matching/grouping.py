"""Questions of the same kind put together, so that staff read each once.

Likeness is that of the view by sound: alone it parted our own phrasings as cleanly as all views
together, and it sees through homophones and pinyin. Everything is compared to the most asked
question of a group, never to any other, so that no chain of small steps joins what is not alike.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bot.matching.index import syllables_of
from bot.matching.view import View

# Of a question's weight this share must be found in the group's most asked one. Measured on 3,000
# of our phrasings, the least alike that there are: 78% of the grouped lie with their own entry.
_ALIKE = 0.4
# So many phrasings tell which words are common; fewer leave that to chance, more cost time.
_BACKGROUND = 1000


def grouped(
    asked: Mapping[str, int], canonical: Callable[[str], str], known: Sequence[str]
) -> list[tuple[str, ...]]:
    """The questions of `asked` (with how often each was asked) in groups of those that are alike.

    Each stands in one group, whatever the order of `asked`; of a group the most asked comes
    first, of all groups the one asked most in all. `known`: canonical texts that show which words
    are common. A question without a word is alike to those without.
    """
    # Of questions asked equally often the short one says best what the group is about.
    order = sorted(asked, key=lambda question: (-asked[question], len(question), question))
    same: dict[str, list[str]] = {}
    for question in order:
        same.setdefault(canonical(question), []).append(question)
    texts = list(same)
    if not texts:
        return []
    read = [syllables_of(text) for text in texts]
    background = known[:: max(1, len(known) // _BACKGROUND)]
    view = View([*read, *map(syllables_of, background)])
    heads: list[int] = []
    members: dict[int, list[str]] = {}
    for number, text in enumerate(texts):
        likeness = view.scores(read[number])[heads]
        nearest = int(np.argmax(likeness)) if heads else 0
        if heads and likeness[nearest] >= _ALIKE:
            members[heads[nearest]] += same[text]
        else:
            heads.append(number)
            members[number] = list(same[text])
    groups = [tuple(group) for group in members.values()]
    return sorted(groups, key=lambda group: (-sum(asked[one] for one in group), group[0]))

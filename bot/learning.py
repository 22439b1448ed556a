"""What an edition still has to learn is learnt beside, while it answers already."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.edition import Edition, build_edition, items_of, rewriter
from bot.matching import Embedder, Item, Matcher
from bot.matching.calibration import Calibration

_log = logging.getLogger(__name__)


class Learner:
    """Sees to it that the edition that answers has learnt all it can; `wake` it after each swap.

    `load` gives the embedder, where meaning is matched at all; `current` the edition that answers;
    `improve(old, new)` puts the better one in its place unless another answers by then.
    """

    def __init__(
        self,
        load: Callable[[], Embedder | None],
        folder: Path,
        current: Callable[[], Edition],
        improve: Callable[[Edition, Edition], bool],
    ) -> None:
        self.embedder: Embedder | None = None  # once it is loaded
        self._load = load
        self._folder = folder
        self._current = current
        self._improve = improve
        self._woken = threading.Event()
        self._given_up = ""  # the version of the edition that could not be learnt

    def start(self) -> None:
        """Load the embedder, then learn whenever woken, in a thread that ends with the process."""
        self._woken.set()
        threading.Thread(target=self._run, daemon=True).start()

    def wake(self) -> None:
        """Another edition answers: see whether it lacks anything."""
        self._woken.set()

    def _run(self) -> None:
        try:
            self.embedder = self._load()
        except Exception:
            _log.exception("meaning cannot be matched; answering goes on without")
        while self._woken.wait():
            self._woken.clear()
            try:
                self._learn()
            except Exception:
                _log.exception("nothing more could be learnt; answering goes on without")

    def _learn(self) -> None:
        edition = self._current()
        meant = edition.matcher.meant == (self.embedder is not None)
        if meant and (edition.matcher.learnt or edition.version == self._given_up):
            return
        edition = self._again(edition)
        if edition.matcher.learnt:
            return
        # In a process of its own: answers go first, and its memory is given back.
        knowledge = edition.knowledge
        child = multiprocessing.get_context("spawn").Process(
            target=_learn_beside,
            args=(self._load, self._folder, items_of(knowledge), knowledge.lexicon),
            daemon=True,
        )
        child.start()
        child.join()
        if not self._again(edition).matcher.learnt:
            self._given_up = edition.version
            _log.error("learning ended with %s; answering goes on without", child.exitcode)

    def _again(self, edition: Edition) -> Edition:
        """The same edition with all that is learnt by now, in its place."""
        better = build_edition(
            edition.knowledge, self.embedder, self._folder, learn=False, demo=edition.demo
        )
        self._improve(edition, better)
        return better


def _learn_beside(
    load: Callable[[], Embedder | None],
    folder: Path,
    items: Sequence[Item],
    lexicon: dict[str, tuple[str, ...]],
) -> None:
    """Fill `folder` with what a matcher of `items` learns, yielding to all that is more urgent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the service's to handle
    os.nice(10)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    Matcher(items, Calibration(), rewriter(lexicon), load(), folder)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)

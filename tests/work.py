"""How much work a call does, counted and not timed: the same figure on every machine, however busy it is."""

import cProfile
from collections.abc import Callable


def calls(run: Callable[[], object]) -> int:
    """How many functions are called while `run` runs, those written in C too; the first, uncounted run fills caches."""
    run()
    profile = cProfile.Profile()
    profile.runcall(run)
    return sum(entry.callcount for entry in profile.getstats())

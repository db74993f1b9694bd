"""Waiting for what other processes and threads do, without asking a clock how long it took them."""

import time
from collections.abc import Callable

LOOKS = 12_000  # ten minutes of pauses at least; on a busy machine the same looks take longer
PATIENCE = 600  # seconds for what only the system can wait for: the end of a process


def until(is_so: Callable[[], object], *, pause: float = 0.05) -> None:
    """Look so many times whether it is so. AssertionError: it never was."""
    for _ in range(LOOKS):
        if is_so():
            return
        time.sleep(pause)
    raise AssertionError("waited in vain")

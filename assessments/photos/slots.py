"""A bounded number of slots for the whole machine, so that children together never need more than so much memory."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .refusals import BUSY, PhotosBusy

BETWEEN_TRIES = 0.05  # seconds


@dataclass(frozen=True)
class Slots:
    """`number` locks in `folder`, which all processes of this machine share and no other machine does.

    The system frees a lock when the last process that holds it has ended, however it ended.
    """

    folder: Path
    number: int = 2
    patience: float = 5.0  # seconds that one waits for a slot

    @contextmanager
    def taken(self) -> Iterator[int]:
        """Holds a slot; gives its open file, for a child to hold as well. Raises PhotosBusy if none becomes free."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        deadline = time.monotonic() + self.patience
        while (slot := self._try_all()) is None:
            if time.monotonic() >= deadline:
                raise PhotosBusy(BUSY)
            time.sleep(BETWEEN_TRIES)
        try:
            yield slot
        finally:
            os.close(slot)

    def _try_all(self) -> int | None:
        for index in range(self.number):
            slot = os.open(self.folder / f"photo-{index}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(slot)
            else:
                return slot
        return None

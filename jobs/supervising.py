"""One program that lives as long as it is wanted: it imports all once, and lets child processes do what may fail.

The parent asks no database and starts no thread: so it can neither hang nor hand down half of anything to a child. What
stays is started again when it ends, after a pause that grows; jobs of the clock get a process each time they are due,
which is stopped when it takes too long. Children end with the parent, even when that is killed.
"""

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing import current_process, get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess

from jobs.processes import watch_parent
from jobs.schedule import Scheduled

logger = logging.getLogger(__name__)

TICK = 1.0  # seconds between looks at the clock; of jobs that are due at once, each begins at a tick of its own
PAUSES = (1, 2, 4, 8, 16, 32, 60)  # seconds before what has ended by itself is started again
SOUND = 60  # seconds after which what was started again counts as mended
MERCY = 10  # seconds between asking a process to end and killing it

context = get_context("fork")


@dataclass
class _Child:
    """Something that runs in a process of its own, when it does, and when it is due again."""

    name: str
    do: Callable[[], object]
    due: float
    every: float | None = None  # None: as long as the parent lives
    limit: float = float("inf")
    process: BaseProcess | None = None
    begun: float = 0.0
    asked: float | None = None  # when it was asked to end
    faults: int = 0

    def start(self, now: float) -> None:
        self.process = context.Process(target=_in_child, args=(self.do,), name=self.name)
        self.process.start()
        self.begun, self.asked = now, None
        if self.every is not None:
            self.due = now + self.every

    def end(self, how: int) -> None:
        """Send a signal to the process and to all that it has started."""
        if self.process is not None and self.process.pid is not None:
            try:
                os.killpg(self.process.pid, how)
            except ProcessLookupError:  # it has just begun, and leads no group yet; or it is over
                self.process.kill() if how == signal.SIGKILL else self.process.terminate()

    def look(self, now: float) -> None:
        """Take note of its end, or end it where it has taken too long."""
        if self.process is None:
            return
        if not self.process.is_alive():
            self._ended(now, self.process.exitcode or 0)
        elif self.asked is not None and now - self.asked > MERCY:
            self.end(signal.SIGKILL)
        elif self.asked is None and now - self.begun > self.limit:
            logger.error("%s takes longer than %d s and is stopped.", self.name, self.limit)
            self.asked = now
            self.end(signal.SIGTERM)

    def _ended(self, now: float, code: int) -> None:
        if self.process is not None:
            self.process.close()
        self.process = None
        if code < 0:
            logger.error("%s was killed by signal %d.", self.name, -code)
        if self.every is None:
            self.faults = 1 if now - self.begun > SOUND else self.faults + 1
            pause = PAUSES[min(self.faults, len(PAUSES)) - 1]
            logger.warning("%s has ended with %d and starts again in %d s.", self.name, code, pause)
            self.due = now + pause


@dataclass
class Supervisor:
    """Keeps `lasting` running and does `jobs` in time, each by `do_job`, until SIGTERM or SIGINT.

    Then work under way has `grace` seconds to end; a second signal ends the patience at once. Who is asked twice gives
    his work back, and is killed only after that.
    """

    lasting: Mapping[str, Callable[[], object]]
    jobs: Sequence[Scheduled]
    do_job: Callable[[Scheduled], object]
    grace: timedelta = timedelta(seconds=25)
    _children: list[_Child] = field(default_factory=list)
    _signals: int = 0

    def run(self) -> None:
        """Returns when all has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        now = time.monotonic()
        self._children = [_Child(name, do, now) for name, do in self.lasting.items()]
        self._children += [self._child_of(job, now) for job in self.jobs]
        gc.collect()
        gc.freeze()  # what is imported stays shared: no child's collector writes to it
        while not self._signals:
            now = time.monotonic()
            for child in self._children:
                child.look(now)
            waiting = [child for child in self._children if child.process is None and child.due <= now]
            for child in waiting:
                child.start(now)
                if child.every is not None:
                    break
            self._wait()
        self._stop()

    def _child_of(self, job: Scheduled, now: float) -> _Child:
        every, limit = job.every.total_seconds(), job.limit.total_seconds()
        return _Child(job.name, lambda: self.do_job(job), now, every, limit)

    def _wait(self) -> None:
        wait([child.process.sentinel for child in self._children if child.process is not None], TICK)
        time.sleep(TICK / 10)  # a child that ends at once must not spin us

    def _told_to_stop(self, *args: object) -> None:
        self._signals += 1

    def _stop(self) -> None:
        for child in self._children:
            if child.every is None:
                child.end(signal.SIGTERM)
        self._wait_for_all(self.grace.total_seconds(), lambda: self._signals > 1)
        for child in self._running():
            child.end(signal.SIGTERM)
        self._wait_for_all(MERCY, lambda: False)
        for child in self._running():
            logger.error("%s did not end and is killed.", child.name)
            child.end(signal.SIGKILL)

    def _wait_for_all(self, seconds: float, is_enough: Callable[[], bool]) -> None:
        until = time.monotonic() + seconds
        while self._running() and time.monotonic() < until and not is_enough():
            self._wait()

    def _running(self) -> list[_Child]:
        return [child for child in self._children if child.process is not None and child.process.is_alive()]


def _in_child(do: Callable[[], object]) -> None:
    """Do it in a group of our own, which Ctrl+C in a terminal does not reach: the parent says when to stop."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, lambda *args: sys.exit(1))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch_parent()
    try:
        do()
    except Exception:
        logger.exception("%s has failed.", current_process().name)
        sys.exit(1)

"""Processes beside a worker's own, for heavy work in independent parts. Pure: they know nothing of Django.

Those that do parts are started anew and never forked: a worker has threads and a connection to the database, which
bear no fork. So a part is a function of a pure module with small arguments (`functools.partial`), and a module that
Django must have prepared cannot be had there. A command, which has neither, may fork (`do_beside`).
"""

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from typing import Protocol, TypeVar

T = TypeVar("T")


class ProcessLost(Exception):
    """A process was killed in the middle of its part; memory is what it lacks most often."""


class Spread(Protocol):
    """Does parts of work, and gives what each returns, in their order."""

    def __call__(self, parts: Iterable[Callable[[], T]], /) -> Iterator[T]: ...


def do_here(parts: Iterable[Callable[[], T]], /) -> Iterator[T]:
    """Each part in this process, when its result is asked for."""
    return (part() for part in parts)


def telling(spread: Spread, tell: Callable[[float], None]) -> Spread:
    """The same spread, which tells what share of its parts is done after each."""

    def told(parts: Iterable[Callable[[], T]], /) -> Iterator[T]:
        known = list(parts)
        for done, found in enumerate(spread(known), start=1):
            tell(done / len(known))
            yield found

    return told


@contextmanager
def open_processes(count: int) -> Iterator[Spread]:
    """Within, so many processes do parts from the moment they are given; below two, this one does. Raises ProcessLost.

    However the body ends, parts that wait are dropped and the processes end. They also end with this one.
    """
    if count < 2:
        yield do_here
        return
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_begin)

    def spread(parts: Iterable[Callable[[], T]], /) -> Iterator[T]:
        return pool.map(_do, parts)

    try:
        yield spread
    except BrokenProcessPool as broken:
        raise ProcessLost from broken
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def begin(part: Callable[[], T], count: int) -> Iterator[Callable[[], T]]:
    """Within, a process does this part; what is yielded waits for what it returns. Raises ProcessLost.

    With a count of processes below two it is done here at once, so that its memory is free again.
    """
    with open_processes(count) as spread:
        found = spread([part])
        yield partial(next, found if count > 1 else iter(list(found)))


@contextmanager
def do_beside(do: Callable[[], object], count: int) -> Iterator[Callable[[], object]]:
    """Within, a forked process does this at the same time; what is yielded waits until it has. Raises ProcessLost.

    With a count of processes below two nothing is forked: what is yielded does it then. For commands alone: no thread
    may run, and no connection be open. However the body ends, the process ends, and also with this one.
    """
    if count < 2:
        yield do
        return
    process = get_context("fork").Process(target=_do_forked, args=(do,))
    process.start()

    def wait() -> None:
        process.join()
        if process.exitcode:
            raise ProcessLost

    try:
        yield wait
    finally:
        process.terminate()
        process.join()


def _do_forked(do: Callable[[], object]) -> None:
    _begin()
    do()


def _do(part: Callable[[], T]) -> T:
    return part()


def _begin() -> None:
    """Leave Ctrl+C to the worker, which ends in order, and end with it if it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch_parent()


def watch_parent() -> None:
    """End this process as soon as the one that started it has ended, however that was."""
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)

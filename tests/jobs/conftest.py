"""A database of its own for tests in which one process is killed and another one goes on."""

import multiprocessing
from collections.abc import Callable

import pytest
from django.db import connections


@pytest.fixture
def in_a_process(apart) -> Callable[[Callable[[], None]], int]:
    """Runs a function in a process of its own; how it ended, the negative number of the signal that killed it."""

    def run(do: Callable[[], None]) -> int:
        connections.close_all()  # no two processes talk to the database through one socket
        process = multiprocessing.get_context("fork").Process(target=do)
        process.start()
        process.join()
        return process.exitcode

    return run

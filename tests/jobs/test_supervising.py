"""The program that lives: one that hangs, fails or is killed stops no other, and all end when they are told."""

import itertools
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobs import supervising
from jobs.schedule import Scheduled
from jobs.supervising import Supervisor
from tests.waiting import PATIENCE, until

SOON = timedelta(seconds=0.2)


@pytest.fixture
def said(tmp_path) -> Path:
    """A file in which children write down what they do."""
    file = tmp_path / "said"
    file.touch()
    return file


@pytest.fixture
def say(said) -> Callable[[str], None]:
    def write(word: str) -> None:
        with said.open("a") as file:
            file.write(f"{word} {os.getpid()}\n")

    return write


@pytest.fixture
def supervise(monkeypatch) -> Iterator[Callable[..., multiprocessing.Process]]:
    """Starts a supervisor in a process of its own."""
    monkeypatch.setattr(supervising, "TICK", 0.05)
    monkeypatch.setattr(supervising, "MERCY", 0.5)
    monkeypatch.setattr(supervising, "PAUSES", (0.1, 0.4))
    started = []

    def start(lasting, jobs=(), grace=1.0) -> multiprocessing.Process:
        made = Supervisor(lasting, jobs, lambda job: job.do(print, print), timedelta(seconds=grace))
        process = multiprocessing.get_context("fork").Process(target=made.run)
        process.start()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.join()


def job(name: str, do: Callable[[], object], limit: float = 60) -> Scheduled:
    return Scheduled(name, name, SOON, timedelta(seconds=limit), do=lambda tell, warn: do())


def stay() -> None:
    while True:
        time.sleep(60)


def count(said: Path, word: str) -> int:
    return said.read_text().split().count(word)


def number(said: Path, word: str) -> int:
    """The process that said it last."""
    return int([line for line in said.read_text().splitlines() if line.startswith(word)][-1].split()[1])


def is_there(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().split(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_job_that_hangs_or_fails_stops_no_other(supervise, said, say):
    def hang() -> None:
        say("hung")
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stay()

    def fail() -> None:
        say("failed")
        raise ValueError

    jobs = [job("hang", hang, limit=0.3), job("fail", fail), job("work", lambda: say("worked"))]
    supervise({}, jobs)
    until(lambda: count(said, "worked") >= 5 and count(said, "failed") >= 5 and count(said, "hung") >= 2)


def test_a_task_that_keeps_a_processor_busy_holds_up_no_job(supervise, said, say):
    def calculate() -> None:
        say("calculates")
        while True:
            pass

    supervise({"tasks": calculate}, [job("letters", lambda: say("sent"))])
    until(lambda: count(said, "calculates") and count(said, "sent") >= 3)
    assert count(said, "calculates") == 1


def test_a_job_that_still_runs_is_not_begun_again(supervise, said, say):
    def slow() -> None:
        say("begun")
        stay()

    supervise({}, [job("slow", slow), job("other", lambda: say("other"))])
    until(lambda: count(said, "other") >= 4)
    assert count(said, "begun") == 1


def test_what_is_killed_starts_again_after_a_pause_that_grows(supervise, said, say):
    begun = []

    def live() -> None:
        say("lives")
        stay()

    supervise({"tasks": live})
    for times in (1, 2, 3):
        until(lambda times=times: count(said, "lives") == times)
        begun.append(time.monotonic())
        os.kill(number(said, "lives"), signal.SIGKILL)
    until(lambda: count(said, "lives") == 4)
    begun.append(time.monotonic())
    first, second, third = (after - before for before, after in itertools.pairwise(begun))
    assert first >= 0.1
    assert min(second, third) >= 0.4


def test_told_to_stop_it_lets_work_end(supervise, said, say):
    def live() -> None:
        stopped = []
        signal.signal(signal.SIGTERM, lambda *args: stopped.append(1))
        say("lives")
        while not stopped:
            time.sleep(0.02)
        time.sleep(0.3)
        say("ended")

    process = supervise({"tasks": live}, grace=30)
    until(lambda: count(said, "lives"))
    os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    assert process.exitcode == 0
    assert count(said, "ended") == 1


@pytest.mark.parametrize("is_deaf", [False, True])
def test_what_does_not_end_in_time_is_asked_again_and_then_killed(supervise, said, say, is_deaf):
    def live() -> None:
        signal.signal(signal.SIGTERM, lambda *args: None if is_deaf else say("asked"))
        say("lives")
        while is_deaf or count(said, "asked") < 2:
            time.sleep(0.02)

    process = supervise({"tasks": live}, grace=0.3)
    until(lambda: count(said, "lives"))
    os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    assert process.exitcode == 0
    assert count(said, "asked") == (0 if is_deaf else 2)
    assert not is_there(number(said, "lives"))


def test_a_second_signal_ends_the_patience(supervise, said, say):
    def live() -> None:
        asked = []
        signal.signal(signal.SIGTERM, lambda *args: asked.append(1))
        say("lives")
        while len(asked) < 2:
            time.sleep(0.02)

    process = supervise({"tasks": live}, grace=600)
    until(lambda: count(said, "lives"))
    os.kill(process.pid, signal.SIGINT)
    time.sleep(0.3)
    assert process.is_alive()
    os.kill(process.pid, signal.SIGTERM)
    process.join(PATIENCE)
    assert process.exitcode == 0


def test_children_end_with_a_supervisor_that_is_killed(supervise, said, say):
    def live(word: str) -> None:
        say(word)
        stay()

    process = supervise({"tasks": lambda: live("task")}, [job("job", lambda: live("job"))])
    until(lambda: count(said, "task") and count(said, "job"))
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: not is_there(number(said, "task")) and not is_there(number(said, "job")))

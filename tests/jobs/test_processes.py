"""Heavy parts of work in processes of their own: the same results, and an end in order however it ends."""

import multiprocessing
import os
import signal
import subprocess
import sys
from functools import partial
from multiprocessing.connection import wait

import pytest

from jobs.processes import ProcessLost, begin, do_beside, do_here, open_processes, telling

PARTS = [partial(pow, 2, power) for power in range(20)]
KILLED = """
import os, signal
from functools import partial
from jobs.processes import open_processes
with open_processes(2) as spread:
    print(*set(spread([os.getpid] * 20)), flush=True)
    spread([partial(__import__("time").sleep, 600)] * 2)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("count", [1, 2])
def test_parts_give_their_results_in_their_order(count):
    with open_processes(count) as spread:
        assert list(spread(PARTS)) == [2**power for power in range(20)]


def test_parts_are_done_by_other_processes():
    with open_processes(2) as spread:
        assert os.getpid() not in set(spread([os.getpid] * 4))


def test_without_other_processes_a_part_is_done_when_it_is_asked_for():
    done = []
    results = do_here(partial(done.append, place) for place in range(3))
    next(results)
    assert done == [0]


def test_each_part_that_is_done_is_told():
    told = []
    assert list(telling(do_here, told.append)(PARTS[:4])) == [1, 2, 4, 8]
    assert told == [0.25, 0.5, 0.75, 1]


def test_an_error_of_a_part_comes_out_as_it_is():
    with pytest.raises(ZeroDivisionError), open_processes(2) as spread:
        list(spread([partial(divmod, 1, 0)]))


def test_a_process_that_dies_is_told_and_nothing_stays():
    with pytest.raises(ProcessLost), open_processes(2) as spread:
        list(spread([partial(os._exit, 1), *PARTS]))
    assert multiprocessing.active_children() == []


def test_work_that_is_stopped_leaves_no_process():
    def begin_and_stop() -> None:
        with open_processes(2) as spread:
            next(spread(PARTS * 100))
            raise SystemExit

    with pytest.raises(SystemExit):
        begin_and_stop()
    assert multiprocessing.active_children() == []


def test_what_is_begun_is_done_by_another_process_and_waited_for():
    with begin(os.getpid, 2) as wait_for_it:
        assert wait_for_it() != os.getpid()
    assert multiprocessing.active_children() == []


def test_what_is_begun_by_one_process_is_done_at_once():
    done = []
    with begin(partial(done.append, 1), 1) as wait_for_it:
        assert done == [1]
        assert wait_for_it() is None


def test_a_process_that_dies_is_told_to_who_waits_for_it():
    with pytest.raises(ProcessLost), begin(partial(os._exit, 1), 2) as wait_for_it:
        wait_for_it()


def test_what_is_done_beside_is_done_by_another_process_and_waited_for(tmp_path):
    told, may_end = tmp_path / "pid", multiprocessing.get_context("fork").Event()

    def tell() -> None:
        may_end.wait(60)
        told.write_text(str(os.getpid()))

    with do_beside(tell, 2) as wait_for_it:
        assert not told.exists()
        may_end.set()
        wait_for_it()
        assert int(told.read_text()) != os.getpid()


def test_what_is_done_beside_by_one_process_is_done_when_it_is_waited_for():
    done = []
    with do_beside(partial(done.append, 1), 1) as wait_for_it:
        assert not done
        wait_for_it()
    assert done == [1]


def test_what_fails_beside_is_told():
    with pytest.raises(ProcessLost), do_beside(partial(os._exit, 3), 2) as wait_for_it:
        wait_for_it()


def test_what_is_done_beside_ends_with_the_body():
    with pytest.raises(SystemExit), do_beside(multiprocessing.get_context("fork").Event().wait, 2):
        raise SystemExit
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="Only Linux waits for processes of others")
def test_processes_end_with_a_worker_that_is_killed():
    killed = subprocess.run([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    for pid in map(int, killed.stdout.split()):
        try:
            there = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        assert wait([there], 60)

"""Work that the caller waits for: kept as if a worker had done it, and left to a worker that is at it."""

import pytest

from jobs.models import Job
from jobs.running import begin, do_here, put
from surveys.models import SignalRun


def test_the_row_says_what_was_done(opened):
    run = do_here(SignalRun(campaign=opened), lambda run, beat: {"answers": 7})
    assert (run.state, run.percent, run.answers) == (Job.State.DONE, 100, 7)
    again = do_here(run, lambda run, beat: {"answers": 8})
    assert (again.pk, again.answers) == (run.pk, 8)


def test_what_a_worker_is_at_is_left_to_it(opened):
    run = SignalRun(campaign=opened)
    put(run)
    begin(run)
    assert do_here(run, lambda run, beat: pytest.fail("done twice")).state == Job.State.RUNNING


def test_an_error_is_the_callers(opened):
    def fail(run, beat):
        raise KeyError

    with pytest.raises(KeyError):
        do_here(SignalRun(campaign=opened), fail)

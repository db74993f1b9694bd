"""What a task is told of its attempt, for tests that call the task's function themselves."""

from types import SimpleNamespace

from django.utils import timezone


def attempt(number: int) -> SimpleNamespace:
    """The context of this attempt, each before it by a worker of its own."""
    workers = [f"worker-{before}" for before in range(number)]
    return SimpleNamespace(attempt=number, task_result=SimpleNamespace(worker_ids=workers, enqueued_at=timezone.now()))

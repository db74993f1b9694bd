"""`manage.py work`: does what takes longer than a page may, and what the clock does; on any number of machines."""

import logging
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections
from django.urls import get_resolver
from django.utils.crypto import get_random_string

from jobs.schedule import Scheduled, do_due
from jobs.supervising import Supervisor
from jobs.working import Worker, alive
from portal.observing.errors import send_before_exit
from portal.schedule import JOBS


class Command(BaseCommand):
    help = (
        "Выполняет фоновые задания (расчёты, большие файлы) и всё, что делается по часам: публикацию, письма, уборку. "
        "Можно запустить несколько, на разных машинах."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=2, help="Через сколько секунд смотреть, есть ли работа.")
        parser.add_argument("--batch", action="store_true", help="Выполнить всё, что ждёт, и закончить.")
        parser.add_argument("--only-tasks", action="store_true", help="Только фоновые задания, без того, что по часам.")

    def handle(self, *args: Any, interval: float, batch: bool, only_tasks: bool, **options: Any) -> None:
        logging.getLogger("django_tasks").setLevel(logging.INFO)
        if batch:
            _do_tasks(interval, batch=True)
            return
        keep_working(interval=interval, jobs=() if only_tasks else JOBS)


def keep_working(
    *, interval: float = 2, jobs: Sequence[Scheduled] = JOBS, beside: Mapping[str, Callable[[], object]] | None = None
) -> None:
    """Do tasks and the jobs of the clock, and keep what is `beside` them running, until told to stop."""
    import_all()
    connections.close_all()
    Supervisor(
        lasting={**(beside or {}), "tasks": lambda: _do_tasks(interval)},
        jobs=jobs,
        do_job=_do_job,
    ).run()


def import_all() -> None:
    """Import all of the program, once for all children."""
    get_resolver().url_patterns  # noqa: B018


def _name() -> str:
    return f"{socket.gethostname()[:40]}-{get_random_string(16)}"


def _do_job(job: Scheduled) -> None:
    send_before_exit()
    try:
        do_due(job, _name())
    finally:
        connections.close_all()


def _do_tasks(interval: float, *, batch: bool = False) -> None:
    worker = Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=interval,
        batch=batch,
        backend_name="background",
        startup_delay=False,
        max_tasks=None,
        worker_id=_name(),
    )
    worker.configure_signals()
    if not batch:
        send_before_exit()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the supervisor says when to stop
    with alive(worker.worker_id):
        worker.run()

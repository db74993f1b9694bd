"""`manage.py work`: does the work that takes longer than a page may; several may run, on several machines."""

import logging
import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string

from jobs.working import Worker, alive


class Command(BaseCommand):
    help = "Выполняет фоновые задания: расчёты, большие файлы. Можно запустить несколько, на разных машинах."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=2, help="Через сколько секунд смотреть, есть ли работа.")
        parser.add_argument("--batch", action="store_true", help="Выполнить всё, что ждёт, и закончить.")

    def handle(self, *args: Any, interval: float, batch: bool, **options: Any) -> None:
        logging.getLogger("django_tasks").setLevel(logging.INFO)
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="background",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:40]}-{get_random_string(16)}",
        )
        worker.configure_signals()
        with alive(worker.worker_id):
            worker.run()

"""`manage.py serve`: all of the portal on one machine, as one program that imports itself once (`make run`)."""

import errno
import os
import socket
import sys
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from portal.management.commands.work import import_all, keep_working


class Command(BaseCommand):
    help = "Готовит базу, открывает пробный опрос, отдаёт страницы и делает всё, что делает manage.py work."
    requires_system_checks = []  # `prepare` makes them where something is to be loaded

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        _refuse_taken(host, port)
        import_all()
        _in_a_child(_prepare)
        self.stdout.write(f"Портал: http://{host}:{port}   (остановить: Ctrl+C)")
        self.stdout.flush()
        keep_working(beside={"web": _serve})


def _prepare() -> None:
    call_command("prepare", try_survey=True)


def _serve() -> None:
    from gunicorn.app.wsgiapp import WSGIApplication

    sys.argv = ["gunicorn", "--config", str(settings.ROOT / "site" / "portal" / "gunicorn.py"), "portal.wsgi"]
    WSGIApplication("gunicorn").run()


def _in_a_child(do: Callable[[], None]) -> None:
    """Do it in a process of its own: what it connects to and starts must not be handed down to those that stay."""
    child = get_context("fork").Process(target=do)
    child.start()
    child.join()
    if child.exitcode:
        raise CommandError("Портал не готов: что помешало, сказано выше.")


def _refuse_taken(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = f"порт {port} занят другой программой" if taken else f"адрес {host}:{port} занять нельзя"
            raise CommandError(f"{why.capitalize()}. Выберите другой: PORT=8001 make run.") from error

"""`manage.py migrate` beside a portal that serves: on PostgreSQL no visitor waits behind it for long."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

LOCK_TIMEOUT = "3s"
ATTEMPTS = 20
PAUSE = 5  # seconds: those who have waited behind the last attempt get through
LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    """Django's own, which waits for the lock of a table only so long, lets all others pass, and tries again.

    While a statement waits for a table, everybody who comes later waits behind it: without a limit one long report
    would stop the site. A step is a transaction, so nothing is half done, and the next attempt goes on with it.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":
            super().handle(*args, **options)
            return
        for attempt in range(ATTEMPTS):
            if attempt:
                self.stderr.write(f"Таблица занята, ждём {PAUSE} с и пробуем снова ({attempt} из {ATTEMPTS - 1}).")
                time.sleep(PAUSE)
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
                super().handle(*args, **options)
                with connection.cursor() as cursor:
                    cursor.execute("RESET lock_timeout")
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                    raise
            else:
                return
        raise CommandError(
            "Таблица всё время занята: наверное, кто-то долго пишет или читает. Сделанные шаги остались, портал "
            "работает на них. Найдите, кто занял (SELECT * FROM pg_stat_activity), и повторите."
        )

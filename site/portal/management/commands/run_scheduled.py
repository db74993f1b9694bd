"""`manage.py run_scheduled`: what `manage.py work` does by the clock, all at once; for people (docs/running.md)."""

import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.schedule import do_now
from portal.schedule import OTHERS

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Выполняет сразу всё, что manage.py work делает по часам, кроме писем и подготовки страниц."

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for job in OTHERS:
            try:
                do_now(job, self.stdout.write, self.stderr.write)
            except Exception:  # what comes after it must not wait for it to be mended
                logger.exception("%s has failed.", job.name)
                failed.append(job.title)
        if failed:
            raise CommandError(f"Не удалось: {'; '.join(failed)}. Почему, сказано в журнале.")

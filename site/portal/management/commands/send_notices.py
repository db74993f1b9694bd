"""`manage.py send_notices`: sends the letters that are due; for people, `manage.py work` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from jobs.schedule import do_now
from portal.schedule import LETTERS


class Command(BaseCommand):
    help = "Отправляет письма, которые ждут: обычно это делает manage.py work."

    def handle(self, *args: Any, **options: Any) -> None:
        do_now(LETTERS, self.stdout.write, self.stderr.write)

"""`manage.py send_notices`: sends the letters that are due; to be run each minute (docs/running.md)."""

from typing import Any

from django.core.management.base import BaseCommand

from feedback.notices import tell_of_editions
from notices.sending import send_due
from surveys.thanks import send_thanks


class Command(BaseCommand):
    help = "Отправляет письма об уведомлениях. Запускайте каждую минуту; несколько запусков сразу не мешают друг другу."

    def handle(self, *args: Any, **options: Any) -> None:
        tell_of_editions()
        outcome = send_due()
        outcome.sent += send_thanks()
        if outcome.sent or outcome.refused or outcome.dropped:
            self.stdout.write(
                f"Отправлено: {outcome.sent}, сервер не принял: {outcome.refused}, не нужно: {outcome.dropped}."
            )
        if outcome.fault:
            self.stderr.write(f"Почтовый сервер не отвечает, письма ждут: {outcome.fault}")

"""`manage.py run_scheduled`: what the clock does by itself; to be run each minute (docs/running.md)."""

import time
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.actions import checking
from jobs import actions as jobs
from network.models import LimitCount
from portal import imports, misses
from portal.models import ContentChange
from ratings.actions import appointments, keeping, uploads
from surveys.actions import archiving, screening
from surveys.actions import keeping as surveys
from uploads import actions as files


class Command(BaseCommand):
    help = (
        "Публикует рейтинги, срок которых наступил, раз в день проверяет опубликованные файлы, удаляет загрузки, "
        "которые неделю никто не открывал, и прошедшие задания и сеансы, считает запросы, по которым поиск ничего не "
        "нашёл, сводит ответы на опросы и стирает то, что обещано не хранить, по ночам ищет подозрительные анкеты, "
        "открывает ссылки паспортов и ищет вирусы в их документах. "
        "Запускайте каждую минуту; несколько запусков сразу не мешают друг другу."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        outcome = appointments.publish_due()
        for campaign in outcome.published:
            self.stdout.write(f"Опубликованы результаты: {campaign}.")
        for campaign in outcome.stopped:
            self.stderr.write(f"Срок публикации наступил, но результаты не опубликованы: {campaign}.")
        if forgotten := files.forget_old() + imports.forget_old(kept=uploads.kept_files()):
            self.stdout.write(f"Удалено загрузок, которые никто не открывал неделю: {forgotten}.")
        jobs.prune()
        if (check := keeping.check_next()) and check.damaged:
            self.stderr.write(f"Опубликованные файлы повреждены или пропали: {check.release}.")
        misses.count_noted()
        ContentChange.fold()
        surveys.count_all()
        surveys.forget(timezone.now())
        archiving.go_on()
        screening.search_nightly(timezone.now())
        checking.scan_documents(timezone.now())
        checking.check_links(timezone.now())
        LimitCount.objects.forget_old(int(time.time()))

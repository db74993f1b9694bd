"""What the clock does by itself: `manage.py work` does it in time, `run_scheduled` and `send_notices` at once."""

import time
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from assessments.actions import checking
from feedback.notices import tell_of_editions
from jobs import actions as jobs
from jobs.schedule import Scheduled, Tell, quiet
from network.models import LimitCount
from notices.sending import send_due
from portal import imports, misses
from portal.models import ContentChange
from ratings.actions import appointments, keeping, uploads
from surveys.actions import archiving, screening
from surveys.actions import keeping as surveys
from surveys.thanks import send_thanks
from uploads import actions as files


def _send_letters(tell: Tell, warn: Tell) -> None:
    tell_of_editions()
    outcome = send_due()
    outcome.sent += send_thanks()
    if outcome.sent or outcome.refused or outcome.dropped:
        tell(f"Отправлено: {outcome.sent}, сервер не принял: {outcome.refused}, не нужно: {outcome.dropped}.")
    if outcome.fault:
        warn(f"Почтовый сервер не отвечает, письма ждут: {outcome.fault}")


def _publish_ratings(tell: Tell, warn: Tell) -> None:
    outcome = appointments.publish_due()
    for campaign in outcome.published:
        tell(f"Опубликованы результаты: {campaign}.")
    for campaign in outcome.stopped:
        warn(f"Срок публикации наступил, но результаты не опубликованы: {campaign}.")


def _forget_uploads(tell: Tell, warn: Tell) -> None:
    if forgotten := files.forget_old() + imports.forget_old(kept=uploads.kept_files()):
        tell(f"Удалено загрузок, которые никто не открывал неделю: {forgotten}.")


def _check_files(tell: Tell, warn: Tell) -> None:
    if (check := keeping.check_next()) and check.damaged:
        warn(f"Опубликованные файлы повреждены или пропали: {check.release}.")


def _count_answers() -> None:
    surveys.count_all()
    surveys.forget(timezone.now())


# A mail server that is silent holds a letter up for seconds, and there may be hundreds.
LETTERS = Scheduled("letters", "Письма", _send_letters, timedelta(seconds=20), timedelta(minutes=30))
PAGES = Scheduled("pages", "Публикация страниц по расписанию", quiet(lambda: call_command("publish_scheduled")))
HOUR = timedelta(hours=1)
OTHERS = (
    Scheduled("ratings", "Публикация рейтингов по дате", _publish_ratings),
    Scheduled("uploads", "Удаление загрузок, которые никто не открывал неделю", _forget_uploads),
    Scheduled("past", "Удаление прошедших заданий и сеансов", quiet(jobs.prune), HOUR),
    Scheduled("files", "Сверка опубликованных файлов", _check_files, limit=HOUR),
    Scheduled("misses", "Учёт запросов, по которым поиск ничего не нашёл", quiet(misses.count_noted)),
    Scheduled("versions", "Уборка отметок о правках", quiet(ContentChange.fold)),
    Scheduled("answers", "Сводка ответов на опросы и стирание того, что обещано не хранить", quiet(_count_answers)),
    Scheduled("archives", "Удаление анкет, сложенных в архив", quiet(archiving.go_on), limit=HOUR),
    Scheduled(
        "screening",
        "Поиск подозрительных анкет по ночам",
        quiet(lambda: screening.search_nightly(timezone.now())),
        limit=2 * HOUR,
    ),
    Scheduled(
        "documents",
        "Проверка документов на вирусы",
        quiet(lambda: checking.scan_documents(timezone.now())),
        limit=HOUR,
    ),
    Scheduled("links", "Проверка ссылок паспортов", quiet(lambda: checking.check_links(timezone.now())), limit=HOUR),
    Scheduled("limits", "Уборка счётчиков", quiet(lambda: LimitCount.objects.forget_old(int(time.time()))), HOUR),
)
JOBS = (LETTERS, PAGES, *OTHERS)

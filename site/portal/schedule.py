"""What the clock does by itself: `manage.py work` does it in time, `run_scheduled` and `send_notices` at once."""

import time

from django.core.management import call_command
from django.utils import timezone

from assessments.actions import checking
from feedback.models import RemarkFigure
from feedback.notices import tell_of_editions
from jobs import actions as jobs
from jobs.schedule import Scheduled, Tell, quiet
from network.models import LimitCount
from notices.sending import send_due
from portal import bodies, clock, imports, misses
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


def _fold() -> None:
    ContentChange.fold()
    RemarkFigure.fold()


def _count_answers() -> None:
    surveys.count_all()
    surveys.forget(timezone.now())


def _make_bodies(tell: Tell, warn: Tell) -> None:
    if made := bodies.make_bodies():
        tell(f"Подготовлено страниц рейтингов и редакций: {made}.")


LETTERS = Scheduled.at(clock.LETTERS, _send_letters)
PAGES = Scheduled.at(clock.PAGES, quiet(lambda: call_command("publish_scheduled")))
OTHERS = (
    Scheduled.at(clock.RATINGS, _publish_ratings),
    Scheduled.at(clock.UPLOADS, _forget_uploads),
    Scheduled.at(clock.PAST, quiet(jobs.prune)),
    Scheduled.at(clock.FILES, _check_files),
    Scheduled.at(clock.MISSES, quiet(misses.count_noted)),
    Scheduled.at(clock.VERSIONS, quiet(_fold)),
    Scheduled.at(clock.ANSWERS, quiet(_count_answers)),
    Scheduled.at(clock.ARCHIVES, quiet(archiving.go_on)),
    Scheduled.at(clock.SCREENING, quiet(lambda: screening.search_nightly(timezone.now()))),
    Scheduled.at(clock.DOCUMENTS, quiet(lambda: checking.scan_documents(timezone.now()))),
    Scheduled.at(clock.LINKS, quiet(lambda: checking.check_links(timezone.now()))),
    Scheduled.at(clock.LIMITS, quiet(lambda: LimitCount.objects.forget_old(int(time.time())))),
)
BODIES = Scheduled.at(clock.BODIES, _make_bodies)
JOBS = (LETTERS, PAGES, *OTHERS, BODIES)

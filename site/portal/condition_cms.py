"""«Состояние портала» in the CMS: each part in words, what it means when it fails, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import date, filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.cms_way import cms_way
from portal import condition
from portal.condition import Condition, Room

# What is no longer as it should be; deploy/alerts.yml warns at the same.
WORK_LATE = timedelta(minutes=5)
LETTERS_LATE = timedelta(minutes=15)
BACKUP_LATE = timedelta(hours=26)
LEAST_ROOM = 0.1  # of a disk

ADMINISTRATOR = "Скажите администратору сервера."
PARTS = {
    "database": ("База данных", "Портал показывает только сохранённые копии страниц, записать ничего нельзя."),
    "cache": ("Кэш", "Портал работает, но медленнее: страницы готовятся заново."),
    "storage": ("Хранилище файлов", "Файлы не скачать и не загрузить, новые результаты не опубликовать."),
}
ROOMS = {"media": "Место для файлов", "private": "Место для доказательств", "backup": "Место для резервных копий"}


@dataclass(frozen=True)
class Line:
    """A part of the portal: `is_well` is None where nothing is known of it."""

    title: str
    is_well: bool | None
    words: str
    advice: str = ""


@never_cache
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """How the portal is, for people of ФЦК."""
    now = timezone.now()
    found = condition.look(now)
    context = {
        "breadcrumbs_items": cms_way(("Состояние портала", reverse("portal_status"))),
        "lines": sorted(lines(found, now), key=lambda line: line.is_well is not False),
        "jobs": found.jobs,
        "now": now,
    }
    return render(request, "portal/cms/status.html", context)


def lines(found: Condition, now: datetime) -> Iterator[Line]:
    """Each part but the jobs of the clock."""
    for name, (title, meaning) in PARTS.items():
        is_well = found.parts.get(name, False)
        yield Line(
            title, is_well, "Отвечает." if is_well else f"Не отвечает. {meaning}", "" if is_well else ADMINISTRATOR
        )
    if found.is_known:
        yield _workers(found)
        yield _tasks(found, now)
        yield _letters(found, now)
    for room in found.rooms:
        yield _room(room)
    yield _backup(found, now)


def _workers(found: Condition) -> Line:
    title = "Обработчики"
    if found.workers:
        return Line(title, True, f"Работают: {found.workers}.")
    last = f" Последний был виден {_moment(found.last_worker_at)}." if found.last_worker_at else ""
    meaning = f"Не работает ни один: расчёты, большие файлы, письма и публикация по дате ждут.{last}"
    return Line(title, False, meaning, f"{ADMINISTRATOR} Он запустит manage.py work, и всё продолжится само.")


def _tasks(found: Condition, now: datetime) -> Line:
    tasks = found.tasks
    words = f"Ждут: {tasks.waiting}{_since(tasks.oldest, now)}. Не удалось за сутки: {tasks.failed}."
    if tasks.oldest and now - tasks.oldest > WORK_LATE:
        advice = "Обработчики не успевают или заняты долгим расчётом. Если через час не пройдёт: "
        return Line("Очередь заданий", False, words, advice + ADMINISTRATOR.lower())
    if tasks.failed:
        advice = "Почему не удалось, сказано там, где задание начали. Если это ошибка портала: "
        return Line("Очередь заданий", False, words, advice + ADMINISTRATOR.lower())
    return Line("Очередь заданий", True, words)


def _letters(found: Condition, now: datetime) -> Line:
    letters = found.letters
    words = (
        f"Ждут отправки: {letters.waiting}{_since(letters.oldest, now)}. Не отправлено за две недели: {letters.failed}."
    )
    if letters.oldest and now - letters.oldest > LETTERS_LATE:
        advice = "Похоже, почтовый сервер не отвечает. Письма не пропадут и уйдут сами, когда он ответит. "
        return Line("Письма", False, words, advice + ADMINISTRATOR)
    if letters.failed:
        advice = "Сервер получателя неделю не принимал письмо. Проверьте адреса: «Отчёты» → «Уведомления»."
        return Line("Письма", False, words, advice)
    return Line("Письма", True, words)


def _room(room: Room) -> Line:
    words = f"Свободно {filesizeformat(room.free)} из {filesizeformat(room.total)}."
    if room.free >= LEAST_ROOM * room.total:
        return Line(ROOMS[room.name], True, words)
    advice = "Когда место кончится, файлы нельзя будет загрузить, а результаты опубликовать. "
    return Line(ROOMS[room.name], False, words, advice + ADMINISTRATOR)


def _backup(found: Condition, now: datetime) -> Line:
    title, backup = "Резервная копия", found.backup
    if backup is None:
        advice = "Портал о копиях ничего не знает. Спросите администратора, делаются ли они и проверяются ли."
        return Line(title, None, "Неизвестно.", advice)
    checked = "проверена" if backup.is_verified else "не проверена"
    words = f"Последняя закончена {_moment(backup.finished_at)}, {filesizeformat(backup.size)}, {checked}."
    if now - backup.finished_at > BACKUP_LATE:
        return Line(title, False, words, f"Она старше суток: новая не сделана. {ADMINISTRATOR}")
    return Line(title, True, words)


def _moment(moment: datetime | None) -> str:
    return date(timezone.localtime(moment), "d.m.Y H:i") if moment else ""


def _since(oldest: datetime | None, now: datetime) -> str:
    return f", дольше всех {timesince(oldest, now, depth=1)}" if oldest and oldest < now else ""

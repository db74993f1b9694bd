"""What visitors get while the database or the store of files is away: a page that says when to come back, no 500."""

import re
from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.template.loader import render_to_string

from jobs.faults import is_full, is_read_only
from network.open_data import problem

# What Django raises where a database refuses, hangs up, or cannot be reached.
AWAY = (OperationalError, InterfaceError)
AGAIN = 30  # seconds
NOTHING_KEPT = "Из того, что вы прислали, не записано ничего, и наполовину тоже."
LONG = 20  # letters
SECRET = re.compile("password|token|code|key", re.IGNORECASE)
API = "/api/"


class StorageAway(ConnectionError):
    """The store of files does not answer, or not as it should."""


def refusal(
    request: HttpRequest,
    status: int,
    title: str,
    lead: str,
    seconds: int | None = None,
    typed: Sequence[str] = (),
    again: str = "Повторить",
) -> HttpResponse:
    """A page that needs no database: what happened, in words, and when to ask again. JSON where programs ask.

    typed: texts of the visitor that were not taken, to be shown so that they are not lost. again: words of the link to
    the same address; empty where it would lead nowhere.
    """
    if request.path.startswith(API):
        response: HttpResponse = problem(status, f"{title}. {lead}")
    else:
        said = {"status": status, "title": title, "lead": lead, "typed": typed, "again": again}
        text = render_to_string("refusal.html", said)
        response = HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def machine_fault(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """503 where the machine has failed, and not the program; else None."""
    if is_full(error):
        title, lead = "На сервере кончилось место", "Мы уже знаем об этом; попробуйте ещё раз через несколько минут."
    elif is_read_only(error):
        title, lead = (
            "Портал сейчас можно только читать",
            "Записать пока ничего нельзя; попробуйте ещё раз позже.",
        )
    elif isinstance(error, AWAY):
        return database_away(request, long_texts(request))
    elif isinstance(error, StorageAway):
        return storage_away(request, long_texts(request))
    else:
        return None
    return refusal(request, 503, title, f"{lead} {NOTHING_KEPT}", AGAIN, long_texts(request))


def long_texts(request: HttpRequest) -> list[str]:
    """Texts that somebody has written into a form, but for what is short enough to be typed again, or secret."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (OSError, ValueError, RequestDataTooBig, RawPostDataException, MultiPartParserError):
        return []
    return [value for name, value in fields if len(value) >= LONG and " " in value and not SECRET.search(name)]


def database_away(request: HttpRequest, typed: Sequence[str] = ()) -> HttpResponse:
    """503. Whoever has a copy of the page may give that instead: `is_outage` tells this answer from others."""
    lead = "Портал не может прочитать данные. Мы уже знаем об этом; попробуйте ещё раз через минуту."
    response = refusal(request, 503, "Портал временно недоступен", lead, AGAIN, typed)
    response.is_outage = True
    return response


def storage_away(request: HttpRequest, typed: Sequence[str] = ()) -> HttpResponse:
    """503: pages are there, files are not."""
    lead = "Сейчас файл нельзя ни прочитать, ни сохранить. Мы уже знаем об этом; попробуйте ещё раз через минуту."
    return refusal(request, 503, "Файлы временно недоступны", lead, AGAIN, typed)

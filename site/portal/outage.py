"""What visitors get while the database or the store of files is away: a page that says when to come back, no 500."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from network.open_data import problem

# What Django raises where a database refuses, hangs up, or cannot be reached.
AWAY = (OperationalError, InterfaceError)
AGAIN = 30  # seconds
API = "/api/"


class StorageAway(ConnectionError):
    """The store of files does not answer, or not as it should."""


def refusal(request: HttpRequest, status: int, title: str, lead: str, seconds: int) -> HttpResponse:
    """A page that needs no database: what happened, in words, and when to ask again. JSON where programs ask."""
    if request.path.startswith(API):
        response: HttpResponse = problem(status, f"{title}. {lead}")
    else:
        text = render_to_string("refusal.html", {"status": status, "title": title, "lead": lead})
        response = HttpResponse(text, status=status, headers={"Cache-Control": "no-store"})
    response["Retry-After"] = str(seconds)
    return response


def database_away(request: HttpRequest) -> HttpResponse:
    """503. Whoever has a copy of the page may give that instead: `is_outage` tells this answer from others."""
    lead = "Портал не может прочитать данные. Мы уже знаем об этом; попробуйте ещё раз через минуту."
    response = refusal(request, 503, "Портал временно недоступен", lead, AGAIN)
    response.is_outage = True
    return response


def storage_away(request: HttpRequest) -> HttpResponse:
    """503: pages are there, files are not."""
    lead = "Сейчас файл нельзя ни прочитать, ни сохранить. Мы уже знаем об этом; попробуйте ещё раз через минуту."
    return refusal(request, 503, "Файлы временно недоступны", lead, AGAIN)

"""Searches cost most of all that a visitor may ask: how often a network may search, and how many search at once."""

from collections.abc import Callable
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from network.limits import Limit
from network.visitors import client_network
from portal.kept_pages import API
from portal.outage import refusal

# Words that visitors type are searched under these names, on every public page that searches.
WORDS = ("q", "search")
# Those who type while signed in, and programs, have limits of their own.
SIMILAR = "/feedback/similar/"  # searched for words that are posted, too
OTHERWISE_LIMITED = (API, SIMILAR)
SIGNED_IN = ("/cms/", "/cabinet/")
SECONDS = 60
WAIT = 1  # seconds for which one that finds no place waits for it
BUSY = 3  # seconds after which one that found no place may try again


class SearchGuardMiddleware:
    """Refuse searches that are too many, before they cost anything, so that pages are served however many search.

    It stands before the cache, and asks a database only where that counts for want of Redis. One network has
    SEARCH_RATE searches a minute, then 429. One process runs SEARCHES_AT_ONCE at a time; as many wait for a place, WAIT
    seconds at most; others get 503 at once, so that most of its threads stay free for pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.places = BoundedSemaphore(settings.SEARCHES_AT_ONCE)
        self.seats = BoundedSemaphore(settings.SEARCHES_AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._searches(request):
            return self.get_response(request)
        if not request.path.startswith(OTHERWISE_LIMITED) and not self._limit().use(client_network(request)):
            lead = "С вашего адреса ищут слишком часто. Подождите минуту и повторите: запрос остался в адресе страницы."
            return refusal(request, 429, "Слишком много запросов", lead, SECONDS)
        if not self._gets_place():
            lead = "Сейчас ищут очень многие. Подождите несколько секунд и повторите: запрос остался в адресе страницы."
            return refusal(request, 503, "Поиск занят", lead, BUSY)
        try:
            return self.get_response(request)
        finally:
            self.places.release()

    def _gets_place(self) -> bool:
        if self.places.acquire(blocking=False):
            return True
        if not self.seats.acquire(blocking=False):
            return False
        try:
            return self.places.acquire(timeout=WAIT)
        finally:
            self.seats.release()

    @staticmethod
    def _limit() -> Limit:
        return Limit("searches", count=settings.SEARCH_RATE, seconds=SECONDS)

    @staticmethod
    def _searches(request: HttpRequest) -> bool:
        if request.method == "POST":
            return request.path == SIMILAR
        return (
            request.method in ("GET", "HEAD")
            and not request.path.startswith(SIGNED_IN)
            and any(request.GET.get(name, "").strip() for name in WORDS)
        )

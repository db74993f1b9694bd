"""What stands before every view: the cache of public pages, the content security policy, the limits of the API."""

import re
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from network.limits import Limit
from network.open_data import problem
from network.visitors import client_network
from portal import kept_pages
from portal.freshness import noting_reads, read_versions
from portal.kept_pages import API
from portal.outage import AWAY, database_away, refusal

GetResponse = Callable[[HttpRequest], HttpResponse]

# Headers of a request that asks whether its own copy is still good.
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})

GONE = (301, 302, 404, 410)

PRIVATE = re.compile(r"^/(cms|media|documents|static|healthz|readyz|metrics|status|view|s|S)(/|$)")


class LargeBodyMiddleware:
    """Refuse a request whose body is larger than any page takes, before anybody reads it: what it says of its length is
    enough, since no more is read, and one that says nothing has no body."""

    SAID = "Файлы слишком большие: за один раз портал принимает не больше {} МБ. Приложите их по одному или уменьшите."

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) <= settings.LARGEST_BODY:
            return self.get_response(request)
        said = self.SAID.format(settings.LARGEST_BODY // 1024**2)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"faults": [said]}, status=413)
        return refusal(request, 413, "Файлы не приняты", said, again="")


class WrongMethodMiddleware:
    """Say in words what is wrong where an address takes forms only, or none: Django says nothing at all."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or response.content:
            return response
        lead = "Сюда попадают, отправив форму. Вернитесь на предыдущую страницу и отправьте её ещё раз."
        told = refusal(request, 405, "Так эту страницу не открыть", lead, again="")
        told["Allow"] = response["Allow"]
        return told


class PublicCacheMiddleware:
    """Answer repeated anonymous requests from the cache until anything public changes.

    Copies bear the versions of what they show (portal.freshness), so a change makes those that show it stale at once,
    in every process. Visitors and proxies may keep a page but must ask each time whether it is still the same: `ETag`
    and `Last-Modified` make that answer short. While the database is away, pages are answered from their last copies.
    It is then asked once in PAUSE seconds: each question to one that is silent holds up a thread.
    """

    PAUSE = 1

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.ask_again_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_public(request):
            response = self.get_response(request)
            if not PRIVATE.match(request.path) or request.path.startswith("/cms"):
                response.headers.setdefault("Cache-Control", "private, no-cache")
            return self._or_copy(request, response)
        # Pages for all are made for the canonical host, whichever of ours and whatever port this visitor has named.
        request.META["HTTP_HOST"] = settings.CANONICAL_HOST
        if time.monotonic() < self.ask_again_at:
            return self._or_copy(request, database_away(request))
        try:
            versions = read_versions()
        except AWAY:
            self.ask_again_at = time.monotonic() + self.PAUSE
            return self._or_copy(request, database_away(request))
        request.content_versions = versions  # what is kept besides whole pages is kept by them, too
        now = timezone.localtime()
        state, key = kept_pages.State(versions, str(now.date())), kept_pages.key_of(request)
        last = kept_pages.find(key)
        if last is not None and last.is_fresh(state):
            return self._conditional(request, last.response())
        with kept_pages.turn_to_make(key, state, last) as copy:
            if copy is None:
                return self._or_copy(request, self._made(request, state, now, key))
        return self._conditional(request, copy.response())

    def _made(self, request: HttpRequest, state: kept_pages.State, now: datetime, key: str) -> HttpResponse:
        """The answer made anew, and kept where others may have it too."""
        # A visitor who has a copy must not leave those who wait without one: 304 is answered from the whole page.
        conditions = {name: request.META.pop(name) for name in CONDITIONS.intersection(request.META)}
        with noting_reads() as reads:
            response = self.get_response(request)
        request.META.update(conditions)
        if response.status_code == 200 and response.streaming:
            return self._conditional(request, response)
        if response.status_code != 200 or response.cookies:
            if response.status_code in GONE:
                kept_pages.forget(key)
            return response
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        changed_at = max(state.versions.changed_at(reads) or midnight, midnight)
        response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
        # Rounded up: a change within the same second must not look older than the page.
        response.headers.setdefault("Last-Modified", http_date((changed_at + timedelta(seconds=1)).timestamp()))
        patch_vary_headers(response, ["Cookie"])
        if key and request.method == "GET" and "public" in response["Cache-Control"]:
            kept_pages.keep(key, state, reads, response)
        return self._conditional(request, response)

    @staticmethod
    def _or_copy(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer, or in place of one that the absence of the database has spoilt, the last copy of the page."""
        if not getattr(response, "is_outage", False) or request.method not in ("GET", "HEAD"):
            return response
        copy = kept_pages.find(kept_pages.key_of(request))
        return response if copy is None else copy.dated_response()

    @staticmethod
    def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer, or 304 where the visitor's own copy is still the same."""
        if CONDITIONS.isdisjoint(request.META):
            return response
        return get_conditional_response(
            request,
            etag=response.get("ETag"),
            last_modified=parse_http_date_safe(response.get("Last-Modified", "")),
            response=response,
        )

    @staticmethod
    def _is_public(request: HttpRequest) -> bool:
        if (
            request.method not in ("GET", "HEAD")
            or settings.SESSION_COOKIE_NAME in request.COOKIES
            or PRIVATE.match(request.path)
        ):
            return False
        try:
            request.get_host()
        except DisallowedHost:
            return False  # refused behind
        return True


class TextGZipMiddleware(GZipMiddleware):
    """Compress texts only: pictures, archives, workbooks and reports are compressed already."""

    PACKED = ("image/png", "image/jpeg", "application/zip", "application/pdf", "application/vnd.openxmlformats")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.headers.get("Content-Type", "").startswith(self.PACKED):
            return response
        return super().process_response(request, response)


class BrowserPoliciesMiddleware:
    """What a page may do in the browser: run no inline code (the admin's widgets need it), use no device."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_cms = request.path.startswith("/cms/")
        policy = settings.CONTENT_SECURITY_POLICY_CMS if is_cms else settings.CONTENT_SECURITY_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class OpenDataMiddleware:
    """Who may ask the open-data API, from which sites and how often. Before the cache: kept answers count too."""

    SECONDS = 60

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(API):
            return self.get_response(request)
        response = self._answer(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After, X-Total-Count"
        response["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ["Accept"])
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        allowed = "GET, HEAD, OPTIONS"
        if request.method == "OPTIONS":
            headers = {
                "Allow": allowed,
                "Access-Control-Allow-Methods": allowed,
                "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
                "Access-Control-Max-Age": "86400",
            }
            return HttpResponse(status=204, headers=headers)
        if request.method not in ("GET", "HEAD"):
            response = problem(405, "Данные можно только читать: метод GET.")
            response["Allow"] = allowed
            return response
        if seconds := self._wait(request):
            response = problem(429, f"Слишком много запросов. Повторите через {seconds} с.")
            response["Retry-After"] = str(seconds)
            return response
        only_headers, request.method = request.method == "HEAD", "GET"
        response = self.get_response(request)
        if only_headers:
            response.content = b""  # the length stays that of the whole answer
        return response

    def _wait(self, request: HttpRequest) -> int:
        """Seconds until this visitor may ask again, 0 if now; each minute begins anew."""
        minute, second = divmod(int(time.time()), self.SECONDS)
        limit = Limit("api", count=settings.API_RATE, seconds=self.SECONDS)
        return 0 if limit.use(f"{minute} {client_network(request)}") else self.SECONDS - second

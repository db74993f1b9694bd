"""What stands before every view: the cache of public pages, the content security policy, the limits of the API."""

import hashlib
import re
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.http import http_date, parse_http_date_safe

from network.open_data import problem, wants_csv
from network.visitors import client_network
from portal.models import ContentVersion

# Addresses with other parameters, such as words that a visitor typed, are answered anew each time: they have no end.
KNOWN_PARAMETERS = frozenset({"region", "decision", "state", "topic", "indicator", "network", "status", "sort", "page"})
# The same for the open-data API. A window into a list is not kept: there are too many of them.
API_PARAMETERS = frozenset(
    {"region", "decision", "topic", "level", "status", "ordering", "network_type", "edition", "version", "is_demo"}
)
API = "/api/v1/"

GetResponse = Callable[[HttpRequest], HttpResponse]

# Headers of a request that asks whether its own copy is still good.
CONDITIONS = frozenset({"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"})

PRIVATE = re.compile(r"^/(cms|media|documents|static|healthz|readyz|view)(/|$)")


class PublicCacheMiddleware:
    """Answer repeated anonymous requests from the cache until anything public changes.

    Responses are kept under the content's version (ContentVersion), so publication drops them all at once, in every
    process. Visitors and proxies may keep a page but must ask each time whether it is still the same: `ETag` and
    `Last-Modified` make that answer short.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_public(request):
            response = self.get_response(request)
            if not PRIVATE.match(request.path) or request.path.startswith("/cms"):
                response.headers.setdefault("Cache-Control", "private, no-cache")
            return response
        # States of campaigns change with the date, without anybody saving anything.
        now = timezone.localtime()
        token = ContentVersion.token()
        key = self._key(request, f"{token} {now.date()}")
        kept = cache.get(key)
        if kept is not None:
            response = self._restored(*kept)
        else:
            response = self.get_response(request)
            if response.status_code != 200 or response.streaming or response.cookies:
                return response
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            changed_at = max(ContentVersion.moment(token), midnight)
            response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
            # Rounded up: a change within the same second must not look older than the page.
            response.headers.setdefault("Last-Modified", http_date((changed_at + timedelta(seconds=1)).timestamp()))
            patch_vary_headers(response, ["Cookie"])
            known = API_PARAMETERS if request.path.startswith(API) else KNOWN_PARAMETERS
            if "public" in response["Cache-Control"] and known.issuperset(request.GET):
                # The page is kept under the version that was read before it was made: a change in between drops it.
                cache.set(key, (response.content, list(response.items())), settings.PUBLIC_CACHE_SECONDS)
        if CONDITIONS.isdisjoint(request.META):
            return response
        return get_conditional_response(
            request,
            etag=response.get("ETag"),
            last_modified=parse_http_date_safe(response.get("Last-Modified", "")),
            response=response,
        )

    @staticmethod
    def _restored(content: bytes, headers: list[tuple[str, str]]) -> HttpResponse:
        """A kept page; plain values are cheaper to keep and to read than a whole response object."""
        return HttpResponse(content, headers=dict(headers))

    @staticmethod
    def _is_public(request: HttpRequest) -> bool:
        return (
            request.method in ("GET", "HEAD")
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not PRIVATE.match(request.path)
        )

    @staticmethod
    def _key(request: HttpRequest, version: str) -> str:
        parts = [
            version,
            request.method or "",
            request.scheme or "",
            request.META.get("HTTP_HOST", ""),
            request.get_full_path(),
            request.COOKIES.get("view", "")[:10],
            str("gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")),
            str(request.path.startswith(API) and wants_csv(request)),
        ]
        return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


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
        """Seconds until this visitor may ask again, 0 if now. Addresses are kept as keyed hashes, for a minute."""
        minute, second = divmod(int(time.time()), self.SECONDS)
        key = "api:" + salted_hmac("portal.api", f"{minute} {client_network(request)}").hexdigest()
        cache.add(key, 0, self.SECONDS)
        try:
            calls = cache.incr(key)
        except ValueError:  # dropped in between to make room
            calls = 1
        return self.SECONDS - second if calls > settings.API_RATE else 0

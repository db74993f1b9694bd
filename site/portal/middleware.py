"""What stands before every view: the cache of public pages and the content security policy."""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from portal.models import ContentVersion

# Addresses with other parameters, such as words that a visitor typed, are answered anew each time: they have no end.
KNOWN_PARAMETERS = frozenset({"region", "decision", "topic", "indicator", "sort", "page"})

GetResponse = Callable[[HttpRequest], HttpResponse]

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
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        changed_at = max(ContentVersion.current(), midnight)
        key = self._key(request, changed_at.isoformat())
        response = cache.get(key)
        if response is None:
            response = self.get_response(request)
            if response.status_code != 200 or response.streaming or response.cookies:
                return response
            response.headers.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
            # Rounded up: a change within the same second must not look older than the page.
            response.headers.setdefault("Last-Modified", http_date((changed_at + timedelta(seconds=1)).timestamp()))
            patch_vary_headers(response, ["Cookie"])
            if "public" in response["Cache-Control"] and KNOWN_PARAMETERS.issuperset(request.GET):
                cache.set(key, response, settings.PUBLIC_CACHE_SECONDS)
        return get_conditional_response(
            request,
            etag=response.get("ETag"),
            last_modified=parse_http_date_safe(response.get("Last-Modified", "")),
            response=response,
        )

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
            request.headers.get("Host", ""),
            request.get_full_path(),
            request.COOKIES.get("view", "")[:10],
            str("gzip" in request.headers.get("Accept-Encoding", "")),
        ]
        return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


class ContentSecurityPolicyMiddleware:
    """Forbid inline scripts and styles on public pages; the admin's widgets need them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_cms = request.path.startswith("/cms/")
        policy = settings.CONTENT_SECURITY_POLICY_CMS if is_cms else settings.CONTENT_SECURITY_POLICY
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

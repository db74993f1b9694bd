"""Each request has a number and is measured: how long it took, how it ended, how often it asked the database."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from jobs.trail import trail
from portal.observing import metrics

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
SAFE = re.compile(r"[0-9A-Za-z-]{8,64}")
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PATCH"})

# How often the request has asked the database; a list, since what is set in a thread it starts would stay there.
_asked: ContextVar[list[int] | None] = ContextVar("asked", default=None)


class ObservedRequestMiddleware:
    """Outermost, so that kept pages, files and refusals are seen as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        number, asked, begun = _number_of(request), [0], time.perf_counter()
        request.number = number  # type: ignore[attr-defined] # Django writes some lines after the last middleware
        path = request.path_info  # as it was asked for
        number_token, asked_token = trail.set(number), _asked.set(asked)
        try:
            response = self.get_response(request)
            response.headers[HEADER] = number
            seconds = time.perf_counter() - begun
            view, method = view_of(request, path), request.method if request.method in METHODS else "OTHER"
            if metrics.are_wanted():
                metrics.count_request(view, str(method), response.status_code, seconds, asked[0])
            if logger.isEnabledFor(logging.INFO):
                facts = {"view": view, "method": method, "status": response.status_code, "queries": asked[0]}
                logger.info("request", extra=facts | {"ms": round(seconds * 1000, 1)})
        finally:
            trail.reset(number_token)
            _asked.reset(asked_token)
        return response


def view_of(request: HttpRequest, path: str = "") -> str:
    """The name of the view that answers: never a visitor's words, of which addresses may be full."""
    match = request.resolver_match
    return match.view_name if match else _view_at(path or request.path_info)


@lru_cache(maxsize=512)
def _view_at(path: str) -> str:
    """For answers that were given before the view was looked for: kept pages, refusals, files."""
    if path.startswith(settings.STATIC_URL):
        return "static"
    try:
        return resolve(path).view_name
    except Resolver404:
        return "nowhere"


def _number_of(request: HttpRequest) -> str:
    """The proxy's number where a proxy of ours stands in front and has given a plain one, else a new one."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXY else ""
    return given if SAFE.fullmatch(given) else secrets.token_hex(8)


def _counting(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    if (asked := _asked.get()) is not None:
        asked[0] += 1
    return execute(sql, params, many, context)


def _count_on(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if _counting not in connection.execute_wrappers:
        connection.execute_wrappers.append(_counting)


def watch() -> None:
    """Count the queries of each connection from now on."""
    connection_created.connect(_count_on, dispatch_uid="observing-queries")

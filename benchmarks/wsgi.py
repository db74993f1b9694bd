"""The portal, and beside it an empty Django view without any middleware as the baseline of the benchmark."""

import os
from collections.abc import Callable, Iterable
from uuid import uuid4

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path
from django.utils import timezone

portal = get_wsgi_application()

from jobs.models import WorkerPulse  # noqa: E402 - models wait for the applications

BASELINES = ("/empty/", "/insert/")
settings.PUBLIC_CACHE_SECONDS = int(os.environ.get("BENCH_CACHE_SECONDS", "3600"))
if os.environ.get("BENCH_LASTING") == "0":
    settings.CACHES["lasting"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


class BareRequest(WSGIRequest):
    """A request that knows one address only."""

    urlconf = __name__


class BareHandler(WSGIHandler):
    """Django without middleware."""

    request_class = BareRequest


def empty(request: WSGIRequest) -> HttpResponse:
    """The least that Django can answer."""
    return HttpResponse("ok")


def insert(request: WSGIRequest) -> HttpResponse:
    """The least that Django can do to keep something: one row of one small table."""
    WorkerPulse.objects.create(worker_id=uuid4().hex, seen_at=timezone.now())
    return HttpResponse("ok")


urlpatterns = [path("empty/", empty), path("insert/", insert)]
with override_settings(MIDDLEWARE=[]):
    bare = BareHandler()


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """The baselines at /empty/ and /insert/, the portal everywhere else."""
    return (bare if environ["PATH_INFO"] in BASELINES else portal)(environ, start_response)

"""The portal with one more address, an empty view, as the baseline of the benchmark."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

application = get_wsgi_application()
settings.PUBLIC_CACHE_SECONDS = int(os.environ.get("BENCH_CACHE_SECONDS", "3600"))

import portal.urls  # noqa: E402 - only after Django is set up


def empty(request: HttpRequest) -> HttpResponse:
    """The least that Django can answer, with the portal's middleware around it."""
    response = HttpResponse("ok")
    response["Cache-Control"] = "no-store"
    return response


portal.urls.urlpatterns.insert(0, path("empty/", empty))

"""Words and figures that the API's rows and filters share."""

from decimal import Decimal
from typing import Literal

from django.http import HttpRequest
from django.urls import reverse

from ratings.models import Release, UnitResult

Level = Literal["office", "region", "country"]
LEVELS = "office — ЦЗН, region — регион, country — все регионы-участники вместе (страна, если участвуют все)"
STATUSES = ", ".join(f"{value} — {label}" for value, label in UnitResult.Status.choices)


def share(percent: str | None) -> Decimal | None:
    """A published percentage as the share that the files of a release hold: 77.50 is 0.7750."""
    return None if percent is None else Decimal(percent).scaleb(-2)


def address(request: HttpRequest, release: Release, page: str, /, **place: str) -> str:
    """The full address of a page or a file of this very version; `page` as ratings.urls names it, its place there."""
    path = reverse(f"ratings:{page}", kwargs={"slug": release.slug, "version": release.version, **place})
    return request.build_absolute_uri(path)

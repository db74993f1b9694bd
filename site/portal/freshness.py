"""Which changes make cached pages stale.

Signals, because the apps that change content lie below this one and must not know that it caches.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Page, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from feedback.models import Remark, RemarkIndicator
from network.models import Office, Region
from portal.models import ContentVersion, PortalSettings
from ratings.models import PilotFigure, PilotRegion, PilotScore

WATCHED: list[type[Model]] = [
    Region,
    Office,
    Remark,
    RemarkIndicator,
    PilotScore,
    PilotRegion,
    PilotFigure,
    PortalSettings,
    Redirect,
    SearchPromotion,
    Site,
]


def _changed(**kwargs: Any) -> None:
    if not kwargs.get("raw"):
        ContentVersion.bump()


def watch() -> None:
    """Bump the content's version at each change that the public can see."""
    for model in WATCHED:
        post_save.connect(_changed, sender=model, dispatch_uid=f"freshness-save-{model.__name__}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"freshness-delete-{model.__name__}")
    post_delete.connect(_changed, sender=Page, dispatch_uid="freshness-delete-page")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_changed, dispatch_uid="freshness-page")

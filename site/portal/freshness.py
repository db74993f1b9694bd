"""Which changes make cached pages stale.

Signals, because the apps that change content lie below this one and must not know that it caches.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page, Site
from wagtail.search.backends import get_search_backend
from wagtail.signals import page_published, page_unpublished, post_page_move

from assessments.models import Sample
from campaigns.models import (
    Campaign,
    ChosenIndicator,
    DocumentTemplate,
    Milestone,
    MilestoneMark,
    Participation,
    RegionPlan,
)
from feedback.models import Consultation, Remark, RemarkEvent, RemarkIndicator
from methodology.models import Edition
from network.models import Office, Region
from portal.models import ContentVersion, PortalSettings
from ratings.models import Appointment, InputSet, Objection, PilotFigure, PilotRegion, PilotScore, Release

WATCHED: list[type[Model]] = [
    Region,
    Office,
    Edition,
    Campaign,
    RegionPlan,
    ChosenIndicator,
    Participation,
    DocumentTemplate,
    Milestone,
    MilestoneMark,
    Sample,
    Remark,
    RemarkIndicator,
    RemarkEvent,
    Consultation,
    PilotScore,
    PilotRegion,
    PilotFigure,
    Release,
    InputSet,
    Objection,
    Appointment,
    PortalSettings,
    Redirect,
    SearchPromotion,
    Image,
    Document,
    Site,
]


def _changed(**kwargs: Any) -> None:
    if not kwargs.get("raw"):
        ContentVersion.bump()


def _renamed(instance: Region, created: bool, **kwargs: Any) -> None:
    """Index anew what carries the region's name in its own stems."""
    if not created:
        backend = get_search_backend()
        backend.add_bulk(Office, list(Office.objects.filter(region=instance).select_related("region")))
        backend.add_bulk(Remark, list(Remark.objects.filter(region=instance).select_related("region")))
        backend.add_bulk(Consultation, list(Consultation.objects.for_region(instance)))


def watch() -> None:
    """Bump the content's version at each change that the public can see."""
    for model in WATCHED:
        post_save.connect(_changed, sender=model, dispatch_uid=f"freshness-save-{model.__name__}")
        post_delete.connect(_changed, sender=model, dispatch_uid=f"freshness-delete-{model.__name__}")
    post_save.connect(_renamed, sender=Region, dispatch_uid="freshness-region-names")
    post_delete.connect(_changed, sender=Page, dispatch_uid="freshness-delete-page")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_changed, dispatch_uid="freshness-page")

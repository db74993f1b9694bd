"""A campaign whose passports were closed yesterday, in the browser's portal: three claims wait for an expert."""

import io
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from PIL import Image

from assessments.actions import flagging
from assessments.models import Case, Entry, Evidence, Passport, PhotoFacts
from campaigns import actions, workdays
from campaigns.models import Campaign, today
from methodology.models import Edition
from network.models import Office, Region

SLUG = "passports-closed"
CLAIMED = ("3.1.1-1", "3.1.1-2", "3.1.1-3")


def make() -> None:
    """Dates lie around today; passports are written as they stand at the end of their window."""
    day, region = today(), Region.objects.get(slug="tula")
    review_from = day + timedelta(14)
    campaign = Campaign.objects.create(
        slug=SLUG,
        title="Замер с проверкой",
        edition=Edition.objects.get(number=2),
        period_start=day - timedelta(60),
        period_end=day,
        passports_open=day - timedelta(30),
        passports_close=day - timedelta(1),
        verification_until=day + timedelta(7),
        review_from=review_from,
        review_until=workdays.add(review_from, 12),
        publication_on=workdays.add(review_from, 16),
    )
    office = Office.objects.create(code="tula-09", name="Центр занятости населения города Ефремова", region=region)
    actions.plan_region(campaign=campaign, region=region, offices=[office], codes=[], by=None)
    actions.open_campaign(campaign=campaign, by=None)
    passport = Passport.objects.create(campaign=campaign, office=office)
    for item in CLAIMED:
        Entry.objects.create(passport=passport, item=item, is_met=True, version=1, note="Стенд в холле")
        Case.objects.create(passport=passport, item=item, indicator="3.1.1")
    _add_photo(passport)
    Evidence.objects.create(
        passport=passport,
        item=CLAIMED[0],
        key=uuid.uuid4(),
        kind="link",
        link="https://example.org/stand",
        sha256="0" * 64,
        link_state="dead",
        link_reason="Такого сайта нет.",
    )
    flagging.flag_campaign(campaign)


def _add_photo(passport: Passport) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (1600, 1200), (90, 120, 160)).save(picture, "JPEG")
    piece = Evidence(
        passport=passport, item=CLAIMED[0], key=uuid.uuid4(), kind="photo", name="стенд.jpg", sha256="1" * 64
    )
    piece.width, piece.height = 1600, 1200
    for field in ("file", "thumbnail"):
        getattr(piece, field).save("photo.jpg", ContentFile(picture.getvalue()), save=False)
    piece.save()
    PhotoFacts.objects.create(evidence=piece, latitude=53.1467, longitude=38.1211, accuracy=12, place_from="sender")

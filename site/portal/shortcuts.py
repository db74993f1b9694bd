"""Queries that name one thing: «№ 5» is a remark, «15-01» an office, «показатель 1.3» a page."""

import re

from django.urls import reverse

from feedback.models import Remark
from network.models.places import CODE
from portal.showcase import choose_release
from ratings.models import UnitResult
from ratings.reading import Address

SIGN = r"(?:№|n[оo]?\.?|номер)"
REMARK = re.compile(rf"(?:(?:замечани|предложени)[еяю]\s*{SIGN}?|{SIGN})\s*([0-9]{{1,6}})", re.IGNORECASE)
INDICATOR = re.compile(r"(?:показател[ьюяе]|пункт|п\.?)\s*№?\s*([0-9]+(?:[.,][0-9]+)+)\.?", re.IGNORECASE)
NUMBER = re.compile(r"[0-9.,]+")


def address_of(query: str) -> str:
    """Where the one public thing is that the query names; empty where it names none."""
    if remark := REMARK.fullmatch(query):
        number = int(remark[1])
        is_public = Remark.objects.filter(is_public=True, number=number).exists()
        return reverse("feedback:remark", args=[number]) if is_public else ""
    if not CODE.fullmatch(query) or len(query) > 20 or query.isalpha() or NUMBER.fullmatch(query):
        return ""
    if not any(letter.isdigit() for letter in query):
        return ""
    release = choose_release()
    unit = release and UnitResult.objects.filter(release=release, code=query.lower()).offices().first()
    return Address(release.slug).unit(UnitResult.Level.OFFICE, unit.code) if release and unit else ""


def without_its_kind(query: str) -> str:
    """The code alone where the query says that it is one of an indicator: pages have the code, not the word."""
    indicator = INDICATOR.fullmatch(query)
    return indicator[1] if indicator else query

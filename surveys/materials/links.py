"""Addresses of an office's survey, as people copy them and as cameras read them."""

from django.conf import settings
from django.urls import reverse

from network.models import Office
from surveys.kiosks import sign_kiosk
from surveys.models import Stage


def link_to(office_code: str, stage: str = Stage.NONE) -> str:
    """The address of an office's survey; with a stage of service, the one that says it."""
    return _absolute(reverse("surveys:office", args=[office_code])) + (f"?stage={stage}" if stage else "")


def link_with(office_code: str, visit_code: str) -> str:
    """The address of an office's survey with a visit code in it."""
    return _absolute(reverse("surveys:visit", args=[office_code, visit_code]))


def link_to_kiosk(office: Office) -> str:
    """The address that makes a device the office's tablet, signed now."""
    return _absolute(reverse("surveys:kiosk", args=[office.code, sign_kiosk(office)]))


def for_camera(link: str, office_code: str) -> str:
    """The same address as it stands in a QR code: in capitals where that leads to the same page.

    QR has a denser mode that knows capitals only. Capitals are harmless to hosts and to our own words; a code of an
    office with small letters stays as it is, since another office may have the same in capitals.
    """
    return link.upper() if "?" not in link and office_code == office_code.upper() else link


def spoken(link: str) -> str:
    """The address as people type it: without what browsers add by themselves."""
    return link.partition("://")[2].rstrip("/")


def _absolute(path: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL + path

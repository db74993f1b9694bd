"""The rating that pages outside the ratings point to: the newest published one."""

from ratings.models import Release, UnitResult
from ratings.reading import Address


def choose_release() -> Release | None:
    """The newest published release; an invented one only where there is no real one. One query."""
    return (
        Release.objects.current()
        .defer("checks", "manifest", "campaign__edition__content", "campaign__edition__changes")
        .order_by("campaign__is_demo", "-campaign__period_start", "-campaign_id")
        .first()
    )


def country_of(release: Release | None) -> UnitResult | None:
    """The country's figures in a release; one query."""
    if release is None:
        return None
    return UnitResult.objects.filter(release=release, level=UnitResult.Level.COUNTRY).light().first()


def address_of(release: Release | None) -> Address | None:
    """Where its pages are."""
    return None if release is None else Address(release.slug)

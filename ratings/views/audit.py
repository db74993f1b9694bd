"""The page that tells how a release is made inside and how far it can be relied on."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ratings.models import Release
from ratings.reading import (
    Address,
    ReleaseFacts,
    charts_of,
    list_findings,
    read_audit,
    read_verification,
    report_quality,
)
from ratings.views.frame import of_release, page

TITLE = "Насколько надёжен рейтинг"
FILES = ("audit-indicators.csv", "audit-pairs.csv", "audit-offices.csv")


@of_release
def audit(request: HttpRequest, release: Release, at: Address) -> HttpResponse:
    """The audit of a release; one that was made before audits says so."""
    found = read_audit(release)
    context = {"audit": found}
    if found is not None:
        known = ReleaseFacts(
            summary=release.summary,
            facts=found.facts,
            version=release.version,
            reason=release.reason,
            published_on=timezone.localdate(release.published_at),
            verification=read_verification(release.summary),
        )
        context |= {
            "quality": report_quality(known),
            "charts": charts_of(release, at),
            "findings": list_findings(found),
            "zip_url": at.file("release.zip"),
            "files": [(name, at.file(name)) for name in FILES if name in release.manifest],
        }
    return page(request, release, at, "ratings/release/audit.html", TITLE, context)

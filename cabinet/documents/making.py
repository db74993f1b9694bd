"""Makes the documents of a region in a campaign from what the database holds; not more than a dozen queries each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from cabinet.documents import report
from cabinet.documents.pdf import pdf
from campaigns.documents import facts, responses
from campaigns.documents.filling import fill
from campaigns.documents.kinds import KINDS, REPORT, DocumentKind
from campaigns.models import Campaign, DocumentTemplate, Milestone, Participation, RegionPlan, day_of, today
from feedback.models import Remark, RemarkSupport
from feedback.states import SHOWN
from network.models import Region
from ratings.models import Release


@dataclass(frozen=True)
class File:
    """A file that can be asked for."""

    name: str
    kind: DocumentKind
    is_pdf: bool = False

    @property
    def form(self) -> str:
        """What kind of file it is, for people."""
        return "PDF" if self.is_pdf else "Word"


FILES: Mapping[str, File] = {
    file.name: file
    for file in (*(File(kind.file_name, kind) for kind in KINDS.values()), File("report.pdf", REPORT, is_pdf=True))
}


def make(file: File, campaign: Campaign, region: Region) -> HttpResponse:
    """The file with this region's names filled in. Raises TemplateRefused, RegionPlan.DoesNotExist."""
    plan = RegionPlan.objects.prefetch_related("chosen").get(campaign=campaign, region=region)
    values = _common(campaign, region, plan)
    if file.kind is REPORT:
        values |= _report(campaign, region)
    note = facts.DEMO_NOTE if campaign.is_demo else ""
    title = f"{file.kind.title}, {region.name}"
    if file.is_pdf:
        return responses.pdf(title, pdf(values, note))
    return responses.docx(title, fill(DocumentTemplate.objects.content(file.kind), file.kind, values, note))


def _common(campaign: Campaign, region: Region, plan: RegionPlan) -> dict[str, Any]:
    taking_part = Participation.objects.filter(campaign=campaign, office__region=region).select_related("office")
    codes = plan.codes
    return facts.describe_campaign(
        campaign=campaign,
        region=region,
        offices=[row.office for row in taking_part.order_by("-office__is_managing", "office__name")],
        indicators=[(code, title) for code, title in campaign.indicators() if not codes or code in codes],
        milestones=Milestone.objects.filter(campaign=campaign),
        note=plan.note,
    )


def _report(campaign: Campaign, region: Region) -> dict[str, Any]:
    line = next(iter(campaign.roadmap(today(), [region]).lines), None)
    own, joined = _remarks(campaign, region)
    return report.roadmap(line, today()) | report.remarks(own, joined, day_of) | _figures(campaign, region)


def _remarks(campaign: Campaign, region: Region) -> tuple[list[Remark], list[Remark]]:
    """What the region sent while the campaign ran, and what it joined; a demonstration has no real remarks.

    Remarks from before the portal have no day: they belong to the region's first campaign.
    """
    if campaign.is_demo:
        return [], []
    sent = Remark.objects.filter(state__in=[state.value for state in SHOWN]).select_related("region", "merged_into")
    during = Q(submitted_at__gte=campaign.opened_at) if campaign.opened_at else Q(pk=None)
    if campaign.closed_at:
        during &= Q(submitted_at__lte=campaign.closed_at)
    own = during
    first = Campaign.objects.public().filter(plans__region=region, is_demo=False).order_by("period_start", "pk").first()
    if first == campaign:
        own |= Q(submitted_at=None)
    joined = RemarkSupport.objects.filter(region=region).values("remark")
    return (
        list(sent.filter(own, region=region).order_by("number")),
        list(sent.filter(during, pk__in=joined).exclude(region=region).order_by("number")),
    )


def _figures(campaign: Campaign, region: Region) -> dict[str, Any]:
    release = Release.objects.published().filter(campaign=campaign).first()
    unit = release and release.results.regions().filter(region=region).first()
    if release is None or unit is None:
        return report.figures(None, (), {}, release="", ranked=None)
    edition = campaign.edition.number
    published = facts.day(day_of(release.published_at))
    return report.figures(
        unit,
        release.results.offices().filter(region=region).order_by("name", "code"),
        campaign.edition.document,
        release=f"выпуск рейтинга, версия {release.version}, опубликован {published}, расчёт по редакции № {edition}",
        ranked=release.summary.get("counts", {}).get("regions_ranked"),
    )

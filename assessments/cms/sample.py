"""The sample of a campaign in the CMS: promised, drawn, published, and what it tells of false claims."""

import gzip

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from assessments.actions.sampling import RIGHT, SamplingRefused, commit_seed, draw_sample
from assessments.blank import Blank, find_place
from assessments.cms.common import crumbs, for_checkers
from assessments.cms.queue import find_campaign
from assessments.flags import Why
from assessments.models import Case, Sample
from assessments.opening import blank_of
from assessments.rates import find_agreement, list_checked, list_experts
from assessments.sampling import find_overall_share

ON_A_PAGE = 100


@require_safe
@for_checkers
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    """What is promised and drawn of a campaign; once drawn, the list and the shares of false lines."""
    campaign = find_campaign(slug)
    found = Sample.objects.filter(campaign=campaign).select_related("committed_by", "drawn_by").first()
    context = {
        "breadcrumbs_items": crumbs(campaign, "Выборка"),
        "campaign": campaign,
        "sample": found,
        "manages": request.user.has_perm(RIGHT),
    }
    if found and found.drawn_at:
        blank = blank_of(campaign)
        drawn = Case.objects.filter(passport__campaign=campaign, reasons__why=Why.SAMPLE)
        drawn = drawn.select_related("passport__office").order_by("indicator", "passport__office__code", "item")
        page = Paginator(drawn, ON_A_PAGE).get_page(request.GET.get("page"))
        by_stratum, by_item = list_checked(found)
        context |= {
            "page": page,
            "rows": [(case, find_place(blank, case.item)) for case in page],
            "strata": [(_name_indicator(blank, code), checked) for code, checked in by_stratum.items()],
            "overall": find_overall_share(list(by_stratum.values())),
            "items": [(find_place(blank, item).label, checked) for item, checked in by_item.items() if checked.judged],
            "experts": list_experts(found),
            "agreement": find_agreement(found),
        }
    return render(request, "assessments/cms/sample.html", context)


def _name_indicator(blank: Blank, code: str) -> str:
    sheet = blank.by_indicator.get(code)
    return f"{code} {sheet.indicator_title}" if sheet else code


@require_POST
@permission_required(RIGHT)
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise the seed, or draw."""
    campaign = find_campaign(slug)
    try:
        if request.POST.get("act") == "draw":
            draw_sample(campaign=campaign, by=request.user)
            messages.success(request, "Выборка сделана, её пункты стоят в очереди.")
        else:
            made = commit_seed(campaign=campaign, by=request.user)
            messages.success(request, f"Зерно выборки обещано. Его SHA-256: {made.commitment}")
    except (SamplingRefused, PermissionDenied) as refused:
        messages.error(request, str(refused))
    return redirect("passports_cms:sample", slug)


@require_safe
@for_checkers
def population(request: HttpRequest, slug: str) -> HttpResponse:
    """The list that was drawn from, as its SHA-256 was taken."""
    found = Sample.objects.filter(campaign__slug=slug).exclude(drawn_at=None).first()
    if found is None:
        raise Http404("nothing was drawn")
    return HttpResponse(
        gzip.decompress(bytes(found.population)),
        content_type="text/tab-separated-values; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="population.tsv"', "X-Content-Type-Options": "nosniff"},
    )

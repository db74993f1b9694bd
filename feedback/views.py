"""The public register of what regions asked for and what was decided."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from feedback import exchange
from feedback.about import place_title
from feedback.charts import draw_picture, median
from feedback.editions import Taken, find_taken_in
from feedback.effects import find_effects
from feedback.filters import OUTCOMES, RemarkFilter
from feedback.intake.views import register_docx
from feedback.models import Remark, RemarkFigure, Topic
from feedback.seen import Seen
from feedback.similar import find_similar
from feedback.states import Step, allows
from feedback.tables import RemarkTable
from methodology.diff import LABELS
from methodology.models import HOME, Crumb, IndicatorPage
from methodology.reading import by_part
from methodology.rendering import render_lasting
from network.limits import Limit
from network.models import Membership
from network.visitors import client_network
from tabular import XLSX_TYPE

REGISTER = Crumb(reverse_lazy("feedback:register"), "Предложения регионов")
# A person who types asks twice in a second at most.
ASKED = Limit("similar-remarks", count=120, seconds=60)
FEWEST_TIMED = 5  # decisions from which on their usual time says something


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All remarks: totals, the picture by region, and the table, filtered, sorted and paginated."""
    chosen = _filtered(request.GET)
    days = RemarkFigure.objects.days_to_decision()
    context = {
        "crumbs": [HOME],
        "crumb_title": REGISTER.title,
        "filter": chosen,
        "table": _arranged(RemarkTable(chosen.qs, chosen.words), request.GET),
        "picture": draw_picture(OUTCOMES, RemarkFigure.objects.tally(), chosen.regions, dict(Topic.choices)),
        "median": median(days) if sum(days.values()) >= FEWEST_TIMED else None,
        "timed": sum(days.values()),
        "editions": _editions(),
    }
    return render_lasting(request, "feedback/register.html", context)


@require_safe
def remark(request: HttpRequest, number: int) -> HttpResponse:
    """One remark with its decision, its answer and its neighbours."""
    everything = Remark.objects.public().with_supports().with_neighbours()
    everything = everything.select_related("merged_into", "about_edition", "page", "split_from")
    found = get_object_or_404(everything.prefetch_related("about_indicators"), number=number)
    previous, following = found.neighbours()
    taken = find_taken_in().get(number, [])
    history = list(found.events.select_related("region"))
    events = [event for event in history if event.is_public]
    has_files = any(event.step == Step.SHOW_FILE for event in history)  # most have none: a query less
    joining = _joining(request, found)
    is_main = any(event.step == Step.GATHER for event in events)
    context = {
        "crumbs": [HOME, REGISTER],
        "crumb_title": f"№ {found.number}",
        "remark": found,
        "indicators": _indicators(found),
        "place": place_title(found.about_edition, found.about_path),
        "main": found.merged_into if found.merged_into and found.merged_into.is_public else None,
        "events": events,
        "attachments": found.attachments.public() if has_files else (),
        "merged": found.merged.filter(is_public=True).select_related("region") if is_main else (),
        "taken": taken,
        "effects": find_effects(number),
        "changes": by_part((change, LABELS[change.kind]) for one in taken for change in one.changes()),
        "related": found.related(),
        "joining": joining,
        "seen": Seen.of(found, by_all=True).token if joining else "",
        "previous": previous,
        "following": following,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    response = render(request, "feedback/remark.html", context)
    response.lasts = not joining  # see portal.lasting
    return response


@require_safe
def propose(request: HttpRequest) -> HttpResponse:
    """How to propose an edit: of the page that `?page=` names, or of anything. Regions go on to their form."""
    page = page_named(request.GET.get("page", ""))
    membership = _membership(request)
    if membership and membership.is_coordinator:
        return redirect(reverse("cabinet:remark_new") + (f"?page={page.pk}" if page else ""))
    indicator = page and IndicatorPage.objects.ancestor_of(page, inclusive=True).order_by("-depth").first()
    address = page and request.build_absolute_uri(page.get_url(request))
    context = {
        "crumbs": [HOME, REGISTER],
        "crumb_title": "Как предложить правку",
        "page": page,
        "address": address,
        "subject": page and f"Правка: {page.title}, {address}",
        "indicator": indicator,
        "remarks": Remark.objects.public().about(indicator.code) if indicator else [],
    }
    return render(request, "feedback/propose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def similar_to(request: HttpRequest) -> JsonResponse:
    """Public remarks that are like the text of `q`, as JSON for the form of the cabinet.

    The form posts it: an address has no place for a long text. Nothing is changed by it.
    """
    if not ASKED.use(client_network(request)):
        return JsonResponse({"remarks": []}, status=429, headers={"Retry-After": str(ASKED.seconds)})
    rows = [
        {
            "number": found.number,
            "title": found.title,
            "region": found.region.name,
            "decision": found.decision_text,
            "url": found.get_absolute_url(),
        }
        for found in find_similar((request.POST if request.method == "POST" else request.GET).get("q", ""))
    ]
    return JsonResponse({"remarks": rows}, headers={"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"})


@require_safe
def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The remarks that the same query shows in the register, as CSV."""
    remarks = _filtered(request.GET).qs.iterator()
    return StreamingHttpResponse(
        exchange.csv_lines(remarks), content_type="text/csv; charset=utf-8", headers=_attachment("csv")
    )


@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The remarks that the same query shows in the register, as XLSX."""
    remarks = _filtered(request.GET).qs.iterator()
    return HttpResponse(exchange.xlsx(remarks), content_type=XLSX_TYPE, headers=_attachment("xlsx"))


@require_safe
def export_docx(request: HttpRequest) -> HttpResponse:
    """The remarks that the same query shows in the register, as a table in a Word document."""
    return register_docx(_filtered(request.GET))


def _editions() -> list[dict[str, Any]]:
    """Editions that name remarks, newest first, with those remarks; what is not public is only counted."""
    found: dict[int, list[Taken]] = {}
    for taken in find_taken_in().values():
        for one in taken:
            found.setdefault(one.edition, []).append(one)
    numbers = [one.remark for listed in found.values() for one in listed]
    titles = dict(Remark.objects.filter(is_public=True, number__in=numbers).values_list("number", "title"))
    return [
        {
            "number": edition,
            "count": len(listed),
            "remarks": [(one, titles[one.remark]) for one in sorted(listed, key=_by_remark) if one.remark in titles],
        }
        for edition, listed in sorted(found.items(), reverse=True)
    ]


def _by_remark(taken: Taken) -> int:
    return taken.remark


def _membership(request: HttpRequest) -> Membership | None:
    """Who asks, where it is a person of a region; visitors without a session are not looked up."""
    return Membership.objects.of(request.user) if request.user.is_authenticated else None


def _joining(request: HttpRequest, found: Remark) -> str:
    """What a coordinator may do here: "join", "leave", or nothing."""
    membership = _membership(request)
    if membership is None or not membership.is_coordinator or membership.region_id == found.region_id:
        return ""
    if not allows(found.state, Step.SUPPORT):
        return ""
    own = found.supporters.filter(region=membership.region).first()
    if own is None:
        return "join"
    return "" if own.via_id else "leave"


def _filtered(parameters: QueryDict) -> RemarkFilter:
    """The filter that an address asks for; a value that it does not know is a bad request."""
    chosen = RemarkFilter(parameters)
    if not chosen.is_valid():
        raise BadRequest(f"unknown filters: {', '.join(chosen.form.errors)}")
    return chosen


def _arranged(table: RemarkTable, parameters: QueryDict) -> RemarkTable:
    """The table in the order and on the page that an address asks for."""
    order = parameters.getlist(table.order_by_field)
    if not all(table.can_order_by(alias) for alias in order):
        raise BadRequest("unknown order")
    if order:
        table.order_by = order
    try:
        return table.paginate(page=parameters.get(table.page_field, 1))
    except InvalidPage as error:
        raise Http404("no such page") from error


def _attachment(extension: str) -> Mapping[str, str]:
    name = f"zamechaniya-{timezone.localdate():%Y-%m-%d}.{extension}"
    return {"Content-Disposition": content_disposition_header(True, name)}


def _indicators(remark: Remark) -> list[tuple[str, IndicatorPage | None]]:
    """Codes of the indicators that a remark is about, with their pages where they are published."""
    codes = [about.code for about in remark.about_indicators.all()]
    pages = {page.code: page for page in IndicatorPage.objects.live().public().filter(code__in=codes)}
    return [(code, pages.get(code)) for code in codes]


def page_named(number: str) -> Page | None:
    """The published page with this number, if there is one; the address comes from outside."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Page.objects.live().public().filter(pk=int(number), depth__gt=1).first()

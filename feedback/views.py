"""The public register of what regions asked for and what was decided."""

from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from wagtail.models import Page

from feedback import exchange
from feedback.charts import picture
from feedback.filters import OUTCOMES, RemarkFilter
from feedback.models import Remark
from feedback.tables import RemarkTable
from methodology.models import HOME, Crumb, IndicatorPage

REGISTER = Crumb(reverse_lazy("feedback:register"), "Предложения регионов")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """All remarks: totals, the picture by region, and the table, filtered, sorted and paginated."""
    chosen = _filtered(request.GET)
    totals = Remark.objects.public().totals()
    context = {
        "crumbs": [HOME],
        "crumb_title": REGISTER.title,
        "filter": chosen,
        "table": _arranged(RemarkTable(chosen.qs, chosen.words), request.GET),
        "totals": totals,
        "picture": picture(OUTCOMES, totals, Remark.objects.public().totals_by_region()),
    }
    return render(request, "feedback/register.html", context)


@require_safe
def remark(request: HttpRequest, number: int) -> HttpResponse:
    """One remark with its decision, its answer and its neighbours."""
    found = get_object_or_404(Remark.objects.public().prefetch_related("about_indicators"), number=number)
    previous, following = found.neighbours()
    context = {
        "crumbs": [HOME, REGISTER],
        "crumb_title": f"№ {found.number}",
        "remark": found,
        "indicators": _indicators(found),
        "related": found.related(),
        "previous": previous,
        "following": following,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "feedback/remark.html", context)


@require_safe
def propose(request: HttpRequest) -> HttpResponse:
    """How to propose an edit: of the page that `?page=` names, or of anything."""
    page = _page(request.GET.get("page", ""))
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
    return HttpResponse(exchange.xlsx(remarks), content_type=XLSX, headers=_attachment("xlsx"))


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


def _page(number: str) -> Page | None:
    """The published page with this number, if there is one; the address comes from outside."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Page.objects.live().public().filter(pk=int(number), depth__gt=1).first()

"""The public page about support: how much of it, when, of what kind, to which regions; no questions, no names."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.consultations.forms import YearForm
from feedback.consultations.summary import summarise
from feedback.models import Consultation, ConsultationKind
from feedback.views import REGISTER
from methodology.models import HOME


@require_safe
def support(request: HttpRequest) -> HttpResponse:
    """Counts by month, kind and region, of all time or of one year."""
    years = [day.year for day in Consultation.objects.dates("date_start", "year", order="DESC")]
    form = YearForm(request.GET, years)
    if not form.is_valid():
        raise BadRequest("unknown year")
    year = form.cleaned_data["year"]
    rows = Consultation.objects.of_year(year) if year else Consultation.objects.all()
    context = {
        "crumbs": [HOME, REGISTER],
        "crumb_title": "Поддержка регионов",
        "years": years,
        "year": year,
        "totals": rows.totals(),
        "summary": summarise(rows.by_month_and_kind(), rows.by_region(), ConsultationKind.choices),
    }
    return render(request, "feedback/support.html", context)

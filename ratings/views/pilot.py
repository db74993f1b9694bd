"""Public pages of the pilot of 2022: its tables, its charts and its files."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from methodology.models import HOME, Crumb, Heading
from methodology.rendering import render_lasting
from ratings.models import PilotFigure
from ratings.pilot import reading, tables

# The picture carries its own style; opened by itself, it needs a policy of its own.
CHART_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
HEADINGS = [
    Heading("scores", "Сводная таблица"),
    Heading("matrix", "Кто что измерял"),
    Heading("respondents", "Кто отвечал"),
    Heading("absent", "Чего в отчёте нет"),
    Heading("download", "Скачать"),
]


@require_safe
def pilot_page(request: HttpRequest) -> HttpResponse:
    """The tables of the pilot's report."""
    context = {
        "crumbs": [HOME, Crumb(reverse("ratings:index"), "Рейтинги")],
        "crumb_title": "Апробация 2022 года",
        "headings": HEADINGS,
        "pilot": _read_or_404(),
    }
    return render_lasting(request, "ratings/pilot.html", context)


@require_safe
def pilot_chart(request: HttpRequest, name: str) -> HttpResponse:
    """A chart that was drawn when the data was loaded."""
    if name not in reading.PILOT_CHARTS:
        raise Http404
    try:
        with default_storage.open(reading.chart_path(name)) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    return HttpResponse(content, content_type="image/svg+xml", headers={"Content-Security-Policy": CHART_POLICY})


@require_safe
def pilot_scores(request: HttpRequest) -> HttpResponse:
    """The comparative table as a file."""
    return _download("scores", tables.scores(_read_or_404()))


@require_safe
def pilot_matrix(request: HttpRequest) -> HttpResponse:
    """Which region measured what, as a file."""
    return _download("matrix", tables.matrix(_read_or_404()))


@require_safe
def pilot_respondents(request: HttpRequest) -> HttpResponse:
    """Who answered, as a file."""
    figures = list(PilotFigure.objects.all())
    if not figures:
        raise Http404
    return _download("respondents", tables.respondents(figures))


def _read_or_404() -> reading.Pilot:
    found = reading.read()
    if found is None:
        raise Http404
    return found


def _download(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="pilot-2022-{name}.csv"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)

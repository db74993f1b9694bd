"""What an office prints and hands out for its survey: links, QR codes, posters, forms, visit codes."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from cabinet.access import for_regions
from cabinet.code_forms import CodesForm
from cabinet.views.home import CABINET
from cabinet.views.survey_places import crumb_of_materials, find_place
from campaigns.documents import responses
from campaigns.models import Campaign
from methodology.models import HOME
from network.models import Membership, Office
from surveys.actions import visit_codes as actions
from surveys.codes import derive_codes, show_code
from surveys.materials.links import for_camera, link_to, link_to_kiosk, link_with
from surveys.materials.making import FORMS, make_poster, make_questionnaire, make_sheet
from surveys.materials.qr import draw_png, draw_svg
from surveys.models import Audience, CodeBatch, Stage
from surveys.opening import form_for
from tabular.writing import csv_file

# Files by their names: which kind they are, and what they are called when they are saved.
POSTERS: Mapping[str, tuple[str, str]] = {
    "poster-a4.pdf": ("a4", "Плакат A4"),
    "poster-a5.pdf": ("a5", "Плакат A5"),
    "tent.pdf": ("tent", "Табличка на стол"),
}
QUESTIONNAIRES: Mapping[str, Audience] = {f"{audience.value}.pdf": audience for audience in Audience}
REVOKED_MEANS = (
    "Неиспользованные коды этого выпуска перестанут действовать, вернуть их нельзя. Ответы, которые уже пришли с его "
    "кодами, останутся."
)


@require_safe
@for_regions
def materials(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Everything that is handed out, and the batches of visit codes."""
    campaign, office = find_place(membership, slug, code)
    return _page(request, campaign, office, CodesForm(initial={"size": CodesForm.USUAL}))


@require_safe
@for_regions
def material(request: HttpRequest, membership: Membership, slug: str, code: str, name: str) -> HttpResponse:
    """One file, made at this moment; of QR codes, `?stage=` says for which stage of the service."""
    campaign, office = find_place(membership, slug, code)
    if name in POSTERS:
        kind, title = POSTERS[name]
        return responses.pdf(f"{title}, {office.code}", make_poster(campaign, office, kind))
    if name in QUESTIONNAIRES:
        audience = QUESTIONNAIRES[name]
        content = make_questionnaire(campaign, office, form_for(campaign, office, audience))
        return responses.pdf(f"{FORMS[audience]}, {office.code}", content)
    stage = request.GET.get("stage", "")
    if stage not in Stage.values:
        raise Http404("no such stage")
    text = for_camera(link_to(office.code, stage), office.code)
    title = f"QR {office.code} {stage}".strip()
    if name == "qr.svg":
        return _saved(draw_svg(text), f"{title}.svg", "image/svg+xml")
    if name == "qr.png":
        return _saved(draw_png(text), f"{title}.png", "image/png")
    raise Http404("no such file")


@require_POST
@for_regions
def issue(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """Issue a batch of visit codes."""
    campaign, office = find_place(membership, slug, code)
    form = CodesForm(request.POST)
    if form.is_valid():
        try:
            batch = actions.issue_codes(campaign=campaign, office=office, by=request.user, **form.cleaned_data)
            messages.success(request, f"Выпуск {batch.number} готов. Скачайте лист для печати.")
            return redirect(_codes_of(campaign, office))
        except actions.CodesRefused as refused:
            form.add_error(None, str(refused))
    return _page(request, campaign, office, form)


@require_safe
@for_regions
def codes(
    request: HttpRequest, membership: Membership, slug: str, code: str, number: int, extension: str
) -> HttpResponse:
    """The codes of a batch: a sheet to be cut, or a table. They follow from the batch, so they are never lost."""
    campaign, office = find_place(membership, slug, code)
    if extension not in ("pdf", "csv"):
        raise Http404("no such file")
    batch = _batch(campaign, office, number)
    if batch.revoked_at:
        messages.error(request, f"Выпуск {batch.number} отозван, его коды больше не действуют.")
        return redirect(_codes_of(campaign, office))
    found = derive_codes(bytes(batch.seed), batch.size)
    title = f"Коды посещения {office.code}, выпуск {batch.number}"
    if extension == "pdf":
        return responses.pdf(title, make_sheet(batch, found))
    rows = ((show_code(one), link_with(office.code, one)) for one in found)
    return _saved(csv_file(("код", "адрес"), rows), f"{title}.csv", "text/csv; charset=utf-8")


@require_POST
@for_regions
def revoke(request: HttpRequest, membership: Membership, slug: str, code: str, number: int) -> HttpResponse:
    """Make the unused codes of a batch worthless."""
    campaign, office = find_place(membership, slug, code)
    batch = actions.revoke_codes(batch=_batch(campaign, office, number), by=request.user)
    messages.success(request, f"Выпуск {batch.number} отозван. Уже принятые ответы с его кодами остаются.")
    return redirect(_codes_of(campaign, office))


def _page(request: HttpRequest, campaign: Campaign, office: Office, form: CodesForm) -> HttpResponse:
    batches = list(CodeBatch.objects.filter(campaign=campaign, office=office).with_left().select_related("issued_by"))
    following = batches[0].number + 1 if batches else 1
    refusal = actions.why_not_issue(campaign)
    # A form that was refused says the number that is next now: whoever looks at the page has seen it.
    form.set_number(following)
    context = {
        "crumbs": [HOME, CABINET],
        "crumb_title": crumb_of_materials(campaign, office).title,
        "campaign": campaign,
        "office": office,
        "link": link_to(office.code),
        "kiosk": link_to_kiosk(office),
        "stages": [(stage, stage.label, link_to(office.code, stage)) for stage in Stage if stage],
        "posters": [(name, title) for name, (_, title) in POSTERS.items()],
        "questionnaires": [(name, FORMS[audience]) for name, audience in QUESTIONNAIRES.items()],
        "batches": batches,
        "form": form,
        "refusal": refusal,
        "revoked_means": REVOKED_MEANS,
    }
    return render(request, "cabinet/surveys/materials.html", context)


def _batch(campaign: Campaign, office: Office, number: int) -> CodeBatch:
    batches = CodeBatch.objects.select_related("campaign", "office")
    return get_object_or_404(batches, campaign=campaign, office=office, number=number)


def _codes_of(campaign: Campaign, office: Office) -> str:
    return reverse("cabinet:survey_materials", args=[campaign.slug, office.code]) + "#codes"


def _saved(content: str | bytes, name: str, content_type: str) -> HttpResponse:
    disposition = content_disposition_header(True, name)
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})

"""Pages of the CMS for the data of a campaign: what there is, upload, preview, confirmation, files.

Those who see campaigns see which sets there are; data themselves are for those who manage campaigns.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from campaigns.cms import SEE, for_those_with
from campaigns.models import Campaign
from ratings import exchange
from ratings.actions import inputs, uploads
from ratings.exchange import Mode
from ratings.exchange.form import AUDIENCES, MAX_CSV_BYTES, STATUSES
from ratings.forms import InputsConfirmForm, InputsUploadForm, RegionTemplateForm, RemovalForm
from ratings.models import InputSet, Upload
from tabular import FileRefused
from uploads.actions import UploadRefused, opened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200
REFRESH = "2"  # seconds between looks at a file that is being read
COUNTS = {
    "offices_with_data": "ЦЗН с данными",
    "offices": "ЦЗН участвуют",
    "jobseeker_respondents": "Ответили соискатели",
    "employer_respondents": "Ответили работодатели",
    "answers": "Ответов на вопросы",
    "tallies": "Строк ответов",
    "pairs": "Строк пар",
    "points": "Строк баллов",
    "sanctions": "Обнулений",
}


@require_safe
@for_those_with(SEE)
def data(request: HttpRequest, slug: str) -> HttpResponse:
    """The data as they stand, all sets before them, uploads that wait, files to take away."""
    campaign = campaign_of(slug)
    sets = list(InputSet.objects.filter(campaign=campaign).select_related("author"))
    manages = request.user.has_perm(inputs.RIGHT)
    context = {
        "breadcrumbs_items": crumbs_of(campaign, ""),
        "campaign": campaign,
        "newest": sets[0] if sets else None,
        "counts": _counts(sets[0].counts) if sets else [],
        "sets": sets,
        "manages": manages,
        "refusal": inputs.refusal(campaign),
        "waiting": uploads.waiting_uploads(campaign) if manages else [],
        "region_form": RegionTemplateForm(campaign=campaign) if manages else None,
    }
    return render(request, "ratings/cms/inputs.html", context)


@require_safe
@for_those_with(SEE)
def input_set(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One set: what it holds and what it changed."""
    campaign = campaign_of(slug)
    found = get_object_or_404(InputSet.objects.select_related("author"), campaign=campaign, number=number)
    context = {
        "breadcrumbs_items": crumbs_of(campaign, f"Данные № {number}"),
        "campaign": campaign,
        "set": found,
        "counts": _counts(found.counts),
        "manages": request.user.has_perm(inputs.RIGHT),
    }
    return render(request, "ratings/cms/inputs_set.html", context)


@require_safe
@for_those_with(inputs.RIGHT)
def input_set_file(request: HttpRequest, slug: str, number: int) -> FileResponse:
    """The canonical CSVs of a set as one ZIP; an upload reads them back."""
    found = get_object_or_404(InputSet, campaign__slug=slug, number=number)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file, as_attachment=True, filename=f"{slug}-data-{number}.zip", content_type="application/zip")


@require_safe
@for_those_with(inputs.RIGHT)
def template_file(request: HttpRequest, slug: str) -> HttpResponse:
    """A workbook for one region to fill in."""
    campaign = campaign_of(slug)
    form = RegionTemplateForm(request.GET, campaign=campaign)
    if not form.is_valid():
        messages.error(request, "Выберите регион, который участвует в кампании.")
        return redirect("ratings_inputs:data", slug)
    region = form.cleaned_data["region"]
    frame = inputs.frame_of(campaign, inputs.current_inputs(campaign))
    return HttpResponse(
        exchange.template(frame, region.code),
        headers={
            "Content-Type": XLSX,
            "Content-Disposition": f'attachment; filename="{slug}-region-{region.code}.xlsx"',
        },
    )


@require_http_methods(["GET", "POST"])
@for_those_with(inputs.RIGHT)
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Step one: choose a file. A small one is read at once, a large one in the background."""
    campaign = campaign_of(slug)
    form = InputsUploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            waiting = _take(campaign, form, request.user)
            return redirect("ratings_inputs:preview", slug, waiting.token)
        except (FileRefused, inputs.InputsRefused) as refused:
            form.add_error("file", str(refused))
    context = {
        "breadcrumbs_items": crumbs_of(campaign, "Загрузка из файла"),
        "campaign": campaign,
        "form": form,
        "refusal": inputs.refusal(campaign),
        "tables": exchange.TABLES.values(),
        "audiences": AUDIENCES.values(),
        "statuses": STATUSES.values(),
    }
    return render(request, "ratings/cms/inputs_upload.html", context)


def _take(campaign: Campaign, form: InputsUploadForm, by: User) -> Upload:
    file = form.cleaned_data["file"]
    content = file.read(MAX_CSV_BYTES + 1)
    take = uploads.upload_inputs if uploads.is_small(campaign, content) else uploads.take_upload
    return take(campaign=campaign, file_name=file.name, content=content, by=by)


@require_http_methods(["GET", "POST"])
@for_those_with(inputs.RIGHT)
def preview(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Step two: how far the reading is, then what is wrong or what would change; with POST, step three."""
    campaign = campaign_of(slug)
    waiting = _upload(campaign, token)
    opened(waiting)
    if waiting.input_set:
        messages.success(request, f"Данные загружены: {waiting.input_set}. Теперь по ним можно посчитать результаты.")
        return redirect("ratings_inputs:set", slug, waiting.input_set.number)
    form = InputsConfirmForm(
        request.POST or None,
        needs_reason=inputs.needs_reason(campaign),
        is_correction=bool(waiting.correction),
        initial={"seen": waiting.seen, "reason": waiting.reason if waiting.correction else ""},
    )
    if request.method == "POST" and form.is_valid():
        answer = _confirm(request, waiting, form)
        if answer is not None:
            return answer
    context = {
        "breadcrumbs_items": crumbs_of(campaign, waiting.file_name),
        "campaign": campaign,
        "upload": waiting,
        "is_stale": waiting.is_read and uploads.is_stale(waiting),
        "removal": _removal(waiting),
        "again": urlencode(waiting.correction),
        "counts": _counts(waiting.counts),
        "changes": waiting.comparison.get("rows", [])[:SHOWN],
        "refusal": inputs.refusal(campaign),
        "form": form,
    }
    response = render(request, "ratings/cms/inputs_preview.html", context)
    if waiting.is_active:
        response.headers["Refresh"] = REFRESH
    return response


def _confirm(request: HttpRequest, waiting: Upload, form: InputsConfirmForm) -> HttpResponse | None:
    """Store what was seen, at once or in the background; None where the page must say what is wrong."""
    campaign = waiting.campaign
    is_small = uploads.is_small_upload(waiting)
    act = uploads.confirm_upload if is_small else uploads.order_confirmation
    try:
        done = act(
            campaign=campaign,
            token=waiting.token,
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data.get("reason", ""),
            by=request.user,
        )
    except inputs.InputsMoved as moved:
        messages.warning(request, str(moved))
        return redirect("ratings_inputs:preview", campaign.slug, waiting.token)
    except (FileRefused, inputs.InputsRefused) as refused:
        form.add_error(None, str(refused))
        return None
    if isinstance(done, Upload):
        return redirect("ratings_inputs:preview", campaign.slug, waiting.token)
    messages.success(request, f"Данные загружены: {done}. Теперь по ним можно посчитать результаты.")
    return redirect("ratings_inputs:data", campaign.slug)


@require_POST
@for_those_with(inputs.RIGHT)
def again(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Read a file anew: the work was killed, other data are the newest, or it is to remove what it does not repeat."""
    campaign = campaign_of(slug)
    try:
        mode = None
        if "removal" in request.POST:
            form = _removal(_upload(campaign, token), request.POST)
            mode = form.mode if form.is_valid() else None
        uploads.begin_again(campaign=campaign, token=token, by=request.user, mode=mode)
    except uploads.UploadMissing as error:
        raise Http404("no such upload") from error
    except (inputs.InputsRefused, UploadRefused) as refused:
        messages.error(request, str(refused))
    return redirect("ratings_inputs:preview", slug, token)


@require_POST
@for_those_with(inputs.RIGHT)
def cancel(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Drop an upload."""
    campaign = campaign_of(slug)
    try:
        uploads.cancel_upload(campaign=campaign, token=token, by=request.user)
    except uploads.UploadMissing as error:
        raise Http404("no such upload") from error
    messages.success(request, "Загрузка отменена, данные кампании не изменились.")
    return redirect("ratings_inputs:data", slug)


def _removal(waiting: Upload, data: Any = None) -> RemovalForm:
    """The ticks, with how many rows would go; nobody removes anything by correcting one value."""
    ticked = {"named": waiting.mode != Mode.PART, "others": waiting.mode == Mode.ALL}
    left = ({}, {}) if waiting.correction else (waiting.left_named, waiting.left_others)
    return RemovalForm(data, named=left[0], others=left[1], initial=ticked)


def _upload(campaign: Campaign, token: str) -> Upload:
    try:
        return uploads.find_upload(campaign, token)
    except uploads.UploadMissing as error:
        raise Http404("no such upload") from error


def campaign_of(slug: str) -> Campaign:
    """The campaign at this address."""
    return get_object_or_404(Campaign.objects.select_related("edition"), slug=slug)


def _counts(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(title, counts[name]) for name, title in COUNTS.items() if name in counts]


def crumbs_of(campaign: Campaign, last: str) -> list[dict[str, Any]]:
    """The way to a page from the front page of the CMS."""
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": "Главная"},
        {"url": reverse("results_cms:index"), "label": "Результаты"},
        {"url": reverse("results_cms:campaign", args=[campaign.slug]), "label": campaign.title},
        {"url": reverse("ratings_inputs:data", args=[campaign.slug]), "label": "Данные"},
    ]
    return [*crumbs, {"url": "", "label": last}] if last else crumbs


URLS = [
    path("<slug:slug>/data/", data, name="data"),
    path("<slug:slug>/data/upload/", upload, name="upload"),
    path("<slug:slug>/data/upload/<str:token>/", preview, name="preview"),
    path("<slug:slug>/data/upload/<str:token>/again/", again, name="again"),
    path("<slug:slug>/data/upload/<str:token>/cancel/", cancel, name="cancel"),
    path("<slug:slug>/data/template.xlsx", template_file, name="template"),
    path("<slug:slug>/data/<int:number>/", input_set, name="set"),
    path("<slug:slug>/data/<int:number>.zip", input_set_file, name="file"),
]

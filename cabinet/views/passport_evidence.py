"""Evidence of a passport: what a line has, adding to it, taking back, and the files for those who may see them."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.actions import evidence as actions
from assessments.actions.passports import PassportRefused
from assessments.blank import Line, Sheet
from assessments.day_code import day_code_of
from assessments.models import Evidence
from assessments.photos.refusals import PhotosBusy
from assessments.serving import serve_file
from cabinet.access import for_regions
from cabinet.passport_forms import EvidenceForm
from cabinet.passports import Place
from campaigns.models import today
from network.limits import Limit
from network.models import Membership
from tabular import FileRefused

FILES = Limit("evidence", count=600, seconds=3600)
MOST_FILES = 20  # of one request
PDF = b"%PDF-"


@require_http_methods(["GET", "HEAD", "POST"])
@for_regions
def line(
    request: HttpRequest, membership: Membership, slug: str, code: str, indicator: str, number: int
) -> HttpResponse:
    """Evidence of a line; with POST, files or a link are added. A program sends one file and is answered with JSON."""
    place = Place(membership, slug, code)
    sheet, found = place.find_line(indicator, number)
    if request.method != "POST":
        return _page(request, place, sheet, found)
    form = EvidenceForm(request.POST)
    files = request.FILES.getlist("files")
    faults, kept, is_busy = _list_faults(form, files), [], False
    if not faults:
        for order, file in enumerate(files):
            try:
                kept.append(_add_file(request, place, found.key, file, form.given(order)))
            except (PassportRefused, FileRefused) as refused:
                is_busy = is_busy or isinstance(refused, PhotosBusy)
                faults.append(f"{file.name}: {refused}" if len(files) > 1 else str(refused))
        if form.cleaned_data["link"]:
            try:
                kept.append(
                    actions.add_link(
                        campaign=place.campaign,
                        office=place.office,
                        item=found.key,
                        link=form.cleaned_data["link"],
                        given=form.given(),
                        by=request.user,
                    )
                )
            except PassportRefused as refused:
                faults.append(str(refused))
    if request.headers.get("Accept") == "application/json":
        status = 503 if is_busy else 422 if faults else 200
        return JsonResponse({"faults": faults, "kept": [piece.pk for piece in kept]}, status=status)
    if faults:
        return _page(request, place, sheet, found, faults=faults, link=form.data.get("link", ""), status=422)
    messages.success(request, "Приложено.")
    return redirect(place.address("passport_line", indicator, number))


def _list_faults(form: EvidenceForm, files: list[UploadedFile]) -> list[str]:
    if not form.is_valid():
        return [str(message) for found in form.errors.values() for message in found]
    if not files and not form.cleaned_data["link"]:
        return ["Выберите файл или впишите ссылку."]
    if len(files) > MOST_FILES:
        return [f"За один раз можно приложить не больше {MOST_FILES} файлов. Остальные приложите следом."]
    return []


def _add_file(request: HttpRequest, place: Place, item: str, file: UploadedFile, given: actions.Given) -> Evidence:
    if not FILES.use(str(request.user.pk)):
        raise FileRefused("За час приложено слишком много файлов. Продолжите позже: уже приложенные сохранены.")
    said: dict[str, Any] = {"campaign": place.campaign, "office": place.office, "item": item, "name": file.name}
    head = file.read(len(PDF))
    file.seek(0)
    if head == PDF:
        if file.size > actions.MAX_DOCUMENT:
            raise FileRefused(actions.LARGE_DOCUMENT)
        return actions.add_document(content=file.read(), given=given, by=request.user, **said)
    return actions.add_photo(chunks=file.chunks(), given=given, by=request.user, **said)


def _page(
    request: HttpRequest,
    place: Place,
    sheet: Sheet,
    line: Line,
    *,
    faults: list[str] | None = None,
    link: str = "",
    status: int = 200,
) -> HttpResponse:
    stand = place.read()
    everything = (
        Evidence.objects.filter(passport=stand.passport, item=line.key).select_related("author").order_by("received_at")
        if stand.passport
        else []
    )
    replaced = {piece.replaces_id for piece in everything}
    pieces = [piece for piece in everything if not piece.withdrawn_at and piece.pk not in replaced]
    context = place.context(stand, f"Пункт {line.place}", place.crumb(), place.sheet_crumb(sheet)) | {
        "sheet": sheet,
        "line": line,
        "pieces": pieces,
        "withdrawn": [piece for piece in everything if piece not in pieces],
        "faults": faults or [],
        "link": link,
        "stated_on": request.POST.get("stated_on", ""),
        "file_key": uuid.uuid4(),
        "link_key": uuid.uuid4(),
        "day_code": day_code_of(place.office.code, today()),
    }
    context["may_add"] = context["may_fill"] or actions.is_asked(place.campaign, place.office, line.key)
    return render(request, "cabinet/passports/evidence.html", context, status=status)


@require_POST
@for_regions
def set_withdrawn(
    request: HttpRequest, membership: Membership, slug: str, code: str, pk: int, is_withdrawn: bool
) -> HttpResponse:
    """Take a piece of evidence back, or bring it back."""
    place = Place(membership, slug, code)
    piece = _find(place, pk)
    try:
        actions.set_withdrawn(evidence=piece, is_withdrawn=is_withdrawn, by=request.user)
        messages.success(request, "Отозвано. Вернуть можно здесь же." if is_withdrawn else "Возвращено.")
    except PassportRefused as refused:
        messages.error(request, str(refused))
    indicator, _, number = piece.item.rpartition("-")
    return redirect(place.address("passport_line", indicator, int(number)))


@require_safe
@for_regions
def file(
    request: HttpRequest, membership: Membership, slug: str, code: str, pk: int, is_small: bool = False
) -> HttpResponse:
    """A file of evidence, for the office and its region."""
    return serve_file(_find(Place(membership, slug, code), pk), is_small=is_small)


@require_safe
@for_regions
def day_code(request: HttpRequest, membership: Membership, slug: str, code: str) -> HttpResponse:
    """The code of the day, large enough for a photo."""
    place = Place(membership, slug, code)
    context = place.context(place.read(), "Код дня", place.crumb())
    context |= {"day": timezone.localdate(), "day_code": day_code_of(place.office.code, today())}
    return render(request, "cabinet/passports/day_code.html", context)


def _find(place: Place, pk: int) -> Evidence:
    mine = Evidence.objects.filter(passport__campaign=place.campaign, passport__office=place.office)
    found = get_object_or_404(mine.select_related("passport__campaign", "passport__office__region"), pk=pk)
    if place.scope.own.sheet_of(found.item) is None:
        raise Http404("a line that this office does not fill in")
    return found

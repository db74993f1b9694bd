"""Pages of the CMS for a file of remarks of any region, with decisions: upload, preview, confirmation."""

from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from feedback.intake import actions
from feedback.intake.forms import FileForm, RowForm
from feedback.intake.preview import DROPPED, MENDED, preview_of, refreshed, written
from feedback.intake.views import blank_docx
from feedback.models import RemarkImport
from tabular import FileRefused

LOG = 50


def _permitted(user: Any) -> bool:
    if user.is_authenticated and not actions.may_import(user):
        raise PermissionDenied
    return user.is_authenticated


for_importers = user_passes_test(_permitted)


@require_http_methods(["GET", "HEAD", "POST"])
@for_importers
def upload(request: HttpRequest) -> HttpResponse:
    """Step one: choose a file; below, the files that were loaded before."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, topic = form.cleaned_data["file"], form.cleaned_data["topic"]
        try:
            kept = actions.upload(file_name=file.name, content=file.read(), topic=topic, by=request.user)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("remark_files:preview", kept.pk)
    context = {
        "breadcrumbs_items": _crumbs("Замечания из файла"),
        "form": form,
        "earlier": RemarkImport.objects.filter(region=None).defer("table", "result").select_related("user")[:LOG],
    }
    return render(request, "feedback/cms/file_upload.html", context)


@require_safe
@for_importers
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Step two: what would be written, with all that is wrong; afterwards, what was written."""
    return _page(request, _kept(pk))


@require_POST
@for_importers
def mend(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend one row that does not fit; refused, the page keeps what was typed."""
    form = RowForm(request.POST, kept=_kept(pk))
    if not form.is_written(request.user, joins="join" in request.POST):
        return _page(request, _kept(pk), form)
    messages.success(request, MENDED)
    return redirect(reverse("remark_files:preview", args=[pk]) + "#refused")


@require_POST
@for_importers
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Step three: write what was seen."""
    before = _kept(pk)
    try:
        kept = actions.apply(kept=before, by=request.user, seen=request.POST.get("seen", ""))
        if kept.status == RemarkImport.Status.QUEUED:
            messages.success(request, "Файл большой, он записывается по частям. Эту страницу можно закрыть.")
        else:
            messages.success(
                request, f"Записано строк: {written(before, kept)}. В реестре они появятся после проверки."
            )
    except actions.IntakeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("remark_files:preview", pk)


@require_POST
@for_importers
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a file before it is written."""
    try:
        kept = actions.cancel(kept=_kept(pk), by=request.user)
        messages.success(request, DROPPED if kept.result else "Загрузка отменена, ничего не записано.")
    except actions.IntakeRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("remark_files:preview", pk)


def _page(request: HttpRequest, kept: RemarkImport, tried: RowForm | None = None) -> HttpResponse:
    crumb = {"url": reverse("remark_files:upload"), "label": "Замечания из файла"}
    context = {"breadcrumbs_items": _crumbs(kept.file_name, crumb)} | preview_of(kept, tried)
    return refreshed(render(request, "feedback/cms/file_preview.html", context), kept)


def _kept(pk: int) -> RemarkImport:
    """A file of ФЦК; those of regions are their own."""
    return get_object_or_404(RemarkImport, pk=pk, region=None)


def _crumbs(last: str, *between: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": "Главная"},
        {"url": reverse("remarks_cms:queue"), "label": "Очередь замечаний"},
        *between,
        {"url": "", "label": last},
    ]


URLS = [
    path("", upload, name="upload"),
    path("blank.docx", for_importers(blank_docx), name="blank"),
    path("<int:pk>/", preview, name="preview"),
    path("<int:pk>/row/", mend, name="mend"),
    path("<int:pk>/apply/", apply, name="apply"),
    path("<int:pk>/cancel/", cancel, name="cancel"),
]

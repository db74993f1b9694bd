"""Many remarks of the own region at once, out of the table that it has made: upload, preview, confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cabinet.access import for_coordinators
from cabinet.views.home import CABINET
from cabinet.views.remarks import REMARKS
from feedback.intake import actions
from feedback.intake.forms import FileForm, RowForm
from feedback.intake.preview import DROPPED, MENDED, preview_of, written
from feedback.intake.views import blank_docx
from feedback.models import RemarkImport
from methodology.models import HOME, Crumb
from network.limits import Limit
from network.models import Membership
from tabular import FileRefused
from uploads.actions import UploadRefused, opened
from uploads.views import refreshed

FILES = Crumb(reverse_lazy("cabinet:remark_files"), "Из файла")
UPLOADS = Limit("remark-files", count=30, seconds=3600)


@require_http_methods(["GET", "HEAD", "POST"])
@for_coordinators
def upload(request: HttpRequest, membership: Membership) -> HttpResponse:
    """Step one: choose a file."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if not UPLOADS.use(str(request.user.pk)):
                raise FileRefused("За час загружено слишком много файлов. Попробуйте позже.")
            kept = actions.upload(
                file_name=file.name,
                content=file.read(),
                topic=form.cleaned_data["topic"],
                by=request.user,
                region=membership.region,
            )
            return redirect("cabinet:remark_file", kept.pk)
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
    context = {
        "crumbs": [HOME, CABINET, REMARKS],
        "crumb_title": FILES.title,
        "membership": membership,
        "form": form,
    }
    return render(request, "cabinet/remark_file_upload.html", context)


@require_safe
@for_coordinators
def preview(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Step two: what would be written, with all that is wrong; afterwards, what was written."""
    return _page(request, membership, _own(membership, pk))


@require_POST
@for_coordinators
def mend(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Mend one row that does not fit; refused, the page keeps what was typed."""
    form = RowForm(request.POST, kept=_own(membership, pk))
    if not form.is_written(request.user, joins="join" in request.POST):
        return _page(request, membership, _own(membership, pk), form)
    messages.success(request, MENDED)
    return redirect(reverse("cabinet:remark_file", args=[pk]) + "#refused")


@require_POST
@for_coordinators
def apply(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Step three: keep what was seen as drafts, or send it."""
    send = request.POST.get("send") == "yes"
    before = _own(membership, pk)
    try:
        kept = actions.apply(kept=before, by=request.user, seen=request.POST.get("seen", ""), send=send)
        if kept.status == RemarkImport.Status.QUEUED:
            messages.success(request, "Таблица большая, она записывается по частям. Эту страницу можно закрыть.")
        else:
            done = "Отправлено замечаний" if send else "Черновиков записано"
            messages.success(request, f"{done}: {written(before, kept)}.")
    except UploadRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cabinet:remark_file", pk)


@require_POST
@for_coordinators
def cancel(request: HttpRequest, membership: Membership, pk: int) -> HttpResponse:
    """Drop a file before it is written."""
    try:
        kept = actions.cancel(kept=_own(membership, pk), by=request.user)
        messages.success(request, DROPPED if kept.result else "Загрузка отменена, ничего не записано.")
    except UploadRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cabinet:remark_file", pk)


@for_coordinators
def blank(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The table to fill in."""
    return blank_docx(request)


def _page(
    request: HttpRequest, membership: Membership, kept: RemarkImport, tried: RowForm | None = None
) -> HttpResponse:
    opened(kept)
    context = {
        "crumbs": [HOME, CABINET, REMARKS, FILES],
        "crumb_title": kept.file_name,
        "membership": membership,
    } | preview_of(kept, tried)
    return refreshed(render(request, "cabinet/remark_file.html", context), kept)


def _own(membership: Membership, pk: int) -> RemarkImport:
    return get_object_or_404(RemarkImport, pk=pk, region=membership.region)

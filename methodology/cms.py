"""Pages of the CMS about editions, for methodologists."""

from typing import Any

from django.contrib.auth.models import User
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse, reverse_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.models import Page

import tabular
from methodology import importing, spec
from methodology.compiling import compile_pages
from methodology.diff import LABELS, compare
from methodology.exchange import Fault
from methodology.forms import FileForm
from methodology.freezing import RIGHT
from methodology.models import Edition, EditionUpload
from network.cms_way import cms_way
from tabular.numbers import format_count
from uploads.views import CANCELLED, UploadPages, pages_of


@require_safe
@permission_required(RIGHT)
def edition_list(request: HttpRequest) -> HttpResponse:
    """All editions, and the way to the next one."""
    editions = Edition.objects.light().select_related("author")
    return render(request, "methodology/cms/editions.html", {"breadcrumbs_items": crumbs(), "editions": editions})


def crumbs(last: str = "") -> list[dict[str, str]]:
    """The way to a page below the list of editions."""
    return cms_way(("Редакции", reverse("methodology_cms:editions")), last=last)


class EditionFiles(UploadPages):
    """Files of editions; the address of one holds the digest of its document."""

    model = EditionUpload
    key = "sha256"
    namespace = "methodology_cms"
    parents = ({"url": reverse_lazy("methodology_cms:editions"), "label": "Редакции"},)
    upload_title = "Правки из файла"
    form_class = FileForm
    upload_template = "methodology/cms/upload.html"
    preview_template = "methodology/cms/import.html"
    faults: tuple[Fault, ...] = ()

    @staticmethod
    def may(user: User) -> bool:
        return user.has_perm(RIGHT)

    def take(self, form: Form) -> EditionUpload:
        file = form.cleaned_data["file"]
        content = file.read(importing.MAX_BYTES + 1)
        try:
            return importing.upload(file_name=file.name, content=content, by=self.request.user)
        except importing.FileRefused as refusal:
            self.faults = tuple(refusal.faults)
            found = format_count(len(refusal.faults), "ошибка", "ошибки", "ошибок")
            raise tabular.FileRefused(f"Файл не принят: {found}.") from refusal

    def preview(self, upload: EditionUpload) -> dict[str, Any]:
        context = {"pages": Page.objects.filter(pk__in=upload.pages).order_by("path")}
        if upload.table:
            context["steps"] = importing.steps(upload.table)
        if upload.status == EditionUpload.Status.UPLOADED:
            live = compile_pages().document
            changes = compare(live, upload.table)
            context |= {"seen": spec.digest(live), "changes": [(change, LABELS[change.kind]) for change in changes]}
        return context

    def apply(self, upload: EditionUpload, seen: str) -> HttpResponse:
        upload = importing.apply(upload=upload, by=self.request.user, seen=seen)
        messages.success(self.request, f"Сохранено черновиков: {len(upload.pages)}. Проверьте и опубликуйте их.")
        return redirect(self.address("preview", upload))

    def cancel(self, upload: EditionUpload) -> str:
        importing.drop(upload=upload, by=self.request.user)
        return CANCELLED

    def done_url(self) -> str:
        return self.address("upload")


URLS = [path("", edition_list, name="editions"), *pages_of(EditionFiles, new="", below="import/")]

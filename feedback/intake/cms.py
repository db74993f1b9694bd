"""Pages of the CMS for a file of remarks of any region, with decisions."""

from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse_lazy
from django.views import View
from wagtail.admin import messages

from feedback.intake import actions
from feedback.intake.forms import FileForm, RowForm
from feedback.intake.preview import DROPPED, MENDED, preview_of, written
from feedback.intake.views import blank_docx
from feedback.models import RemarkImport
from uploads.views import CANCELLED, PreviewView, UploadPages, page_of, pages_of


class RemarkFiles(UploadPages):
    """Files of ФЦК; those of regions are their own."""

    model = RemarkImport
    namespace = "remark_files"
    parents = ({"url": reverse_lazy("remarks_cms:queue"), "label": "Очередь замечаний"},)
    upload_title = "Замечания из файла"
    form_class = FileForm
    upload_template = "feedback/cms/file_upload.html"
    preview_template = "feedback/cms/file_preview.html"
    extra_context = {"template_url": reverse_lazy("remark_files:template")}
    may = staticmethod(actions.may_import)
    tried: RowForm | None = None  # the form of a row that could not be mended so

    def files(self) -> QuerySet[RemarkImport]:
        return super().files().filter(region=None)

    def take(self, form: Form) -> RemarkImport:
        file, topic = form.cleaned_data["file"], form.cleaned_data["topic"]
        return actions.upload(file_name=file.name, content=file.read(), topic=topic, by=self.request.user)

    def preview(self, upload: RemarkImport) -> dict[str, Any]:
        return preview_of(upload, self.tried)

    def apply(self, upload: RemarkImport, seen: str) -> HttpResponse:
        kept = actions.apply(kept=upload, by=self.request.user, seen=seen)
        text = f"Записано строк: {written(upload, kept)}. В реестре они появятся после проверки."
        if kept.status == RemarkImport.Status.QUEUED:
            text = "Файл большой, он записывается по частям. Эту страницу можно закрыть."
        messages.success(self.request, text)
        return redirect(self.done_url())

    def cancel(self, upload: RemarkImport) -> str:
        return DROPPED if actions.cancel(kept=upload, by=self.request.user).result else CANCELLED

    def done_url(self) -> str:
        return self.address("preview", self.upload)


class MendView(PreviewView):
    """Mend one row that does not fit; refused, the page keeps what was typed."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RowForm(request.POST, kept=self.upload)
        if form.is_written(request.user, joins="join" in request.POST):
            messages.success(request, MENDED)
            return redirect(f"{self.done_url()}#refused")
        self.tried = form
        self.upload.refresh_from_db()
        return self.render_to_response(self.get_context_data())


class BlankView(UploadPages, View):
    """The table to fill in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return blank_docx(request)


URLS = [
    path("blank.docx", page_of(BlankView, RemarkFiles), name="template"),
    path("<int:pk>/row/", page_of(MendView, RemarkFiles), name="mend"),
    *pages_of(RemarkFiles, new=""),
]

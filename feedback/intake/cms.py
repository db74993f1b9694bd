"""Pages of the CMS for a file of remarks of any region, with decisions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse_lazy
from django.views import View
from wagtail.admin import messages

from feedback.intake import actions
from feedback.intake.pages import MendView, RemarkUploadKind
from feedback.intake.preview import DROPPED, written
from feedback.intake.views import blank_docx
from feedback.models import RemarkImport
from uploads.views import CANCELLED, UploadPages, page_of, pages_of


class RemarkFiles(RemarkUploadKind, UploadPages):
    """Files of ФЦК; those of regions are their own."""

    namespace = "remark_files"
    remark_name = "remarks_cms:remark"
    parents = ({"url": reverse_lazy("remarks_cms:queue"), "label": "Очередь замечаний"},)
    upload_title = "Замечания из файла"
    upload_template = "feedback/cms/file_upload.html"
    preview_template = "feedback/cms/file_preview.html"
    extra_context = {"template_url": reverse_lazy("remark_files:template")}
    may = staticmethod(actions.may_import)

    def apply(self, upload: RemarkImport, seen: str) -> HttpResponse:
        kept = actions.apply(kept=upload, by=self.request.user, seen=seen)
        text = f"Записано строк: {written(upload, kept)}. В реестре они появятся после проверки."
        if kept.status == RemarkImport.Status.QUEUED:
            text = "Файл большой, он записывается по частям. Эту страницу можно закрыть."
        messages.success(self.request, text)
        return redirect(self.done_url())

    def cancel(self, upload: RemarkImport) -> str:
        return DROPPED if actions.cancel(kept=upload, by=self.request.user).result else CANCELLED


class BlankView(UploadPages, View):
    """The table to fill in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return blank_docx(request)


URLS = [
    path("blank.docx", page_of(BlankView, RemarkFiles), name="template"),
    path("<int:pk>/row/", page_of(MendView, RemarkFiles), name="mend"),
    *pages_of(RemarkFiles, new=""),
]

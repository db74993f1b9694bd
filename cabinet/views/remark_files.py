"""Many remarks of the own region at once, out of the table that it has made: upload, preview, confirmation.

The pages are those of all uploaded files (`uploads.views`), in the frame of the cabinet.
"""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse, reverse_lazy
from django.utils.decorators import method_decorator

from cabinet.access import for_coordinators
from cabinet.views.home import CABINET
from cabinet.views.remarks import REMARKS
from feedback.intake import actions
from feedback.intake.pages import MendView, RemarkUploadKind
from feedback.intake.preview import DROPPED, written
from feedback.intake.views import blank_docx
from feedback.models import RemarkImport
from methodology.models import HOME, Crumb
from network.limits import Limit
from network.models import Membership, Region
from tabular import FileRefused
from uploads.views import DecisionView, PreviewView, UploadView, page_of

FILES = Crumb(reverse_lazy("cabinet:remark_files"), "Из файла")
UPLOADS = Limit("remark-files", count=30, seconds=3600)
NAMES = {
    "upload": "remark_files",
    "preview": "remark_file",
    "mend": "remark_file_mend",
    "apply": "remark_file_apply",
    "cancel": "remark_file_cancel",
}


class RegionFiles(RemarkUploadKind):
    """Files of the coordinator's region."""

    parts = "cabinet/files"
    has_log = False
    remark_name = "cabinet:remark"
    upload_title = FILES.title
    upload_template = "cabinet/remark_file_upload.html"
    preview_template = "cabinet/remark_file.html"
    extra_context = {"template_url": reverse_lazy("cabinet:remark_file_blank")}
    membership: Membership

    @method_decorator(for_coordinators)
    def dispatch(self, request: HttpRequest, membership: Membership, *args: Any, **kwargs: Any) -> HttpResponse:
        self.membership = membership
        return super().dispatch(request, *args, **kwargs)

    def may(self, user: object) -> bool:
        return self.membership.is_coordinator

    @property
    def region(self) -> Region:
        return self.membership.region

    def address(self, name: str, upload: RemarkImport | None = None) -> str:
        return reverse(f"cabinet:{NAMES[name]}", args=[upload.pk] if upload else [])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [HOME, CABINET, REMARKS, *([FILES] if self.key in self.kwargs else [])]
        frame = {"crumbs": crumbs, "crumb_title": self.get_page_title(), "membership": self.membership}
        return super().get_context_data(**frame | kwargs)

    def take(self, form: Form) -> RemarkImport:
        if not UPLOADS.use(str(self.request.user.pk)):
            raise FileRefused("За час загружено слишком много файлов. Попробуйте позже.")
        return super().take(form)

    def apply(self, upload: RemarkImport, seen: str) -> HttpResponse:
        """Keep what was seen as drafts, or send it."""
        send = self.request.POST.get("send") == "yes"
        kept = actions.apply(kept=upload, by=self.request.user, seen=seen, send=send)
        done = "Отправлено замечаний" if send else "Черновиков записано"
        text = f"{done}: {written(upload, kept)}."
        if kept.status == RemarkImport.Status.QUEUED:
            text = "Таблица большая, она записывается по частям. Эту страницу можно закрыть."
        messages.success(self.request, text)
        return redirect(self.done_url())

    def cancel(self, upload: RemarkImport) -> str:
        kept = actions.cancel(kept=upload, by=self.request.user)
        return DROPPED if kept.result else "Загрузка отменена, ничего не записано."


@for_coordinators
def blank(request: HttpRequest, membership: Membership) -> HttpResponse:
    """The table to fill in."""
    return blank_docx(request)


URLS = [
    path("", page_of(UploadView, RegionFiles), name="remark_files"),
    path("blank.docx", blank, name="remark_file_blank"),
    path("<int:pk>/", page_of(PreviewView, RegionFiles), name="remark_file"),
    path("<int:pk>/row/", page_of(MendView, RegionFiles), name="remark_file_mend"),
    path("<int:pk>/apply/", page_of(DecisionView, RegionFiles, decide="apply"), name="remark_file_apply"),
    path("<int:pk>/cancel/", page_of(DecisionView, RegionFiles, decide="cancel"), name="remark_file_cancel"),
]

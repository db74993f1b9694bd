"""What the pages of a file of remarks share, in the CMS and in the cabinet."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from feedback.intake import actions
from feedback.intake.forms import FileForm, RowForm
from feedback.intake.preview import MENDED, preview_of
from feedback.models import RemarkImport
from network.models import Region
from uploads.views import PreviewView, UploadKind


class RemarkUploadKind(UploadKind):
    """Files of remarks of one region, or of ФЦК; nobody sees those of others."""

    model = RemarkImport
    form_class = FileForm
    remark_name = ""  # the address of a remark
    tried: RowForm | None = None  # the form of a row that could not be mended so

    @property
    def region(self) -> Region | None:
        """Whose files; None: ФЦК's."""
        return None

    def files(self) -> QuerySet[RemarkImport]:
        return super().files().filter(region=self.region)

    def take(self, form: Form) -> RemarkImport:
        file, topic = form.cleaned_data["file"], form.cleaned_data["topic"]
        by = self.request.user
        return actions.upload(file_name=file.name, content=file.read(), topic=topic, by=by, region=self.region)

    def preview(self, upload: RemarkImport) -> dict[str, Any]:
        return preview_of(upload, self.tried) | {"mend_url": self.address("mend", upload)}

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

"""How many clients all offices of a region have served, out of a table: upload, preview, confirmation.

The pages are those of all uploaded files (`uploads.views`), in the frame of the cabinet.
"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from cabinet.access import for_coordinators
from cabinet.surveys import crumb_of, find_campaign
from cabinet.views.home import CABINET
from campaigns.models import Campaign
from methodology.models import HOME, Crumb
from network.limits import Limit
from network.models import Membership
from surveys.actions import client_files as actions
from surveys.client_plans import make_plan
from surveys.models import ClientFile
from tabular import XLSX_TYPE, FileRefused
from uploads.views import CANCELLED, DecisionView, PreviewView, UploadKind, UploadView, page_of, table_preview

UPLOADS = Limit("client-files", count=30, seconds=3600)
NAMES = {
    "upload": "client_files",
    "preview": "client_file",
    "apply": "client_file_apply",
    "cancel": "client_file_cancel",
}


class ClientFiles(UploadKind):
    """Files of the coordinator's region, of one campaign."""

    model = ClientFile
    parts = "cabinet/files"
    has_log = False
    upload_title = "Число клиентов из файла"
    upload_template = "cabinet/surveys/client_files.html"
    preview_template = "cabinet/surveys/client_file.html"
    membership: Membership
    campaign: Campaign

    @method_decorator(for_coordinators)
    def dispatch(self, request: HttpRequest, membership: Membership, *args: Any, **kwargs: Any) -> HttpResponse:
        self.membership, self.campaign = membership, find_campaign(membership, kwargs["slug"])
        return super().dispatch(request, *args, **kwargs)

    def may(self, user: object) -> bool:
        return self.membership.is_coordinator

    def files(self) -> QuerySet[ClientFile]:
        return super().files().filter(campaign=self.campaign, region=self.membership.region)

    def address(self, name: str, upload: ClientFile | None = None) -> str:
        return reverse(f"cabinet:{NAMES[name]}", args=[self.campaign.slug, *([upload.pk] if upload else [])])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [HOME, CABINET, crumb_of(self.campaign)]
        if self.key in self.kwargs:
            crumbs.append(Crumb(self.address("upload"), self.upload_title))
        frame = {"crumbs": crumbs, "crumb_title": self.get_page_title(), "membership": self.membership}
        frame["template_url"] = reverse("cabinet:client_file_blank", args=[self.campaign.slug])
        return super().get_context_data(**frame | kwargs)

    def take(self, form: Form) -> ClientFile:
        if not UPLOADS.use(str(self.request.user.pk)):
            raise FileRefused("За час загружено слишком много файлов. Попробуйте позже.")
        file, region = form.cleaned_data["file"], self.membership.region
        return actions.upload_clients(
            file_name=file.name, content=file.read(), campaign=self.campaign, region=region, by=self.request.user
        )

    def preview(self, upload: ClientFile) -> dict[str, Any]:
        return table_preview(upload, make_plan, {"code": "Код ЦЗН", "name": "ЦЗН"})

    def apply(self, upload: ClientFile, seen: str) -> HttpResponse:
        upload = actions.apply_clients(upload=upload, by=self.request.user, seen=seen)
        messages.success(self.request, f"Число клиентов записано, ЦЗН: {len(upload.changes)}.")
        return redirect(self.address("preview", upload))

    def cancel(self, upload: ClientFile) -> str:
        actions.cancel_clients(upload=upload, by=self.request.user)
        return CANCELLED

    def done_url(self) -> str:
        return self.address("upload")


@require_safe
@for_coordinators
def blank(request: HttpRequest, membership: Membership, slug: str) -> HttpResponse:
    """The table of the region's offices with what is known."""
    campaign = find_campaign(membership, slug)
    content = actions.make_template(campaign, membership.region)
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="clients-{campaign.slug}.xlsx"'
    return response


URLS = [
    path("", page_of(UploadView, ClientFiles), name="client_files"),
    path("template.xlsx", blank, name="client_file_blank"),
    path("<int:pk>/", page_of(PreviewView, ClientFiles), name="client_file"),
    path("<int:pk>/apply/", page_of(DecisionView, ClientFiles, decide="apply"), name="client_file_apply"),
    path("<int:pk>/cancel/", page_of(DecisionView, ClientFiles, decide="cancel"), name="client_file_cancel"),
]

"""Pages of the CMS for files with data of a campaign: upload, preview, confirmation, a second reading, cancelling.

They are those of all uploaded files (`uploads.views`). Besides, a file is read and stored in the background where it is
large, a change after the freeze asks for its reason, and what a file does not repeat goes only by a tick.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.views import View

from campaigns.models import Campaign
from ratings import exchange
from ratings.actions import inputs, uploads
from ratings.cms.inputs import campaign_of, crumbs_of
from ratings.exchange import Mode
from ratings.exchange.form import AUDIENCES, MAX_CSV_BYTES, STATUSES
from ratings.forms import InputsConfirmForm, InputsUploadForm, RemovalForm
from ratings.models import InputSet, Upload
from tabular import FileRefused
from uploads.actions import UploadRefused
from uploads.views import SHOWN, DecisionView, PreviewView, UploadPages, UploadView, page_of

CANCELLED = "Загрузка отменена, данные кампании не изменились."
CANCELLED_LATE = "Загрузка отменена. Она уже шла, поэтому посмотрите, какие данные стоят теперь."


class InputFiles(UploadPages):
    """Files of one campaign: addresses hold its slug and a token that nobody can guess."""

    model = Upload
    key = "token"
    namespace = "ratings_inputs"
    apply_name = "preview"
    has_log = False  # they stand on the page of the campaign's data
    form_class = InputsUploadForm
    upload_template = "ratings/cms/inputs_upload.html"
    preview_template = "ratings/cms/inputs_preview.html"
    extra_context = {
        "tables": exchange.TABLES.values(),
        "audiences": AUDIENCES.values(),
        "statuses": STATUSES.values(),
    }
    tried: InputsConfirmForm | None = None  # the confirmation that could not be given so

    @staticmethod
    def may(user: User) -> bool:
        return user.has_perm(inputs.RIGHT)

    @cached_property
    def campaign(self) -> Campaign:
        """That of the address; Http404 where there is none."""
        return campaign_of(self.kwargs["slug"])

    @property
    def parents(self) -> list[dict[str, Any]]:
        return crumbs_of(self.campaign, "")[1:]

    def files(self) -> QuerySet[Upload]:
        return super().files().filter(campaign=self.campaign).select_related("campaign__edition", "input_set")

    def address(self, name: str, upload: Upload | None = None) -> str:
        return reverse(f"{self.namespace}:{name}", args=[self.campaign.slug, *([upload.token] if upload else [])])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        values = {"campaign": self.campaign, "refusal": inputs.refusal(self.campaign)}
        return super().get_context_data(**values | kwargs)

    def take(self, form: Form) -> Upload:
        """A small file is read at once, a large one in the background."""
        file = form.cleaned_data["file"]
        content = file.read(MAX_CSV_BYTES + 1)
        take = uploads.upload_inputs if uploads.is_small(self.campaign, content) else uploads.take_upload
        try:
            return take(campaign=self.campaign, file_name=file.name, content=content, by=self.request.user)
        except inputs.InputsRefused as refused:
            raise UploadRefused(str(refused)) from refused

    def preview(self, upload: Upload) -> dict[str, Any]:
        return {
            "waiting": upload.is_read,
            "in_work": not upload.is_read,  # or it was, and has stopped
            "may_cancel": True,
            "notes": upload.notes,
            "is_stale": upload.is_read and uploads.is_stale(upload),
            "removal": removal_form(upload),
            "again": urlencode(upload.correction),
            "changes": upload.comparison.get("rows", [])[:SHOWN],
            "form": self.tried or confirm_form(upload),
        }

    def cancel(self, upload: Upload | None) -> str:
        try:
            uploads.cancel_upload(campaign=self.campaign, token=self.kwargs["token"], by=self.request.user)
        except uploads.UploadMissing as error:
            raise Http404("no such upload") from error
        return CANCELLED_LATE if upload and upload.status == Upload.Status.QUEUED else CANCELLED

    def done_url(self) -> str:
        return self.address("data")


class InputPreviewView(PreviewView):
    """Step two: how far the reading is, then what is wrong or what would change; with POST, step three."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.upload.input_set:
            return self._lead_on(self.upload.input_set, reverse("ratings_inputs:set", args=self._number()))
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.upload.input_set:  # confirmed twice, it is stored once
            return self.get(request, *args, **kwargs)
        self.tried = confirm_form(self.upload, request.POST)
        answer = self._confirm(self.tried) if self.tried.is_valid() else None
        return answer or self.render_to_response(self.get_context_data())

    def _confirm(self, form: InputsConfirmForm) -> HttpResponse | None:
        """Store what was seen, at once or in the background; None where the page must say what is wrong."""
        try:
            is_small = uploads.is_small_upload(self.upload)
            act = uploads.confirm_upload if is_small else uploads.order_confirmation
            done = act(
                campaign=self.campaign,
                token=self.upload.token,
                seen=form.cleaned_data["seen"],
                reason=form.cleaned_data.get("reason", ""),
                by=self.request.user,
            )
        except inputs.InputsMoved as moved:
            messages.warning(self.request, str(moved))
            return redirect(self.address("preview", self.upload))
        except (FileRefused, inputs.InputsRefused, uploads.UploadMissing, UploadRefused) as refused:
            form.add_error(None, str(refused))
            return None
        if isinstance(done, Upload):
            return redirect(self.address("preview", self.upload))
        return self._lead_on(done, self.done_url())

    def _lead_on(self, stored: InputSet, address: str) -> HttpResponse:
        messages.success(self.request, f"Данные загружены: {stored}. Теперь по ним можно посчитать результаты.")
        return redirect(address)

    def _number(self) -> list[Any]:
        return [self.campaign.slug, self.upload.input_set.number]


class AgainView(UploadPages, View):
    """Read a file anew: the work was killed, other data are the newest, or it is to remove what it does not repeat."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mode = None
        if "removal" in request.POST:
            form = removal_form(self.upload, request.POST)
            mode = form.mode if form.is_valid() else None
        try:
            uploads.begin_again(campaign=self.campaign, token=self.upload.token, by=request.user, mode=mode)
        except uploads.UploadMissing as error:
            raise Http404("no such upload") from error
        except (inputs.InputsRefused, UploadRefused) as refused:
            messages.error(request, str(refused))
        return redirect(self.address("preview", self.upload))


class CancelView(DecisionView):
    """Drop a file; its row goes with it, so a repeat finds none, and nothing changes."""

    decide = "cancel"

    def find(self, value: str) -> Upload | None:
        return self.files().filter(token=value).first()


def confirm_form(upload: Upload, data: QueryDict | None = None) -> InputsConfirmForm:
    """The confirmation of what is shown; the reason for one value was given with it, and may be changed."""
    return InputsConfirmForm(
        data,
        needs_reason=inputs.needs_reason(upload.campaign),
        is_correction=bool(upload.correction),
        initial={"seen": upload.seen, "reason": upload.reason if upload.correction else ""},
    )


def removal_form(upload: Upload, data: QueryDict | None = None) -> RemovalForm:
    """The ticks, with how many rows would go; nobody removes anything by correcting one value."""
    ticked = {"named": upload.mode != Mode.PART, "others": upload.mode == Mode.ALL}
    left = ({}, {}) if upload.correction else (upload.left_named, upload.left_others)
    return RemovalForm(data, named=left[0], others=left[1], initial=ticked)


ONE = "<slug:slug>/data/upload/<str:token>/"
URLS = [
    path("<slug:slug>/data/upload/", page_of(UploadView, InputFiles), name="upload"),
    path(ONE, page_of(InputPreviewView, InputFiles), name="preview"),
    path(f"{ONE}again/", page_of(AgainView, InputFiles), name="again"),
    path(f"{ONE}cancel/", page_of(CancelView, InputFiles), name="cancel"),
]

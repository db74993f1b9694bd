"""Pages for uploaded files: upload, preview, confirmation, cancelling.

A kind of files says what is its own, and in which frame its pages stand: `UploadPages` is that of the CMS. `pages_of`
makes all pages of a kind.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from tabular import FileRefused
from uploads import actions
from uploads.forms import UploadForm
from uploads.models import UploadedFile, UploadedTable
from uploads.planning import Plan, Verdict

SHOWN = 200
LOG = 50
CANCELLED = "Загрузка отменена, ничего не изменилось."
REFRESH = "3"  # seconds between looks at a file that is being read or written


class UploadKind:
    """What the pages of one kind of files share, whatever frame they stand in. A kind says what is its own, and:

    may(user): whether the user may load such files. take(form): keep the file; raises tabular.FileRefused or
    uploads.actions.UploadRefused.
    preview(upload): what its page shows. apply(upload, seen): write what was seen, and the answer; cancel(upload): drop
    it, and what to say; both raise uploads.actions.UploadRefused. done_url(): where the way ends.
    """

    model: type[UploadedFile]
    key = "pk"  # the field that stands in addresses; of several files with one value, the newest is meant
    namespace = ""
    parts = ""  # the folder of templates that say how the frame looks (`templatetags.parts`)
    apply_name = "apply"  # the page that takes what was seen
    has_log = True  # whether the page of the upload shows earlier files
    upload_title = "Загрузка из файла"
    upload_template = "uploads/upload.html"
    preview_template = "uploads/preview.html"
    form_class: type[Form] = UploadForm

    def files(self) -> QuerySet:
        """Files of this kind."""
        return self.model._default_manager.select_related("user")

    def find(self, value: Any) -> UploadedFile | None:
        """The file at this address. Raises Http404."""
        upload = self.files().filter(**{self.key: value}).first()
        if upload is None:
            raise Http404("no such file")
        return upload

    def address(self, name: str, upload: UploadedFile | None = None) -> str:
        """The address of a page of this kind, or of this file."""
        return reverse(f"{self.namespace}:{name}", args=[getattr(upload, self.key)] if upload else [])

    def steps_before(self) -> list[tuple[str, str]]:
        """Titles and addresses of the pages of this kind that lead to this one."""
        return []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may(request.user):
            raise PermissionDenied
        if self.key in kwargs:
            self.upload = self.find(kwargs[self.key])
        return super().dispatch(request, *args, **kwargs)


class UploadPages(UploadKind, WagtailAdminTemplateMixin):
    """A kind of files whose pages stand in the frame of the CMS."""

    header_icon = "upload"
    parts = "uploads/cms"
    parents: Sequence[dict[str, Any]] = ()  # the way back

    def get_breadcrumbs_items(self) -> list[dict]:
        steps = [{"url": url, "label": title} for title, url in self.steps_before()]
        return [*self.breadcrumbs_items, *self.parents, *steps, {"url": "", "label": self.get_page_title()}]


class UploadView(UploadKind, FormView):
    """Step one: choose a file; below, the files that were loaded before."""

    def get_page_title(self) -> str:
        return self.upload_title

    def get_template_names(self) -> list[str]:
        return [self.upload_template]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        earlier = self.files().only("file_name", "status", "created_at", "user")[:LOG] if self.has_log else []
        links = [(upload, self.address("preview", upload)) for upload in earlier]
        return super().get_context_data(earlier=links, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            upload = self.take(form)
        except (FileRefused, actions.UploadRefused) as refusal:
            form.add_error("file", str(refusal))
            return self.form_invalid(form)
        return redirect(self.address("preview", upload))


class PreviewView(UploadKind, TemplateView):
    """Step two: what the file would do, with all that is wrong in it; afterwards, what it did."""

    def get_page_title(self) -> str:
        return self.upload.file_name

    def get_template_names(self) -> list[str]:
        return [self.preview_template]

    def steps_before(self) -> list[tuple[str, str]]:
        return [(self.upload_title, self.address("upload"))] if self.has_log else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actions.opened(self.upload)
        table = self.upload.table or {}
        waiting = self.upload.status == UploadedFile.Status.UPLOADED
        context = {
            "upload": self.upload,
            "waiting": waiting,
            "in_work": self.upload.status == UploadedFile.Status.QUEUED,
            "may_cancel": waiting,
            "notes": table.get("notes", []),
            "unknown": table.get("unknown", []),
            "upload_url": self.address("upload"),
            "apply_url": self.address(self.apply_name, self.upload),
            "cancel_url": self.address("cancel", self.upload),
        }
        return super().get_context_data(**context | self.preview(self.upload) | kwargs)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        page = super().render_to_response(context, **kwargs)
        if self.upload.is_active:
            page.headers["Refresh"] = REFRESH
        return page


class DecisionView(UploadKind, View):
    """Step three: write what was seen, or drop the file."""

    decide = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if self.decide == "apply":
                return self.apply(self.upload, request.POST.get("seen", ""))
            messages.success(request, self.cancel(self.upload))
        except actions.UploadRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(self.address("preview", self.upload))
        return redirect(self.done_url())


def page_of(base: type[UploadKind], kind: type[UploadKind], **values: Any) -> Callable[..., HttpResponse]:
    """The view of one page of a kind."""
    return type(base.__name__, (base, kind), {"__doc__": base.__doc__}).as_view(**values)


def pages_of(kind: type[UploadKind], *, new: str = "new/", below: str = "") -> list[URLPattern]:
    """Addresses of all pages of a kind. new: where a file is chosen; below: the beginning of all."""

    one = f"{below}<int:pk>/" if kind.key == "pk" else f"{below}<str:{kind.key}>/"
    return [
        path(f"{below}{new}", page_of(UploadView, kind), name="upload"),
        path(one, page_of(PreviewView, kind), name="preview"),
        path(f"{one}apply/", page_of(DecisionView, kind, decide="apply"), name="apply"),
        path(f"{one}cancel/", page_of(DecisionView, kind, decide="cancel"), name="cancel"),
    ]


def table_preview(upload: UploadedTable, plan_of: Callable[[UploadedTable], Plan], named: dict[str, str]) -> dict:
    """What `uploads/preview.html` shows of a file whose rows are written together.

    plan_of: what it would do now. named: what readers know a row by, as headings by names of `Planned.names`.
    """
    rows = upload.changes
    context: dict[str, Any] = {"shown": SHOWN, "headings": named.values()}
    if upload.status == UploadedFile.Status.UPLOADED:
        plan = plan_of(upload)
        refused = plan.having(Verdict.REFUSED)
        rows = [row.to_json() for row in plan.writes]
        context |= {
            "counts": plan.counts,
            "seen": plan.digest,
            "refused": [(row, row.names().values()) for row in refused[:SHOWN]],
            "refused_count": len(refused),
        }
    changes = [(row, [row[name] for name in named]) for row in rows[:SHOWN]]
    return context | {"changes": changes, "changes_count": len(rows)}

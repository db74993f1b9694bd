"""Pages of the CMS about the log of support besides its list: the summary, files, what is made of a row."""

from typing import Any

from django.contrib.auth.decorators import user_passes_test
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required

from feedback.consultations import actions, exchange
from feedback.consultations.forms import FaqForm, PeriodForm, RemarkForm
from feedback.consultations.plans import COLUMNS
from feedback.consultations.summary import summarise
from feedback.models import Consultation, ConsultationImport, ConsultationKind
from network.cms_way import cms_way
from tabular import XLSX_TYPE
from uploads.forms import UploadForm
from uploads.views import CANCELLED, UploadPages, table_preview


def for_those_who(may: Any) -> Any:
    """The view is for users of whom `may` says so; others are refused, strangers sent to sign in."""

    def check(user: Any) -> bool:
        if user.is_authenticated and not may(user):
            raise PermissionDenied
        return user.is_authenticated

    return user_passes_test(check)


@require_safe
@permission_required(actions.SEE)
def summary(request: HttpRequest) -> HttpResponse:
    """How much support was given, by month and kind and by region, of the days that are asked for."""
    form = PeriodForm(request.GET)
    values = form.cleaned_data if form.is_valid() else {}
    rows = Consultation.objects.all()
    chosen = Q()
    if values.get("first"):
        chosen &= Q(date_start__gte=values["first"])
    if values.get("last"):
        chosen &= Q(date_start__lte=values["last"])
    if values.get("kind"):
        chosen &= Q(kind=values["kind"])
    if values.get("region"):
        rows = rows.for_region(values["region"])
    rows = rows.filter(chosen)
    regions = rows.by_region()
    if values.get("region"):  # not those that shared a webinar with it
        regions = regions.filter(region=values["region"])
    context = {
        "breadcrumbs_items": _crumbs("Сводка"),
        "form": form,
        "summary": summarise(rows.by_month_and_kind(), regions, ConsultationKind.choices),
        "list_url": _list_url(),
    }
    return render(request, "feedback/cms/summary.html", context)


# Files


class LogForm(UploadForm):
    """A file of the log: each row becomes a page with a history, so there are fewer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"XLSX или CSV, до 5 МБ и до {exchange.MOST_ROWS} записей."


class LogFiles(UploadPages):
    """Files of the log."""

    model = ConsultationImport
    namespace = "consultations_cms"
    parents = ({"url": reverse_lazy("wagtailsnippets_feedback_consultation:list"), "label": "Консультации"},)
    form_class = LogForm
    upload_template = "feedback/cms/log_upload.html"
    preview_template = "feedback/cms/log_preview.html"
    extra_context = {
        "template_url": reverse_lazy("consultations_cms:template"),
        "columns": [column.title for column in COLUMNS],
        "example": exchange.EXAMPLE,
        "rules": exchange.RULES,
    }
    may = staticmethod(actions.may_import)

    def take(self, form: Form) -> ConsultationImport:
        file = form.cleaned_data["file"]
        return actions.upload(file_name=file.name, content=file.read(), by=self.request.user)

    def preview(self, upload: ConsultationImport) -> dict[str, Any]:
        return table_preview(upload, actions.plan_of, {"topic": "Тема"})

    def apply(self, upload: ConsultationImport, seen: str) -> HttpResponse:
        upload = actions.apply_import(kept=upload, by=self.request.user, seen=seen)
        text = f"Журнал загружен из файла «{upload.file_name}», записано строк: {len(upload.changes)}."
        messages.success(self.request, text)
        return redirect(self.done_url())

    def cancel(self, upload: ConsultationImport) -> str:
        actions.cancel_import(kept=upload, by=self.request.user)
        return CANCELLED

    def done_url(self) -> str:
        return _list_url()


@require_safe
@for_those_who(actions.may_import)
def template_file(request: HttpRequest) -> HttpResponse:
    """A workbook to fill in."""
    headers = {"Content-Type": XLSX_TYPE, "Content-Disposition": 'attachment; filename="consultations-template.xlsx"'}
    return HttpResponse(exchange.template(), headers=headers)


# What is made of a row


@require_http_methods(["GET", "POST"])
@for_those_who(actions.may_make_faq)
def make_faq(request: HttpRequest, pk: int) -> HttpResponse:
    """What the draft of a question will say; with POST, the draft."""
    row = get_object_or_404(Consultation, pk=pk)
    if row.faq_page_id:
        messages.warning(request, f"Из этой консультации уже сделан вопрос: «{row.faq_page}».")
        return redirect(row.get_admin_url())
    initial = {"title": _first_line(row.question) or row.topic, "answer": row.answer}
    form = FaqForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            page = actions.make_faq(consultation=row, by=request.user, **form.cleaned_data)
        except actions.ConsultationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(row.get_admin_url())
        buttons = []
        if page.permissions_for_user(request.user).can_edit():
            buttons = [messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), "Открыть черновик")]
        messages.success(request, f"Сделан черновик вопроса «{page.title}». Его проверит редактор.", buttons=buttons)
        return redirect(row.get_admin_url())
    context = {"breadcrumbs_items": _crumbs("Сделать вопросом FAQ", (str(row), row.get_admin_url())), "row": row}
    return render(request, "feedback/cms/make_faq.html", context | {"form": form})


@require_http_methods(["GET", "POST"])
@for_those_who(actions.may_make_remark)
def make_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """What the remark will say; with POST, the remark."""
    row = get_object_or_404(Consultation.objects.prefetch_related("regions"), pk=pk)
    if row.remark_id:
        messages.warning(request, f"Из этой консультации уже сделано замечание № {row.remark.number}.")
        return redirect(row.get_admin_url())
    initial = {"title": _first_line(row.question)[:160] or row.topic, "text": row.question}
    form = RemarkForm(request.POST or None, initial=initial, consultation=row)
    if request.method == "POST" and form.is_valid():
        try:
            remark = actions.make_remark(consultation=row, by=request.user, **form.cleaned_data)
        except actions.ConsultationRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(row.get_admin_url())
        url = reverse("wagtailsnippets_feedback_remark:edit", args=[remark.pk])
        buttons = [messages.button(url, "Открыть")] if request.user.has_perm("feedback.change_remark") else []
        messages.success(request, f"Сделано замечание № {remark.number}. В реестре его пока не видно.", buttons=buttons)
        return redirect(row.get_admin_url())
    context = {"breadcrumbs_items": _crumbs("Сделать замечанием", (str(row), row.get_admin_url())), "row": row}
    return render(request, "feedback/cms/make_remark.html", context | {"form": form})


def _first_line(text: str) -> str:
    return text.strip().split("\n", 1)[0].strip()[:255]


def _list_url() -> str:
    return reverse("wagtailsnippets_feedback_consultation:list")


def _crumbs(title: str, *between: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page from the list."""
    return cms_way(("Консультации", _list_url()), *between, last=title)

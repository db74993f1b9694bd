"""The log of support in the CMS: quick entry, list with filters and search, files, history."""

from typing import Any

from django.db.models import Field
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from feedback.consultations import actions
from feedback.consultations.filters import ConsultationFilter
from feedback.consultations.forms import ConsultationForm, RegionBoxes, remembered
from feedback.consultations.panels import MadePanel
from feedback.consultations.plans import TITLES
from feedback.exchange import disarm_text
from feedback.models import Consultation, ConsultationQuerySet
from network.viewsets import ExcelCsvMixin, HandCreateView, HandEditView


def made_buttons(request: HttpRequest, row: Consultation) -> list[Button]:
    """What this user may make of a row that has not been made of it yet."""
    buttons = []
    if row.faq_page_id is None and actions.may_make_faq(request.user):
        url = reverse("consultations_cms:make_faq", args=[row.pk])
        buttons.append(Button("Сделать вопросом FAQ", url=url, icon_name="help", priority=40))
    if row.remark_id is None and actions.may_make_remark(request.user):
        url = reverse("consultations_cms:make_remark", args=[row.pk])
        buttons.append(Button("Сделать замечанием", url=url, icon_name="openquote", priority=41))
    return buttons


class ConsultationIndexView(ExcelCsvMixin, IndexView):
    """The list; it is searched by word forms, its files hold no formulas and can be loaded again."""

    add_item_label = "Записать консультацию"
    custom_value_preprocess = IndexView.custom_value_preprocess | {str: {"csv": disarm_text, "xlsx": disarm_text}}

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = [
            *super().header_more_buttons,
            Button("Сводка", url=reverse("consultations_cms:summary"), icon_name="table", priority=40),
        ]
        if actions.may_import(self.request.user):
            url = reverse("consultations_cms:upload")
            buttons.append(Button("Загрузить из файла", url=url, icon_name="upload", priority=50))
        return buttons

    def search_queryset(self, queryset: ConsultationQuerySet) -> ConsultationQuerySet:
        return queryset.matching(self.search_query) if self.search_query else queryset


class RecordView(HandCreateView):
    """Quick entry: today, the regions and the kind of the row before, and one row after another."""

    def get_initial(self) -> dict[str, Any]:
        return remembered(self.request.session, same_day="more" in self.request.GET)

    def form_valid(self, form: Form) -> HttpResponse:
        form.remember(self.request.session)
        twin = Consultation.objects.filter(key=form.cleaned_data["key"]).first()
        if twin is None:
            return super().form_valid(form)
        messages.warning(self.request, f"Эта запись уже сохранена: № {twin.number}.")
        return redirect(self.get_success_url())

    def get_success_url(self) -> str:
        return f"{self.add_url}?more=1" if "another" in self.request.POST else super().get_success_url()

    def get_success_message(self, instance: Consultation) -> str:
        return f"Записано: {instance}"


class ConsultationEditView(HandEditView):
    """A row being edited, with what can be made of it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *made_buttons(self.request, self.object)]


class ConsultationInspectView(InspectView):
    """All of a row, for those who may not edit it."""

    labels = {"days": "Когда", "region_names": "Регионы", "indicator_codes": "Показатели"}

    def get_field_label(self, field_name: str, field: Field | None) -> str:
        return self.labels.get(field_name) or super().get_field_label(field_name, field)

    def get_field_display_value(self, field_name: str, field: Field | None) -> Any:
        return super().get_field_display_value(field_name, field) if getattr(self.object, field_name) else "—"

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        return [*super().header_more_buttons, *made_buttons(self.request, self.object)]


class ConsultationViewSet(SnippetViewSet):
    """Rows of the log: list, quick entry, history."""

    model = Consultation
    icon = "comment"
    menu_label = "Консультации"
    menu_name = "consultations"
    menu_order = 310
    add_to_admin_menu = True
    index_view_class = ConsultationIndexView
    add_view_class = RecordView
    create_template_name = "feedback/cms/record.html"
    edit_view_class = ConsultationEditView
    copy_view_enabled = False
    inspect_view_class = ConsultationInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "number",
        "days",
        "region_names",
        "kind",
        "channel",
        "topic",
        "indicator_codes",
        "question",
        "answer",
        "by",
        "faq_page",
        "remark",
    ]

    list_display = [
        "topic",
        Column("number", label="№", sort_key="number"),
        Column("date_start", label="Когда", accessor="days", sort_key="date_start"),
        Column("regions", label="Регионы", accessor="regions_in_short"),
        Column("kind", label="Вид", accessor="get_kind_display", sort_key="kind"),
    ]
    list_per_page = 50
    ordering = ["-date_start", "-number"]
    filterset_class = ConsultationFilter
    list_export = [
        "number",
        "date_start",
        "date_end",
        "region_names",
        "get_kind_display",
        "get_channel_display",
        "topic",
        "indicator_codes",
        "question",
        "answer",
    ]
    export_headings = TITLES | {
        "region_names": TITLES["regions"],
        "get_kind_display": TITLES["kind"],
        "get_channel_display": TITLES["channel"],
        "indicator_codes": TITLES["indicators"],
    }
    export_filename = "konsultatsii"

    edit_handler = ObjectList(
        [
            FieldRowPanel(["date_start", "date_end"]),
            FieldRowPanel(["kind", "channel"]),
            FieldPanel("regions", widget=RegionBoxes),
            FieldPanel("topic"),
            MultiFieldPanel(["question", "answer"], heading="Вопрос и ответ", classname="collapsed"),
            InlinePanel(
                "about_indicators",
                heading="О каких показателях",
                label="Показатель",
                classname="collapsed",
                help_text="Коды из методики; пусто, если консультация не об отдельных показателях.",
            ),
            MadePanel(),
        ],
        base_form_class=ConsultationForm,
    )

    def get_queryset(self, request: HttpRequest) -> ConsultationQuerySet:
        return Consultation.objects.prefetch_related("regions", "about_indicators")


class FileLogFormatter(LogFormatter):
    """How the history of a row tells of a file."""

    label = "Загрузить журнал из файла"
    message = "Загружена из файла"

    def format_message(self, log_entry: Any) -> str:
        return f"Загружена из файла «{log_entry.data.get('file', '')}»"


class OriginLogFormatter(LogFormatter):
    """How the history of a remark tells of the consultation that it was made of."""

    label = "Записать замечание из консультации"
    message = "Записано из консультации"

    def format_message(self, log_entry: Any) -> str:
        return f"Записано из консультации № {log_entry.data.get('consultation', '')}"

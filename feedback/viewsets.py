"""The register in the CMS: experts and methodologists edit it, editors look at it."""

import django_filters
from django.db.models import Field
from django.http import HttpRequest
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from feedback.exchange import safe
from feedback.filters import OUTCOMES
from feedback.models import Remark, RemarkQuerySet
from network.models import Region
from network.viewsets import HandCreateView, HandEditView


class RemarkAdminFilter(WagtailFilterSet):
    """By region, decision, topic and whether the public sees it."""

    region = django_filters.ModelChoiceFilter(
        label="Регион", queryset=Region.objects.filter(remarks__isnull=False).distinct()
    )
    decision = django_filters.ChoiceFilter(label="Решение", choices=OUTCOMES, method="by_decision")

    class Meta:
        model = Remark
        fields = ["region", "decision", "topic", "is_public"]

    def by_decision(self, remarks: RemarkQuerySet, name: str, value: str) -> RemarkQuerySet:
        """Those with this outcome."""
        return remarks.decided(value)


def _yes_no(value: bool) -> str:
    return "да" if value else "нет"


class RemarkIndexView(IndexView):
    """The list; it is searched by word forms as the public register is, and its files hold no formulas."""

    custom_value_preprocess = IndexView.custom_value_preprocess | {
        str: {"csv": safe, "xlsx": safe},
        bool: {"csv": _yes_no, "xlsx": _yes_no},
    }

    def search_queryset(self, queryset: RemarkQuerySet) -> RemarkQuerySet:
        return queryset.matching(self.search_query) if self.search_query else queryset


class RemarkInspectView(InspectView):
    """All of a remark, for those who may not edit it."""

    def get_field_label(self, field_name: str, field: Field | None) -> str:
        return "Показатели" if field_name == "indicator_codes" else super().get_field_label(field_name, field)

    def get_is_public_display_value(self) -> str:
        """Whether the public sees it, in Russian."""
        return _yes_no(self.object.is_public)


class RemarkViewSet(SnippetViewSet):
    """Remarks: list with filters and search, files, history."""

    model = Remark
    icon = "openquote"
    menu_label = "Предложения"
    menu_name = "remarks"
    menu_order = 300
    add_to_admin_menu = True
    index_view_class = RemarkIndexView
    add_view_class = HandCreateView
    edit_view_class = HandEditView
    copy_view_enabled = False
    inspect_view_class = RemarkInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "number",
        "region",
        "topic",
        "title",
        "text",
        "indicator_codes",
        "decision",
        "second_decision",
        "answer",
        "note",
        "is_public",
    ]

    list_display = [
        "title",
        "number",
        Column("region", label="Регион", accessor="region.name", sort_key="region__name"),
        Column("topic", label="Тема", accessor="get_topic_display", sort_key="topic"),
        Column("decision", label="Решение", accessor="decision_text", sort_key="decision"),
    ]
    list_per_page = 50
    ordering = ["number"]
    filterset_class = RemarkAdminFilter
    list_export = [
        "number",
        "region.name",
        "get_topic_display",
        "decision_text",
        "title",
        "text",
        "answer",
        "note",
        "indicator_codes",
        "is_public",
    ]
    export_headings = {
        "number": "№",
        "region.name": "Регион",
        "get_topic_display": "Тема",
        "decision_text": "Решение",
        "title": "Заголовок",
        "text": "Замечание",
        "answer": "Ответ",
        "note": "Примечание редакции",
        "indicator_codes": "Показатели",
        "is_public": "Видно всем",
    }
    export_filename = "zamechaniya"

    panels = [
        FieldRowPanel(["number", "region", "topic"]),
        FieldPanel("title"),
        FieldPanel("text"),
        InlinePanel(
            "about_indicators",
            heading="О каких показателях",
            label="Показатель",
            help_text="По этим кодам замечание находят в реестре и на странице «Предложить правку». Оставьте пустым, "
            "если оно не об отдельных показателях.",
        ),
        MultiFieldPanel([FieldRowPanel(["decision", "second_decision"]), "answer"], heading="Решение"),
        MultiFieldPanel(["note", "is_public"], heading="Показ в реестре"),
    ]

    def get_queryset(self, request: HttpRequest) -> RemarkQuerySet:
        return Remark.objects.select_related("region").prefetch_related("about_indicators")

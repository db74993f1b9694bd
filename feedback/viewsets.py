"""The register in the CMS: experts and methodologists edit it, editors look at it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_filters
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Exists, Field, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import Button
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import IndexView, InspectView, SnippetViewSet

from feedback import actions
from feedback.actions.guards import lock_remark
from feedback.consultations.panels import OriginPanel
from feedback.exchange import disarm_text
from feedback.filters import OUTCOMES
from feedback.forms import RemarkForm
from feedback.models import CannedAnswer, Remark, RemarkQuerySet
from feedback.states import State
from network.models import Region
from network.viewsets import CarefulBulkDelete, CarefulDeleteView, ExcelCsvMixin, HandCreateView, HandEditView


class ShownPanel(FieldPanel):
    """A field that is only read here: yes and no in Russian, a dash for what has no value yet."""

    def format_value_for_display(self, value: object) -> object:
        if isinstance(value, bool):
            return "да" if value else "нет"
        return "—" if value is None else super().format_value_for_display(value)


class RemarkAdminFilter(WagtailFilterSet):
    """By region, decision, topic and whether the public sees it."""

    region = django_filters.ModelChoiceFilter(
        label="Регион", queryset=Region.objects.filter(Exists(Remark.objects.filter(region=OuterRef("pk"))))
    )
    decision = django_filters.ChoiceFilter(label="Решение", choices=OUTCOMES, method="by_decision")

    class Meta:
        model = Remark
        fields = ["region", "decision", "topic", "state", "is_public"]

    def by_decision(self, remarks: RemarkQuerySet, name: str, value: str) -> RemarkQuerySet:
        """Those with this outcome."""
        return remarks.decided(value)


def _of_deciders(name: str) -> FieldPanel:
    return FieldPanel(name, permission=actions.DECIDE)


def _yes_no(value: bool) -> str:
    return "да" if value else "нет"


class RecordView(HandCreateView):
    """A remark that a region has made elsewhere, put down by ФЦК: it gets its number and is received."""

    def save_instance(self) -> Remark:
        remark = self.form.save(commit=False)
        actions.record(remark=remark, by=self.request.user)
        revision = remark.save_revision(user=self.request.user, clean=False)
        log(remark, "wagtail.create", user=self.request.user, revision=revision, content_changed=True)
        return remark


class RemarkEditView(HandEditView):
    """The words of a remark being mended; decisions are made on their own page."""

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hold the row, read anew, until it is saved: the form compares it with what was seen."""
        self.object = lock_remark(self.object)
        return super().post(request, *args, **kwargs)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        url = reverse("remarks_cms:remark", args=[self.object.pk])
        return [*super().header_more_buttons, Button("Решение", url=url, icon_name="openquote", priority=40)]

    def save_instance(self) -> Remark:
        stored = Remark.objects.get(pk=self.object.pk)
        before = actions.correction_of(stored)
        remark = super().save_instance()
        return actions.log_correction(remark=remark, before=before, by=self.request.user)


class ChangesPanel(HelpPanel):
    """What has become of the record since the form was opened."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"template": "feedback/cms/changes_panel.html", "heading": "Запись изменилась"} | kwargs))

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.form.changes)


class DecisionPanel(MultiFieldPanel):
    """The decision and its answer: they can be mended once they are there."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.state == State.DECIDED


class RemarkIndexView(ExcelCsvMixin, IndexView):
    """The list; it is searched by word forms as the public register is, and its files hold no formulas."""

    custom_value_preprocess = IndexView.custom_value_preprocess | {
        str: {"csv": disarm_text, "xlsx": disarm_text},
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


class RemarkBulkDelete(CarefulBulkDelete):
    """Drafts are not even named."""

    models = [Remark]

    @classmethod
    def get_queryset(cls, model: type[Remark], object_ids: list[str]) -> list[Remark]:
        return get_list_or_404(Remark.objects.exclude(state=State.DRAFT), pk__in=object_ids)


class RemarkViewSet(SnippetViewSet):
    """Remarks: list with filters and search, files, history."""

    model = Remark
    icon = "openquote"
    menu_label = "Предложения"
    menu_name = "remarks"
    menu_order = 300
    add_to_admin_menu = True
    index_view_class = RemarkIndexView
    add_view_class = RecordView
    edit_view_class = RemarkEditView
    delete_view_class = CarefulDeleteView
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

    edit_handler = ObjectList(
        [
            ChangesPanel(),
            FieldRowPanel([ShownPanel("number", read_only=True), "region", "topic"]),
            FieldPanel("title"),
            FieldPanel("text"),
            InlinePanel(
                "about_indicators",
                heading="О каких показателях",
                label="Показатель",
                help_text="По этим кодам замечание находят в реестре и на странице «Предложить правку». Оставьте "
                "пустым, если оно не об отдельных показателях.",
            ),
            DecisionPanel(
                [FieldRowPanel([_of_deciders("decision"), _of_deciders("second_decision")]), _of_deciders("answer")],
                heading="Решение",
            ),
            FieldPanel("note"),
            ShownPanel("is_public", read_only=True),
            OriginPanel(),
        ],
        base_form_class=RemarkForm,
    )

    def construct_view(self, view_class: type[View], **kwargs: Any) -> Callable[..., HttpResponse]:
        """A view of the CMS; in none of them there are drafts, which are the region's own business until it sends them.

        Wagtail asks `get_queryset` for its lists only and takes single rows straight from the table.
        """
        view = super().construct_view(view_class, **kwargs)

        @wraps(view)
        def of_sent(request: HttpRequest, *args: Any, **rest: Any) -> HttpResponse:
            if "pk" in rest and Remark.objects.filter(pk=unquote(str(rest["pk"])), state=State.DRAFT).exists():
                raise Http404("a draft of a region")
            return view(request, *args, **rest)

        return of_sent

    def register_chooser_viewset(self) -> None:
        """None: Wagtail's own window would list drafts; feedback.freezing has one of accepted remarks."""

    def get_queryset(self, request: HttpRequest) -> RemarkQuerySet:
        sent = Remark.objects.exclude(state=State.DRAFT)
        return sent.select_related("region").prefetch_related("about_indicators")


class CannedAnswerViewSet(SnippetViewSet):
    """Prepared answers."""

    model = CannedAnswer
    icon = "openquote"
    menu_label = "Заготовки ответов"
    menu_name = "canned_answers"
    menu_order = 320
    add_to_settings_menu = True
    add_view_class = HandCreateView
    edit_view_class = HandEditView
    copy_view_enabled = False
    list_display = ["title", Column("decision", label="Решение", accessor="get_decision_display")]
    panels = [FieldPanel("title"), FieldPanel("decision"), FieldPanel("text")]

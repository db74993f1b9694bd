"""The section «Сеть» of the CMS: offices and regions."""

from collections.abc import Iterator
from typing import Any

import django_filters
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Count, Model, ProtectedError, Q, QuerySet
from django.db.models.deletion import Collector
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views import View
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.widgets import BooleanRadioSelect, Button
from wagtail.log_actions import LogFormatter
from wagtail.search.backends import get_search_backend
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    InspectView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from network.actions import RIGHT
from network.forms import OfficeForm
from network.models import Office, OfficeQuerySet, Region
from network.plans import TITLES
from tabular import csv_lines, disarm

SUBMENU_HOOK = "register_network_menu_item"


def districts() -> list[tuple[str, str]]:
    """Federal districts that regions have, as choices."""
    names = Region.objects.exclude(district="").values_list("district", flat=True).distinct().order_by("district")
    return [(name, name) for name in names]


def yes_no(value: bool) -> str:
    """A mark as tables write it."""
    return "да" if value else "нет"


def managing(office: Office) -> str:
    """The mark in a list: most offices have none, and that is no fault."""
    return "✓ да" if office.is_managing else ""


class ExcelCsvMixin:
    """CSV exports that a Russian Excel opens by itself; Wagtail's own have commas and no BOM."""

    def stream_csv(self, queryset: QuerySet) -> Iterator[str]:
        headings = [self.get_heading(queryset, field) for field in self.list_export]
        rows = (self.to_row_dict(item) for item in queryset)
        return csv_lines(
            headings,
            (
                [self.preprocess_field_value(name, value, self.FORMAT_CSV) for name, value in row.items()]
                for row in rows
            ),
        )


class ListMixin:
    """Search by words or code, together with any filter and order; exports whose texts cannot become formulas."""

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        # The search backend itself filters and sorts by indexed fields only, and not by counts.
        if not self.is_searching:
            return queryset
        found = get_search_backend().autocomplete(self.search_query, self.model)
        by_words = Q(pk__in=[instance.pk for instance in found])
        return queryset.filter(by_words | Q(code__istartswith=self.search_query))

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = super().preprocess_field_value(field, value, export_format)
        return disarm(value) if isinstance(value, str) else value


class OfficeFilterSet(WagtailFilterSet):
    region = django_filters.ModelChoiceFilter(label="Регион", queryset=Region.objects.all(), empty_label="Все")
    district = django_filters.ChoiceFilter(
        label="Федеральный округ", field_name="region__district", choices=districts, empty_label="Все"
    )
    is_managing = django_filters.BooleanFilter(label="Управляющий ЦЗН", widget=BooleanRadioSelect)
    is_demo = django_filters.ChoiceFilter(
        label="Выдуманные ЦЗН демонстрации",
        choices=[("only", "Показать только их"), ("too", "Показать вместе с настоящими")],
        empty_label="Скрыть",
        method="with_demo",
    )

    class Meta:
        model = Office
        fields = ["region", "district", "is_managing", "is_demo"]

    def with_demo(self, offices: OfficeQuerySet, name: str, value: str) -> OfficeQuerySet:
        """The invented ones alone, or among the others."""
        return offices.filter(is_demo=True) if value == "only" else offices

    def filter_queryset(self, queryset: OfficeQuerySet) -> OfficeQuerySet:
        """Real offices, unless the invented ones are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("is_demo") else found.real()


class OfficeIndexView(ListMixin, IndexView):
    page_title = "ЦЗН"
    custom_field_preprocess = {"is_managing": {"csv": yes_no, "xlsx": yes_no}}

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = super().header_more_buttons
        if self.request.user.has_perm(RIGHT):
            buttons.append(
                Button(
                    "Загрузить из файла",
                    url=reverse("office_imports:upload"),
                    icon_name="upload",
                    priority=50,
                )
            )
        return buttons


class SavedOnlyByHand(View):
    """No autosave: these rows have no drafts, so half-typed words would be public at once."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False


class HandCreateView(SavedOnlyByHand, CreateView):
    """A new row, saved by its button only."""


class HandEditView(SavedOnlyByHand, EditView):
    """A row being edited, saved by its button only."""


class CarefulDeleteView(DeleteView):
    """Deleting a row that others rest on is refused in words."""

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError as refusal:
            kinds = sorted({str(row._meta.verbose_name_plural) for row in refusal.protected_objects})
            messages.error(self.request, f"«{self.object}» удалить нельзя, с этой записью связаны: {', '.join(kinds)}.")
            return redirect(self.get_success_url())


class CarefulBulkDelete(DeleteBulkAction):
    """Of chosen rows, those that others rest on are not deleted; the confirmation lists them as out of reach."""

    def check_perm(self, snippet: Model) -> bool:
        try:
            Collector(using=DEFAULT_DB_ALIAS).collect([snippet])
        except ProtectedError:
            return False
        return super().check_perm(snippet)


class OfficeInspectView(InspectView):
    def get_is_managing_display_value(self) -> str:
        return yes_no(self.object.is_managing)

    def get_is_demo_display_value(self) -> str:
        return yes_no(self.object.is_demo)


class OfficeViewSet(SnippetViewSet):
    """Offices: what the file of an import says, and by the same names."""

    model = Office
    icon = "home"
    menu_label = "ЦЗН"
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["code", "region", "name", "town", "address", "is_managing", "note", "is_demo"]
    index_view_class = OfficeIndexView
    delete_view_class = CarefulDeleteView
    add_view_class = HandCreateView
    edit_view_class = HandEditView
    inspect_view_class = OfficeInspectView
    list_display = [
        "name",
        Column("code", label="Код", sort_key="code"),
        Column("region", label="Регион", accessor="region.name", sort_key="region__name"),
        Column("town", label="Город или район", sort_key="town"),
        Column("is_managing", label="Управляющий", accessor=managing, sort_key="is_managing"),
        UpdatedAtColumn(label="Изменён"),
    ]
    filterset_class = OfficeFilterSet
    ordering = ["region__name", "name"]
    list_per_page = 50
    list_export = ["code", "region.name", "name", "town", "address", "is_managing", "note"]
    export_headings = TITLES | {"region.name": TITLES["region"], "note": "примечание"}
    export_filename = "offices"
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("region")]),
            FieldPanel("name"),
            FieldPanel("town"),
            FieldPanel("address"),
            FieldPanel("is_managing"),
            FieldPanel("note"),
        ],
        base_form_class=OfficeForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Office]:
        """With regions at hand."""
        return Office.objects.select_related("region")


class RegionFilterSet(WagtailFilterSet):
    district = django_filters.ChoiceFilter(label="Федеральный округ", choices=districts, empty_label="Все")

    class Meta:
        model = Region
        fields = ["district", "network_type"]


class RegionIndexView(ListMixin, IndexView):
    page_title = "Регионы"


class RegionViewSet(SnippetViewSet):
    """Regions: the reference list, mended rarely."""

    model = Region
    icon = "globe"
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = [
        "name", "short_name", "code", "okato", "iso", "district", "network_type", "slug",
    ]  # fmt: skip
    index_view_class = RegionIndexView
    delete_view_class = CarefulDeleteView
    add_view_class = HandCreateView
    edit_view_class = HandEditView
    list_display = [
        "name",
        Column("code", label="Код субъекта", sort_key="code"),
        Column("district", label="Федеральный округ", sort_key="district"),
        Column("network_type", label="Сеть ЦЗН", accessor="get_network_type_display", sort_key="network_type"),
        Column("office_count", label="Число ЦЗН", sort_key="office_count"),
        UpdatedAtColumn(label="Изменён"),
    ]
    filterset_class = RegionFilterSet
    ordering = ["name"]
    list_per_page = 100
    list_export = [
        "code", "name", "short_name", "district", "get_network_type_display", "okato", "iso", "slug", "office_count",
    ]  # fmt: skip
    export_headings = {"get_network_type_display": "Сеть ЦЗН", "office_count": "Число ЦЗН", "slug": "Адрес"}
    export_filename = "regions"
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldRowPanel([FieldPanel("short_name"), FieldPanel("district")]),
            FieldPanel("network_type"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("code"), FieldPanel("okato"), FieldPanel("iso")]), FieldPanel("slug")],
                heading="Коды и адрес",
                help_text="По ним узнают регион карты, ссылки и загрузка файлов: меняйте только ошибочные.",
            ),
        ]
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Region]:
        """With the number of real offices."""
        return Region.objects.annotate(office_count=Count("offices", filter=Q(offices__is_demo=False)))


class NetworkGroup(SnippetViewSetGroup):
    menu_label = "Сеть"
    menu_icon = "site"
    menu_order = 250
    items = (OfficeViewSet, RegionViewSet)
    submenu_hook = SUBMENU_HOOK


class ImportMenuItem(MenuItem):
    """«Загрузки ЦЗН», for those who may import."""

    def __init__(self) -> None:
        super().__init__("Загрузки ЦЗН", reverse("office_imports:list"), icon_name="upload", order=90)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(RIGHT)


class ImportLogFormatter(LogFormatter):
    """How the history of an office tells of an import."""

    label = "Загрузка из файла"
    message = "Загружен из файла"

    def format_message(self, log_entry: Any) -> str:
        return f"Загружен из файла «{log_entry.data.get('file', '')}»"

"""Columns of the tables of a release."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import django_tables2 as tables
from django.core.exceptions import BadRequest
from django.core.paginator import InvalidPage
from django.db.models import F
from django.http import Http404, QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from ratings.measures import Measure
from ratings.models import UnitResult
from ratings.models.release import UnitResultQuerySet
from ratings.reading import Address, stars_of
from ratings.reading.figures import format_cell
from ratings.reading.stars import Stars
from tabular.numbers import format_figure, format_measured, format_signed

# So many cards leave a phone's page below 6,000 pixels, with all that stands around them.
PER_PAGE = 30


def number(place: str = "more") -> dict:
    """Attributes of a column of numbers; `place`: where its cells stand when the table becomes cards on a phone."""
    return {"th": {"class": "number"}, "td": {"class": f"number {place}"}}


class NumberColumn(tables.Column):
    """Numbers to the right; units without a number come last, whichever way the table is sorted."""

    def __init__(self, verbose_name: str, field: str, place: str = "more") -> None:
        super().__init__(verbose_name, accessor=field, attrs=number(place), empty_values=())
        self.field = field

    def order(self, units: UnitResultQuerySet, is_descending: bool) -> tuple[UnitResultQuerySet, bool]:
        """By the column's field, then by name."""
        field = F(self.field)
        first = field.desc(nulls_last=True) if is_descending else field.asc(nulls_last=True)
        return units.order_by(first, "name", "code"), True

    def render(self, value: Decimal | int | None) -> str:
        return format_cell(value)


class IndexColumn(NumberColumn):
    """The index with its interval, both as a bar, and its stars where the edition has them; or why there is none."""

    def render(self, record: UnitResult, table: "UnitTable") -> SafeString | str:
        if record.low is None or record.low == record.high:
            return format_figure(record.index)
        return format_html(
            '<b>{}</b>{}<small class="range">{}–{}</small>{}',
            format_figure(record.index),
            draw_bar(record.index, record.low, record.high),
            format_figure(record.low),
            format_figure(record.high),
            draw_stars(stars_of(record, table.star_bands)),
        )


class RankColumn(NumberColumn):
    """The rank with the range that chance leaves, or why there is none."""

    def render(self, record: UnitResult) -> SafeString | str:
        if record.rank is None:
            return format_html('<small class="reason">{}</small>', record.get_status_display())
        if record.rank_low is None or record.rank_low == record.rank_high:
            return format_html("<b>{}</b>", record.rank)
        return format_html(
            '<b>{}</b><br><small class="range">{}–{}</small>', record.rank, record.rank_low, record.rank_high
        )


class MeasureColumn(NumberColumn):
    """A group or an indicator by which a reader has sorted the table."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure.heading, "measured", "main")

    def render(self, value: Decimal | None) -> SafeString:
        return format_html("<b>{}</b>", format_cell(value))


class ChangeColumn(NumberColumn):
    """Points since the campaign before, with their sign."""

    def render(self, value: Decimal | None) -> str:
        return format_signed(value)


class CoverageColumn(NumberColumn):
    """The measured share of weights, in whole percent."""

    def render(self, value: Decimal) -> str:
        return format_measured(value)


def draw_bar(index: Decimal, low: Decimal, high: Decimal) -> SafeString:
    """The index (0-100) as a bar with its interval as a line across its end; it repeats the number beside it."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-rest" width="100" height="10"/><rect class="bar-value" width="{}" height="10"/>'
        '<path class="whisker" d="M{} 5H{}"/></svg>',
        index,
        low,
        high,
    )


def draw_stars(stars: Stars | None) -> SafeString:
    """Stars as a picture with words, on a line of its own; nothing where there are none."""
    if stars is None:
        return mark_safe("")
    return format_html('<br><span role="img" aria-label="{}">{}</span>', stars.words, stars.marks)


class UnitTable(tables.Table):
    """Units of a release, a page of them at a time, sorted as the address asks."""

    caption = ""
    per_page = PER_PAGE

    name = tables.Column("Название", order_by=("name", "code"), attrs={"td": {"scope": "row"}})
    rank = RankColumn("Место", "rank", "lead")
    index = IndexColumn("Индекс", "index", "main")
    index_jobseeker = NumberColumn("Соискатели", "index_jobseeker")
    index_employer = NumberColumn("Работодатели", "index_employer")
    coverage = CoverageColumn("Измерено", "coverage")
    change = ChangeColumn("Изменение", "change")

    class Meta:
        attrs = {"id": "table", "class": "stick units cards"}
        order_by = ("rank",)
        empty_text = "По этим условиям ничего не нашлось."

    def __init__(
        self,
        units: UnitResultQuerySet,
        at: Address,
        parameters: QueryDict,
        *,
        star_bands: Sequence[Decimal] = (),
        measure: Measure | None = None,
        **kwargs: Any,
    ) -> None:
        if measure is not None:
            units = units.annotate(measured=measure.value)
            kwargs |= self._with_column(measure)
        super().__init__(units, **kwargs)
        self.at = at
        self.star_bands = star_bands
        self._arrange(parameters)

    @classmethod
    def _with_column(cls, measure: Measure) -> dict[str, Any]:
        """A column of the measure after the rank; on a phone it takes the place of the index."""
        before = [name for name in ("name", "region", "rank") if name in cls.base_columns]
        return {
            "extra_columns": [
                (measure.alias, MeasureColumn(measure)),
                ("index", IndexColumn("Индекс", "index")),
            ],
            "sequence": (*before, measure.alias, "..."),
        }

    def _arrange(self, parameters: QueryDict) -> None:
        """In the order and on the page that an address asks for."""
        order = [alias for alias in parameters.getlist(self.order_by_field) if alias]
        for alias in order:
            column = self.columns.columns.get(alias.removeprefix("-"))
            if column is None or not column.orderable:
                raise BadRequest("unknown order")
        if order:
            self.order_by = order[:1]
        try:
            self.paginate(page=parameters.get(self.page_field, 1), per_page=self.per_page)
        except InvalidPage as error:
            raise Http404("no such page") from error

    def render_name(self, record: UnitResult) -> SafeString:
        """The name with a link to the unit's page."""
        return format_html('<a href="{}">{}</a>', self.at.unit(record.level, record.code), record.name)


class RegionTable(UnitTable):
    """Regions of a release."""

    caption = "Индекс по регионам"
    name = tables.Column("Регион", order_by=("name", "code"), attrs={"td": {"scope": "row"}})
    parts_measured = NumberColumn("ЦЗН с индексом", "parts_measured")

    class Meta(UnitTable.Meta):
        """As all units."""

    def render_parts_measured(self, record: UnitResult) -> str:
        """How many offices have an index, of how many."""
        return f"{record.parts_measured} из {record.parts}"


class OfficeTable(UnitTable):
    """Offices of a release."""

    caption = "Индекс по центрам занятости"
    name = tables.Column("ЦЗН", order_by=("name", "code"), attrs={"td": {"scope": "row"}})
    region = tables.Column(
        "Регион", accessor="region__name", order_by=("region__name", "name", "code"), attrs={"td": {"class": "under"}}
    )
    answers = NumberColumn("Ответов", "answers")

    class Meta(UnitTable.Meta):
        attrs = UnitTable.Meta.attrs | {"class": "stick units wide cards"}
        sequence = ("name", "region", "...")


class RegionOfficesTable(UnitTable):
    """Offices of one region."""

    caption = "Таблица центров занятости региона"
    # It stands below all that the page says of the region itself, which on a phone is four screens.
    per_page = 12
    name = tables.Column("ЦЗН", order_by=("name", "code"), attrs={"td": {"scope": "row"}})
    rank_in_region = NumberColumn("Место в регионе", "rank_in_region", "lead")
    rank = RankColumn("Место среди всех", "rank")
    answers = NumberColumn("Ответов", "answers")
    clients = NumberColumn("Клиентов", "clients")

    class Meta(UnitTable.Meta):
        attrs = UnitTable.Meta.attrs | {"class": "stick units wide cards brief"}
        sequence = ("name", "rank_in_region", "rank", "...")

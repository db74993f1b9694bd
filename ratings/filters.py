"""How the tables of a release are narrowed down."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from network.models import Region
from ratings.measures import Measures
from ratings.models import UnitResult
from ratings.models.release import UnitResultQuerySet
from search.filters import ListFilter, QueryFilter, TolerantFilterSet
from search.text import MAX_QUERY

STATUSES = [("ranked", "В рейтинге"), ("unranked", "Без места")]
NETWORKS = [(value, capfirst(label)) for value, label in Region.NetworkType.choices]


class RegionResultFilter(TolerantFilterSet):
    """Regions of one release by words, type of network and whether they are ranked; unknown values make it invalid."""

    q = QueryFilter(
        label="Название",
        method="by_words",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    network = ListFilter("network_type", label="Сеть ЦЗН", empty_label="Любая", choices=NETWORKS)
    status = ListFilter(label="Место", method="by_status", empty_label="Все", choices=STATUSES)

    class Meta:
        model = UnitResult
        fields: list[str] = []

    def by_words(self, units: UnitResultQuerySet, name: str, value: str) -> UnitResultQuerySet:
        """Those whose names hold all words."""
        return self.without_slips(value, units.named)

    def by_status(self, units: UnitResultQuerySet, name: str, value: str) -> UnitResultQuerySet:
        """Those with a rank, or those without."""
        return units.exclude(rank=None) if value == "ranked" else units.filter(rank=None)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use with their values."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}


class OfficeResultFilter(RegionResultFilter):
    """Offices of one release, by region as well."""

    region = ListFilter("region__slug", label="Регион", empty_label="Все регионы")

    def __init__(self, data: Any, units: UnitResultQuerySet, regions: list[tuple[str, str]]) -> None:
        super().__init__(data, units)
        self.filters["region"].extra["choices"] = regions
        self.filters.move_to_end("region", last=False)
        self.filters.move_to_end("q", last=False)


class OrderForm(forms.Form):
    """By what a table is shown and sorted; it goes with the filters, so that both are chosen at once."""

    sort = forms.ChoiceField(label="Показать и упорядочить по", required=False)

    def __init__(self, order: str, measures: Measures) -> None:
        super().__init__(initial={"sort": order})
        self.fields["sort"].choices = measures.choices(order)

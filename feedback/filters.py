"""How the register is narrowed down, on its page and in its files alike."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst

from feedback.models import Decision, Remark, RemarkQuerySet, Topic
from feedback.states import SHOWN, State
from methodology.models import IndicatorPage
from network.models import Region
from search.filters import ListFilter, QueryFilter, TolerantFilterSet
from search.text import MAX_QUERY
from search.vocabulary import EXACT

OUTCOMES = [
    *Decision.choices,
    (Remark.DOUBLE, "два решения"),
    (Remark.OPEN, "на рассмотрении"),
    (Remark.JOINED, "объединено с другим"),
]


def _indicator_choices() -> list[tuple[str, str]]:
    """Published indicators in the order of the method."""
    pages = IndicatorPage.objects.live().public().order_by("path")
    return [(page.code, f"{page.number} {page.title}".strip()) for page in pages]


class RemarkFilter(TolerantFilterSet):
    """Public remarks by region, topic, decision, indicator and words; unknown values make it invalid."""

    q = QueryFilter(
        label="Слова в тексте",
        method="by_words",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    region = ListFilter("region__slug", label="Регион", empty_label="Все регионы")
    decision = ListFilter(
        label="Решение",
        method="by_decision",
        empty_label="Все решения",
        choices=[(value, capfirst(label)) for value, label in OUTCOMES],
    )
    state = ListFilter(
        label="Состояние",
        empty_label="Любое",
        choices=[(state.value, capfirst(state.label)) for state in State if state in SHOWN],
    )
    topic = ListFilter(label="Тема", empty_label="Все темы", choices=Topic)
    indicator = ListFilter(label="Показатель", method="by_indicator", empty_label="Все показатели")

    class Meta:
        model = Remark
        fields: list[str] = []

    def __init__(self, data: Any) -> None:
        super().__init__(data, Remark.objects.public())
        remarks = Remark.objects.filter(region=OuterRef("pk"), is_public=True)
        found = list(Region.objects.order_by("name").values_list("pk", "slug", "name", Exists(remarks)))
        # All regions: slug and name by key.
        self.regions = {pk: (slug, name) for pk, slug, name, _ in found}
        # Those that have public remarks, and the chosen one.
        self.filters["region"].extra["choices"] = [
            (slug, name) for _, slug, name, has_remarks in found if has_remarks or slug == data.get("region", "")
        ]
        self.filters["indicator"].extra["choices"] = _indicator_choices()

    def by_words(self, remarks: RemarkQuerySet, name: str, value: str) -> RemarkQuerySet:
        """Those that hold all words."""
        regions = [(pk, name) for pk, (_, name) in self.regions.items()]
        return self.without_slips(value, lambda words: remarks.matching(words, regions))

    def by_decision(self, remarks: RemarkQuerySet, name: str, value: str) -> RemarkQuerySet:
        """Those with this outcome."""
        return remarks.decided(value)

    def by_indicator(self, remarks: RemarkQuerySet, name: str, value: str) -> RemarkQuerySet:
        """Those about this indicator."""
        return remarks.about(value)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters in use with their values."""
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def words(self) -> str:
        """What is searched for, without its slips where they were mended."""
        return self.mended or self.chosen.get("q", "")

    @property
    def query_string(self) -> str:
        """The filters in use as a query string, with its question mark; empty where there are none."""
        exact = {EXACT: "1"} if self.is_exact else {}
        return f"?{urlencode(self.chosen | exact)}" if self.chosen else ""

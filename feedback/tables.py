"""The register as a table."""

from typing import Any

import django_tables2 as tables
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django_tables2.data import TableQuerysetData

from feedback.models import Remark, RemarkQuerySet
from search.text import cut_excerpt, mark_words

MOST_FOUND = 1000  # by words: more is neither counted nor shown, as nobody leafs so far


class PageData(TableQuerysetData):
    """Finds the keys of a page first, of which the indexes hold all, and only then its wide rows; in one query.

    `most`: more rows than that are not counted, and `is_more` says that there are some.
    """

    def __init__(self, remarks: RemarkQuerySet, most: int | None = None) -> None:
        super().__init__(remarks)
        self.most = most

    @cached_property
    def _counted(self) -> int:
        rows = self.data.order_by() if self.most is None else self.data.order_by().values("pk")[: self.most + 1]
        return rows.count()

    @property
    def is_more(self) -> bool:
        """Whether there are more rows than are counted."""
        return self.most is not None and self._counted > self.most

    def __len__(self) -> int:
        return self._counted if self.most is None else min(self._counted, self.most)

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, slice):
            return super().__getitem__(key)
        return self.data.filter(pk__in=self.data.values("pk")[key])


class RemarkTable(tables.Table):
    """Remarks, a page of them at a time; where words are searched for, they are marked and shown in their place."""

    caption = "Замечания и предложения регионов"

    number = tables.Column("№", attrs={"th": {"class": "number"}, "td": {"class": "number lead"}})
    title = tables.Column("Замечание", orderable=False, attrs={"td": {"scope": "row", "class": "wide-cell"}})
    region = tables.Column("Регион", order_by=("region__name", "number"), attrs={"td": {"class": "under"}})
    topic = tables.Column("Тема", attrs={"td": {"class": "more"}})
    decision = tables.TemplateColumn(
        template_name="feedback/decisions.html",
        verbose_name="Решение",
        context_object_name="remark",
        order_by=("decision", "second_decision", "number"),
        attrs={"td": {"class": "under"}},
    )

    class Meta:
        attrs = {"id": "remarks", "class": "stick cards"}
        order_by = ("number",)
        per_page = 20
        empty_text = "По этим условиям ничего не нашлось."

    def __init__(self, remarks: RemarkQuerySet, words: str, **kwargs: Any) -> None:
        super().__init__(PageData(remarks, MOST_FOUND if words else None), **kwargs)
        self.words = words

    def can_order_by(self, alias: str) -> bool:
        """`alias` names a column that can be sorted by, with a minus for the reverse order."""
        name = alias.removeprefix("-")
        return name in self.columns.columns and self.columns[name].orderable

    def render_title(self, record: Remark) -> SafeString:
        """The title with a link to the remark's page."""
        if not self.words:
            return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record.title)
        return format_html(
            '<a href="{}">{}</a><br><small class="meta excerpt">{}</small>',
            record.get_absolute_url(),
            mark_safe(mark_words(record.title, self.words)),  # noqa: S308 - mark_words() escapes
            mark_safe(cut_excerpt(record.plain_text(), self.words)),  # noqa: S308 - cut_excerpt() escapes
        )

    def order_topic(self, remarks: RemarkQuerySet, is_descending: bool) -> tuple[RemarkQuerySet, bool]:
        """By the topics' names."""
        return remarks.by_topic(is_descending), True

"""How two versions of a page are compared in the CMS: only what changed is shown, in words.

Wagtail lists every row of an inline panel and every block of a text, changed or not; a questionnaire has dozens. These
take the place of its classes by the ways that it leaves for that.
"""

import copy
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.db import models
from django.utils.html import escape
from wagtail.admin.compare import (
    BlockComparison,
    ChildObjectComparison,
    ChildRelationComparison,
    FieldComparison,
    StreamBlockComparison,
    StreamFieldComparison,
    TextDiff,
    register_comparison_class,
)
from wagtail.admin.panels import InlinePanel
from wagtail.fields import RichTextField, StreamField

from methodology.diff import plain, words
from methodology.diff.matching import longest_rising
from methodology.spec import number
from tabular.numbers import put_comma

NAMING = ("number", "text")  # what tells a row from its neighbours


class ValueComparison(FieldComparison):
    """A number or a tick, in words."""

    def htmldiff(self) -> str:
        if self.has_changed():
            return TextDiff(
                [("deletion", _said(self.val_a)), ("addition", _said(self.val_b))], separator=" → "
            ).to_html()
        return escape(_said(self.val_a))


def _said(value: Any) -> str:
    if value is None:
        return "не указано"
    return {True: "да", False: "нет"}[value] if isinstance(value, bool) else put_comma(number(value))


class WordsComparison(FieldComparison):
    """A text, word by word, as two editions are compared; of a formatted one what readers see."""

    def htmldiff(self) -> str:
        before, after = (self._read(value or "") for value in (self.val_a, self.val_b))
        if before == after and self.val_a != self.val_b:
            return escape("Слова те же: изменились оформление или ссылки.")
        marks = {"same": "equal", "del": "deletion", "ins": "addition"}
        return TextDiff([(marks[step], text) for step, text in words(before, after)]).to_html()

    def _read(self, value: str) -> str:
        return value.replace("\r\n", "\n")


class FormattedComparison(WordsComparison):
    """The same for a formatted text."""

    def _read(self, value: str) -> str:
        return plain(value)


class RowComparison(ChildObjectComparison):
    """A row that differs: what names it, and the fields that changed; of one that came or went, all that is filled."""

    has_moved = False

    def get_field_comparisons(self) -> list[FieldComparison]:
        comparisons = super().get_field_comparisons()
        if self.is_addition() or self.is_deletion():
            return [field for field in comparisons if field.val_a not in (None, "")]
        return [field for field in comparisons if field.has_changed() or field.field.name in NAMING]

    def get_position_change(self) -> int | None:
        """By how many places it moved; those that others pushed down did not move."""
        return super().get_position_change() if self.has_moved else None


class ChangedRowsComparison(ChildRelationComparison):
    """The rows that differ: came, went, moved past others, or changed."""

    def get_child_comparison(self, obj_a: Any, obj_b: Any) -> RowComparison:
        return RowComparison(self.field.related_model, self.field_comparisons, obj_a, obj_b)

    def get_mapping(self, objs_a: Sequence[Any], objs_b: Sequence[Any]) -> tuple[dict, dict, list[int], list[int]]:
        """As Wagtail pairs rows, but for two things.

        Rows that were written anew, by a file for one, have other keys and are paired by what they say. And what has
        hardly a word in common is no pair: one row went, another came.
        """
        keys_a, keys_b = ({row.pk for row in rows} for rows in (objs_a, objs_b))
        rows_a, rows_b = _without_keys(objs_a, keys_a - keys_b), _without_keys(objs_b, keys_b - keys_a)
        forwards, backwards, added, deleted = super().get_mapping(rows_a, rows_b)
        for a, b in list(forwards.items()):
            if rows_a[a].pk is None and not _is_reworded(rows_a[a].text, rows_b[b].text):
                del forwards[a], backwards[b]
                deleted.append(a)
                added.append(b)
        return forwards, backwards, added, deleted

    def get_child_comparisons(self) -> list[RowComparison]:
        rows = super().get_child_comparisons()
        kept = [row for row in rows if row.obj_a and row.obj_b]
        standing = set(longest_rising([row.obj_a.sort_order or 0 for row in kept]))
        for place, row in enumerate(kept):
            row.has_moved = place not in standing
        return [row for row in rows if row.is_addition() or row.is_deletion() or row.has_moved or row.has_changed()]

    def has_changed(self) -> bool:
        return bool(self.get_child_comparisons())


def _without_keys(rows: Sequence[Any], keys: set[int | None]) -> list[Any]:
    """The same rows; of those with one of these keys, copies that have none."""
    found = []
    for row in rows:
        if row.pk in keys:
            row = copy.copy(row)
            row.pk = None
        found.append(row)
    return found


def _is_reworded(before: str, after: str) -> bool:
    return before == after or any(step == "same" for step, _ in words(before, after))


class RowsPanel(InlinePanel):
    """An inline panel whose versions are compared by the rows that differ."""

    class BoundPanel(InlinePanel.BoundPanel):
        def get_comparison(self) -> list[Callable[..., ChangedRowsComparison]]:
            (whole,) = super().get_comparison()
            return [partial(ChangedRowsComparison, *whole.args, **whole.keywords)]


class ChangedBlocksComparison(StreamBlockComparison):
    """The blocks of a text that differ."""

    def get_block_comparisons(self) -> list[BlockComparison]:
        return [block for block in super().get_block_comparisons() if _differs(block)]


def _differs(comparison: BlockComparison) -> bool:
    """By what is stored: two readings of one table are never equal."""
    if comparison.is_new() or comparison.is_deleted():
        return True
    stored = comparison.block.get_prep_value
    return stored(comparison.val_a) != stored(comparison.val_b)


class ChangedTextComparison(StreamFieldComparison):
    """A text of blocks; versions without keys of blocks, which are very old, are compared whole."""

    def htmldiff(self) -> str:
        if not (self.has_block_ids(self.val_a) and self.has_block_ids(self.val_b)):
            return super().htmldiff()
        return ChangedBlocksComparison(self.field.stream_block, True, True, self.val_a, self.val_b).htmldiff()


def register() -> None:
    """Let Wagtail compare versions of all pages so."""
    register_comparison_class(StreamField, comparison_class=ChangedTextComparison)
    register_comparison_class(RichTextField, comparison_class=FormattedComparison)
    for field in (models.CharField, models.TextField):
        register_comparison_class(field, comparison_class=WordsComparison)
    for field in (models.DecimalField, models.IntegerField, models.BooleanField):
        register_comparison_class(field, comparison_class=ValueComparison)

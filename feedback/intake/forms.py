"""Forms of a file of remarks, the same in the cabinet and in the CMS."""

from typing import Any, Self

from django import forms
from django.contrib.auth.models import User

from feedback.intake import actions
from feedback.intake.mending import MENDED, digest
from feedback.intake.parsing import LONGEST, Entry, title_of
from feedback.intake.plans import PlannedRow
from feedback.intake.reading import MOST_ROWS
from feedback.models import Decision, RemarkImport, Topic
from network.region_names import folded
from uploads.actions import UploadRefused

MOST_TYPED = 4 * LONGEST  # what is too long is kept to be shortened, within bounds
REGIONS = "regions"  # the id of the list of names on the page


class FileForm(forms.Form):
    """The file, and the topic of rows that name none; feedback.intake.reading judges what is in the file."""

    file = forms.FileField(
        label="Файл с таблицей",
        help_text=f"Word (DOCX), XLSX или CSV, до 5 МБ и {MOST_ROWS} строк.",
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.csv"}),
    )
    topic = forms.ChoiceField(
        label="Тема строк, в которых её нет",
        choices=Topic.choices,
        initial=Topic.OTHER,
        help_text="В таблице может быть свой столбец «тема».",
    )


class RowForm(forms.Form):
    """A row of a file that does not fit, to be mended; feedback.intake.plans judges what is typed."""

    place = forms.CharField(widget=forms.HiddenInput, max_length=100)
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    region = forms.CharField(
        label="Регион", required=False, max_length=200, widget=forms.TextInput(attrs={"list": REGIONS})
    )
    topic = forms.ChoiceField(label="Тема", required=False, choices=[("", "Как у всего файла"), *Topic.choices])
    title = forms.CharField(
        label="Заголовок", required=False, max_length=1000, help_text="Если пусто, им станет первое предложение."
    )
    text = forms.CharField(
        label="Предложение",
        max_length=MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Нет текста предложения. Впишите его."},
    )
    decision = forms.ChoiceField(label="Решение", required=False, choices=[("", "Пока нет"), *Decision.choices])
    answer = forms.CharField(
        label="Комментарий", required=False, max_length=MOST_TYPED, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any, *, kept: RemarkImport, row: PlannedRow | None = None) -> None:
        """row: as it is now; None where it is not at fault, or not there, any more."""
        super().__init__(data, auto_id=f"{_anchor(data.get('place', ''))}-%s")
        self.kept, self.row, self.anchor = kept, row, _anchor(data.get("place", ""))
        if kept.region_id:
            del self.fields["decision"], self.fields["answer"]

    @classmethod
    def of(cls, row: PlannedRow, kept: RemarkImport) -> Self:
        """The form of a row as the file has it, with each fault beside its field."""
        form = cls(_typed(row.entry) | {"place": row.entry.place, "seen": digest(row.entry)}, kept=kept, row=row)
        form.full_clean()
        form.errors.clear()  # of what the file has the plan is the only judge
        for fault in row.faults:
            form.add_error(fault.column if fault.column in form.fields else None, str(fault))
        return form

    def is_written(self, by: User, *, joins: bool) -> bool:
        """Mend the row, or let it go on with the one above; where that is refused, what was typed stays in the form.

        Raises PermissionDenied.
        """
        if not self.is_valid():
            return False
        given = dict(self.cleaned_data)
        where = {"kept": self.kept, "by": by, "place": given.pop("place"), "seen": given.pop("seen")}
        try:
            if joins:
                actions.join(**where)
            else:
                actions.mend(**where, values=given)
        except actions.RowMoved as moved:
            self.add_error(None, str(moved))
            if moved.entry:
                self._compare(moved.entry)
            return False
        except UploadRefused as refusal:
            self.add_error(None, str(refusal))
            return False
        return True

    def _compare(self, entry: Entry) -> None:
        """Say beside each field what stands there now, and let the next attempt start from that."""
        now = _typed(entry)
        typed = {name: self.cleaned_data.get(name, "") for name in now}
        for name in self.fields.keys() & now.keys():
            if now[name] != typed[name]:
                words = dict(getattr(self.fields[name], "choices", ())).get(now[name], now[name])
                self.add_error(name, f"Сейчас здесь: «{words}».")
        self.data = {name: self.data.get(name, "") for name in self.fields} | {"seen": digest(entry)}


def _typed(entry: Entry) -> dict[str, str]:
    """The row as fields show it: a title made of the text is none of its own."""
    values = {name: getattr(entry, name) for name in MENDED}
    said = folded(entry.topic).strip(" .:")
    values["topic"] = next((value for value, label in Topic.choices if said in (value, folded(str(label)))), "")
    values["title"] = "" if entry.title == title_of(entry.text) else entry.title
    return values


def _anchor(place: str) -> str:
    """An id of the row on the page, out of the numbers in its place."""
    return "row-" + "-".join("".join(c if c.isascii() and c.isdigit() else " " for c in place).split())

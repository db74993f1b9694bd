"""Forms of the CMS about editions."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from wagtail.admin.widgets import AdminDateInput

NUMBERS = re.compile(r"\d{1,6}")


class RemarksField(forms.CharField):
    """Numbers of remarks by commas or spaces, as a list."""

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value)
        parts = text.replace(",", " ").replace("№", " ").split()
        if not all(NUMBERS.fullmatch(part) for part in parts):
            raise forms.ValidationError("Впишите номера замечаний через запятую, например: 3, 35.")
        return sorted({int(part) for part in parts})


class FreezeForm(forms.Form):
    """Date and note of the next edition, and for each change the remarks that caused it."""

    in_force_from = forms.DateField(label="Действует с", required=False, widget=AdminDateInput)
    note = forms.CharField(
        label="Пояснение",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Одно-два предложения для читателей: зачем новая редакция.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, changes: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed = list(changes)
        for place, change in enumerate(self.listed):
            self.fields[f"remarks-{place}"] = RemarksField(label=change.title, required=False, max_length=200)

    def rows(self) -> list[tuple[Any, forms.BoundField]]:
        """Each change with its field."""
        return [(change, self[f"remarks-{place}"]) for place, change in enumerate(self.listed)]

    def causes(self) -> list[dict[str, Any]]:
        """Reasons as an edition keeps them, for changes that name remarks."""
        found = []
        for place, change in enumerate(self.listed):
            remarks = self.cleaned_data[f"remarks-{place}"]
            if remarks:
                text = f"{change.title}: {change.field}" if change.field else change.title
                found.append({"about": [change.path], "text": text, "remarks": remarks})
        return found


class FileForm(forms.Form):
    """A file of an edition, edited by a person."""

    file = forms.FileField(label="Файл", help_text="XLSX или JSON редакции, до 5 МБ.")

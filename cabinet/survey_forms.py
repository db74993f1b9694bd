"""Forms of the pages about surveys: what a region's list shows, clients served, which answers are read."""

from collections.abc import Mapping
from typing import Any

from django import forms

from search.filters import QueryField
from search.text import MAX_QUERY
from surveys.actions.clients import MOST_CLIENTS
from surveys.models import Audience, ClientsServed

AUDIENCES = (("jobseeker", "Соискатели"), ("employer", "Работодатели"))
ORDERS = (("mixed", "Вперемешку"), ("low", "Сначала низкие оценки"), ("high", "Сначала высокие оценки"))


class OfficesForm(forms.Form):
    """Which offices the region's list shows; what is unknown in an address is as if it were not there."""

    q = QueryField(
        label="Название или город",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    show = forms.ChoiceField(label="Какие", required=False, choices=[("", "Все"), ("lagging", "Только отстающие")])


class ClientsForm(forms.Form):
    """How many clients of each audience an office has served in the campaign's period."""

    jobseeker = forms.IntegerField(label="Соискателей", required=False)
    employer = forms.IntegerField(label="Работодателей", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Mapping[str, ClientsServed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for audience in Audience.values:
            field, row = self.fields[audience], known.get(audience)
            field.min_value, field.max_value = 0, MOST_CLIENTS
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 12})
            field.error_messages = {"invalid": "Напишите число цифрами, например 420, или оставьте поле пустым."}
            self.initial[audience] = row.number if row else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for audience in Audience.values:
            number = cleaned.get(audience)
            if number is not None and not 0 <= number <= MOST_CLIENTS:
                self.add_error(audience, f"Число клиентов — от 0 до {MOST_CLIENTS}.")
        return cleaned

    @property
    def numbers(self) -> dict[str, int | None]:
        """By audience, what was written."""
        return {audience: self.cleaned_data[audience] for audience in Audience.values}


class AnswersForm(forms.Form):
    """Which answers of an office are read, and in which order; what is unknown is as if it were not there."""

    audience = forms.ChoiceField(label="Кто отвечал", required=False, choices=AUDIENCES)
    order = forms.ChoiceField(label="Порядок", required=False, choices=ORDERS)
    q = QueryField(
        label="Слова в отзывах",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
    texts = forms.BooleanField(label="Только с отзывами", required=False)

    def value_of(self, name: str, default: Any) -> Any:
        """What was chosen, or the default."""
        self.is_valid()
        return self.cleaned_data.get(name) or default


class CutForm(forms.Form):
    """Which clients are compared, and by what they are divided."""

    audience = forms.ChoiceField(label="Кто отвечал", required=False, choices=AUDIENCES)
    by = forms.ChoiceField(label="Сравнить", required=False)

    def __init__(self, *args: Any, cuts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = cuts

"""Forms of the pages about surveys: what a region's list shows, clients served, which answers are read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from search.filters import QueryField
from search.text import MAX_QUERY
from surveys.actions.clients import MOST_CLIENTS
from surveys.divisions import NOT_KNOWN, Division, Key, explain_mismatch
from surveys.models import Audience, ClientsServed

AUDIENCES = (("jobseeker", "Соискатели"), ("employer", "Работодатели"))
AUDIENCE_NAMES = dict(AUDIENCES)
NUMBER_ATTRS = {"inputmode": "numeric", "autocomplete": "off", "maxlength": 12}
NOT_A_NUMBER = "Напишите число цифрами, например 420, или оставьте поле пустым."
OUT_OF_RANGE = f"Число клиентов — от 0 до {MOST_CLIENTS}."
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
            field.widget = forms.TextInput(attrs=NUMBER_ATTRS)
            field.error_messages = {"invalid": NOT_A_NUMBER}
            self.initial[audience] = row.number if row else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for audience in Audience.values:
            number = cleaned.get(audience)
            if number is not None and not 0 <= number <= MOST_CLIENTS:
                self.add_error(audience, OUT_OF_RANGE)
        return cleaned

    @property
    def numbers(self) -> dict[str, int | None]:
        """By audience, what was written."""
        return {audience: self.cleaned_data[audience] for audience in Audience.values}


class GroupsForm(forms.Form):
    """How many clients of each group an office has served, by the profile questions of the surveys.

    known: what was said, by division; served: clients by audience. A question without one number says nothing.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        divisions: Sequence[Division],
        known: Mapping[Key, Mapping[int, int]],
        served: Mapping[str, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.divisions = [division for division in divisions if division.audience in served]
        self.served = served
        for place, division in enumerate(self.divisions):
            for option, title in division.choices.items():
                field = forms.IntegerField(label=title, required=False)
                field.widget = forms.TextInput(attrs=NUMBER_ATTRS)
                field.error_messages = {"invalid": NOT_A_NUMBER}
                self.fields[f"d{place}-{option}"] = field
                self.initial[f"d{place}-{option}"] = known.get(division.key, {}).get(option)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for place, division in enumerate(self.divisions):
            numbers = self._numbers_of(place)
            for option, number in numbers.items():
                if not 0 <= number <= MOST_CLIENTS:
                    self.add_error(f"d{place}-{option}", OUT_OF_RANGE)
            if numbers and not self._has_faults(place):
                mismatch = explain_mismatch(self.served[division.audience], numbers)
                if mismatch:
                    self.add_error(f"d{place}-{NOT_KNOWN}", f"«{division.text}». {mismatch}")
        return cleaned

    def _has_faults(self, place: int) -> bool:
        return any(name.startswith(f"d{place}-") for name in self.errors)

    def _numbers_of(self, place: int) -> dict[int, int]:
        """By option, what was written; where anything was, what was left empty is 0."""
        start = f"d{place}-"
        written = {
            int(name.removeprefix(start)): self.cleaned_data.get(name) for name in self.fields if name.startswith(start)
        }
        if all(number is None for number in written.values()):
            return {}
        return {option: number or 0 for option, number in written.items()}

    @property
    def numbers(self) -> dict[Key, dict[int, int]]:
        """By division and option, what was written."""
        return {division.key: self._numbers_of(place) for place, division in enumerate(self.divisions)}

    @property
    def sections(self) -> list[tuple[str, int, list[forms.BoundField]]]:
        """Of each division who is divided and by what, the number of all clients, and the fields."""
        return [
            (
                f"{AUDIENCE_NAMES[division.audience]}. {division.text}",
                self.served[division.audience],
                [field for field in self if field.name.startswith(f"d{place}-")],
            )
            for place, division in enumerate(self.divisions)
        ]


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

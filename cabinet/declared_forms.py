"""Forms by which an office announces what would otherwise look unusual."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from network.models import Office
from network.regional_time import hours_from_moscow

MOST_NOTE = 200


def _note(hint: str) -> forms.CharField:
    return forms.CharField(label="Что это", max_length=MOST_NOTE, help_text=hint)


class NetworkForm(forms.Form):
    """A network that many clients share."""

    network = forms.CharField(
        label="Адрес в интернете",
        max_length=50,
        help_text="Адрес или сеть, под которыми ЦЗН виден снаружи, например 203.0.113.7. Подставлен ваш нынешний.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = _note("Например: планшет в зале, компьютеры для посетителей.")


class FairForm(forms.Form):
    """Hours of a fair, by the clocks of the office."""

    day = forms.DateField(label="День", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label="Начало", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label="Конец", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    note = _note("Например: ярмарка вакансий в доме культуры.")

    def hours(self, office: Office) -> dict[str, Any]:
        """When it begins and ends, of what was typed by the local clocks of this office."""
        given = self.cleaned_data
        ahead = timedelta(hours=hours_from_moscow(office.region.code))
        zone = timezone.get_default_timezone()
        return {
            name: timezone.make_aware(datetime.combine(given["day"], given[field]) - ahead, zone)
            for name, field in (("starts_at", "starts"), ("ends_at", "ends"))
        }

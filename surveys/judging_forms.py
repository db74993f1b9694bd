"""Forms of the queue of suspicious answers in the CMS."""

import re
from typing import Any

from django import forms
from django.db.models import QuerySet

from campaigns.models import Campaign
from network.models import Office, Region
from search.synonyms import fold
from surveys.actions.judging import MOST_NOTE
from surveys.models import Audience, Decision, Finding, Reason
from surveys.signals import SignalKind

NUMBER = re.compile(r"[0-9]{1,18}")


class QueueForm(forms.Form):
    """Which signals to show; what is unknown in an address is as if it were not there."""

    kind = forms.ChoiceField(
        label="Сигнал", required=False, choices=[("", "Все"), *((kind.value, kind.label) for kind in SignalKind)]
    )
    region = forms.ModelChoiceField(label="Регион", required=False, empty_label="Все", queryset=Region.objects.none())
    office = forms.CharField(label="Код или часть названия ЦЗН", required=False, max_length=100)
    audience = forms.ChoiceField(label="Кто отвечает", required=False, choices=[("", "Все"), *Audience.choices])
    state = forms.ChoiceField(
        label="Состояние",
        required=False,
        choices=[("", "Не рассмотренные"), (Finding.State.DONE, "Рассмотренные"), ("all", "Все")],
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        regions = Region.objects.filter(offices__participations__campaign=campaign).distinct()
        self.fields["region"].queryset = regions.order_by("name")

    def chosen(self, findings: QuerySet[Finding]) -> QuerySet[Finding]:
        """Those that fit."""
        self.is_valid()
        given = self.cleaned_data
        for name in ("kind", "audience"):
            if value := given.get(name):
                findings = findings.filter(**{name: value})
        if region := given.get("region"):
            findings = findings.filter(office__region=region)
        if words := fold(given.get("office", "")).strip():
            findings = findings.filter(office__in=self._find_offices(words))
        state = given.get("state") or Finding.State.OPEN
        return findings if state == "all" else findings.filter(state=state)

    def _find_offices(self, words: str) -> list[int]:
        """Compared here and not by the database: SQLite does not know that Ц and ц are one letter."""
        offices = Office.objects.filter(participations__campaign=self.campaign).values_list("pk", "code", "name")
        return [key for key, code, name in offices if words == fold(code) or words in fold(name)]


class DecisionForm(forms.Form):
    """What to do with the ticked answers, or with the signal itself."""

    SETTLE = "settle"

    decision = forms.ChoiceField(
        choices=[*Decision.choices, (SETTLE, "рассмотрено")],
        error_messages={"required": "Выберите, что сделать.", "invalid_choice": "Выберите, что сделать."},
    )
    reason = forms.ChoiceField(
        label="Причина исключения",
        required=False,
        choices=[("", "—"), *Reason.choices],
        help_text="Её увидят клиент по расписке и все читатели, в общем счёте.",
    )
    note = forms.CharField(
        label="Пояснение для экспертов",
        required=False,
        max_length=MOST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Что вы увидели. Нужно, чтобы отменить решение или закрыть сигнал без исключения.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def chosen(self) -> list[int]:
        """Keys of the ticked answers; what is none is left out."""
        return [int(key) for key in self.data.getlist("chosen") if NUMBER.fullmatch(key)] if self.is_bound else []

"""Forms of the verification of passports in the CMS."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q

from assessments.actions.returning import DAYS
from assessments.blank import Blank
from assessments.flags import Why
from assessments.models import MOST_WORDS, Case, Reason, SanctionStep, Verification
from assessments.models.checking import CaseQuerySet
from assessments.verdicts import find_stale
from campaigns.models import Campaign
from network.models import Office, Region
from search.synonyms import fold


class QueueForm(forms.Form):
    """Which lines to show; what is unknown in an address is as if it were not there."""

    region = forms.ModelChoiceField(label="Регион", required=False, empty_label="Все", queryset=Region.objects.none())
    office = forms.CharField(label="Код или часть названия ЦЗН", required=False, max_length=100)
    indicator = forms.ChoiceField(label="Показатель", required=False)
    why = forms.ChoiceField(
        label="Почему", required=False, choices=[("", "Все"), *((why.value, why.label) for why in Why)]
    )
    state = forms.ChoiceField(
        label="Состояние",
        required=False,
        choices=[("", "Ждут меня"), *Case.State.choices, *Verification.Verdict.choices, ("all", "Все")],
    )
    whose = forms.ChoiceField(label="Чьи", required=False, choices=[("", "Все"), ("mine", "Мои"), ("nobody", "Ничьи")])

    def __init__(self, *args: Any, campaign: Campaign, blank: Blank, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        # Keys of cases that are open again, since the office has changed the line.
        self.stale: list[int] = []
        regions = Region.objects.filter(offices__participations__campaign=campaign).distinct()
        self.fields["region"].queryset = regions.order_by("name")
        codes = [(sheet.indicator, f"{sheet.indicator} {sheet.indicator_title}"[:80]) for sheet in blank.sheets]
        self.fields["indicator"].choices = [("", "Все"), *codes]

    def chosen(self, cases: CaseQuerySet, user: int) -> CaseQuerySet:
        """Those that fit; `stale` is known afterwards."""
        self.is_valid()
        self.stale = list(find_stale(cases))
        given = self.cleaned_data
        if region := given.get("region"):
            cases = cases.filter(passport__office__region=region)
        if words := fold(given.get("office", "")).strip():
            cases = cases.filter(passport__office__in=self._find_offices(words))
        if indicator := given.get("indicator"):
            cases = cases.filter(indicator=indicator)
        if why := given.get("why"):
            cases = cases.filter(Exists(Reason.objects.filter(case=OuterRef("pk"), why=why)))
        if whose := given.get("whose"):
            cases = cases.filter(assigned=user if whose == "mine" else None)
        return self._in_state(cases, given.get("state", ""), user, self.stale)

    @staticmethod
    def _in_state(cases: CaseQuerySet, state: str, user: int, stale: list[int]) -> CaseQuerySet:
        if state == "all":
            return cases
        if state in Verification.Verdict.values:
            return cases.filter(state=Case.State.DONE, current__verdict=state).exclude(pk__in=stale)
        if state == Case.State.OPEN:
            return cases.filter(Q(state=state) | Q(pk__in=stale))
        if state:
            return cases.filter(state=state).exclude(pk__in=stale)
        return cases.waiting_for(user, stale)

    def _find_offices(self, words: str) -> list[int]:
        """Compared here and not by the database: SQLite does not know that Ц and ц are one letter."""
        offices = Office.objects.filter(participations__campaign=self.campaign).values_list("pk", "code", "name")
        return [key for key, code, name in offices if words == fold(code) or words in fold(name)]


def _text(label: str, help_text: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class CaseForm(forms.Form):
    """What an expert does with a line. Actions say what is missing."""

    CHOICES = (*Verification.Verdict.values, "ask", "return", "take", "leave")

    act = forms.ChoiceField(
        choices=[(choice, choice) for choice in CHOICES],
        error_messages={"required": "Выберите, что сделать.", "invalid_choice": "Выберите, что сделать."},
    )
    fault = forms.ChoiceField(
        label="Причина отклонения", required=False, choices=[("", "—"), *Verification.Fault.choices]
    )
    words = _text(
        "Пояснение",
        "Его увидит ЦЗН. Обязательно, если вы отклоняете, меняете решение, спрашиваете ЦЗН или другого эксперта.",
    )
    days = forms.TypedChoiceField(
        label="Рабочих дней на ответ",
        required=False,
        coerce=int,
        empty_value=3,
        initial=3,
        choices=[(day, day) for day in DAYS],
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ProposalForm(forms.Form):
    """A sanction proposed: what proves it, and why."""

    cases = forms.TypedMultipleChoiceField(
        label="Что это доказывает", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    public_reason = _text("Причина для всех", "Её увидят ЦЗН, регион и все читатели рейтинга.")
    grounds = _text("Основания", "Для ФЦК: что установлено, как и кем.")

    def __init__(self, *args: Any, proving: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cases"].choices = proving


class DecisionForm(forms.Form):
    """A step with a sanction."""

    kind = forms.ChoiceField(choices=SanctionStep.Kind, error_messages={"required": "Выберите, что сделать."})
    words = _text("Пояснение", "Обязательно для всего, кроме подтверждения. Решение о снятии и жалобе увидит ЦЗН.")

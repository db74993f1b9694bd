"""Forms of the queue of objections in the CMS."""

from typing import Any

from django import forms
from django.db.models import Case, IntegerField, QuerySet, Value, When

from network.models import Region
from ratings.models import Objection


class QueueForm(forms.Form):
    """Which objections to show; what is unknown in an address is as if it were not there."""

    WAITING = "waiting"

    region = forms.ModelChoiceField(
        label="Регион",
        required=False,
        empty_label="Все",
        queryset=Region.objects.filter(objections__isnull=False).distinct(),
    )
    outcome = forms.ChoiceField(
        label="Решение",
        required=False,
        choices=[("", "Все"), (WAITING, "ждут ответа"), *Objection.Outcome.choices],
    )

    def chosen(self, objections: QuerySet[Objection]) -> QuerySet[Objection]:
        """Those that stand and fit, waiting ones first, oldest first."""
        self.is_valid()
        found = objections.filter(withdrawn_at=None)
        if region := self.cleaned_data.get("region"):
            found = found.filter(region=region)
        if outcome := self.cleaned_data.get("outcome"):
            found = found.filter(outcome="" if outcome == self.WAITING else outcome)
        waits = Case(When(outcome="", then=Value(0)), default=Value(1), output_field=IntegerField())
        return found.order_by(waits, "created_at", "pk")


class AnswerForm(forms.ModelForm):
    """The decision and the answer, both compulsory, and what the objection was when they were written."""

    outcome = forms.ChoiceField(label="Решение", choices=Objection.Outcome.choices, widget=forms.RadioSelect)

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Objection
        fields = ["outcome", "answer"]
        widgets = {"answer": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields[
            "answer"
        ].help_text = "Почему решили так. Регион увидит ответ в кабинете, читатели — только сколько возражений принято."

"""Forms of the queue of remarks and of a decision in the CMS."""

import re
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from feedback.actions import LONGEST, deciders
from feedback.models import CannedAnswer, Decision, Remark, RemarkQuerySet, Topic
from feedback.states import WAITING, State
from network.models import Region

NUMBERS = re.compile(r"\d{1,9}")


class QueueForm(forms.Form):
    """Which remarks to show; what is unknown in an address is as if it were not there."""

    WAIT, UNCHECKED, OVERDUE, NOBODY = "waiting", "unchecked", "overdue", "nobody"

    state = forms.ChoiceField(
        label="Состояние",
        required=False,
        choices=[
            ("", "Ждут ответа"),
            (OVERDUE, "Просрочены"),
            (UNCHECKED, "Ждут проверки перед показом"),
            *((state.value, state.label) for state in State if state is not State.DRAFT),
        ],
    )
    assignee = forms.ChoiceField(label="Ответственный", required=False)
    region = forms.ModelChoiceField(
        label="Регион",
        required=False,
        empty_label="Все",
        queryset=Region.objects.filter(remarks__isnull=False).distinct(),
    )
    topic = forms.ChoiceField(label="Тема", required=False, choices=[("", "Все"), *Topic.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(user.pk), user.get_username()) for user in deciders()]
        self.fields["assignee"].choices = [("", "Любой"), (self.NOBODY, "никто"), *people]

    def chosen(self, remarks: RemarkQuerySet) -> RemarkQuerySet:
        """Those that fit, by the day of the answer, oldest first; drafts are never among them."""
        self.is_valid()
        values = self.cleaned_data
        state = values.get("state")
        if state == self.OVERDUE:
            found = remarks.overdue(timezone.localdate())
        elif state == self.UNCHECKED:
            found = remarks.unchecked()
        else:
            found = remarks.filter(state=state) if state else remarks.filter(state__in=WAITING)
        if assignee := values.get("assignee"):
            found = found.filter(assignee=None if assignee == self.NOBODY else assignee)
        if values.get("region"):
            found = found.filter(region=values["region"])
        if values.get("topic"):
            found = found.filter(topic=values["topic"])
        return found.order_by("due_on", "number")


class RemarksField(forms.ModelMultipleChoiceField):
    """Remarks by their keys; SQLite fails on a number that is longer than any key of its own."""

    LONGEST_KEY = 18

    def clean(self, value: Any) -> Any:
        if any(len(str(key)) > self.LONGEST_KEY for key in value or ()):
            raise forms.ValidationError("Таких замечаний нет.")
        return super().clean(value)


class AssignForm(forms.Form):
    """Who is responsible for the chosen remarks."""

    to = forms.ModelChoiceField(required=False, queryset=get_user_model().objects.none())
    remarks = RemarksField(queryset=Remark.objects.exclude(state=State.DRAFT))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = deciders()


class PersonField(forms.ModelChoiceField):
    """A person by the name of the account."""

    def label_from_instance(self, user: Any) -> str:
        return user.get_username()


class AssigneeForm(forms.Form):
    """Who is responsible for one remark."""

    to = PersonField(
        label="Ответственный", required=False, empty_label="никто", queryset=get_user_model().objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = deciders()


class DecisionForm(forms.Form):
    """The decision and the answer, both compulsory; where it is accepted, the page whose draft carries the change."""

    decision = forms.ChoiceField(label="Решение", choices=Decision.choices, widget=forms.RadioSelect)
    answer = forms.CharField(
        label="Ответ",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="Почему решили так. Его увидят регион и, если замечание показано в реестре, все читатели.",
    )
    page = forms.ModelChoiceField(
        label="Страница с правкой",
        required=False,
        queryset=Page.objects.filter(depth__gt=1),
        widget=AdminPageChooser,
        help_text="Если принято: страница, в черновике которой сделана правка.",
    )


class CannedForm(forms.Form):
    """Which prepared answer to put into the field."""

    canned = forms.ModelChoiceField(label="Заготовка", queryset=CannedAnswer.objects.all(), empty_label=None)


class ReasonForm(forms.Form):
    """Why a decision is taken back."""

    reason = forms.CharField(
        label="Причина",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Её увидят регион и читатели.",
    )


class MergeForm(forms.Form):
    """Which remarks say the same."""

    numbers = forms.CharField(label="Номера повторов", max_length=300, help_text="Через запятую: 61, 74.")

    def clean_numbers(self) -> list[Remark]:
        parts = self.cleaned_data["numbers"].replace(",", " ").replace("№", " ").split()
        if not parts or not all(NUMBERS.fullmatch(part) for part in parts):
            raise forms.ValidationError("Впишите номера замечаний через запятую, например: 61, 74.")
        wanted = {int(part) for part in parts}
        found = list(Remark.objects.filter(number__in=wanted))
        if missing := sorted(wanted - {remark.number for remark in found}):
            raise forms.ValidationError(f"Нет замечаний с номерами: {', '.join(map(str, missing))}.")
        return found


class SplitForm(forms.Form):
    """What stays in the first remark, and what goes into the second."""

    title = forms.CharField(label="Заголовок первого", max_length=160)
    text = forms.CharField(label="Текст первого", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    second_topic = forms.ChoiceField(label="Тема второго", choices=Topic.choices)
    second_title = forms.CharField(label="Заголовок второго", max_length=160)
    second_text = forms.CharField(label="Текст второго", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class RemarkForm(WagtailAdminModelForm):
    """The record of a remark in the CMS: words are mended here, decisions are made on their own page."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        decision = cleaned.get("decision", "")
        if self.instance.state == State.DECIDED and not decision:
            self.add_error("decision", "Чтобы снять решение, верните замечание на рассмотрение на странице решения.")
        if self.instance.state != State.DECIDED and decision:
            self.add_error(None, "Решение принимают на странице решения, там же пишут ответ.")
        return cleaned

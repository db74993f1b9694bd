"""Forms of the queue of remarks and of a decision in the CMS."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.http import QueryDict
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from feedback.actions import LONGEST, RemarkChanged, RemarkRefused, deciders
from feedback.actions.guards import require_seen
from feedback.actions.writing import clean
from feedback.models import CannedAnswer, Decision, Remark, RemarkQuerySet, Topic
from feedback.seen import Change, Seen
from feedback.states import WAITING, State
from network.models import Region
from search.filters import QueryField
from search.text import MAX_QUERY

NUMBERS = re.compile(r"\d{1,9}")
MOST_ROWS = 1000  # of indicators in the record of a remark: more are not what the form has sent


class SeenField(forms.CharField):
    """What was seen of a remark, out of a form: always a Seen, which never fits where the form has brought nothing."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> Seen:
        return Seen.read(super().clean(value))


class SeveralSeenField(forms.MultipleChoiceField):
    """The same of several remarks, by their keys; whatever is not ours is as if it were not there."""

    widget = forms.MultipleHiddenInput

    def valid_value(self, value: str) -> bool:
        return True

    def clean(self, value: Any) -> dict[int, Seen]:
        found = [Seen.read(token) for token in super().clean(value)]
        ours = {seen.remark: seen for seen in found if seen.remark}
        if self.required and not ours:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return ours


class CarriesSeen:
    """What forms about a remark do when an action refuses; they have a field `seen`."""

    changes: Sequence[Change] = ()

    def refuse(self, refused: RemarkRefused) -> None:
        """Say why nothing was done. Where that shows what has changed, the next press is about what is shown."""
        self.add_error(None, str(refused))
        if isinstance(refused, RemarkChanged):
            self.changes = refused.changes
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self.changes[0].now.token


class SeenForm(CarriesSeen, forms.Form):
    """A form about `remark` that carries what is seen of it when the form is opened."""

    seen = SeenField()

    def __init__(self, *args: Any, remark: Remark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = Seen.of(remark).token


class QueueForm(forms.Form):
    """Which remarks to show to `by` (a key); what is unknown in an address is as if it were not there."""

    WAIT, UNCHECKED, OVERDUE, NOBODY, MINE = "waiting", "unchecked", "overdue", "nobody", "mine"

    q = QueryField(
        label="Слова, номер или регион",
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "maxlength": MAX_QUERY}),
    )
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
        queryset=Region.objects.filter(Exists(Remark.objects.filter(region=OuterRef("pk")))),
    )
    topic = forms.ChoiceField(label="Тема", required=False, choices=[("", "Все"), *Topic.choices])

    def __init__(self, *args: Any, by: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        people = [(str(user.pk), user.get_username()) for user in deciders()]
        self.fields["assignee"].choices = [("", "Любой"), (self.MINE, "я"), (self.NOBODY, "никто"), *people]

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
            person = {self.NOBODY: None, self.MINE: self.by}.get(assignee, assignee)
            found = found.filter(assignee=person)
        if values.get("q"):
            found = found.matching(values["q"])
        if values.get("region"):
            found = found.filter(region=values["region"])
        if values.get("topic"):
            found = found.filter(topic=values["topic"])
        return found.order_by("due_on", "number")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is asked for besides what waits."""
        return (self.is_valid() and any(self.cleaned_data.values())) or bool(self.errors)


class AssignForm(forms.Form):
    """Who is responsible for the chosen remarks."""

    to = forms.ModelChoiceField(required=False, queryset=get_user_model().objects.none())
    seen = SeveralSeenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = deciders()

    def remarks(self) -> list[Remark]:
        """Those that are ticked."""
        return list(Remark.objects.exclude(state=State.DRAFT).filter(pk__in=list(self.cleaned_data["seen"])))


class PersonField(forms.ModelChoiceField):
    """A person by the name of the account."""

    def label_from_instance(self, user: Any) -> str:
        return user.get_username()


class AssigneeForm(SeenForm):
    """Who is responsible for one remark."""

    to = PersonField(
        label="Ответственный", required=False, empty_label="никто", queryset=get_user_model().objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = deciders()


class DecisionForm(SeenForm):
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


class ReasonForm(SeenForm):
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
    seen = SeveralSeenField(required=False)

    def clean_numbers(self) -> list[Remark]:
        parts = self.cleaned_data["numbers"].replace(",", " ").replace("№", " ").split()
        if not parts or not all(NUMBERS.fullmatch(part) for part in parts):
            raise forms.ValidationError("Впишите номера замечаний через запятую, например: 61, 74.")
        wanted = {int(part) for part in parts}
        found = list(Remark.objects.filter(number__in=wanted).select_related("region").order_by("number"))
        if missing := sorted(wanted - {remark.number for remark in found}):
            raise forms.ValidationError(f"Нет замечаний с номерами: {', '.join(map(str, missing))}.")
        return found


class SplitForm(SeenForm):
    """What stays in the first remark, and what goes into the second."""

    title = forms.CharField(label="Заголовок первого", max_length=160)
    text = forms.CharField(label="Текст первого", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    second_topic = forms.ChoiceField(label="Тема второго", choices=Topic.choices)
    second_title = forms.CharField(label="Заголовок второго", max_length=160)
    second_text = forms.CharField(label="Текст второго", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))


class RemarkForm(CarriesSeen, WagtailAdminModelForm):
    """The record of a remark in the CMS: words are mended here, decisions are made on their own page.

    Of a record that is there already it carries what was seen of it; the view holds the row while the form is checked.
    """

    seen = SeenField()

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        stored = kwargs.get("instance")
        if data is not None and stored is not None and stored.pk:
            data = _rows_by_code(data, stored)
        super().__init__(data, *args, **kwargs)
        if self.instance.pk is None:
            del self.fields["seen"]
        else:
            self.initial["seen"] = Seen.of(self.instance).token

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._require_seen()
        # Browsers send line ends of their own: a record saved untouched would differ from what the region wrote.
        cleaned |= {name: clean(cleaned[name]) for name in ("text", "answer", "note") if name in cleaned}
        decision = cleaned.get("decision", "")
        if self.instance.state == State.DECIDED and not decision and "decision" in self.fields:
            self.add_error("decision", "Чтобы снять решение, верните замечание на рассмотрение на странице решения.")
        if self.instance.state != State.DECIDED and decision:
            self.add_error(None, "Решение принимают на странице решения, там же пишут ответ.")
        return cleaned

    def _require_seen(self) -> None:
        """The record is as it was when the form was opened: the values that were typed are not in it yet."""
        if "seen" not in self.fields:
            return
        try:
            require_seen(self.instance, self.cleaned_data["seen"])
        except RemarkChanged as refused:
            self.refuse(refused)


def _rows_by_code(data: QueryDict, remark: Remark) -> QueryDict:
    """What was sent, with its list of indicators told by their codes: an edit of the region makes their rows anew."""
    name = "about_indicators"
    total = data.get(f"{name}-TOTAL_FORMS", "")
    if not (total.isascii() and total.isdigit() and int(total) <= MOST_ROWS):
        return data  # Wagtail's own form says what is wrong
    places = [f"{name}-{place}" for place in range(int(total))]
    typed = [data.get(f"{place}-code", "").strip() for place in places if not data.get(f"{place}-DELETE")]
    stored = {about.code: about.pk for about in remark.about_indicators.all()}
    rows = [(str(pk), code, "" if code in typed else "on") for code, pk in stored.items()]
    rows += [("", code, "") for code in typed if code not in stored]
    mended = data.copy()
    mended[f"{name}-TOTAL_FORMS"], mended[f"{name}-INITIAL_FORMS"] = str(len(rows)), str(len(stored))
    for place, (pk, code, is_gone) in enumerate(rows):
        for part, value in (("id", pk), ("code", code), ("DELETE", is_gone)):
            mended[f"{name}-{place}-{part}"] = value
    return mended

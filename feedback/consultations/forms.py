"""Forms of the log in the CMS."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from feedback.consultations.filters import regions_of_log
from feedback.models import Consultation, ConsultationKind, Topic
from methodology.models import FaqPage
from network.models import Region

MEMORY = "consultations"
UNCHOSEN = ("", "Выберите")


class RegionBoxes(forms.CheckboxSelectMultiple):
    """Boxes for all regions: those that are ticked or already in the log first, the others behind a click."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The boxes as HTML."""
        context = self.get_context(name, value, attrs)
        boxes = [box for _, group, _ in context["widget"]["optgroups"] for box in group]
        known = {str(pk) for pk in regions_of_log().values_list("pk", flat=True)}
        near = [box for box in boxes if box["selected"] or str(box["value"]) in known]
        context["near"] = near or boxes
        context["others"] = [box for box in boxes if box not in near] if near else []
        return mark_safe(render_to_string("feedback/cms/region_boxes.html", context))  # noqa: S308 - a template


class ConsultationForm(WagtailAdminModelForm):
    """A row of the log; one that spans a single day shows no last day."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regions"].error_messages["required"] = "Отметьте хотя бы один регион."
        if self.instance.pk:
            del self.fields["key"]
            if self.instance.date_end == self.instance.date_start:
                self.initial["date_end"] = None

    def save(self, commit: bool = True) -> Consultation:
        """Save; a new row keeps who wrote it, and the key by which its form is known if it is sent again."""
        if self.instance.pk is None:
            self.instance.by = self.for_user
            self.instance.key = self.cleaned_data["key"] or self.instance.key
        return super().save(commit)

    def remember(self, session: Any) -> None:
        """Keep what the next row is likely to share."""
        values = self.cleaned_data
        session[MEMORY] = {
            "date_start": values["date_start"].isoformat(),
            "regions": [region.pk for region in values["regions"]],
            "kind": values["kind"],
            "channel": values["channel"],
        }


def remembered(session: Any, *, same_day: bool) -> dict[str, Any]:
    """Initial values of a new row: the regions, the kind and the channel of the row before it, and today.

    same_day: the day of the row before it instead, since somebody writes down one row after another.
    """
    memory = session.get(MEMORY, {})
    day = memory.get("date_start") if same_day else None
    return {
        "date_start": day or timezone.localdate(),
        "regions": memory.get("regions", []),
        "kind": memory.get("kind", ConsultationKind.CONSULTATION),
        "channel": memory.get("channel", ""),
        "key": uuid4(),
    }


class FaqForm(forms.Form):
    """The draft of a question of the FAQ."""

    title = forms.CharField(label="Вопрос", max_length=255, help_text="Так, как его задал бы читатель.")
    topic = forms.ChoiceField(label="Тема", choices=[UNCHOSEN, *FaqPage.Topic.choices])
    answer = forms.CharField(
        label="Ответ",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Без имён, почты и телефонов. Пустая строка разделяет абзацы.",
    )


class RemarkForm(forms.Form):
    """The remark that a region made in a consultation."""

    region = forms.ModelChoiceField(label="Регион", queryset=Region.objects.none(), empty_label=None)
    topic = forms.ChoiceField(label="Тема", choices=[UNCHOSEN, *Topic.choices])
    title = forms.CharField(label="Заголовок", max_length=160, help_text="Одной строкой, что предлагает регион.")
    text = forms.CharField(
        label="Замечание",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Суть своими словами: что мешает и что предлагают. Без имён, почты и телефонов.",
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.filter(
            pk__in=[region.pk for region in consultation.regions.all()]
        )


class YearForm(forms.Form):
    """Which year the public summary shows; a year without support is not known."""

    year = forms.TypedChoiceField(label="Год", required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, years: list[int]) -> None:
        super().__init__(data)
        self.fields["year"].choices = [("", "За всё время"), *((year, str(year)) for year in years)]


class PeriodForm(forms.Form):
    """Which days the report of the CMS covers; what is empty does not limit it."""

    first = forms.DateField(label="С", required=False, widget=AdminDateInput)
    last = forms.DateField(label="По", required=False, widget=AdminDateInput)
    region = forms.ModelChoiceField(label="Регион", required=False, queryset=Region.objects.none(), empty_label="Все")
    kind = forms.ChoiceField(label="Вид", required=False, choices=[("", "Все"), *ConsultationKind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = regions_of_log()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            raise ValidationError("Последний день не может быть раньше первого.")
        return cleaned

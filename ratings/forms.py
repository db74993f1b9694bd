"""Forms of the CMS for data of campaigns."""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from typing import Any

from django import forms

from campaigns.models import Campaign
from index_engine.inputs import PointsStatus
from network.models import Region
from ratings.actions.inputs import MAX_REASON
from ratings.exchange import TABLES, Mode, Subject
from ratings.exchange.form import STATUSES
from tabular.numbers import format_number


class InputsUploadForm(forms.Form):
    """A file with data of a campaign; ratings.exchange judges what is in it."""

    file = forms.FileField(
        label="Файл",
        help_text="XLSX до 5 МБ, CSV до 64 МБ или архив ZIP с файлами CSV до 32 МБ.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.zip"}),
    )


class RemovalForm(forms.Form):
    """What becomes of data that a file does not repeat: nothing, unless a person ticks it."""

    named = forms.BooleanField(required=False)
    others = forms.BooleanField(required=False)

    def __init__(self, *args: Any, named: Mapping[str, int], others: Mapping[str, int], **kwargs: Any) -> None:
        """named, others: how many rows the file leaves, by tables, of offices that it names and of others."""
        super().__init__(*args, **kwargs)
        everywhere = Counter(named) + Counter(others) if others else {}
        ticks = (("named", named, "названных в файле ЦЗН"), ("others", everywhere, "всех ЦЗН кампании"))
        for name, rows, whose in ticks:
            listed = ", ".join(f"{TABLES[table].title} — {format_number(count)}" for table, count in rows.items())
            self.fields[name].label = f"Удалить у {whose} то, чего в файле нет. Строк удалится: {listed}"
            if not rows:
                del self.fields[name]

    @property
    def mode(self) -> Mode:
        """What was ticked."""
        if self.cleaned_data.get("others"):
            return Mode.ALL
        return Mode.NAMED if self.cleaned_data.get("named") else Mode.PART


class InputsConfirmForm(forms.Form):
    """The data that were shown, and once the data are closed the reason why they change."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="Почему меняются данные",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Данные уже закрыты. Причину и список изменений увидят все на странице результатов.",
    )

    def __init__(self, *args: Any, needs_reason: bool, is_correction: bool, **kwargs: Any) -> None:
        """is_correction: the reason has been given with the value, and may be changed."""
        super().__init__(*args, **kwargs)
        if not needs_reason:
            self.fields["reason"].help_text = ""
            if not is_correction:
                del self.fields["reason"]


class SubjectForm(forms.Form):
    """Which value of which office is to be corrected."""

    office = forms.CharField(
        label="Код ЦЗН", max_length=40, widget=forms.TextInput(attrs={"list": "offices", "autocomplete": "off"})
    )
    what = forms.ChoiceField(label="Что исправить", widget=forms.Select(attrs={"class": "w-w-full"}))

    def __init__(
        self,
        *args: Any,
        offices: Container[str],
        subjects: Mapping[str, Sequence[tuple[Subject, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offices = offices
        self.subjects = {subject.key: subject for rows in subjects.values() for subject, _ in rows}
        self.fields["what"].choices = [
            ("", "Выберите"),
            *((heading, [(subject.key, label) for subject, label in rows]) for heading, rows in subjects.items()),
        ]

    def clean_office(self) -> str:
        code = self.cleaned_data["office"]
        if code not in self.offices:
            raise forms.ValidationError(f"ЦЗН «{code}» в кампании не участвует. Выберите код из списка.")
        return code

    @property
    def subject(self) -> Subject:
        """What was chosen."""
        return self.subjects[self.cleaned_data["what"]]


class CorrectionForm(forms.Form):
    """The new value and the reason; ratings.exchange judges the value."""

    def __init__(self, *args: Any, subject: Subject, is_public: bool, **kwargs: Any) -> None:
        """is_public: the public reads the reason."""
        super().__init__(*args, **kwargs)
        self.subject = subject
        for name in subject.columns:
            label = TABLES[subject.table].heading(name).capitalize()
            self.fields[name] = forms.CharField(label=label, required=False, max_length=60)
        if "status" in self.fields:
            choices = [(label, label) for label in STATUSES.values()]
            self.fields["status"] = forms.ChoiceField(label="Состояние", choices=choices)
            self.fields["points"].help_text = "Пусто, если состояние «не измерено»."
        self.fields["reason"] = forms.CharField(
            label="Почему меняется значение",
            max_length=MAX_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Данные уже закрыты. Причину и изменение увидят все." if is_public else "",
        )

    @property
    def values(self) -> dict[str, str]:
        """The new values by columns."""
        return {name: self.cleaned_data[name] for name in self.subject.columns}

    def clean(self) -> dict[str, Any]:
        given = [self.cleaned_data.get(name) for name in self.subject.columns if name != "status"]
        if not any(given) and self.cleaned_data.get("status") != STATUSES[PointsStatus.UNMEASURED]:
            raise forms.ValidationError("Впишите новое значение.")
        return self.cleaned_data


class RegionTemplateForm(forms.Form):
    """For which region a workbook is made."""

    region = forms.ModelChoiceField(
        label="Регион",
        queryset=Region.objects.none(),
        to_field_name="code",
        empty_label="Выберите регион",
        widget=forms.Select(attrs={"class": "w-w-full"}),  # long names of regions would be wider than a phone
    )

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taking_part = Region.objects.filter(offices__participations__campaign=campaign)
        self.fields["region"].queryset = taking_part.distinct().order_by("name")

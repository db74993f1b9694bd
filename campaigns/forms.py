"""Forms of the CMS for campaigns."""

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.forms.widgets import Script
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from campaigns import moving
from campaigns.models import UNTOLD, Campaign, ChosenIndicator, MilestoneMark, RegionPlan, as_kept, today
from campaigns.states import MOVABLE, NAMES
from methodology.models import Edition

# The dates in the order of a campaign's life, the hour of publication beside its day.
PLACES = [*NAMES, "publication_time", "review_reason"]


class CampaignForm(WagtailAdminModelForm):
    """A campaign with its steps: the edition must measure what regions have chosen, and marked steps stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "edition" in self.fields:
            self.fields["edition"].queryset = Edition.objects.light()
        if self.instance.opened_at:
            for name in MOVABLE.keys() & self.fields.keys():
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in self._typed_in_vain():
            self.add_error(name, UNTOLD)
        edition = cleaned.get("edition")
        if edition and self.instance.pk and "edition" in self.changed_data:
            codes = ChosenIndicator.objects.filter(plan__campaign=self.instance.pk).values_list("code", flat=True)
            if unknown := Campaign(edition=edition).unknown_codes(codes):
                self.add_error("edition", f"В ней нет показателей, которые выбрали регионы: {', '.join(unknown)}.")
        for form in self.formsets["milestones"].forms if "milestones" in self.formsets else ():
            if form.data.get(form.add_prefix("DELETE")) and form.instance.pk and form.instance.marks.exists():
                self.add_error(None, f"Шаг «{form.instance.title}» уже отмечен у регионов. Сначала снимите отметки.")
        return cleaned

    def _typed_in_vain(self) -> list[str]:
        """Dates that were changed in a form which had been opened before the campaign was."""
        found = []
        for name, field in self.fields.items():
            typed = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if name not in MOVABLE or not field.disabled or typed is None:
                continue
            try:
                value = field.clean(typed)
            except forms.ValidationError:
                value = typed
            if as_kept(value) != as_kept(self.get_initial_for_field(field, name)):
                found.append(name)
        return found


class DatesForm(forms.Form):
    """Dates of an opened campaign, and why they move."""

    reason = forms.CharField(
        label="Почему переносите",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Причину, прежние и новые сроки увидят все на странице кампании.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widgets = dict.fromkeys(NAMES, AdminDateInput) | {
            "publication_time": AdminTimeInput,
            "review_reason": forms.Textarea(attrs={"rows": 3}),
        }
        self.fields = fields_for_model(Campaign, fields=PLACES, widgets=widgets) | self.fields
        self.initial = {name: getattr(campaign, name) for name in PLACES} | {"seen": moving.digest(campaign)}

    @property
    def dates(self) -> dict[str, Any]:
        """What was typed into the dates, by their names."""
        return {name: self.cleaned_data[name] for name in PLACES}

    def refuse(self, refused: moving.DatesRefused, campaign: Campaign) -> None:
        """Show each fault at its field; what is sent next is sent about the dates as they are now."""
        self.data = self.data.copy()
        self.data["seen"] = moving.digest(campaign)
        for name, fault in refused.faults.items():
            self.add_error(name or None, fault)


class MarkForm(forms.ModelForm):
    """A step that a region has done."""

    link = forms.URLField(label="Ссылка", required=False, assume_scheme="https", help_text="Где лежит подтверждение.")

    class Meta:
        model = MilestoneMark
        fields = ["done_on", "result", "note", "link"]
        widgets = {"done_on": AdminDateInput, "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial.setdefault("done_on", today())


class PlanForm(forms.ModelForm):
    """What a region of a campaign measures, and what readers are told of it. Of TICKED all are ticked by one press."""

    TICKED = ("codes",)

    codes = forms.MultipleChoiceField(
        label="Показатели, которые измеряет регион",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ничего не отмечено — измеряет все показатели редакции.",
    )

    class Meta:
        model = RegionPlan
        fields = ["offices_stated", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    class Media:
        js = [Script("js/tick-all.js", defer=True)]

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [(code, f"{code} {title}") for code, title in campaign.indicators()]
        self.initial["codes"] = self.instance.codes
        self.order_fields(["codes", "offices_stated", "note"])


class SourceForm(forms.Form):
    """Whose steps to take over."""

    source = forms.ModelChoiceField(label="Кампания", queryset=Campaign.objects.none(), empty_label=None)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Campaign.objects.exclude(pk=campaign.pk).filter(milestones__isnull=False)
        self.fields["source"].queryset = others.distinct()

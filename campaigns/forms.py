"""Forms of the CMS for campaigns."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from campaigns.models import Campaign, ChosenIndicator, MilestoneMark, RegionPlan, today
from methodology.models import Edition
from network.models import Office, Region


class CampaignForm(WagtailAdminModelForm):
    """A campaign with its steps: the edition must measure what regions have chosen, and marked steps stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "edition" in self.fields:
            self.fields["edition"].queryset = Edition.objects.light()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        edition = cleaned.get("edition")
        if edition and self.instance.pk and "edition" in self.changed_data:
            codes = ChosenIndicator.objects.filter(plan__campaign=self.instance.pk).values_list("code", flat=True)
            if unknown := Campaign(edition=edition).unknown_codes(codes):
                self.add_error("edition", f"В ней нет показателей, которые выбрали регионы: {', '.join(unknown)}.")
        for form in self.formsets["milestones"].forms if "milestones" in self.formsets else ():
            if form.data.get(form.add_prefix("DELETE")) and form.instance.pk and form.instance.marks.exists():
                self.add_error(None, f"Шаг «{form.instance.title}» уже отмечен у регионов. Сначала снимите отметки.")
        return cleaned


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


class RegionForm(forms.Form):
    """Which region to add to a campaign: one that is not in it."""

    region = forms.ModelChoiceField(label="Регион", queryset=Region.objects.none(), empty_label="Выберите регион")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.exclude(plans__campaign=campaign)


class PlanForm(forms.ModelForm):
    """A region in a campaign: its offices and its indicators."""

    offices = forms.ModelMultipleChoiceField(
        label="ЦЗН, которые участвуют",
        queryset=Office.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
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

    def __init__(self, *args: Any, campaign: Campaign, region: Region, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offices"].queryset = Office.objects.filter(region=region, is_demo=campaign.is_demo)
        self.fields["codes"].choices = [(code, f"{code} {title}") for code, title in campaign.indicators()]
        self.initial["offices"] = Office.objects.filter(region=region, participations__campaign=campaign)
        self.initial["codes"] = self.instance.codes if self.instance.pk else []
        self.order_fields(["offices", "codes", "offices_stated", "note"])


class SourceForm(forms.Form):
    """Whose steps to take over."""

    source = forms.ModelChoiceField(label="Кампания", queryset=Campaign.objects.none(), empty_label=None)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Campaign.objects.exclude(pk=campaign.pk).filter(milestones__isnull=False)
        self.fields["source"].queryset = others.distinct()

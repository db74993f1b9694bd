"""Forms of the CMS for data of campaigns."""

from typing import Any

from django import forms

from campaigns.models import Campaign
from network.models import Region
from ratings.actions.inputs import MAX_REASON
from ratings.exchange import Mode


class InputsUploadForm(forms.Form):
    """A file with data of a campaign; ratings.exchange judges what is in it."""

    file = forms.FileField(
        label="Файл",
        help_text="XLSX до 5 МБ, CSV до 64 МБ или архив ZIP с файлами CSV до 32 МБ.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.zip"}),
    )
    mode = forms.ChoiceField(
        label="Чьи данные заменить",
        choices=[
            (Mode.PART.value, "Только тех ЦЗН, которые названы в файле; остальные остаются как были"),
            (Mode.ALL.value, "Всей кампании: чего нет в таблицах файла, того не станет"),
        ],
        initial=Mode.PART.value,
        widget=forms.RadioSelect,
    )


class InputsConfirmForm(forms.Form):
    """The data that were shown, and once the data are closed the reason why they change."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label="Почему меняются данные",
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Данные уже закрыты. Причину и список изменений увидят все на странице результатов.",
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


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

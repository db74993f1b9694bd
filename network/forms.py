"""Forms of the CMS for the network."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm


class OfficeForm(WagtailAdminModelForm):
    """An office; its code is given once, as imports, addresses and posters know the office by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["code"].help_text = (
                "Код не меняется: по нему узнают ЦЗН при загрузке из файла и по ссылкам. "
                "Если код ошибочный, заведите ЦЗН заново, а этот удалите."
            )


class UploadForm(forms.Form):
    """A file of offices; network.spreadsheets judges what is in it."""

    file = forms.FileField(
        label="Файл",
        help_text="XLSX или CSV, до 5 МБ и до 10 000 строк.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

"""The form by which a file comes in."""

from django import forms


class UploadForm(forms.Form):
    """A table; tabular judges what is in it."""

    file = forms.FileField(
        label="Файл",
        help_text="XLSX или CSV, до 5 МБ и до 10 000 строк.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )

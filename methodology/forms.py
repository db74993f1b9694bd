"""Forms of the CMS about editions."""

from django import forms


class FileForm(forms.Form):
    """A file of an edition, edited by a person."""

    file = forms.FileField(label="Файл", help_text="XLSX или JSON редакции, до 5 МБ.")

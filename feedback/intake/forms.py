"""The form of a file of remarks, the same in the cabinet and in the CMS."""

from django import forms

from feedback.intake.reading import MOST_ROWS
from feedback.models import Topic


class FileForm(forms.Form):
    """The file, and the topic of rows that name none; feedback.intake.reading judges what is in the file."""

    file = forms.FileField(
        label="Файл с таблицей",
        help_text=f"Word (DOCX), XLSX или CSV, до 5 МБ и {MOST_ROWS} строк.",
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx,.csv"}),
    )
    topic = forms.ChoiceField(
        label="Тема строк, в которых её нет",
        choices=Topic.choices,
        initial=Topic.OTHER,
        help_text="В таблице может быть свой столбец «тема».",
    )

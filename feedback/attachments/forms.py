"""The form with which a region attaches a file."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from feedback.attachments.actions import MOST
from uploads.contents import MAX_BYTES, FileKind, refuse_size


class AttachmentForm(forms.Form):
    """One file; what it is, the action finds out."""

    file = forms.FileField(
        label="Файл",
        help_text=(
            f"PDF, картинка (JPEG, PNG, WebP), DOCX или XLSX до {MAX_BYTES // 1024**2} МБ; всего не больше {MOST}. "
            "После проверки файл смогут скачать все, поэтому без имён, телефонов и почты."
        ),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind.extension}" for kind in FileKind) + ",.jpeg"}),
        error_messages={
            "required": "Выберите файл.",
            "empty": "Файл пуст. Выберите другой.",
            "invalid": "Файл не дошёл. Выберите его ещё раз.",
        },
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(str(refuse_size()))
        return file

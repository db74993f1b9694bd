"""Pictures and documents that editors put into the CMS: only kinds that readers need, and only clean copies.

Wagtail's own forms judge a file by its name and keep it as it came. Readers get these files from the portal's own
address, so they go through the same look at the bytes as files of remarks (uploads.contents).
"""

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from tabular import FileRefused
from uploads.contents import FileKind, check_file, safe_name

PICTURES = (FileKind.JPEG, FileKind.PNG, FileKind.WEBP)
DOCUMENTS = (FileKind.PDF, FileKind.DOCX, FileKind.XLSX)


class CleanImageForm(BaseImageForm):
    """A picture drawn anew: without places, cameras and whatever was hidden behind it."""

    def clean_file(self) -> UploadedFile:
        return _clean(self, PICTURES)


class CleanDocumentForm(BaseDocumentForm):
    """A document without programs, and without the names of who wrote it."""

    def clean_file(self) -> UploadedFile:
        return _clean(self, DOCUMENTS)


def _clean(form: forms.ModelForm, kinds: tuple[FileKind, ...]) -> UploadedFile:
    """The clean copy of a newly chosen file under a safe name. Raises ValidationError, which says how to mend it."""
    file = form.cleaned_data["file"]
    if "file" not in form.changed_data:
        return file
    try:
        found = check_file(file.read())
    except FileRefused as refused:
        raise forms.ValidationError(str(refused)) from refused
    if found.kind not in kinds:
        suited = ", ".join(kind.extension.upper() for kind in kinds)
        raise forms.ValidationError(f"Это {found.kind.label}, а здесь нужен файл {suited}.")
    return SimpleUploadedFile(safe_name(file.name, found.kind), found.content, found.kind.content_type)

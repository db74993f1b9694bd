"""Templates of the documents that regions need for a campaign."""

from django.conf import settings
from django.db import models

from campaigns.documents.kinds import KINDS, DocumentKind

SHIPPED_DOCUMENTS = settings.ROOT / "data" / "documents"


class DocumentTemplateQuerySet(models.QuerySet["DocumentTemplate"]):
    """Questions about templates."""

    def content(self, kind: DocumentKind) -> bytes:
        """The template of this kind: what ФЦК has uploaded, else the one that comes with the portal."""
        replaced = self.filter(kind=kind.code).first()
        if replaced is None:
            return (SHIPPED_DOCUMENTS / kind.file_name).read_bytes()
        with replaced.file.open("rb") as file:
            return file.read()


class DocumentTemplate(models.Model):
    """A template of Word that ФЦК uses instead of the one that comes with the portal."""

    kind = models.CharField(
        "документ", max_length=10, unique=True, choices=[(kind.code, kind.title) for kind in KINDS.values()]
    )
    file = models.FileField("шаблон", upload_to="document-templates/", help_text="Документ Word (DOCX), до 2 МБ.")
    updated_at = models.DateTimeField("когда", auto_now=True)

    objects = DocumentTemplateQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "шаблон документа"
        verbose_name_plural = "шаблоны документов"
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

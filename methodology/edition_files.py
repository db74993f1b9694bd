"""The files beside an edition: XLSX and PDF, written once when it is frozen and served as they are."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from methodology import typesetting
from methodology.exchange import to_xlsx
from methodology.models import Edition
from methodology.reading import read
from tabular import XLSX_TYPE

TYPES = {
    "xlsx": XLSX_TYPE,
    "pdf": "application/pdf",
}


def stored_at(edition: Edition, extension: str) -> str:
    """Where the storage keeps a file of an edition; the digest in the name keeps files of another database apart."""
    return f"editions/{edition.number}-{edition.sha256[:16]}.{extension}"


def write(edition: Edition) -> None:
    """Write the files of an edition that the storage lacks; the JSON is the edition itself and needs none."""
    document = edition.document
    makers = {
        "xlsx": lambda: to_xlsx(document),
        "pdf": lambda: typesetting.pdf(
            read(document),
            title=f"Методика измерения индекса клиентоцентричности. {edition}",
            note=edition.note,
            sha256=edition.sha256,
        ),
    }
    for extension, make in makers.items():
        path = stored_at(edition, extension)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(make()))

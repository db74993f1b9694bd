"""A PDF read by pikepdf, its compressed parts too: whether it is whole, open to all and without programs. Pure."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

from tabular import FileRefused

# Names by which a reader of the document runs, starts or unpacks something (ISO 32000-2, 7.7.4, 12.6.4 and 13).
ACTIVE = frozenset(
    {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/ImportData", "/SubmitForm"}
)
# A hundred pages of tables have some thousands; as many as these are walked through in two seconds.
MAX_OBJECTS = 30_000
# Bytes that one part may have when it is unpacked: a book of tables has less, and a bomb is stopped here.
MAX_UNPACKED = 64 * 1024**2

BROKEN = "Файл PDF повреждён или не догрузился. Сохраните документ как PDF заново."
LOCKED = "Файл PDF под паролем. Сохраните его без пароля и приложите снова."
LARGE = "Файл PDF слишком сложен внутри. Разделите его на части или напечатайте в PDF заново."
PROGRAMS = (
    "В файле PDF есть программы или вложенные файлы. Напечатайте его в PDF («Печать» → «Сохранить как PDF») "
    "и приложите то, что получилось."
)

# Of the whole process; nothing else in the portal reads PDFs of others.
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MAX_UNPACKED,
    png_max_memory=MAX_UNPACKED,
    tiff_max_memory=MAX_UNPACKED,
    run_length_max_memory=MAX_UNPACKED,
    parser_max_container_size=MAX_OBJECTS,
    doc_max_warnings=100,
)


def refuse_unsafe(content: bytes) -> None:
    """Do nothing for a PDF that is safe to keep; for others raise FileRefused with words how to mend it."""
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as document:
            if len(document.objects) > MAX_OBJECTS:
                raise FileRefused(LARGE)
            if any(name in ACTIVE for whole in (document.trailer, *document.objects) for name in _names(whole)):
                raise FileRefused(PROGRAMS)
            if not document.pages:
                raise FileRefused(BROKEN)
    except pikepdf.PasswordError as locked:
        raise FileRefused(LOCKED) from locked
    except (pikepdf.PdfError, pikepdf.PikepdfError, RuntimeError, ValueError) as broken:
        raise FileRefused(BROKEN) from broken


def _names(whole: Any) -> Iterator[str]:
    """All names in an object, keys too; parts that stand elsewhere are objects of their own and not followed."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Name):
            yield str(part)
        elif isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            yield from part.keys()
            waiting += [value for value in part.values() if not getattr(value, "is_indirect", False)]
        elif isinstance(part, pikepdf.Array):
            waiting += [value for value in part if not getattr(value, "is_indirect", False)]

"""Documents of Word and Excel as files from outside: what they are, what hides in them, a clean copy. Pure.

Both are ZIP archives of XML parts (ECMA-376, part 2). Only parts that a plain document has are let through: no
macros, no embedded programs, nothing that is loaded from elsewhere when the document is opened. Formulas and text are
left as they are. Everything is bounded before it is unpacked.
"""

import io
import re
import zipfile

from tabular import FileRefused
from tabular.archives import ATTACHMENT, Archive, safe_zip
from tabular.packages import content_types, has_document_type, has_macros, reaches_outside, relations

MAX_DEPTH = 1  # a chart in a document holds its table as a workbook

OOXML = "application/vnd.openxmlformats-officedocument"
DOCX_MAIN = f"{OOXML}.wordprocessingml.document.main+xml"
XLSX_MAIN = f"{OOXML}.spreadsheetml.sheet.main+xml"
# Pictures and fonts. Word keeps an SVG beside a PNG of the same picture; nothing opens it by itself.
PLAIN = frozenset(
    ("bmp", "emf", "gif", "jpeg", "jpg", "odttf", "png", "svg", "tif", "tiff", "ttf", "vml", "wdp", "webp", "wmf")
)
FIELD = re.compile(rb"<(?:\w+:)?instrText\b[^>]*>([^<]*)<|\b(?:\w+:)?instr=\"([^\"]*)\"")
LOADS = re.compile(rb"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b", re.IGNORECASE)

MACROS = "В файле есть макросы. Сохраните его как DOCX или XLSX без макросов («Сохранить как» → тип файла)."
OUTSIDE = (
    "Файл берёт данные, картинки или шаблон из другого места. Разорвите связи («Данные» → «Изменить связи», в Word "
    "«Файл» → «Сведения» → «Изменить связи с файлами») или сохраните его как PDF."
)
INSIDE = "В файл вложен другой файл или объект. Уберите его, вставьте вместо него картинку или сохраните как PDF."

# Who wrote it, for whom and with what: the properties of a clean copy are empty.
EMPTY_PROPERTIES = {
    "docProps/core.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
    b'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}


def main_part(content: bytes, depth: int = 0) -> str:
    """DOCX_MAIN or XLSX_MAIN, after a look at every part. Raises FileRefused."""
    with safe_zip(content, ATTACHMENT) as archive:
        if has_macros(archive):
            raise FileRefused(MACROS)
        found = {DOCX_MAIN, XLSX_MAIN}.intersection(content_types(archive))
        if len(found) != 1:
            raise FileRefused("Это не документ Word и не книга Excel. Сохраните его как DOCX, XLSX или PDF.")
        if reaches_outside(archive):
            raise FileRefused(OUTSIDE)
        if has_document_type(archive):
            raise FileRefused(ATTACHMENT.broken)
        _check_relations(archive)
        for name in archive.sizes:
            _check_part(archive, name, depth)
        return found.pop()


def repack(content: bytes) -> bytes:
    """A copy that holds the parts and nothing between, before or behind them, without its properties.

    The same document gives the same bytes. Call it after `main_part`.
    """
    kept = io.BytesIO()
    with safe_zip(content, ATTACHMENT) as archive, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in archive.sizes:
            fresh = zipfile.ZipInfo(name)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(fresh, _copied(archive, name))
    return kept.getvalue()


def _copied(archive: Archive, name: str) -> bytes:
    if name in EMPTY_PROPERTIES:
        return EMPTY_PROPERTIES[name]
    content = archive.read(name)
    return repack(content) if _is_document(name.lower()) else content


def _is_document(name: str) -> bool:
    return "/embeddings/" in name and name.endswith((".docx", ".xlsx"))


def _check_part(archive: Archive, part: str, depth: int) -> None:
    name = part.lower()
    extension = name.rpartition("/")[2].rpartition(".")[2]
    if extension == "rels" or (extension == "bin" and "/printersettings/" in name):
        return
    if extension == "xml":
        if name.startswith("word/"):
            _check_fields(archive.read(part))
    elif _is_document(name) and depth < MAX_DEPTH:
        main_part(archive.read(part), depth + 1)
    elif extension not in PLAIN:
        raise FileRefused(INSIDE)


def _check_relations(archive: Archive) -> None:
    for relation in relations(archive):
        if relation.kind in ("vbaproject", "wordvbadata", "xlmacrosheet"):
            raise FileRefused(MACROS)
        if relation.kind in ("afchunk", "oleobject", "control"):
            raise FileRefused(INSIDE)


def _check_fields(text: bytes) -> None:
    """Fields of Word that fetch something; an order may be cut into runs, so it is put together first."""
    orders = b"".join(b"".join(found) for found in FIELD.findall(text))
    if LOADS.search(orders):
        raise FileRefused(OUTSIDE)

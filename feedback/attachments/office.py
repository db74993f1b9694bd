"""Documents of Word and Excel as files from outside: what they are, what hides in them, a clean copy. Pure.

Both are ZIP archives of XML parts (ECMA-376, part 2). Only parts that a plain document has are let through: no
macros, no embedded programs, nothing that is loaded from elsewhere when the document is opened. Formulas and text are
left as they are. Everything is bounded before it is unpacked.
"""

import io
import re
import struct
import zipfile
import zlib
from typing import Any

from tabular import FileRefused

MAX_PARTS = 2000
MAX_UNZIPPED = 100 * 1024**2
MAX_RATIO = 200
MAX_XML = 5 * 1024**2  # of what is parsed: types and relations, never the text itself
MAX_DEPTH = 1  # a chart in a document holds its table as a workbook

TYPES = "[Content_Types].xml"
OOXML = "application/vnd.openxmlformats-officedocument"
DOCX_MAIN = f"{OOXML}.wordprocessingml.document.main+xml"
XLSX_MAIN = f"{OOXML}.spreadsheetml.sheet.main+xml"
# Pictures and fonts. Word keeps an SVG beside a PNG of the same picture; nothing opens it by itself.
PLAIN = frozenset(
    ("bmp", "emf", "gif", "jpeg", "jpg", "odttf", "png", "svg", "tif", "tiff", "ttf", "vml", "wdp", "webp", "wmf")
)
FIELD = re.compile(rb"<(?:\w+:)?instrText\b[^>]*>([^<]*)<|\b(?:\w+:)?instr=\"([^\"]*)\"")
# ECMA-376 allows no part a document type, and entities are what it would be for; in UTF-16 a zero stands between.
DOCTYPE = re.compile(rb"\0?".join(rb"<!DOCTYPE"[i : i + 1] for i in range(9)))
LOADS = re.compile(rb"\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE)\b", re.IGNORECASE)

# What zipfile raises on a broken archive; KeyError: a part that has to be there is not.
BAD_ZIP = (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, EOFError, KeyError, struct.error)

BROKEN = "Файл повреждён или это не документ Word или Excel. Откройте его и сохраните заново как DOCX или XLSX."
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
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, len(content))
            found = _main(archive)
            for part in archive.infolist():
                _check_part(archive, part, depth)
            return found
    except BAD_ZIP as error:
        raise FileRefused(BROKEN) from error


def repacked(content: bytes) -> bytes:
    """A copy that holds the parts and nothing between, before or behind them, without its properties.

    The same document gives the same bytes. Call it after `main_part`.
    """
    kept = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in archive.infolist():
                if not part.is_dir():
                    fresh = zipfile.ZipInfo(part.filename)
                    fresh.compress_type = zipfile.ZIP_DEFLATED
                    copy.writestr(fresh, _copied(archive, part))
    except BAD_ZIP as error:
        raise FileRefused(BROKEN) from error
    return kept.getvalue()


def _copied(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if part.filename in EMPTY_PROPERTIES:
        return EMPTY_PROPERTIES[part.filename]
    content = archive.read(part)
    return repacked(content) if _is_document(part.filename.lower()) else content


def _is_document(name: str) -> bool:
    return "/embeddings/" in name and name.endswith((".docx", ".xlsx"))


def _check_sizes(archive: zipfile.ZipFile, packed: int) -> None:
    """zipfile never yields more of a part than the directory declares, so declared sizes are a bound."""
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or total > MAX_UNZIPPED or total > MAX_RATIO * packed:
        raise FileRefused("Документ слишком велик внутри. Разделите его на части или сохраните как PDF.")
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused("Файл под паролем. Снимите пароль и сохраните заново.")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise FileRefused(BROKEN)
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise FileRefused(BROKEN)


def _main(archive: zipfile.ZipFile) -> str:
    types = [element.get("ContentType", "") for element in _parsed(archive, archive.getinfo(TYPES))]
    if any(word in kind.lower() for kind in types for word in ("macro", "vba")):
        raise FileRefused(MACROS)
    found = {DOCX_MAIN, XLSX_MAIN}.intersection(types)
    if len(found) != 1:
        raise FileRefused("Это не документ Word и не книга Excel. Сохраните его как DOCX, XLSX или PDF.")
    return found.pop()


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, depth: int) -> None:
    name = part.filename.lower()
    extension = name.rpartition("/")[2].rpartition(".")[2]
    if part.is_dir():
        return
    if "vbaproject" in name or "/macrosheets/" in name:
        raise FileRefused(MACROS)
    if "/externallinks/" in name or name == "xl/connections.xml":
        raise FileRefused(OUTSIDE)
    if extension == "rels":
        _check_relations(archive, part)
    elif extension == "xml":
        content = archive.read(part)
        if DOCTYPE.search(content):
            raise FileRefused(BROKEN)
        if name.startswith("word/"):
            _check_fields(content)
    elif extension == "bin" and "/printersettings/" in name:
        return
    elif _is_document(name) and depth < MAX_DEPTH:
        main_part(archive.read(part), depth + 1)
    elif extension not in PLAIN:
        raise FileRefused(INSIDE)


def _check_relations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Links that a reader clicks are let through; whatever is loaded by itself is not."""
    for relation in _parsed(archive, part):
        kind = relation.get("Type", "").rpartition("/")[2].lower()
        if relation.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            raise FileRefused(OUTSIDE)
        if kind in ("vbaproject", "wordvbadata", "xlmacrosheet"):
            raise FileRefused(MACROS)
        if kind in ("afchunk", "oleobject", "control"):
            raise FileRefused(INSIDE)


def _check_fields(text: bytes) -> None:
    """Fields of Word that fetch something; an order may be cut into runs, so it is put together first."""
    orders = b"".join(b"".join(found) for found in FIELD.findall(text))
    if LOADS.search(orders):
        raise FileRefused(OUTSIDE)


def _parsed(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Any:
    """The root of a small XML part; a document type or entities are refused."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if part.file_size > MAX_XML:
        raise FileRefused(BROKEN)
    try:
        return fromstring(archive.read(part), forbid_dtd=True)
    except (ParseError, DefusedXmlException) as error:
        raise FileRefused(BROKEN) from error

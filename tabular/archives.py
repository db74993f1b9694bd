"""Archives from outside: ZIP files, and documents of Office, which are ZIP files of XML parts. No Django here.

An archive is judged by what it says of itself before anything is unpacked: zipfile never yields more of an entry than
the directory declares, so declared sizes are a bound. The limits of all kinds of archives stand here.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from .bounds import FileRefused

MEGABYTE = 1024**2
CHUNK = MEGABYTE
XML = (".xml", ".rels")
WORKBOOK_PART = "xl/workbook.xml"
SAVE_ANEW = "Откройте его в Word или LibreOffice и сохраните заново как «Документ Word (DOCX)»."
# What zipfile and zlib raise where an archive is none, is cut short, or is packed in a way that they do not know.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, OSError, RuntimeError, EOFError)


@dataclass(frozen=True)
class ArchiveLimits:
    """What an archive may hold, and the Russian texts for one that holds more or is not in order."""

    too_big: str
    broken: str
    files: int = 1000
    unpacked: int = 100 * MEGABYTE
    ratio: int = 100  # of all that is unpacked to the archive
    xml: int = 100 * MEGABYTE  # of all XML together, which parsers hold in memory many times larger
    tags: int = 0  # opening and closing ones in all XML; 0: not counted here
    locked: str = "Файл под паролем. Снимите пароль и сохраните заново."
    odd: str = ""  # for names given twice, paths that lead out, rare compression; "": `broken` is said
    broken_file: str = ""  # for a file that does not unpack, with its name; "": `broken` is said


WORKBOOK = ArchiveLimits(
    too_big="Книга слишком велика внутри. Скопируйте нужную таблицу на лист новой книги и сохраните её.",
    broken="Книга XLSX повреждена. Сохраните таблицу в Excel заново.",
)
EDITION = ArchiveLimits(
    too_big=(
        "Книга слишком велика внутри: на листах больше 5 000 строк или много оформления. Оставьте на листах только "
        "строки методики или скачайте с портала новую книгу и перенесите правки в неё."
    ),
    broken="Книга XLSX повреждена. Сохраните её в Excel заново.",
    unpacked=20 * MEGABYTE,
)
PROPOSALS = ArchiveLimits(
    too_big="Документ слишком велик внутри. Скопируйте таблицу в новый документ.",
    broken=f"Это не документ Word (DOCX) или он повреждён. {SAVE_ANEW}",
    xml=20 * MEGABYTE,
    tags=600_000,
)
TEMPLATE = ArchiveLimits(
    too_big="Документ слишком велик внутри. Уберите из него картинки.",
    broken=f"Это не документ Word, или он под паролем. {SAVE_ANEW}",
    files=300,
    unpacked=20 * MEGABYTE,
    tags=600_000,
)
ATTACHMENT = ArchiveLimits(
    too_big="Документ слишком велик внутри. Разделите его на части или сохраните как PDF.",
    broken="Файл повреждён или это не документ Word или Excel. Откройте его и сохраните заново как DOCX или XLSX.",
    files=2000,
    ratio=200,
)
DATA = ArchiveLimits(
    too_big=(
        "Архив слишком велик внутри: распакованные файлы не должны занимать больше 128 МБ. Оставьте в нём только CSV "
        "с данными кампании."
    ),
    broken="Файл повреждён: это и не книга XLSX, и не архив ZIP. Сохраните его заново.",
    files=100,
    unpacked=128 * MEGABYTE,
    locked="Архив под паролем. Снимите пароль и соберите его заново.",
    odd="Архив собран необычным способом. Соберите обычный ZIP.",
    broken_file="Файл {} в архиве повреждён. Соберите архив заново.",
)


class Archive:
    """The files of an archive that has passed `safe_zip`, to be read by name."""

    def __init__(self, archive: zipfile.ZipFile, limits: ArchiveLimits) -> None:
        self.limits = limits
        self._archive = archive
        self._sizes = {entry.filename: entry.file_size for entry in archive.infolist() if not entry.is_dir()}

    @property
    def sizes(self) -> Mapping[str, int]:
        """Declared sizes in bytes by name, in the order of the archive."""
        return self._sizes

    def read(self, name: str) -> bytes:
        """The whole of one file. Raises FileRefused where it does not unpack or is not there."""
        return b"".join(self.chunks(name))

    def chunks(self, name: str) -> Iterator[bytes]:
        """One file, piece by piece. Raises FileRefused likewise."""
        try:
            with self._archive.open(name) as source:
                while chunk := source.read(CHUNK):
                    yield chunk
        except (*BROKEN, KeyError) as error:
            raise FileRefused(self.limits.broken_file.format(name) or self.limits.broken) from error


@contextmanager
def safe_zip(content: bytes, limits: ArchiveLimits) -> Iterator[Archive]:
    """The archive in a file, once its directory shows it to be within the limits. Raises FileRefused."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except BROKEN as error:
        raise FileRefused(limits.broken) from error
    with archive:
        _check_directory(archive, len(content), limits)
        found = Archive(archive, limits)
        if limits.tags:
            _check_tags(found)
        yield found


def declared_sizes(content: bytes) -> dict[str, int]:
    """What an archive says that it holds: sizes in bytes by name, unchecked; nothing where it is no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {entry.filename: entry.file_size for entry in archive.infolist()}
    except BROKEN:
        return {}


def _check_directory(archive: zipfile.ZipFile, packed: int, limits: ArchiveLimits) -> None:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    total = sum(entry.file_size for entry in entries)
    xml = sum(entry.file_size for entry in entries if entry.filename.lower().endswith(XML))
    if len(entries) > limits.files or total > min(limits.unpacked, limits.ratio * packed) or xml > limits.xml:
        raise FileRefused(limits.too_big)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(limits.locked)
    names = [entry.filename.lower() for entry in entries]
    if (
        len(set(names)) != len(names)
        or any(name.startswith("/") or ".." in name.split("/") for name in names)
        or any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries)
    ):
        raise FileRefused(limits.odd or limits.broken)


def _check_tags(archive: Archive) -> None:
    tags = 0
    for name in archive.sizes:
        if name.lower().endswith(XML):
            for chunk in archive.chunks(name):
                tags += chunk.count(b"<")
                if tags > archive.limits.tags:
                    raise FileRefused(archive.limits.too_big)

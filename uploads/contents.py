"""What an uploaded file truly is, and a copy of it that is safe to keep. Pure: no Django here.

Neither the name nor the browser's word is believed, only the bytes. Pictures are drawn anew, so places and cameras
(EXIF) and whatever was hidden behind the picture are gone; documents of Office are packed anew (office.py), PDFs are
read whole (pdf.py).
"""

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tabular import XLSX_TYPE, FileRefused
from uploads.office import DOCX_MAIN, XLSX_MAIN, main_part, repack
from uploads.pdf import refuse_unsafe

MAX_BYTES = 10 * 1024**2
MAX_NAME = 100
EXTENSION = re.compile(r"\.\w{1,5}\s*\Z")
SUITED = "Приложите PDF, картинку (JPEG, PNG, WebP), DOCX или XLSX."


class FileKind(Enum):
    """A kind of file that may be attached: its content type, extension and name for people."""

    PDF = ("application/pdf", "pdf", "PDF")
    JPEG = ("image/jpeg", "jpg", "картинка JPEG")
    PNG = ("image/png", "png", "картинка PNG")
    WEBP = ("image/webp", "webp", "картинка WebP")
    DOCX = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", "документ DOCX")
    XLSX = (XLSX_TYPE, "xlsx", "таблица XLSX")

    @property
    def content_type(self) -> str:
        """As HTTP names it."""
        return self.value[0]

    @property
    def extension(self) -> str:
        """Of the name under which it is kept and given out, without the dot."""
        return self.value[1]

    @property
    def label(self) -> str:
        """As people read it."""
        return self.value[2]


# How pictures are written; the next way is for those that would come out over the limit.
WAYS: dict[FileKind, tuple[dict[str, int], ...]] = {
    FileKind.JPEG: ({"quality": 90}, {"quality": 70}),
    FileKind.PNG: ({"compress_level": 4},),
    FileKind.WEBP: ({"quality": 90}, {"quality": 70}),
}


# Of points: while a picture is drawn anew a person waits, three seconds at most; WebP takes by far the longest.
MAX_PIXELS = {FileKind.JPEG: 25_000_000, FileKind.PNG: 20_000_000, FileKind.WEBP: 8_000_000}


@dataclass(frozen=True)
class Checked:
    """A file that may be kept: what it is, and the bytes to keep (not always those that came)."""

    kind: FileKind
    content: bytes


def check_file(content: bytes) -> Checked:
    """The kind of a file and the copy to keep. Raises FileRefused, which says how to mend it."""
    if not content:
        raise FileRefused("Файл пуст. Выберите другой.")
    if len(content) > MAX_BYTES:
        raise refuse_size()
    for fits, make in KINDS:
        if fits(content):
            found = make(content)
            if len(found.content) > MAX_BYTES:
                raise refuse_size()
            return found
    raise FileRefused(_why_not(content))


def refuse_size() -> FileRefused:
    """The refusal of a file over the limit."""
    return FileRefused(
        f"Файл больше {MAX_BYTES // 1024**2} МБ. Сожмите картинки внутри, уменьшите фотографию или разделите файл."
    )


def safe_name(given: str, kind: FileKind) -> str:
    """The given name without folders and invisible characters, with the extension of what the file is."""
    base = given.replace("\\", "/").rpartition("/")[2]
    base = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in base)
    for char in '<>:"|?*':
        base = base.replace(char, "_")
    stem = EXTENSION.sub("", base)
    stem = " ".join(stem.split()).strip(". ")[:MAX_NAME].rstrip(". ") or "файл"
    return f"{stem}.{kind.extension}"


# Pictures


def _is_jpeg(content: bytes) -> bool:
    return content.startswith(b"\xff\xd8\xff")


def _is_png(content: bytes) -> bool:
    return content.startswith(b"\x89PNG\r\n\x1a\n")


def _is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def _picture(kind: FileKind) -> Callable[[bytes], Checked]:
    """How to make a picture of this kind."""

    def make(content: bytes) -> Checked:
        from PIL import Image, ImageOps

        try:
            with Image.open(io.BytesIO(content), formats=[kind.name]) as image:
                if image.width * image.height > MAX_PIXELS[kind]:
                    raise _too_many_points(kind)
                return Checked(kind, _drawn(_plain(ImageOps.exif_transpose(image)), kind))
        except FileRefused:
            raise
        except Image.DecompressionBombError as error:
            raise _too_many_points(kind) from error
        except Exception as error:  # Pillow raises anything on a broken file
            raise FileRefused(
                "Картинка повреждена. Откройте её на компьютере, сохраните заново и приложите."
            ) from error

    return make


def _too_many_points(kind: FileKind) -> FileRefused:
    how = "Уменьшите её" if kind is FileKind.JPEG else "Уменьшите её или сохраните как JPEG"
    return FileRefused(f"В картинке больше {MAX_PIXELS[kind] // 10**6} миллионов точек. {how} и приложите снова.")


def _plain(image: Any) -> Any:
    """The picture in one of the modes that every kind can keep; of moving ones the first frame."""
    if image.mode.startswith(("I", "F")):  # 16 bits a channel
        return image.convert("F").point(lambda level: level / 256).convert("L")
    has_holes = image.mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if has_holes else "L" if image.mode in ("1", "L") else "RGB")


def _drawn(image: Any, kind: FileKind) -> bytes:
    """The bytes of a new file in which there is nothing but the points of the picture."""
    image.info = {}  # comments and colour profiles would go along
    for options in WAYS[kind]:
        kept = io.BytesIO()
        image.save(kept, kind.name, **options)
        if kept.tell() <= MAX_BYTES:
            break
    return kept.getvalue()


# Documents


def _is_pdf(content: bytes) -> bool:
    return content.startswith(b"%PDF-")


def _pdf(content: bytes) -> Checked:
    refuse_unsafe(content)
    return Checked(FileKind.PDF, content)


def _is_zip(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def _office(content: bytes) -> Checked:
    kind = {DOCX_MAIN: FileKind.DOCX, XLSX_MAIN: FileKind.XLSX}[main_part(content)]
    return Checked(kind, repack(content))


KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Checked]], ...] = (
    (_is_pdf, _pdf),
    (_is_jpeg, _picture(FileKind.JPEG)),
    (_is_png, _picture(FileKind.PNG)),
    (_is_webp, _picture(FileKind.WEBP)),
    (_is_zip, _office),
)


def _why_not(content: bytes) -> str:
    """How to mend a file of a kind that is not taken."""
    start = content[:1024].lower()
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return (
            "Это файл старого Word или Excel (DOC, XLS) или файл под паролем. Снимите пароль и сохраните его как "
            "DOCX или XLSX."
        )
    if b"<svg" in start:
        return "Картинки SVG не принимаем: в них бывают программы. Сохраните её как PNG."
    if content.startswith((b"GIF8", b"BM", b"II*\x00", b"MM\x00*")) or content[4:8] == b"ftyp":
        return "Картинки и видео такого вида не принимаем. Сохраните картинку как JPEG или PNG."
    if content.startswith((b"MZ", b"\x7fELF", b"#!")):
        return f"Это программа, как бы ни назывался файл. {SUITED}"
    return f"Файл не того вида, о котором говорит имя, или такие файлы не принимаем. {SUITED}"

"""openpyxl, reading only, but with a quicker table of shared texts. Imported when a book is wanted."""

import io
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.xml.constants import SHARED_STRINGS

from .archives import CHUNK, WORKBOOK, ArchiveLimits
from .bounds import FileRefused
from .insides import TooMuch, shared_strings


class _Reader(ExcelReader):
    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                self.shared_strings = shared_strings(iter(lambda: source.read(CHUNK), b""))


def open_workbook(content: bytes, limits: ArchiveLimits = WORKBOOK) -> Any:
    """The workbook in a file that `survey_workbook` has passed. Raises whatever openpyxl raises on a broken one."""
    reader = _Reader(io.BytesIO(content), read_only=True, keep_links=False)
    try:
        reader.read()
    except TooMuch as error:
        raise FileRefused(limits.too_big) from error
    return reader.wb

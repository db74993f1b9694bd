"""How large an uploaded table may be; all is judged before anything is looked at."""

from .numbers import format_number

MAX_BYTES = 5 * 1024**2
MAX_ROWS = 10_000
MAX_COLUMNS = 30
MAX_SHEET_ROWS = 100_000
HEADER_WITHIN = 20
MAX_CELLS = MAX_ROWS * MAX_COLUMNS  # with content, on all sheets together
MAX_MERGED = 20_000


class FileRefused(Exception):
    """The file as a whole cannot be read; the message says in Russian how to mend it."""


def check_content(content: bytes) -> None:
    """Refuse what is empty, too large, or of the old Excel, whatever its name."""
    if not content:
        raise FileRefused("Файл пуст. Выберите файл с таблицей.")
    if len(content) > MAX_BYTES:
        raise FileRefused(
            f"Файл больше {MAX_BYTES // 1024**2} МБ. Уберите из него картинки и лишние листы или разделите "
            "таблицу на несколько файлов."
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            "Это файл старого Excel (XLS) или файл под паролем. Откройте его, снимите пароль и сохраните "
            "как «Книга Excel (XLSX)»."
        )


def check_rows(count: int, *, above: int = 0) -> None:
    """Refuse more rows than a table may have; `above` more where the heading is among those counted."""
    if count > MAX_ROWS + above:
        raise FileRefused(f"В файле больше {format_number(MAX_ROWS)} строк. Разделите таблицу на несколько файлов.")

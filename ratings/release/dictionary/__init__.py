"""What each column of the package means: the data dictionary, and the schemas of its tables. Pure.

The engine writes the files; this package only describes them, and a test holds the two together.
"""

import csv
import io
from collections.abc import Iterable

from ratings.release.dictionary.audit import AUDIT
from ratings.release.dictionary.inputs import INPUTS
from ratings.release.dictionary.results import RESULTS
from ratings.release.schema import File, text

FILES = (*INPUTS, *RESULTS, *AUDIT)
ITSELF = File(
    "dictionary.csv",
    "Описание столбцов",
    "Что значит каждый столбец каждой таблицы.",
    (
        text("file", "Таблица"),
        text("column", "Столбец"),
        text("type", "Тип: string, integer, number, boolean, date"),
        text("unit", "Единица", "без единицы"),
        text("meaning", "Что значит"),
        text("empty", "Что значит пустая ячейка", "пустой не бывает"),
    ),
    ("file", "column"),
)


def write_dictionary(files: Iterable[File] = FILES) -> bytes:
    """dictionary.csv: every column of every table, in the order of the files."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(column.name for column in ITSELF.columns)
    for file in files:
        for column in file.columns:
            writer.writerow([file.path, column.name, column.type, column.unit, column.meaning, column.empty])
    return lines.getvalue().encode()

"""Tables out of uploaded XLSX and CSV files, and XLSX files for people. No Django here.

Files come from outside, so everything is bounded before it is opened and formulas are never computed. What Excel
may have altered on the way (dates made of codes, lost zeros) is mended or refused with an explanation. What is
wrong with the whole file raises FileRefused; what is wrong with a cell stays with its row.
"""

from .bounds import (
    BROKEN_ZIP,
    HEADER_WITHIN,
    MAX_BYTES,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_SHEET_ROWS,
    MAX_UNZIPPED,
    MAX_ZIP_ENTRIES,
    FileRefused,
    check_content,
)
from .cells import DANGEROUS, clean, disarm, letter, single_line
from .delimited import DELIMITERS, csv_rows, decoded
from .insides import CHUNK, check_zip, merged_ranges, survey_of
from .paper import bold, fit_row, lay_out
from .reading import read_lines, read_table
from .tables import LONGEST_TITLE, Column, Row, Table
from .writing import Sheet, csv_lines, write_xlsx

__all__ = [
    "BROKEN_ZIP",
    "CHUNK",
    "DANGEROUS",
    "DELIMITERS",
    "HEADER_WITHIN",
    "LONGEST_TITLE",
    "MAX_BYTES",
    "MAX_CELLS",
    "MAX_COLUMNS",
    "MAX_RATIO",
    "MAX_ROWS",
    "MAX_SHEET_ROWS",
    "MAX_UNZIPPED",
    "MAX_ZIP_ENTRIES",
    "Column",
    "FileRefused",
    "Row",
    "Sheet",
    "Table",
    "bold",
    "check_content",
    "check_zip",
    "clean",
    "csv_lines",
    "csv_rows",
    "decoded",
    "disarm",
    "fit_row",
    "lay_out",
    "letter",
    "merged_ranges",
    "read_lines",
    "read_table",
    "single_line",
    "survey_of",
    "write_xlsx",
]

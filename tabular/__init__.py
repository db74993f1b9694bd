"""Tables out of uploaded XLSX and CSV files, and XLSX files for people. No Django here.

Files come from outside, so everything is bounded before it is opened and formulas are never computed. What Excel
may have altered on the way (dates made of codes, lost zeros) is mended or refused with an explanation. What is
wrong with the whole file raises FileRefused; what is wrong with a cell stays with its row.
"""

from .archives import (
    ATTACHMENT,
    DATA,
    EDITION,
    PROPOSALS,
    SAVE_ANEW,
    TEMPLATE,
    WORKBOOK,
    WORKBOOK_PART,
    Archive,
    declared_sizes,
    safe_zip,
)
from .bounds import (
    HEADER_WITHIN,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEET_ROWS,
    FileRefused,
    check_content,
)
from .cells import DANGEROUS, clean, disarm, letter, single_line
from .delimited import DELIMITERS, csv_rows, decoded
from .insides import check_workbook, merged_ranges, survey_of
from .packages import content_types, has_document_type, has_macros, reaches_outside, relations
from .paper import bold, fit_row, lay_out
from .reading import read_lines, read_table
from .tables import LONGEST_TITLE, Column, Row, Table
from .writing import Sheet, csv_lines, write_xlsx

__all__ = [
    "ATTACHMENT",
    "DANGEROUS",
    "DATA",
    "DELIMITERS",
    "EDITION",
    "HEADER_WITHIN",
    "LONGEST_TITLE",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "MAX_SHEET_ROWS",
    "PROPOSALS",
    "SAVE_ANEW",
    "TEMPLATE",
    "WORKBOOK",
    "WORKBOOK_PART",
    "Archive",
    "Column",
    "FileRefused",
    "Row",
    "Sheet",
    "Table",
    "bold",
    "check_content",
    "check_workbook",
    "clean",
    "content_types",
    "csv_lines",
    "csv_rows",
    "declared_sizes",
    "decoded",
    "disarm",
    "fit_row",
    "has_document_type",
    "has_macros",
    "lay_out",
    "letter",
    "merged_ranges",
    "reaches_outside",
    "read_lines",
    "read_table",
    "relations",
    "safe_zip",
    "single_line",
    "survey_of",
    "write_xlsx",
]

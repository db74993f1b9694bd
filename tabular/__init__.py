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
from .cells import DANGEROUS, Cell, checked, clean, disarm, folded, letter, quoted, single_line, spaced
from .delimited import best_delimiter, decoded, delimited_lines
from .packages import content_types, has_document_type, has_macros, reaches_outside, relations
from .paper import bold, fit_row, lay_out
from .reading import read_lines, read_table
from .tables import LONGEST_TITLE, MERGED, Column, Heading, Line, Row, Table, find_heading
from .workbooks import SourceSheet, first_sheet, open_sheets, range_edges
from .writing import (
    GENERAL,
    TEXT,
    Sheet,
    add_sheet,
    csv_file,
    csv_lines,
    new_book,
    saved,
    text_cell,
    write_xlsx,
)

__all__ = [
    "ATTACHMENT",
    "DANGEROUS",
    "DATA",
    "EDITION",
    "GENERAL",
    "HEADER_WITHIN",
    "LONGEST_TITLE",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "MAX_SHEET_ROWS",
    "MERGED",
    "PROPOSALS",
    "SAVE_ANEW",
    "TEMPLATE",
    "TEXT",
    "WORKBOOK",
    "WORKBOOK_PART",
    "Archive",
    "Cell",
    "Column",
    "FileRefused",
    "Heading",
    "Line",
    "Row",
    "Sheet",
    "SourceSheet",
    "Table",
    "add_sheet",
    "best_delimiter",
    "bold",
    "check_content",
    "checked",
    "clean",
    "content_types",
    "csv_file",
    "csv_lines",
    "declared_sizes",
    "decoded",
    "delimited_lines",
    "disarm",
    "find_heading",
    "first_sheet",
    "fit_row",
    "folded",
    "has_document_type",
    "has_macros",
    "lay_out",
    "letter",
    "new_book",
    "open_sheets",
    "quoted",
    "range_edges",
    "reaches_outside",
    "read_lines",
    "read_table",
    "relations",
    "safe_zip",
    "saved",
    "single_line",
    "spaced",
    "text_cell",
    "write_xlsx",
]

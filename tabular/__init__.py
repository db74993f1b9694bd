"""Tables out of uploaded XLSX and CSV files, and XLSX files for people. No Django here.

Files come from outside, so everything is bounded before it is opened and formulas are never computed. What Excel
may have altered on the way (dates made of codes, lost zeros) is mended or refused with an explanation. What is
wrong with the whole file raises FileRefused; what is wrong with a cell stays with its row.
"""

from .bounds import HEADER_WITHIN, MAX_BYTES, MAX_COLUMNS, MAX_ROWS, FileRefused, check_content
from .cells import DANGEROUS, Cell, checked, clean, disarm, folded, letter, quoted, single_line
from .paper import bold, fit_row, lay_out
from .reading import read_lines, read_table
from .tables import LONGEST_TITLE, MERGED, Column, Line, Row, Table
from .writing import XLSX_TYPE, Sheet, csv_file, csv_lines, write_xlsx

__all__ = [
    "DANGEROUS",
    "HEADER_WITHIN",
    "LONGEST_TITLE",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "MERGED",
    "XLSX_TYPE",
    "Cell",
    "Column",
    "FileRefused",
    "Line",
    "Row",
    "Sheet",
    "Table",
    "bold",
    "check_content",
    "checked",
    "clean",
    "csv_file",
    "csv_lines",
    "disarm",
    "fit_row",
    "folded",
    "lay_out",
    "letter",
    "quoted",
    "read_lines",
    "read_table",
    "single_line",
    "write_xlsx",
]

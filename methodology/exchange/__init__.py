"""An edition as a workbook that a methodologist edits, and back again without losing a letter. Pure.

Seven sheets hold the document, one row for each of its parts; `form` says which column holds what.
"""

from .form import Fault, WorkbookRefused
from .reading import Imported, from_xlsx, read_xlsx
from .writing import to_xlsx

__all__ = ["Fault", "Imported", "WorkbookRefused", "from_xlsx", "read_xlsx", "to_xlsx"]

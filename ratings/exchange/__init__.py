"""Data of a campaign as files: reading and checking what people upload, comparing, packing, templates. Pure."""

from .answers import Cell, replace_answers, tabulate_answers
from .checking import Reading, read
from .comparing import Change, Comparison, compare, counts
from .correcting import Subject, as_file, standing, subjects
from .form import TABLES, Fault, Faults, Mode
from .frame import Frame
from .packing import pack, unpack
from .passports import replace_points, tabulate_points
from .template import template

__all__ = [
    "TABLES",
    "Cell",
    "Change",
    "Comparison",
    "Fault",
    "Faults",
    "Frame",
    "Mode",
    "Reading",
    "Subject",
    "as_file",
    "compare",
    "counts",
    "pack",
    "read",
    "replace_answers",
    "replace_points",
    "standing",
    "subjects",
    "tabulate_answers",
    "tabulate_points",
    "template",
    "unpack",
]

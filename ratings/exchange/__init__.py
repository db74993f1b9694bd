"""Data of a campaign as files: reading and checking what people upload, comparing, packing, templates. Pure."""

from .checking import Reading, read
from .comparing import Change, Comparison, compare, counts
from .correcting import Subject, as_file, standing, subjects
from .form import TABLES, Fault, Faults, Mode
from .frame import Frame
from .packing import pack, unpack
from .template import template

__all__ = [
    "TABLES",
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
    "standing",
    "subjects",
    "template",
    "unpack",
]

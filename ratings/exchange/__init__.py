"""Data of a campaign as files: reading and checking what people upload, comparing, packing, templates. Pure."""

from .checking import Mode, Reading, read
from .comparing import Change, Comparison, compare, counts
from .form import TABLES, Fault, Faults
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
    "compare",
    "counts",
    "pack",
    "read",
    "template",
    "unpack",
]

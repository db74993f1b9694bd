"""All that is wrong with the document of an edition, at once, in plain Russian, in the order of the document. Pure.

First the form, as edition.schema.json has it: keys, types, choices, how numbers are written. Then the sense: sums,
references, sources. A value of wrong form is named once; rules that need it wait until it is mended.

The path of a fault follows the document: `indicators/1.3/weight`. A part is known by its number, code or audience, or
by its place (`indicators/#3` is the third) where it has none of its own.
"""

from .checking import checklist_faults, faults
from .reading import Fault

__all__ = ["Fault", "checklist_faults", "faults"]

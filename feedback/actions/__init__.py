"""Every change of a remark, from a region's draft to the decision on it.

A coordinator writes, changes, withdraws and joins in the name of the own region (`region`); ФЦК checks, assigns and
decides (`centre`), merges and splits (`gathering`). Each action checks the right, locks the rows (`guards`), writes the
history (RemarkEvent, and the log of the CMS: `writing`) in the same transaction, and changes nothing when it is
repeated. Which step may follow which state: feedback.states.

`seen` is what the person had before the eyes (feedback.seen): where the remark differs from it, nothing is done and
RemarkChanged shows the difference. None where no form lies between, as for files and the console; forms never give it.
"""

from .centre import assign, correction_of, decide, log_correction, moderate, record, reopen, start_review
from .gathering import merge, split
from .guards import DECIDE, MODERATE, Actor, RemarkChanged, RemarkRefused, deciders, may
from .region import MOST, discard, edit, join, require_joinable, save_draft, submit, unjoin, withdraw
from .writing import LONGEST

__all__ = [
    "DECIDE",
    "LONGEST",
    "MODERATE",
    "MOST",
    "Actor",
    "RemarkChanged",
    "RemarkRefused",
    "assign",
    "correction_of",
    "decide",
    "deciders",
    "discard",
    "edit",
    "join",
    "log_correction",
    "may",
    "merge",
    "moderate",
    "record",
    "reopen",
    "require_joinable",
    "save_draft",
    "split",
    "start_review",
    "submit",
    "unjoin",
    "withdraw",
]

"""Integrity signals of surveys: what an expert should look at. Pure: NumPy, no Django, no random numbers, no clock.

Each signal takes the answers of one audience as arrays and returns a `Screening`: findings with the reason in Russian,
and how many findings chance alone would make where nothing is wrong. A signal excludes nothing. The rate of false
alarms of each is its argument `rate`; formulas, sources, rates and what is not seen: docs/signals.md.
"""

from surveys.signals.answers import Grouping, positive_share
from surveys.signals.bursts import DeclaredWindow, find_bursts
from surveys.signals.codes import BurntBatch, find_batches_of_one_device, find_codes_over_clients
from surveys.signals.confirmed import find_confirmed_lower
from surveys.signals.devices import find_same_devices
from surveys.signals.duplicates import find_near_duplicates
from surveys.signals.findings import Finding, Screening, SignalKind
from surveys.signals.hours import DEFAULT_HOURS, WeeklyHours, find_outside_hours
from surveys.signals.peers import find_unlike_peers
from surveys.signals.prompted import find_prompted, find_prompting_offices
from surveys.signals.speed import find_fast_offices, find_too_fast
from surveys.signals.straight_lines import find_straight_lines, find_straight_offices

__all__ = [
    "DEFAULT_HOURS",
    "BurntBatch",
    "DeclaredWindow",
    "Finding",
    "Grouping",
    "Screening",
    "SignalKind",
    "WeeklyHours",
    "find_batches_of_one_device",
    "find_bursts",
    "find_codes_over_clients",
    "find_confirmed_lower",
    "find_fast_offices",
    "find_near_duplicates",
    "find_outside_hours",
    "find_prompted",
    "find_prompting_offices",
    "find_same_devices",
    "find_straight_lines",
    "find_straight_offices",
    "find_too_fast",
    "find_unlike_peers",
    "positive_share",
]

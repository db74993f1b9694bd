from .checking import MOST_WORDS, Case, FlagRun, Reason, Return, Sample, Verification
from .evidence import MOST_LINK, Evidence, PhotoFacts
from .passport import MOST_COUNT, MOST_TEXT, Entry, Event, Passport, Step, say
from .sanction import Sanction, SanctionStep

__all__ = [
    "MOST_COUNT",
    "MOST_LINK",
    "MOST_TEXT",
    "MOST_WORDS",
    "Case",
    "Entry",
    "Event",
    "Evidence",
    "FlagRun",
    "Passport",
    "PhotoFacts",
    "Reason",
    "Return",
    "Sample",
    "Sanction",
    "SanctionStep",
    "Step",
    "Verification",
    "say",
]

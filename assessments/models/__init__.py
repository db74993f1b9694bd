from .evidence import MOST_LINK, Evidence, PhotoFacts
from .passport import MOST_COUNT, MOST_TEXT, Entry, Event, Passport, Step, say

__all__ = [
    "MOST_COUNT",
    "MOST_LINK",
    "MOST_TEXT",
    "Entry",
    "Event",
    "Evidence",
    "Passport",
    "PhotoFacts",
    "Step",
    "say",
]

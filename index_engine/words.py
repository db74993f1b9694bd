"""Words of the data: a closed list of them, each the text that stands in files."""

from enum import StrEnum


class Word(StrEnum):
    """One of a few words. It hashes as its text: most keys of the engine hold one, and Enum's way is Python code."""

    __hash__ = str.__hash__

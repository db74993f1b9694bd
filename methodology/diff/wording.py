"""Texts as readers see them, and what became of one, word by word."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from html.parser import HTMLParser

Words = tuple[tuple[str, str], ...]

TOKEN = re.compile(r"(\s*)(\w+(?:[-‑.,/]\w+)*|[^\w\s]|\Z)")
BREAKS = frozenset({"p", "br", "hr", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "div"})
# Share of common words from which a rewording is shown word by word.
COMPARABLE = 0.4


class _Reader(HTMLParser):
    """Collects the text between tags; blocks stand on lines of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def tidy(text: str) -> str:
    """The text without empty lines and needless spaces."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def plain(html: str) -> str:
    """The text of a piece of HTML as readers see it, one line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tidy("".join(reader.pieces))


def words(before: str, after: str) -> Words:
    """What became of `before`, word by word; wholly replaced where the texts have little in common."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    steps: list[tuple[str, str]] = []
    for operation, i1, i2, j1, j2 in _opcodes([word for _, word in old], [word for _, word in new]):
        if operation != "equal":
            steps.append(("del", "".join(space + word for space, word in old[i1:i2])))
            steps.append(("ins", "".join(space + word for space, word in new[j1:j2])))
            continue
        for (old_space, word), (new_space, _) in zip(old[i1:i2], new[j1:j2], strict=True):
            if old_space != new_space:
                steps += [("del", old_space), ("ins", new_space), ("same", word)]
            else:
                steps.append(("same", old_space + word))
    return tuple(_joined(steps))


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    ours, theirs = (Counter(word for word in side if word[:1].isalnum()) for side in (old, new))
    if shared(ours, theirs) < COMPARABLE * min(ours.total(), theirs.total()):
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def shared(one: Counter[str], other: Counter[str]) -> int:
    """How many words two texts have in common."""
    return (one & other).total()


def _joined(steps: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbouring steps of one kind as one: between two unchanged runs first all that went, then all that came."""
    runs = {"same": "", "del": "", "ins": ""}
    for operation, text in [*steps, ("same", "")]:
        if operation == "same" and not runs["del"] and not runs["ins"]:
            runs["same"] += text
            continue
        if operation == "same":
            yield from ((name, run) for name, run in runs.items() if run)
            runs = {"same": text, "del": "", "ins": ""}
        else:
            runs[operation] += text
    if runs["same"]:
        yield "same", runs["same"]

"""What of an earlier passport still says the same in a later one. Pure."""

from collections.abc import Iterator

from assessments.blank import Blank, Line, Sheet


def match_lines(before: Blank, after: Blank) -> Iterator[tuple[Line, Line]]:
    """Lines that ask the same in both, by indicator, level, zone and text: numbers and places may have changed."""
    for sheet in after.sheets:
        earlier = before.by_indicator.get(sheet.indicator)
        if earlier is None or earlier.rule != sheet.rule:
            continue
        known = {_ask(line): line for line in earlier.lines}
        for line in sheet.lines:
            if _ask(line) in known:
                yield known[_ask(line)], line


def match_counts(before: Blank, after: Blank) -> Iterator[tuple[Line, Line]]:
    """Lines of counts whose period before is the earlier passport's period."""
    for sheet in after.sheets:
        earlier = before.by_indicator.get(sheet.indicator)
        if earlier and _counts(sheet) and _counts(earlier):
            yield earlier.lines[0], sheet.lines[0]


def _ask(line: Line) -> tuple[int | None, str, str]:
    return line.level, line.zone, " ".join(line.text.split())


def _counts(sheet: Sheet) -> bool:
    return sheet.has_counts and bool(sheet.lines)

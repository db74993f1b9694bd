"""What regions and ФЦК write in the column of decisions, as one decision with its words. Pure."""

import re

ACCEPTED, PARTLY, REJECTED = "accepted", "partly", "rejected"
PHRASES: dict[str, tuple[str, ...]] = {
    ACCEPTED: (
        "принято", "принята", "принят", "принять", "принимается", "+", "да", "учтено", "учтена", "учесть",
        "поддержано", "поддержать", "согласовано", "согласны", "✓", "√", "v",
    ),
    PARTLY: (
        "частично", "принято частично", "частично принято", "принять частично", "принимается частично",
        "учтено частично", "частично учтено", "поддержано частично", "частично поддержано", "+/-", "±",
    ),
    REJECTED: (
        "не принято", "не принята", "не принят", "не принять", "не принимается", "отклонено", "отклонена",
        "отклонить", "нет", "не учтено", "не учтена", "не поддержано", "не согласовано", "отказано", "отказать",
    ),
}  # fmt: skip
VALUES = {phrase: value for value, phrases in PHRASES.items() for phrase in phrases}
# What a remark that waits is called, also in the table that the register gives (feedback.states.LABELS).
PENDING = frozenset(
    {"", "получено", "на рассмотрении", "рассматривается", "в работе", "не рассмотрено", "объединено с другим"}
)
DASHES = frozenset({"-", "–", "—"})
PARTS = re.compile(r"\s*[/\\|;,\n]\s*|\s+(?:и|или)\s+")
END = re.compile(r"\s*(?:[.,;:!(\n]|\s[–—-]\s)\s*")
SHORTEST = 6  # characters of a phrase that is a decision also in the middle of a text
TWO = "В одной ячейке два решения"
NAMES = "«принято», «принято частично» или «не принято»"


def read_decision(text: str) -> tuple[str, str, str]:
    """The decision of a cell (empty: none yet), what the cell says besides it, and what is wrong with it.

    A lone dash may mean both «нет» and «пока ничего», and two decisions answer two proposals: both are refused.
    """
    whole = _folded(text.replace("(", " ").replace(")", " "))
    if whole in PENDING:
        return "", "", ""
    if whole in DASHES:
        return "", "", f"В решении прочерк, его можно понять двояко. Впишите {NAMES} или оставьте ячейку пустой."
    if whole in VALUES:
        return VALUES[whole], "", ""
    parts = [part for part in (_folded(part) for part in PARTS.split(text)) if part]
    known = {VALUES[part] for part in parts if part in VALUES}
    if len(known) > 1:
        return "", "", _two(text)
    if known and all(part in VALUES for part in parts):
        return known.pop(), "", ""
    for end in END.finditer(text):
        first, rest = _folded(text[: end.start()]), text[end.end() :].strip(" )")
        if first in VALUES:
            if _decision_at_start(rest) not in ("", VALUES[first]):
                return "", "", _two(text)
            return VALUES[first], rest, ""
    return "", "", f"Решение «{_short(text)}» непонятно. Впишите {NAMES}."


def read_marks(text: str, partly: str, rejected: str) -> tuple[str, str, str]:
    """The same for a table with a column for each decision, where a mark stands in one of them."""
    filled = [(value, cell) for value, cell in ((PARTLY, partly), (REJECTED, rejected)) if cell.strip()]
    if not filled:
        return read_decision(text)
    if text.strip() or len(filled) > 1:
        return "", "", f"Отмечено два решения. Оставьте одно: {NAMES}."
    value, cell = filled[0]
    if VALUES.get(_folded(cell)) not in (ACCEPTED, value):
        return "", "", f"Отметка «{_short(cell)}» непонятна. Поставьте «+» в столбце одного решения."
    return value, "", ""


def _decision_at_start(text: str) -> str:
    """The decision that a text begins with; short words such as «нет» begin ordinary sentences too."""
    text = _folded(text)
    for phrase in sorted(VALUES, key=len, reverse=True):
        if len(phrase) >= SHORTEST and re.match(rf"{re.escape(phrase)}\b", text):
            return VALUES[phrase]
    return ""


def _two(text: str) -> str:
    return f"{TWO}: «{_short(text)}». Разделите предложение на две строки, в каждой одно решение."


def _folded(text: str) -> str:
    text = " ".join(text.lower().replace("ё", "е").split())
    return text.strip(" .!;:,«»\"'") or text


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:59] + "…"

"""What to take away from the audit of a release, by rules (docs/method.md, section 8): no more than figures say."""

from dataclasses import dataclass
from decimal import Decimal

from ratings.reading.audit import AuditReading
from ratings.reading.quality import warn_of_breaks
from tabular.numbers import NO_BREAK, choose_form, format_number


@dataclass(frozen=True)
class Finding:
    """One thing to take away, and where it comes from on the page."""

    title: str
    text: str
    anchor: str


def list_findings(audit: AuditReading) -> list[Finding]:
    """Those that the figures allow, in the order of the page."""
    found = (_on_contradictions, _on_weights, _on_sources, _on_mean, _on_components, _on_breaks)
    return [finding for find in found if (finding := find(audit)) is not None]


def _on_contradictions(audit: AuditReading) -> Finding | None:
    known = [item for item in audit.indicators if item.rest is not None]
    if not known:
        return None
    if not audit.contrary:
        return Finding(
            "Ни один показатель не противоречит остальным.",
            f"Проверено показателей: {len(known)}. Ни у одного нет такого, чтобы там, где он выше, остальной индекс "
            "был ниже чаще, чем бывает случайно.",
            "together",
        )
    names = ", ".join(item.name for item in audit.contrary)
    return Finding(
        "Один показатель противоречит остальным." if len(audit.contrary) == 1 else "Есть показатели против остальных.",
        f"Где выше {names}, остальной индекс чаще ниже: в сумме они гасят друг друга.",
        "together",
    )


def _on_weights(audit: AuditReading) -> Finding | None:
    known = [item for item in audit.groups if item.effective is not None and item.weight]
    if len(known) < 2:
        return None
    most = max(known, key=lambda item: (item.effective or 0, item.code))
    least = min(known, key=lambda item: (item.effective or 0, item.code))
    return Finding(
        f"Больше всего различий между ЦЗН даёт группа {most.name}.",
        f"Она весит {_percent(most.weight)}, а решает {_percent(most.effective)} различий. Меньше всех — {least.name}: "
        f"весит {_percent(least.weight)}, решает {_percent(least.effective)}.",
        "weights",
    )


def _on_sources(audit: AuditReading) -> Finding | None:
    if not audit.sources:
        return None
    first, *others = audit.sources
    rest = "; ".join(f"{source.words} — {_percent(source.total)}" for source in others)
    return Finding(
        f"Место сильнее всего зависит от того, {first.words}.",
        f"Это {_percent(first.total)} неопределённости. Остальное: {rest}.",
        "sources",
    )


def _on_mean(audit: AuditReading) -> Finding | None:
    found = audit.geometric
    if found is None:
        return None
    how = "почти не меняет" if found.is_steady else "заметно меняет"
    return Finding(
        f"Другой способ сложить группы порядок {how}.",
        "Если бы провал в одной группе нельзя было закрыть успехом в другой, ЦЗН сдвинулся бы в среднем на "
        f"{_count_places(found.mean)} из {format_number(audit.ranked)}, самое большее — на "
        f"{format_number(found.most)}.",
        "geometric",
    )


def _on_components(audit: AuditReading) -> Finding | None:
    found = audit.components["groups"]
    if found is None:
        return None
    if found.above_one == 1:
        return Finding(
            "Группы показывают в основном одно и то же.",
            f"Одна общая причина объясняет {_percent(found.first)} их различий: ЦЗН, сильный в одной группе, обычно "
            "силён и в других.",
            "components",
        )
    return Finding(
        f"Группы показывают разное: общих причин {found.above_one}.",
        f"Главная объясняет {_percent(found.first)} различий. ЦЗН, сильный в одной группе, в другой может быть слаб, "
        "поэтому одно число говорит о нём не всё.",
        "components",
    )


def _on_breaks(audit: AuditReading) -> Finding | None:
    breaks = warn_of_breaks(audit.facts)
    if not breaks:
        return None
    return Finding("Сравнивать с прошлым замером нужно осторожно.", " ".join(breaks), "quality")


def _count_places(value: Decimal) -> str:
    whole = value == value.to_integral()
    return f"{format_number(value)}{NO_BREAK}{choose_form(int(value), 'место', 'места', 'мест') if whole else 'места'}"


def _percent(value: Decimal | None) -> str:
    return f"{format_number(value)}{NO_BREAK}%"

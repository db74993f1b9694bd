"""The report on the quality of a release under the headings that statistics offices use, from its own facts. Pure.

After the ESS Standard for Quality Reports Structure (Eurostat): relevance, accuracy and reliability, timeliness and
punctuality, accessibility and clarity, coherence and comparability, cost and burden. What nobody measured is said to be
unmeasured.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from index_engine.rounding import round_half_up
from ratings.reading.verification import VerificationReading
from tabular.numbers import NO_BREAK, format_count, format_number, format_percent

# Campaigns whose middles lie further apart in the year, in days, are of different seasons.
SEASON = 45
# How many times longer one survey may be than the other.
LENGTH = Decimal("1.5")
YEAR = 365
AUDIENCES = {"jobseeker": "соискатели", "employer": "работодатели"}
OF_AUDIENCES = {"jobseeker": "соискателя", "employer": "работодателя"}


@dataclass(frozen=True)
class Survey:
    """When clients were asked; days counted with both ends."""

    start: date
    end: date

    @classmethod
    def read(cls, dates: Mapping[str, str | None]) -> "Survey | None":
        """The days of the survey, or of the measured period where they are not known; None where neither is."""
        for names in (("surveys_open", "surveys_close"), ("period_start", "period_end")):
            found = [dates.get(name) for name in names]
            if found[0] and found[1]:
                return cls(date.fromisoformat(found[0]), date.fromisoformat(found[1]))
        return None

    @property
    def days(self) -> int:
        """How long it was."""
        return (self.end - self.start).days + 1

    @property
    def middle(self) -> int:
        """The day of the year in its middle, from 0."""
        ordinal = (self.start.toordinal() + self.end.toordinal()) // 2
        return date.fromordinal(ordinal).timetuple().tm_yday - 1

    def __str__(self) -> str:
        return f"с {self.start:%d.%m.%Y} по {self.end:%d.%m.%Y}"


@dataclass(frozen=True)
class Part:
    """A heading with its sentences."""

    title: str
    lines: list[str]


@dataclass(frozen=True)
class ReleaseFacts:
    """What a report stands on: the summary, what the audit noted (ratings.actions.audit), the release itself."""

    summary: Mapping[str, Any]
    facts: Mapping[str, Any]
    version: int
    reason: str
    published_on: date
    verification: VerificationReading | None


def warn_of_breaks(facts: Mapping[str, Any]) -> list[str]:
    """Why the comparison with the campaign before may mislead, one sentence each; empty where nothing is known to."""
    earlier = facts["earlier"]
    if not earlier:
        return []
    now, before = Survey.read(facts["dates"]), Survey.read(earlier["dates"])
    found = []
    if earlier["edition"] != facts["edition"]:
        found.append(
            f"Прошлый замер, «{earlier['title']}», шёл по редакции методики {earlier['edition']}, этот — по редакции "
            f"{facts['edition']}. Прошлый пересчитан по новой, насколько позволяют его данные."
        )
    if now and before:
        apart = abs(now.middle - before.middle)
        if min(apart, YEAR - apart) > SEASON:
            found.append(
                f"Время года другое: тогда опрос шёл {before}, теперь {now}. Разница между замерами может быть "
                "сезонной."
            )
        longer, shorter = max(now.days, before.days), min(now.days, before.days)
        if longer > LENGTH * shorter:
            found.append(
                f"Опрос длился другое время: тогда {format_count(before.days, 'день', 'дня', 'дней')}, теперь "
                f"{format_count(now.days, 'день', 'дня', 'дней')}."
            )
    return found


def report_quality(known: ReleaseFacts) -> list[Part]:
    """All parts of the report."""
    return [
        Part("Кого и что описывает", list(_relevance(known))),
        Part("Точность и надёжность", list(_accuracy(known))),
        Part("Сроки", list(_timeliness(known))),
        Part("Доступность и понятность", list(_accessibility(known))),
        Part("Сопоставимость", list(_comparability(known))),
        Part("Затраты и нагрузка", list(_burden(known))),
    ]


def _relevance(known: ReleaseFacts) -> Iterator[str]:
    counts = known.summary["counts"]
    total = counts.get("regions_total")
    of_all = f" из {total}" if total and total > counts["regions"] else ""
    yield (
        f"Регионов: {format_number(counts['regions'])}{of_all}, центров занятости: {format_number(counts['offices'])}, "
        f"из них с местом: {format_number(counts['offices_ranked'])}."
    )
    yield (
        "Индекс говорит об удобстве услуг для тех, кто в центр занятости пришёл. О тех, кто не обращался, он не "
        "говорит ничего."
    )
    yield "Насколько выпуск нужен читателям, не измерялось."


def _accuracy(known: ReleaseFacts) -> Iterator[str]:
    counts = known.summary["counts"]
    yield (
        "Ответов: "
        + ", ".join(f"{who} — {format_number(counts[f'answers_{name}'])}" for name, who in AUDIENCES.items())
        + "."
    )
    response = known.facts["response"]
    for name, who in AUDIENCES.items():
        yield _response(who, response[name]["clients"])
    known_so_far = "известно только по группам клиентов" if known.summary.get("variants") else "не измерялось"
    yield (
        f"Чем ответившие отличаются от тех, кто не ответил, {known_so_far}. Интервалы этого не учитывают: они говорят "
        "только о случайности среди ответивших."
    )
    yield _verified(known.verification)
    yield (
        f"Ошибки тех, кто отвечал и заполнял, отдельно не измерялись. {known.facts['positive']} Что вышло бы при "
        "другой границе, не посчитать: сколько человек поставило какую оценку, не публикуется, чтобы не узнать ответов "
        "отдельных людей."
    )


def _response(who: str, rate: Sequence[int] | None) -> str:
    if not rate:
        return f"Какая часть клиентов ответила ({who}), не измерялось: сколько их обслужено, неизвестно."
    part, whole, _ = rate
    share = format_number(round_half_up(100 * part / whole, 1))
    return (
        f"Из обслуженных клиентов ответили {share}{NO_BREAK}% ({who}: {format_number(part)} из {format_number(whole)}, "
        "там, где это известно)."
    )


def _verified(verification: VerificationReading | None) -> str:
    if verification is None:
        return "Проверяли ли эксперты баллы чек-листов, в этом выпуске не записано."
    share = verification.points.verified_share
    if share is None:
        return "Баллов чек-листов нет, проверять было нечего."
    return f"Баллов чек-листов проверено экспертами полностью: {format_percent(share, 1)}."


def _timeliness(known: ReleaseFacts) -> Iterator[str]:
    published = known.published_on
    survey = Survey.read(known.facts["dates"])
    if survey:
        yield f"Опрос шёл {survey}."
        days = (published - survey.end).days
        if days >= 0:
            yield f"От конца опроса до публикации этой версии: {format_count(days, 'день', 'дня', 'дней')}."
    else:
        yield "Когда шёл опрос, не записано."
    announced = known.facts["announced"]
    if known.version > 1:
        yield f"Это исправленная версия. Причина: {known.reason}"
    elif not announced:
        yield "День публикации заранее не объявляли."
    else:
        yield _punctuality(datetime.fromisoformat(announced).date(), published)


def _punctuality(announced: date, published: date) -> str:
    late = (published - announced).days
    if late == 0:
        return f"Опубликовано в объявленный день, {announced:%d.%m.%Y}."
    words = format_count(abs(late), "день", "дня", "дней")
    return f"Объявлено на {announced:%d.%m.%Y}, опубликовано {'позже' if late > 0 else 'раньше'} на {words}."


def _accessibility(known: ReleaseFacts) -> Iterator[str]:
    yield (
        "Всё опубликованное можно скачать бесплатно и без регистрации, использовать — с указанием источника. Каждое "
        "число можно пересчитать: данные, методика и программа лежат в одном архиве."
    )
    yield (
        f"Вопрос, на который в центре занятости ответили меньше {known.facts['minimum_cell']} человек, не публикуется "
        "и ни в одно число не входит."
    )


def _comparability(known: ReleaseFacts) -> Iterator[str]:
    yield "Между собой центры занятости и регионы сопоставимы: у всех одна методика и одни вопросы."
    earlier = known.facts["earlier"]
    if not earlier:
        yield "Прошлого замера, с которым можно сравнить, нет."
        return
    breaks = warn_of_breaks(known.facts)
    if not breaks:
        yield f"С прошлым замером, «{earlier['title']}», сравнивать можно: редакция, время года и длина опроса близки."
    yield from breaks


def _burden(known: ReleaseFacts) -> Iterator[str]:
    asked = ", ".join(f"{OF_AUDIENCES[name]} — {count}" for name, count in known.facts["questions"].items())
    yield f"Оценок, которые просит анкета: у {asked}. Ни одна не обязательна."
    yield f"Строк в чек-листах центра занятости: {known.facts['checklist_items']}."
    yield "Сколько времени и денег ушло на замер, не измерялось."

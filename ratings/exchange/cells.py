"""Single cells of an upload: what their texts mean, and what is wrong with them. Pure.

A text is looked up as it is and examined only where that fails, because a national table of pairs has hundreds of
thousands of rows; what an examined text meant is remembered.
"""

import datetime
import re
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction

from index_engine.inputs import Audience, PointsStatus
from tabular import DANGEROUS, Cell, clean, folded

from .contents import Part
from .form import AUDIENCES, MAX_COUNT, MAX_REASON, STATUSES, Faults
from .frame import Frame

NUMBER = re.compile(r"\d{1,12}(?:[.,]\d{1,12})?|\d{1,60}/[1-9]\d{0,59}")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
RUSSIAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
YES = frozenset({"да", "true", "1", "+"})
NO = frozenset({"нет", "false", "0", "-", "—"})
OF = {Audience.JOBSEEKER: "соискателей", Audience.EMPLOYER: "работодателей"}


@dataclass(slots=True)
class Place:
    """Where a row stands, for faults."""

    part: Part
    row: int
    faults: Faults

    def fault(self, key: str, message: str) -> None:
        self.faults.add(self.part.place, self.row, self.part.headings.get(key, ""), message)


class Cells:
    """Reads cells against the frame of a campaign. The tables of what texts mean may be looked into directly."""

    def __init__(self, frame: Frame, faults: Faults) -> None:
        self.frame, self.faults = frame, faults
        self.offices = {code: office.code for code, office in frame.offices.items()}
        self.audiences = {name: audience for audience in Audience for name in (audience.value, AUDIENCES[audience])}
        # Of each audience: number of the question -> its place in the questionnaire and its number.
        self.questions = {
            audience: {number: (place, number) for place, number in enumerate(frame.numbers(audience))}
            for audience in Audience
        }
        self.checked = frame.checked()
        self.whole: dict[str, int] = {}

    def office(self, place: Place, cell: Cell) -> str | None:
        """The code of an office of the campaign."""
        code = self.offices.get(cell.value)
        if code is not None:
            return code
        if cell.fault:
            place.fault("office_code", cell.fault)
            return None
        said = clean(cell.value)
        if not said:
            place.fault("office_code", "Нет кода ЦЗН.")
        elif said in self.frame.offices:
            self.offices[cell.value] = said
            return said
        elif said in self.frame.strangers:
            place.fault(
                "office_code", f"ЦЗН {said} в кампании не участвует. Добавьте его в участники или удалите строку."
            )
        else:
            near = get_close_matches(said, self.frame.offices, n=1, cutoff=0.8) if self.faults.total < 100 else []
            hint = f" Может быть, {near[0]}?" if near else ""
            place.fault("office_code", f"ЦЗН с кодом «{said[:40]}» нет.{hint}")
        return None

    def audience(self, place: Place, cell: Cell) -> Audience | None:
        audience = self.audiences.get(cell.value)
        if audience is not None:
            return audience
        if cell.fault:
            place.fault("audience", cell.fault)
            return None
        said = folded(cell.value)
        forms = {"соискатель": Audience.JOBSEEKER, "работодатель": Audience.EMPLOYER}
        audience = self.audiences.get(said) or forms.get(said)
        if audience is None:
            place.fault("audience", f"Вместо «{said[:40]}» впишите «соискатели» или «работодатели».")
        else:
            self.audiences[cell.value] = audience
        return audience

    def question(self, place: Place, audience: Audience | None, key: str, cell: Cell) -> tuple[int, str] | None:
        """A scored question of the audience: its place in the questionnaire and its number."""
        if cell.fault:
            place.fault(key, cell.fault)
            return None
        number = clean(cell.value).lstrip("№").strip()
        if not number:
            place.fault(key, "Нет номера вопроса.")
        if audience is None or not number:
            return None
        found = self.questions[audience].get(number) or self.questions[audience].get(number.replace(",", "."))
        if found is not None:
            self.questions[audience][cell.value] = found
        elif (audience, number) in self.frame.wordings:
            place.fault(key, f"Вопрос {number} анкеты {OF[audience]} в индекс не входит. Удалите строку.")
        else:
            place.fault(key, f"В анкете {OF[audience]} нет вопроса «{number[:20]}».")
        return found

    def indicator(self, place: Place, cell: Cell) -> str | None:
        """The code of an indicator with a checklist."""
        if cell.fault:
            place.fault("indicator", cell.fault)
            return None
        code = clean(cell.value)
        code = code if code in self.checked else code.replace(",", ".")
        if code in self.checked:
            return code
        if not code:
            place.fault("indicator", "Нет кода показателя.")
        elif code in {indicator.code for indicator in self.frame.method.indicators}:
            place.fault("indicator", f"У показателя {code} нет чек-листа: баллов за него не ставят. Удалите строку.")
        elif code in self.frame.suspended:
            place.fault("indicator", f"Показатель {code} в редакции кампании приостановлен. Удалите строку.")
        else:
            place.fault("indicator", f"В редакции кампании нет показателя «{code[:20]}».")
        return None

    def needed(self, place: Place, key: str, cell: Cell) -> int | None:
        """A whole number that must be there."""
        if not cell.fault and not clean(cell.value):
            place.fault(key, "Пусто. Впишите целое число; если вопрос не задавали, удалите строку.")
            return None
        return self.count(place, key, cell)

    def count(self, place: Place, key: str, cell: Cell) -> int | None:
        """A whole number from 0 on; None where the cell is empty or faulty."""
        if not cell:
            return None
        known = self.whole.get(cell.value)
        if known is not None:
            return known
        if cell.fault:
            place.fault(key, cell.fault)
            return None
        digits = clean(cell.value).replace(" ", "")
        if not digits:
            return None
        if digits.isascii() and digits.isdecimal() and len(digits) <= 12 and int(digits) <= MAX_COUNT:
            self.whole[cell.value] = int(digits)
            return self.whole[cell.value]
        if digits.isascii() and digits.isdecimal():
            place.fault(key, f"Слишком большое число {digits[:20]}.")
        elif digits.startswith("-"):
            place.fault(key, f"Отрицательное число «{digits[:20]}». Нужно целое от 0.")
        else:
            place.fault(key, f"Вместо «{digits[:20]}» нужно целое число от 0, без дробной части и слов.")
        return None

    def fraction(self, place: Place, key: str, cell: Cell) -> Fraction | None:
        """A number from 0 on, exact; None where the cell is empty or faulty."""
        if not cell:
            return None
        if cell.fault:
            place.fault(key, cell.fault)
            return None
        digits = clean(cell.value).replace(" ", "")
        if digits and not (digits.isascii() and NUMBER.fullmatch(digits)):
            place.fault(key, f"Вместо «{digits[:20]}» нужно число не меньше нуля, например 0,75.")
            return None
        return Fraction(digits.replace(",", ".")) if digits else None

    def status(self, place: Place, cell: Cell) -> PointsStatus | None:
        if cell.fault:
            place.fault("status", cell.fault)
            return None
        said = folded(cell.value)
        for status, label in STATUSES.items():
            if said in (status.value, label):
                return status
        if said:
            labels = ", ".join(f"«{label}»" for label in STATUSES.values())
            place.fault("status", f"Состояния «{said[:40]}» нет. Впишите одно из: {labels}.")
        return None

    def reason(self, place: Place, cell: Cell) -> str:
        said = clean(cell.value)
        if cell.fault:
            place.fault("reason", cell.fault)
        elif not said:
            place.fault("reason", "Нет причины обнуления. Напишите её: причину увидят все.")
        elif said[0] in DANGEROUS:
            place.fault("reason", f"Причина не может начинаться со знака «{said[0]}». Начните её со слова.")
        elif len(said) > MAX_REASON:
            place.fault("reason", f"Причина длиннее {MAX_REASON} знаков. Сократите её.")
        return said

    def day(self, place: Place, cell: Cell) -> str:
        """A day as ISO text, out of 2026-05-31, 31.05.2026 or a date of the spreadsheet."""
        if cell.fault and not cell.day:
            place.fault("decided_on", cell.fault)
            return ""
        said = cell.day or clean(cell.value)
        parts: tuple[str, ...] = ()
        if match := ISO_DAY.fullmatch(said):
            parts = match.groups()
        elif match := RUSSIAN_DAY.fullmatch(said):
            parts = match.groups()[::-1]
        try:
            day = datetime.date(*(int(part) for part in parts)).isoformat() if parts else ""
        except ValueError:
            day = ""
        if not day:
            place.fault("decided_on", f"Вместо «{said[:20]}» нужен день решения, например 31.05.2026.")
        elif day > self.frame.today:
            place.fault("decided_on", f"День {said} ещё не наступил: обнуляют по принятому решению.")
        return day

    def check_region(self, place: Place, code: str, cell: Cell) -> None:
        own = self.frame.offices[code].region
        said = clean(cell.value)
        if said and (said.zfill(2) if said.isdecimal() else said) != own:
            place.fault("region_code", f"По сети портала ЦЗН {code} в регионе {own}, а не {said}. Исправьте код ЦЗН.")
        elif cell.fault:
            place.fault("region_code", cell.fault)

    def check_is_managing(self, place: Place, code: str, cell: Cell) -> None:
        if cell.fault:
            place.fault("is_managing", cell.fault)
            return
        said = folded(cell.value)
        if said and said not in YES | NO:
            place.fault("is_managing", f"Вместо «{said[:40]}» впишите «да» или «нет».")
        elif said and (said in YES) != self.frame.offices[code].managing:
            is_one = "управляющий" if self.frame.offices[code].managing else "не управляющий"
            place.fault(
                "is_managing",
                f"По сети портала ЦЗН {code} {is_one}. Управляющего меняют в разделе «Сеть», в регионе он один.",
            )

"""Forms of a passport: one for each line of a sheet, one for an event, those of evidence."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms

from assessments.actions.evidence import Given
from assessments.actions.filling import Saying
from assessments.blank import Line, Sheet
from assessments.models import MOST_COUNT, MOST_LINK, MOST_TEXT, Entry, Event
from assessments.photos.place import MAX_ACCURACY, Place
from cabinet.survey_forms import OfficesForm

MET = {"yes": True, "no": False, "": None}
DAY = {"invalid": "Впишите дату как 24.11.2026."}
LONG = {"max_length": "Сократите текст: он длиннее %(limit_value)d знаков."}
OLD = "Страница устарела. Обновите её и приложите ещё раз."
TAB = 36
OTHER = "other"


def _day(label: str, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, error_messages=DAY, **kwargs
    )


def _count(label: str) -> forms.IntegerField:
    said = f"Впишите целое число от 0 до {MOST_COUNT}."
    messages = {"invalid": said, "min_value": said, "max_value": said}
    return forms.IntegerField(
        label=label, min_value=0, max_value=MOST_COUNT, required=False, localize=False, error_messages=messages
    )


class PassportsForm(OfficesForm):
    """Which offices the region's list of passports shows."""

    show = forms.ChoiceField(label="Какие", required=False, choices=[("", "Все"), ("waiting", "Только не сданные")])


class LineForm(forms.Form):
    """What is said of one line; fields that the line does not have are left out. Its prefix is the line's place."""

    is_met = forms.ChoiceField(
        label="Отметка", choices=[("yes", "Выполнен"), ("no", "Не выполнен"), ("", "Нет отметки")], required=False
    )
    note = forms.CharField(label="Пояснение", max_length=MOST_TEXT, required=False, error_messages=LONG)
    dated = _day("Дата", required=False)
    current = _count("Вакансий за отчётный период")
    previous = _count("Вакансий за прошлый период")
    version = forms.IntegerField(min_value=0, required=False)
    # Of the other text that stood beside this one, when the page said that the two differ.
    seen = forms.IntegerField(min_value=0, required=False)

    def __init__(self, data: Any, *, sheet: Sheet, line: Line | None, entry: Entry | None) -> None:
        self.sheet, self.line, self.entry = sheet, line, entry
        self.item = line.key if line else sheet.own_key
        shown = self._list_shown()
        initial = {name: getattr(entry, name) for name in Entry.CONTENT} if entry else {}
        initial["is_met"] = next(word for word, value in MET.items() if value is (entry.is_met if entry else None))
        initial["version"] = entry.version if entry else 0
        super().__init__(data, prefix=str(line.place) if line else "0", initial=initial)
        for name in Entry.CONTENT:
            if name not in shown:
                del self.fields[name]

    def _list_shown(self) -> set[str]:
        """Fields that belong to the line; to the sheet itself, that nothing was measured and why."""
        if self.line is None:
            return {"is_met", "note"}
        if self.sheet.has_counts:
            return {"current", "previous", "note"}
        return {"is_met", "note"} | ({"dated"} if self.line.wants_date else set())

    @property
    def is_sent(self) -> bool:
        """Whether the page has sent this line: a page that saves by itself sends those that changed."""
        return f"{self.prefix}-version" in self.data

    def saying(self, tab: str, turn: int) -> Saying:
        """What a valid form says."""
        content = {name: self.cleaned_data[name] for name in Entry.CONTENT if name in self.fields}
        if "is_met" in content:
            content["is_met"] = MET[content["is_met"]]
        if "note" in content:
            content["note"] = content["note"].replace("\r\n", "\n")
        is_chosen = self.data.get("mine") == self.prefix
        version = self.cleaned_data["seen" if is_chosen else "version"]
        return Saying(self.item, content, version or 0, tab, turn)

    @property
    def faults(self) -> list[str]:
        """What is wrong, in Russian."""
        return [str(message) for messages in self.errors.values() for message in messages]


class SheetForm:
    """All lines of a sheet, and the sheet itself."""

    def __init__(self, sheet: Sheet, entries: Mapping[str, Entry], data: Any = None) -> None:
        self.sheet = sheet
        self.whole = LineForm(data, sheet=sheet, line=None, entry=entries.get(sheet.own_key))
        lines = () if sheet.has_events else sheet.lines
        self.lines = [LineForm(data, sheet=sheet, line=line, entry=entries.get(line.key)) for line in lines]
        self.sent = [form for form in (self.whole, *self.lines) if data is not None and form.is_sent]
        self.tab = str((data or {}).get("tab", ""))[:TAB]
        turn = str((data or {}).get("turn", ""))
        self.turn = int(turn) if turn.isascii() and turn.isdigit() and len(turn) < 9 else 0

    def sayings(self) -> list[Saying]:
        """What valid lines say; those with faults are told of, and the others are kept."""
        return [form.saying(self.tab, self.turn) for form in self.sent if form.is_valid()]

    def faults(self) -> dict[str, list[str]]:
        """By item, what is wrong with it."""
        return {form.item: form.faults for form in self.sent if not form.is_valid()}


class EventForm(forms.Form):
    """An event: when, of which kind, what it was."""

    held_on = _day("Когда прошло")
    kind = forms.ChoiceField(label="Вид", error_messages={"required": "Выберите вид, хотя бы «Другое»."})
    other = forms.CharField(
        label="Вид, если его нет в списке", max_length=200, required=False, error_messages=LONG,
        help_text="Назовите его двумя-тремя словами: новый вид тоже даёт баллы.",
    )  # fmt: skip
    content = forms.CharField(
        label="Что было",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=LONG,
        help_text="Название и краткое содержание: кто был, сколько людей, чем кончилось.",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any = None, *, sheet: Sheet, event: Event | None = None) -> None:
        initial: dict[str, Any] = {"key": uuid.uuid4(), "version": 0}
        if event:
            initial |= {name: getattr(event, name) for name in (*Event.CONTENT, "key", "version")}
            initial["kind"] = event.kind or OTHER
        super().__init__(data, initial=initial)
        kinds = [(line.key, line.text) for line in sheet.kinds]
        self.fields["kind"].choices = [("", "Выберите"), *kinds, (OTHER, "Другое, чего нет в списке: впишите ниже")]

    def clean_kind(self) -> str:
        """The key of the kind; empty for one that the list does not have."""
        kind = self.cleaned_data["kind"]
        return "" if kind == OTHER else kind


class EvidenceForm(forms.Form):
    """What comes with evidence: the key of the request, its date, what it replaces, a link, where the device was."""

    key = forms.UUIDField(error_messages={"invalid": OLD, "required": OLD})
    stated_on = _day("Когда сделано", required=False)
    replaces = forms.IntegerField(required=False, min_value=1)
    link = forms.CharField(max_length=MOST_LINK, required=False, error_messages=LONG)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180)
    accuracy = forms.FloatField(required=False, min_value=0, max_value=MAX_ACCURACY)

    def clean(self) -> dict[str, Any]:
        """A place that makes no sense is no place: it is never a reason to refuse."""
        for name in ("latitude", "longitude", "accuracy"):
            self.errors.pop(name, None)
        return self.cleaned_data

    def given(self, order: int = 0) -> Given:
        """What the piece comes with; the key of each further file of a request follows from the first."""
        said = self.cleaned_data
        key = uuid.uuid5(said["key"], str(order)) if order else said["key"]
        latitude, longitude = said.get("latitude"), said.get("longitude")
        is_known = latitude is not None and longitude is not None
        place = Place(latitude, longitude, said.get("accuracy")) if is_known else None
        return Given(key, said["stated_on"], None if order else said["replaces"], place)

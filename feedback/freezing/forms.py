"""The form of the next edition: its date, why it is made, and for each changed part the remarks that caused it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from django import forms
from django.http import QueryDict
from wagtail.admin.widgets import AdminDateInput

from feedback.freezing.chooser import accepted_remarks
from feedback.freezing.parts import ChangedPart, Offer, Upcoming
from feedback.models import Remark
from feedback.states import State
from methodology.reading import place
from seen.digests import digest_seen

LONGEST_KEY = 18  # digits; SQLite fails on a number that is longer than any key of its own


class EditionForm(forms.Form):
    """When the edition comes into force, and why it is made."""

    in_force_from = forms.DateField(
        label="Действует с",
        required=False,
        widget=AdminDateInput,
        help_text="Например 01.03.2027; пусто, если день ещё не назначен.",
    )
    note = forms.CharField(
        label="Пояснение",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Одно-два предложения для читателей: зачем новая редакция.",
    )


class AcceptedField(forms.MultipleChoiceField):
    """Accepted remarks, ticked; the form has looked up which of the sent ones are, and what the others are called."""

    widget = forms.CheckboxSelectMultiple
    refused: Mapping[str, str] = MappingProxyType({})

    def validate(self, value: list[str]) -> None:
        wrong = [self.refused.get(key, "неизвестное замечание") for key in value if not self.valid_value(key)]
        if wrong:
            raise forms.ValidationError(
                f"Среди принятых нет: {'; '.join(wrong)}. Отметка снята: выберите другое или продолжайте без него."
            )


class PartForm(forms.Form):
    """Why one part changed: remarks, words, or both."""

    remarks = AcceptedField(label="Замечания", required=False)
    another = forms.CharField(
        label="Ещё замечание",
        required=False,
        widget=accepted_remarks.widget_class,
        help_text="Чтобы выбрать несколько, после каждого нажимайте «Добавить в отметки».",
    )
    why = forms.CharField(
        label="Почему", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2, "cols": 40})
    )

    def __init__(
        self, part: ChangedPart, offers: Iterable[Offer], refused: Mapping[str, str], data: QueryDict | None = None
    ) -> None:
        self.part = part
        # A part that the sent form did not have yet begins like a new one.
        known = data if data and f"{part.key}-seen" in data else None
        self.is_fresh = data is not None and (known is None or known[f"{part.key}-seen"] != self.mark)
        likely = [str(offer.remark.pk) for offer in part.offers if offer.is_likely]
        super().__init__(known, prefix=part.key, initial={"remarks": likely})
        self.offers = {str(offer.remark.pk): offer for offer in offers}
        self.fields["remarks"].choices = list(self.offers.items())
        self.fields["remarks"].refused = refused

    @property
    def mark(self) -> str:
        """What the sent form says of which differences were looked at."""
        return f"{self.part.digest} {self.part.path}"

    @property
    def chosen(self) -> list[Remark]:
        """The remarks that were ticked, by number."""
        return sorted((self.offers[key].remark for key in self.cleaned_data["remarks"]), key=lambda one: one.number)

    def cause(self) -> dict[str, Any] | None:
        """The reason as an edition keeps it; None where none was given."""
        numbers, why = [remark.number for remark in self.chosen], self.cleaned_data["why"]
        if not numbers and not why:
            return None
        text = f"{self.part.title}: {why}" if why else self.part.named_fields
        return {"about": [self.part.path], "text": text, "remarks": numbers}


class FreezeForm:
    """The whole form: that of the edition and one for each changed part.

    checked: whether to say what is missing; while remarks are being picked nothing is.
    """

    def __init__(self, upcoming: Upcoming, data: QueryDict | None = None, *, checked: bool = True) -> None:
        self.upcoming = upcoming
        self.data = _with_picked(data) if data is not None else None
        self.edition = EditionForm(self.data) if self.data and checked else EditionForm(initial=self.data)
        accepted, refused = self._sent_remarks()
        self.parts = [PartForm(part, self._offers(part, accepted), refused, self.data) for part in upcoming.parts]

    def is_valid(self) -> bool:
        """Whether all that was typed and ticked can be taken."""
        return all([self.edition.is_valid(), *(part.is_valid() for part in self.parts)])

    @property
    def is_current(self) -> bool:
        """Whether the form was filled in for the method as it is now."""
        return self.data is not None and self.data.get("seen") == self.seen and not any(p.is_fresh for p in self.parts)

    @property
    def media(self) -> forms.Media:
        """Scripts of the calendar and of the window."""
        return sum((part.media for part in self.parts[:1]), self.edition.media)

    @property
    def seen(self) -> str:
        """The document that is looked at, and the edition that it would follow."""
        return f"{self.upcoming.number} {self.upcoming.sha256}"

    def causes(self) -> list[dict[str, Any]]:
        """All reasons, as an edition keeps them."""
        return [cause for part in self.parts if (cause := part.cause())]

    @cached_property
    def digest(self) -> str:
        """What is confirmed: the document, the date, the words, the remarks with their titles and decisions."""
        remarks = {remark.number: [remark.title, remark.decision_text] for part in self.parts for remark in part.chosen}
        day = self.edition.cleaned_data["in_force_from"]
        whole = [self.seen, day and day.isoformat(), self.edition.cleaned_data["note"], self.causes(), remarks]
        return digest_seen(whole)

    def kept(self) -> Iterator[tuple[str, str]]:
        """All that was filled in, by field: what the page of confirmation carries on."""
        yield "seen", self.seen
        for name in self.edition.fields:
            yield name, self.data.get(name, "")
        for part in self.parts:
            yield f"{part.prefix}-seen", part.mark
            yield part.add_prefix("why"), self.data.get(part.add_prefix("why"), "")
            for key in self.data.getlist(part.add_prefix("remarks")):
                yield part.add_prefix("remarks"), key

    def lost(self) -> list[tuple[str, str]]:
        """What was typed about parts that differ no more: each part in words, and the words."""
        known = {f"{part.prefix}-seen" for part in self.parts}
        gone = [name for name in self.data or () if name.startswith("part-") and name.endswith("-seen")]
        found = [
            (place(self.data[name].partition(" ")[2]), self.data.get(name.removesuffix("seen") + "why", ""))
            for name in gone
            if name not in known
        ]
        return [(title, why) for title, why in found if why]

    def _sent_remarks(self) -> tuple[dict[str, Remark], dict[str, str]]:
        """Those of the sent remarks that are accepted, by key, and what the others are called; two queries."""
        names = [f"{part.key}-remarks" for part in self.upcoming.parts]
        sent = {key for name in names for key in self.data.getlist(name)} if self.data else set()
        keys = {key for key in sent if key.isascii() and key.isdigit() and len(key) <= LONGEST_KEY}
        if not keys:
            return {}, {}
        accepted = {str(remark.pk): remark for remark in Remark.objects.accepted().filter(pk__in=keys)}
        others = Remark.objects.filter(pk__in=keys - accepted.keys()).exclude(state=State.DRAFT)
        return accepted, {str(remark.pk): f"{remark} ({remark.decision_text})" for remark in others}

    def _offers(self, part: ChangedPart, accepted: Mapping[str, Remark]) -> list[Offer]:
        """The remarks to tick beside a part: those that name it, and those that were picked for it."""
        known = {str(offer.remark.pk) for offer in part.offers}
        picked = dict.fromkeys(self.data.getlist(f"{part.key}-remarks")) if self.data else ()
        return [*part.offers, *(Offer(accepted[key]) for key in picked if key in accepted and key not in known)]


def _with_picked(data: QueryDict) -> QueryDict:
    """The same data with each remark picked in the window among the ticked ones."""
    data = data.copy()
    for name in [name for name in data if name.startswith("part-") and name.endswith("-another")]:
        remarks = name.removesuffix("another") + "remarks"
        picked = data.pop(name)[-1]
        if picked and picked not in data.getlist(remarks):
            data.appendlist(remarks, picked)
    return data

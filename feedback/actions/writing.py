"""How a remark and its history are written; only actions come here."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from campaigns import workdays
from campaigns.models import CalendarDay
from feedback.actions.guards import Actor, RemarkRefused, require_step
from feedback.models import Remark, RemarkCounter, RemarkEvent, RemarkIndicator, RemarkSettings, Topic
from feedback.notices import tell
from feedback.states import RULES, State, Step
from methodology.models import Edition
from network.models import Region

LONGEST = Remark.LONGEST
WRITTEN = ("topic", "title", "text", "page_id", "about_path", "about_edition_id")


def begin(remark: Remark) -> None:
    """A remark that is not saved yet is a draft, whatever it was made with."""
    remark.state = State.DRAFT


def enter(
    remark: Remark,
    step: Step,
    by: Actor,
    *,
    region: Region | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    is_public: bool | None = None,
    logged: bool = True,
    is_told: bool = True,
) -> None:
    """Take a locked remark through a step: the one door by which a state changes and a history grows.

    Saves the remark as it has been made ready, in the state that the step leads to, and writes the step. A draft has no
    history. region: whose step it is; without it the step is ФЦК's. logged: also in the log of the CMS, which has
    written a saved form by itself. is_told: regions are told of it; not where the same action tells them of more.
    Raises RemarkRefused where the step may not follow the present state.
    """
    require_step(remark, step)
    rule = RULES[step]
    before = {"state": remark.state} if before is None and rule.to else before
    remark.state = rule.to or remark.state
    remark.save()
    if rule.is_revised:
        remark.save_revision(user=by, clean=False)
    if remark.number is None:
        return
    event = RemarkEvent.objects.create(
        remark=remark,
        step=step,
        by=by,
        side=RemarkEvent.Side.REGION if region else RemarkEvent.Side.CENTRE,
        region=region,
        before=before or {},
        after=after or {},
        is_public=rule.is_public if is_public is None else is_public,
    )
    if logged:
        log(remark, f"feedback.remark_{step}", user=by, data={"event": event.pk} | (after or {}))
    if is_told:
        tell(event)


def clean(text: str) -> str:
    """A text as it is kept: lines end as on one system, no space around."""
    return text.strip().replace("\r\n", "\n")


def check_values(
    *,
    topic: str,
    title: str,
    text: str,
    page: Page | None = None,
    path: str = "",
    edition: Edition | None = None,
    of: Remark | None = None,
) -> dict[str, Any]:
    """The values to keep, checked; what it is about is taken over from `of`, where that is given."""
    title, text = " ".join(title.split()), clean(text)
    if topic not in Topic.values:
        raise RemarkRefused("Выберите тему.")
    if not title or not text:
        raise RemarkRefused("Напишите заголовок и само замечание.")
    if len(title) > Remark._meta.get_field("title").max_length or len(text) > LONGEST:
        raise RemarkRefused(f"Слишком длинно: заголовок до 160 знаков, замечание до {LONGEST}.")
    if "\x00" in title + text:
        raise RemarkRefused("В тексте есть знаки, которых не бывает в тексте. Наберите его заново.")
    if of is not None:
        return values_of(of, WRITTEN) | {"topic": topic, "title": title, "text": text}
    return {
        "topic": topic,
        "title": title,
        "text": text,
        "page_id": page.pk if page else None,
        "about_path": path if edition else "",
        "about_edition_id": edition.pk if edition and path else None,
    }


def values_of(remark: Remark, names: Iterable[str]) -> dict[str, Any]:
    """Values of a remark by the names of its fields."""
    return {name: getattr(remark, name) for name in names}


def fill(remark: Remark, values: dict[str, Any], codes: list[str]) -> None:
    """Give a remark these values and the indicators that it is about; the caller saves it. Raises RemarkRefused."""
    for name, value in values.items():
        setattr(remark, name, value)
    rows = [RemarkIndicator(code=code) for code in codes]
    for row in rows:
        try:
            row.clean_fields(exclude=["remark", "id"])
        except ValidationError as error:
            raise RemarkRefused("Такого показателя в методике нет.") from error
    remark.about_indicators = rows


def give_number(remark: Remark) -> None:
    """Give a remark that is sent the next number; what was received before keeps its days. The caller saves it."""
    counter, _ = RemarkCounter.objects.select_for_update().get_or_create(pk=1)
    taken = Remark.objects.aggregate(last=Max("number"))["last"] or 0
    counter.last = max(counter.last, taken) + 1
    counter.save()
    now = timezone.now()
    remark.number = counter.last
    remark.submitted_at = remark.submitted_at or now
    if remark.due_on is None:
        remark.due_on = workdays.add(
            timezone.localdate(now), RemarkSettings.load().answer_days, CalendarDay.objects.moved()
        )

"""Every change of a remark, from a region's draft to the decision on it.

A coordinator writes, changes, withdraws and joins in the name of the own region; ФЦК checks, assigns, merges, splits
and decides. Each action checks the right, locks the rows, writes the history (RemarkEvent, and the log of the CMS) in
the same transaction, and changes nothing when it is repeated. Which step may follow which state: feedback.states.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from feedback import workdays
from feedback.models import (
    Decision,
    Remark,
    RemarkCounter,
    RemarkEvent,
    RemarkIndicator,
    RemarkSettings,
    RemarkSupport,
    Topic,
)
from feedback.notices import tell
from feedback.states import RULES, WAITING, State, Step, refusal
from methodology.models import Edition
from network.models import Membership, Region

DECIDE = "feedback.change_remark"
MODERATE = "feedback.moderate_remark"
MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"
MOST = 200  # drafts and unanswered remarks of one region
LONGEST = Remark.LONGEST
WRITTEN = ("topic", "title", "text", "page_id", "about_path", "about_edition_id")
CORRECTED = ("region_id", "topic", "title", "text", "decision", "second_decision", "answer", "note")

Actor = AbstractBaseUser | None  # None: the server's own console


class RemarkRefused(Exception):
    """It cannot be done so now; the message says why, in Russian."""


# What regions do


@transaction.atomic
def save_draft(
    *,
    by: AbstractBaseUser,
    topic: str,
    title: str,
    text: str,
    codes: Iterable[str] = (),
    page: Page | None = None,
    path: str = "",
    edition: Edition | None = None,
    remark: Remark | None = None,
) -> Remark:
    """A new draft of the own region, or one written anew.

    topic: of feedback.models.Topic; codes: of indicators; page: what it is about; path and edition: the item or
    question, as methodology.diff names it. The same words saved again are the same draft. Raises PermissionDenied,
    RemarkRefused.
    """
    region = _region_of(by)
    values = _written(topic=topic, title=title, text=text, page=page, path=path, edition=edition)
    wanted = sorted(set(codes))
    own = Remark.objects.filter(region=region)
    if remark is None:
        if twin := own.filter(state=State.DRAFT, **values).first():
            return twin
        if own.filter(state__in=[State.DRAFT, *WAITING]).count() >= MOST:
            raise RemarkRefused(f"Черновиков и замечаний без ответа уже {MOST}. Дождитесь ответа на часть из них.")
        draft = Remark(state=State.DRAFT, region=region, author=by)
    else:
        draft = _own(remark, by)
        if draft.state != State.DRAFT:
            raise RemarkRefused("Это замечание уже отправлено.")
    _write(draft, values, wanted)
    return draft


@transaction.atomic
def discard(*, remark: Remark, by: AbstractBaseUser) -> None:
    """Throw a draft away. Raises PermissionDenied, RemarkRefused."""
    region = _region_of(by)
    found = Remark.objects.select_for_update().filter(pk=remark.pk).first()
    if found is None:
        return
    _same_region(found, region)
    if found.state != State.DRAFT:
        raise RemarkRefused("Удалить можно только черновик. Отправленное замечание можно отозвать.")
    found.attachments.discard()
    found.delete()


@transaction.atomic
def submit(*, remark: Remark, by: AbstractBaseUser) -> Remark:
    """Send a draft: it gets its number and the day by which ФЦК answers. Raises PermissionDenied, RemarkRefused."""
    remark = _own(remark, by)
    if remark.number:
        return remark
    _may(remark, Step.SUBMIT)
    _number(remark)
    _event(remark, Step.SUBMIT, by, region=remark.region)
    return remark


@transaction.atomic
def edit(
    *,
    remark: Remark,
    by: AbstractBaseUser,
    topic: str,
    title: str,
    text: str,
    codes: Iterable[str] = (),
    page: Page | None = None,
    path: str = "",
    edition: Edition | None = None,
) -> Remark:
    """Say it otherwise until ФЦК begins; what the public had seen is checked anew. Raises RemarkRefused."""
    remark = _own(remark, by)
    _may(remark, Step.EDIT)
    _alone(remark, "изменить его текст")
    values = _written(topic=topic, title=title, text=text, page=page, path=path, edition=edition)
    wanted, before = sorted(set(codes)), _values(remark, WRITTEN)
    if before == values and remark.indicator_codes == ", ".join(wanted):
        return remark
    before["codes"] = remark.indicator_codes
    remark.is_public, remark.moderated_at, remark.moderated_by = False, None, None
    _write(remark, values, wanted)
    _event(remark, Step.EDIT, by, region=remark.region, before=before, after=values | {"codes": ", ".join(wanted)})
    return remark


@transaction.atomic
def withdraw(*, remark: Remark, by: AbstractBaseUser) -> Remark:
    """Take it back until it is decided; it leaves the register. Raises PermissionDenied, RemarkRefused."""
    remark = _own(remark, by)
    if remark.state == State.WITHDRAWN:
        return remark
    _may(remark, Step.WITHDRAW)
    _alone(remark, "отозвать его")
    before = {"state": remark.state}
    remark.state, remark.is_public = State.WITHDRAWN, False
    remark.save(update_fields=["state", "is_public"])
    _event(remark, Step.WITHDRAW, by, region=remark.region, before=before)
    return remark


@transaction.atomic
def join(*, remark: Remark, by: AbstractBaseUser) -> Remark:
    """The own region asks for the same as a remark of another one. Raises PermissionDenied, RemarkRefused."""
    region = _region_of(by)
    remark = _locked(remark)
    if not remark.is_public:
        raise PermissionDenied("Этого замечания в реестре нет.")
    if remark.region_id == region.pk:
        raise RemarkRefused("Это замечание вашего региона: присоединяться к нему не нужно.")
    _may(remark, Step.SUPPORT)
    _, made = RemarkSupport.objects.get_or_create(remark=remark, region=region, defaults={"user": by})
    if made:
        _event(remark, Step.SUPPORT, by, region=region)
    return remark


@transaction.atomic
def unjoin(*, remark: Remark, by: AbstractBaseUser) -> Remark:
    """The own region does not ask for it any more. Raises PermissionDenied, RemarkRefused."""
    region = _region_of(by)
    remark = _locked(remark)
    own = RemarkSupport.objects.filter(remark=remark, region=region).first()
    if own is None:
        return remark
    if own.via_id:
        raise RemarkRefused("Ваше замечание ФЦК объединил с этим: ответ на них один.")
    _may(remark, Step.LEAVE)
    own.delete()
    _event(remark, Step.LEAVE, by, region=region)
    return remark


# What ФЦК does


@transaction.atomic
def record(*, remark: Remark, by: Actor, **data: Any) -> Remark:
    """Put down a remark that a region has made elsewhere: an unsaved row gets its number and is received.

    data: where it comes from, for the history. Raises PermissionDenied, ValidationError.
    """
    _require(by, "feedback.add_remark")
    remark.state = State.DRAFT
    remark.decision = remark.second_decision = remark.answer = ""
    remark.full_clean(exclude=["number"])
    _number(remark)
    _event(remark, Step.RECORD, by, after=data)
    return remark


@transaction.atomic
def start_review(*, remark: Remark, by: Actor) -> Remark:
    """From now on the region does not change the text; who begins is responsible, if nobody was."""
    _require(by, DECIDE)
    remark = _locked(remark)
    if remark.state == State.IN_REVIEW:
        return remark
    _may(remark, Step.START_REVIEW)
    _begin(remark, by)
    return remark


@transaction.atomic
def assign(*, remarks: Iterable[Remark], to: AbstractBaseUser | None, by: Actor) -> int:
    """Make one person responsible for all of these, or nobody; gives back for how many that was new.

    Raises PermissionDenied, RemarkRefused where the person may not decide or a remark is decided.
    """
    _require(by, DECIDE)
    if to is not None and not to.has_perm(DECIDE):
        raise RemarkRefused(f"{to.get_username()} не может решать замечания: нет права.")
    changed = 0
    for remark in _locked_all(remarks):
        if remark.assignee_id == (to.pk if to else None):
            continue
        _may(remark, Step.ASSIGN)
        before = {"assignee": remark.assignee_id}
        remark.assignee = to
        remark.save(update_fields=["assignee"])
        _event(remark, Step.ASSIGN, by, before=before, after={"assignee": remark.assignee_id})
        changed += 1
    return changed


@transaction.atomic
def decide(*, remark: Remark, by: Actor, decision: str, answer: str, page: Page | None = None) -> Remark:
    """Decide and answer in public; `page` is the page whose draft carries the change. Raises RemarkRefused.

    A remark that nobody had begun is begun first. What is decided is changed only after `reopen`.
    """
    _require(by, DECIDE)
    remark = _locked(remark)
    answer = _clean(answer)
    if decision not in Decision.values:
        raise RemarkRefused("Выберите решение.")
    if not answer:
        raise RemarkRefused("Напишите ответ: регион и читатели должны понять, почему решили так.")
    if len(answer) > LONGEST:
        raise RemarkRefused(f"Ответ длиннее {LONGEST} знаков.")
    if page is not None and decision == Decision.REJECTED:
        raise RemarkRefused("Страницу с правкой указывают, только если замечание принято.")
    wanted = (State.DECIDED, decision, "", answer, page.pk if page else None)
    if wanted == (remark.state, remark.decision, remark.second_decision, remark.answer, remark.change_page_id):
        return remark
    _may(remark, Step.DECIDE)
    if remark.state == State.RECEIVED:
        _begin(remark, by)
    remark.state, remark.decision, remark.answer, remark.change_page = State.DECIDED, decision, answer, page
    remark.decided_at = timezone.now()
    remark.decided_in = _days(remark)
    _save(remark, by)
    after = {"decision": decision, "answer": answer, "page": remark.change_page_id}
    _event(remark, Step.DECIDE, by, before={"state": State.IN_REVIEW}, after=after)
    return remark


@transaction.atomic
def reopen(*, remark: Remark, by: Actor, reason: str) -> Remark:
    """Take back a decision, or the merging with another remark; the reason is public. Raises RemarkRefused."""
    _require(by, DECIDE)
    remark = _locked(remark)
    reason = _clean(reason)
    if remark.state == State.IN_REVIEW:
        return remark
    _may(remark, Step.REOPEN)
    if not reason:
        raise RemarkRefused("Напишите причину: её увидят регион и читатели.")
    if len(reason) > LONGEST:
        raise RemarkRefused(f"Причина длиннее {LONGEST} знаков.")
    names = ("state", "decision", "second_decision", "answer", "change_page_id", "merged_into_id")
    before = _values(remark, names)
    RemarkSupport.objects.filter(via=remark).delete()
    remark.state, remark.decision, remark.second_decision, remark.answer = State.IN_REVIEW, "", "", ""
    remark.change_page = remark.merged_into = remark.decided_at = remark.decided_in = None
    remark.review_started_at = remark.review_started_at or timezone.now()
    _save(remark, by)
    _event(remark, Step.REOPEN, by, before=before, after={"reason": reason})
    return remark


@transaction.atomic
def merge(*, main: Remark, duplicates: Iterable[Remark], by: Actor) -> Remark:
    """Put remarks that say the same under one answer, that of `main`; their regions count as its supporters.

    Raises PermissionDenied, RemarkRefused.
    """
    _require(by, DECIDE)
    wanted = {remark.pk for remark in duplicates}
    if not wanted:
        raise RemarkRefused("Выберите, какие замечания повторяют это.")
    locked = {remark.pk: remark for remark in _locked_all([main, *duplicates])}
    main = locked[main.pk]
    if main.pk in wanted:
        raise RemarkRefused("Замечание нельзя объединить с самим собой.")
    fresh = [remark for pk, remark in locked.items() if pk in wanted and remark.merged_into_id != main.pk]
    if not fresh:
        return main
    _may(main, Step.GATHER)
    for remark in fresh:
        _may(remark, Step.MERGE)
        before = {"state": remark.state}
        remark.state, remark.merged_into = State.JOINED, main
        remark.review_started_at = remark.review_started_at or timezone.now()
        _save(remark, by)
        _event(remark, Step.MERGE, by, before=before, after={"number": main.number})
        for carried in remark.merged.select_for_update():
            carried.merged_into = main
            carried.save(update_fields=["merged_into"])
        _support(main, remark)
    _event(main, Step.GATHER, by, after={"numbers": sorted(remark.number for remark in fresh)})
    return main


@transaction.atomic
def split(
    *, remark: Remark, by: Actor, title: str, text: str, second_topic: str, second_title: str, second_text: str
) -> Remark:
    """Make two of a remark that carries two; gives back the second one, which has a number of its own.

    Author, region, indicators, supporters and the day of the answer are those of the first. Raises RemarkRefused.
    """
    _require(by, DECIDE)
    remark = _locked(remark)
    _may(remark, Step.SPLIT)
    first = _written(topic=remark.topic, title=title, text=text, of=remark)
    second = _written(topic=second_topic, title=second_title, text=second_text, of=remark)
    if first["text"] == second["text"]:
        raise RemarkRefused("В обеих частях один и тот же текст. Оставьте в каждой своё.")
    if twin := remark.parts.filter(title=second["title"], text=second["text"]).first():
        return twin
    copied = ("region", "author", "is_public", "moderated_at", "moderated_by", "assignee", "due_on", "submitted_at")
    part = Remark(state=State.DRAFT, split_from=remark, **{name: getattr(remark, name) for name in copied})
    for name, value in second.items():
        setattr(part, name, value)
    codes = [about.code for about in remark.about_indicators.all()]
    part.about_indicators = [RemarkIndicator(code=code) for code in codes]
    part.review_started_at = remark.review_started_at
    _number(part, state=remark.state)
    supports = remark.supporters.values_list("region", "user")
    RemarkSupport.objects.bulk_create(
        RemarkSupport(remark=part, region_id=region, user_id=user) for region, user in supports
    )
    before = _values(remark, WRITTEN)
    for name, value in first.items():
        setattr(remark, name, value)
    _save(remark, by)
    _event(part, Step.SPLIT, by, after={"number": remark.number})
    _event(remark, Step.SPLIT, by, before=before, after=first | {"number": part.number})
    return part


@transaction.atomic
def moderate(*, remark: Remark, by: Actor, is_public: bool) -> Remark:
    """Show a remark in the register after a look at it, or take it out. Raises PermissionDenied, RemarkRefused."""
    _require(by, MODERATE)
    remark = _locked(remark)
    if remark.is_public == is_public and (is_public or remark.moderated_at):
        return remark
    step = Step.PUBLISH if is_public else Step.HIDE
    _may(remark, step)
    before = {"is_public": remark.is_public}
    remark.is_public, remark.moderated_at, remark.moderated_by = is_public, timezone.now(), by
    _save(remark, by)
    _event(remark, step, by, before=before, after={"is_public": is_public})
    return remark


@transaction.atomic
def corrected(*, remark: Remark, before: dict[str, Any], by: Actor) -> Remark:
    """Write the history of what the form of the CMS has just saved; `before` is what `correction_of` gave."""
    _require(by, DECIDE)
    after = correction_of(remark)
    changed = [name for name in after if after[name] != before.get(name)]
    if changed:
        is_seen = not {"decision", "second_decision", "answer"}.isdisjoint(changed)
        old, new = ({name: values.get(name) for name in changed} for values in (before, after))
        _event(remark, Step.CORRECT, by, before=old, after=new, is_public=is_seen, logged=False)
    return remark


def correction_of(remark: Remark) -> dict[str, Any]:
    """What the form of the CMS may change, for `corrected`."""
    return _values(remark, CORRECTED) | {"codes": remark.indicator_codes}


# The one place where the history is written, and what the actions share


def _event(
    remark: Remark,
    step: Step,
    by: Actor,
    *,
    region: Region | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    is_public: bool | None = None,
    logged: bool = True,
) -> RemarkEvent:
    """Write one step: every action comes through here, so whatever has to follow a step hangs on these rows.

    region: whose step it is; without it the step is ФЦК's. logged: also in the log of the CMS, which has written a
    saved form by itself.
    """
    event = RemarkEvent.objects.create(
        remark=remark,
        step=step,
        by=by,
        side=RemarkEvent.Side.REGION if region else RemarkEvent.Side.CENTRE,
        region=region,
        before=before or {},
        after=after or {},
        is_public=RULES[step].is_public if is_public is None else is_public,
    )
    if logged:
        log(remark, f"feedback.remark_{step}", user=by, data={"event": event.pk} | (after or {}))
    tell(event)
    return event


def may(user: AbstractBaseUser | None, right: str) -> bool:
    """Whether this user, or the server's console, has the right."""
    return user is None or user.has_perm(right)


def deciders() -> Any:
    """Users who may decide remarks, for choices: by group, by own right, and superusers."""
    return get_user_model().objects.with_perm(DECIDE, backend=MODEL_BACKEND).order_by("username")


def _require(by: Actor, right: str) -> None:
    if not may(by, right):
        raise PermissionDenied("Для этого нет права.")


def _may(remark: Remark, step: Step) -> None:
    if reason := refusal(remark.state, step):
        raise RemarkRefused(reason)


def _region_of(by: AbstractBaseUser) -> Region:
    membership = Membership.objects.of(by)
    if membership is None or not membership.is_coordinator:
        raise PermissionDenied("Замечания пишет координатор региона.")
    return membership.region


def _same_region(remark: Remark, region: Region) -> None:
    if remark.region_id != region.pk:
        raise PermissionDenied("Это замечание другого региона.")


def _locked(remark: Remark) -> Remark:
    return Remark.objects.select_for_update().get(pk=remark.pk)


def _locked_all(remarks: Iterable[Remark]) -> list[Remark]:
    """All of them, locked in one order, so that two who lock the same never wait for each other."""
    return list(Remark.objects.select_for_update().filter(pk__in={remark.pk for remark in remarks}).order_by("pk"))


def _own(remark: Remark, by: AbstractBaseUser) -> Remark:
    region = _region_of(by)
    remark = _locked(remark)
    _same_region(remark, region)
    return remark


def _alone(remark: Remark, what: str) -> None:
    """Refuse to change or withdraw what other regions have put their name to."""
    if remark.supporters.exists() or remark.merged.exists():
        raise RemarkRefused(f"К замечанию присоединились другие регионы, поэтому {what} нельзя. Напишите ФЦК.")


def _clean(text: str) -> str:
    return text.strip().replace("\r\n", "\n")


def _written(
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
    title, text = " ".join(title.split()), _clean(text)
    if topic not in Topic.values:
        raise RemarkRefused("Выберите тему.")
    if not title or not text:
        raise RemarkRefused("Напишите заголовок и само замечание.")
    if len(title) > Remark._meta.get_field("title").max_length or len(text) > LONGEST:
        raise RemarkRefused(f"Слишком длинно: заголовок до 160 знаков, замечание до {LONGEST}.")
    if "\x00" in title + text:
        raise RemarkRefused("В тексте есть знаки, которых не бывает в тексте. Наберите его заново.")
    if of is not None:
        return _values(of, WRITTEN) | {"topic": topic, "title": title, "text": text}
    return {
        "topic": topic,
        "title": title,
        "text": text,
        "page_id": page.pk if page else None,
        "about_path": path if edition else "",
        "about_edition_id": edition.pk if edition and path else None,
    }


def _values(remark: Remark, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(remark, name) for name in names}


def _write(remark: Remark, values: dict[str, Any], codes: list[str]) -> None:
    for name, value in values.items():
        setattr(remark, name, value)
    rows = [RemarkIndicator(code=code) for code in codes]
    for row in rows:
        try:
            row.clean_fields(exclude=["remark", "id"])
        except ValidationError as error:
            raise RemarkRefused("Такого показателя в методике нет.") from error
    remark.about_indicators = rows
    remark.save()


def _number(remark: Remark, state: State | str = State.RECEIVED) -> None:
    """Save a remark under the next number, as received now; what was received before keeps its days."""
    counter, _ = RemarkCounter.objects.select_for_update().get_or_create(pk=1)
    taken = Remark.objects.aggregate(last=Max("number"))["last"] or 0
    counter.last = max(counter.last, taken) + 1
    counter.save()
    now = timezone.now()
    remark.number, remark.state = counter.last, state
    remark.submitted_at = remark.submitted_at or now
    if remark.due_on is None:
        remark.due_on = workdays.add(timezone.localdate(now), RemarkSettings.load().answer_days)
    remark.save()


def _begin(remark: Remark, by: Actor) -> None:
    before = {"state": remark.state}
    remark.state, remark.review_started_at = State.IN_REVIEW, timezone.now()
    remark.assignee = remark.assignee or by
    _save(remark, by)
    _event(remark, Step.START_REVIEW, by, before=before, after={"assignee": remark.assignee_id})


def _save(remark: Remark, by: Actor) -> None:
    """Save with a revision: so the loader of the pilot knows that a person has been here."""
    remark.save()
    remark.save_revision(user=by, clean=False)


def _days(remark: Remark) -> int | None:
    """Calendar days from receipt to the decision; None for what came before anybody wrote that down."""
    if remark.submitted_at is None:
        return None
    return max((timezone.localdate() - timezone.localdate(remark.submitted_at)) // timedelta(days=1), 0)


def _support(main: Remark, merged: Remark) -> None:
    """Count the region of a merged remark, and those that had joined it, for the main one."""
    regions = [(merged.region_id, merged.author_id)]
    regions += RemarkSupport.objects.filter(remark=merged).values_list("region", "user")
    there = {main.region_id, *RemarkSupport.objects.filter(remark=main).values_list("region", flat=True)}
    for region, user in regions:
        if region not in there:
            there.add(region)
            RemarkSupport.objects.create(remark=main, region_id=region, user_id=user, via=merged)

"""Data of a campaign: reading a set, and the one way to write a new one.

A set is never changed; each import makes the next. After the data were closed it needs a reason, and what it changes
is listed publicly.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from campaigns.models import Campaign, Participation, today
from campaigns.states import State
from index_engine.inputs import Inputs, Method, Network
from index_engine.inputs import Office as OfficeInput
from index_engine.inputs import Region as RegionInput
from index_engine.validation import check
from network.models import Office, Region
from ratings import exchange
from ratings.models import InputSet

RIGHT = "campaigns.manage_campaign"
# While these last, data may come in; from the freeze on with a reason.
LOADED: frozenset[State] = frozenset({State.OPEN, State.VERIFICATION, State.FROZEN, State.REVIEW, State.PUBLISHED})
MAX_REASON = 2000
ATTEMPTS = 3

Actor = User | None  # None: the server's own console


class InputsRefused(Exception):
    """The data cannot be stored so now; the message says why, in Russian."""


class InputsMoved(InputsRefused):
    """Somebody has stored other data in between."""


def refusal(campaign: Campaign) -> str:
    """Why no data can come in now, in Russian; empty where they can."""
    state = campaign.state
    if state in LOADED:
        return ""
    why = "сбор данных ещё не начался" if state in (State.DRAFT, State.ANNOUNCED) else "она завершена"
    return f"Кампания в состоянии «{state.label}»: данные не загружают, {why}."


def needs_reason(campaign: Campaign) -> bool:
    """Whether a change of the data must be explained to the public."""
    return campaign.frozen_at is not None


def require_reason(campaign: Campaign, reason: str) -> None:
    """Refuse a change that is not explained as it must be: InputsRefused."""
    if needs_reason(campaign) and not reason.strip():
        raise InputsRefused("Данные уже закрыты. Напишите, почему они меняются: причину увидят все.")
    if len(reason) > MAX_REASON:
        raise InputsRefused(f"Причина длиннее {MAX_REASON} знаков. Сократите её.")


def read_inputs(input_set: InputSet, *, with_pairs: bool = True) -> Inputs:
    """The data of a set, without its pairs where nobody needs them; InputsRefused where its file is damaged or gone."""
    return exchange.unpack(read_packed(input_set), with_pairs=with_pairs)


def read_packed(input_set: InputSet) -> bytes:
    """The data of a set as they are stored (`exchange.pack`); InputsRefused where the file is damaged or gone."""
    try:
        with input_set.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError as error:
        raise InputsRefused(f"Файл данных № {input_set.number} пропал из хранилища.") from error
    if hashlib.sha256(content).hexdigest() != input_set.sha256:
        raise InputsRefused(f"Файл данных № {input_set.number} повреждён: его SHA-256 не сходится.")
    return content


def current_inputs(campaign: Campaign) -> Inputs:
    """The campaign's data as they stand; nothing where none have been stored."""
    newest = InputSet.objects.newest(campaign)
    return read_inputs(newest) if newest else Inputs()


def frame_of(campaign: Campaign, current: Inputs, region: Region | None = None) -> exchange.Frame:
    """What an upload is held against: the offices that take part, of one region or of all, their regions, the edition.

    Where the network does not say of which type it is in a region, it is as in the current data.
    """
    said = {region.code: region.network for region in current.regions}
    known = Office.objects.filter(region=region) if region else Office.objects.all()
    participations = Participation.objects.filter(campaign=campaign)
    offices = list(known.filter(pk__in=participations.values("office")).select_related("region").order_by("code"))
    regions = {office.region.code: office.region for office in offices}
    taking_part = {office.code for office in offices}
    return exchange.Frame.of(
        campaign.edition.document,
        regions=[_region(region, said) for _, region in sorted(regions.items())],
        offices=[
            OfficeInput(office.code, office.name, office.region.code, office.is_managing, None, None, None)
            for office in offices
        ],
        strangers=set(known.values_list("code", flat=True)) - taking_part,
        today=today().isoformat(),
    )


def _region(region: Region, said: Mapping[str, Network]) -> RegionInput:
    network = Network(region.network_type) or said.get(region.code, Network.UNKNOWN)
    return RegionInput(region.code, region.name, network)


def store_inputs(*, campaign: Campaign, inputs: Inputs, by: Actor, source: str, reason: str = "") -> InputSet:
    """Make these data the campaign's; data that do not differ change nothing: then the set that there is.

    inputs: all data of the campaign, taken as they are; source: name of the file or the program; reason: what the
    public reads, needed once the data are closed. Raises PermissionDenied, InputsRefused.
    """
    _require_right(by)
    _check(campaign, inputs)
    content = exchange.pack(inputs)
    for _ in range(ATTEMPTS):
        try:
            return _store(campaign, inputs, content, InputSet.objects.newest(campaign), by, source, reason)
        except InputsMoved:
            continue
    raise InputsRefused("Данные кампании меняет кто-то ещё. Попробуйте через минуту.")


def replace_inputs(
    *, campaign: Campaign, inputs: Inputs, content: bytes, base: InputSet | None, by: Actor, source: str, reason: str
) -> InputSet:
    """The same for data made out of `base`: where it is no longer the newest set, InputsMoved.

    content: `exchange.pack(inputs)`.
    """
    _require_right(by)
    _check(campaign, inputs)
    return _store(campaign, inputs, content, base, by, source, reason)


def _require_right(by: Actor) -> None:
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права загружать данные кампании.")


def _check(campaign: Campaign, inputs: Inputs) -> None:
    """The data must be possible, and only of offices that take part."""
    try:
        check(Method.from_document(campaign.edition.document), inputs)
    except ValueError as error:
        raise InputsRefused(f"Данные противоречат редакции или сами себе: {str(error)[:1000]}") from error
    taking_part = set(Participation.objects.filter(campaign=campaign).values_list("office__code", flat=True))
    strangers = sorted({office.code for office in inputs.offices} - taking_part)
    if strangers:
        raise InputsRefused(f"В кампании не участвуют: {', '.join(strangers[:10])}. Всего таких: {len(strangers)}.")


def _store(
    campaign: Campaign,
    inputs: Inputs,
    content: bytes,
    base: InputSet | None,
    by: Actor,
    source: str,
    reason: str,
) -> InputSet:
    """Compare outside of the transaction, since that takes seconds; write inside, if nothing has moved."""
    sha256 = hashlib.sha256(content).hexdigest()
    if base and base.sha256 == sha256:
        return base
    before = read_inputs(base) if base else Inputs()
    frozen = Campaign.objects.filter(pk=campaign.pk).exclude(frozen_at=None).exists()
    changes = _changes(campaign, before, inputs) if base or frozen else {}
    if base and not changes["total"] and sorted(before.previous) == sorted(inputs.previous):
        return base
    return _write(campaign, inputs, content, sha256, changes, base, by, source, reason)


def _changes(campaign: Campaign, before: Inputs, inputs: Inputs) -> dict[str, Any]:
    """What the public may read about the difference to the data before."""
    minimum = campaign.edition.document["parameters"]["minimum_cell"]
    comparison = exchange.compare(before, inputs, minimum=minimum).to_json()
    return {"total": comparison["total"], "rows": comparison["rows"]}


@transaction.atomic
def _write(
    campaign: Campaign,
    inputs: Inputs,
    content: bytes,
    sha256: str,
    changes: dict[str, Any],
    base: InputSet | None,
    by: Actor,
    source: str,
    reason: str,
) -> InputSet:
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    newest = InputSet.objects.newest(campaign)
    if newest and newest.sha256 == sha256:
        return newest
    frozen, reason = needs_reason(campaign), reason.strip()
    if (newest and newest.pk) != (base and base.pk) or (frozen and not changes):
        raise InputsMoved("Пока вы смотрели, данные кампании изменились. Посмотрите на разницу ещё раз.")
    if why_not := refusal(campaign):
        raise InputsRefused(why_not)
    require_reason(campaign, reason)
    number = newest.number + 1 if newest else 1
    # A name that nobody can make from guessed data, and the same after an attempt that was killed.
    path = (
        f"inputs/{campaign.slug}/{number}-{salted_hmac('ratings.inputs', sha256, algorithm='sha256').hexdigest()}.zip"
    )
    _put(path, content)
    stored = InputSet.objects.create(
        campaign=campaign,
        number=number,
        file=path,
        sha256=sha256,
        counts=exchange.counts(inputs),
        source=source[-255:],
        reason=reason,
        changes=changes,
        after_freeze=frozen,
        author=by,
    )
    log(
        campaign,
        "ratings.inputs",
        user=by,
        data={"number": number, "source": stored.source, "sha256": sha256, "reason": reason},
    )
    return stored


def _put(path: str, content: bytes) -> None:
    """Write a file; what a killed attempt has left under the name is written anew."""
    default_storage.delete(path)
    if default_storage.save(path, ContentFile(content)) != path:
        raise InputsRefused("Две программы записывают эти данные сразу. Попробуйте через минуту.")

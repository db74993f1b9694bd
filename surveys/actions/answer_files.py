"""Answers out of a file, by ФЦК: read, mapped, seen, confirmed and written together or not at all."""

import secrets
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from campaigns import clock
from campaigns.actions import MANAGE
from campaigns.models import Campaign
from network.guards import Actor
from surveys.answer_files import OFFICE, guess_targets, list_targets
from surveys.answer_plans import PlannedAnswer, make_plan
from surveys.codes import RECEIPT, derive_code, digest_code
from surveys.form import MOST_TEXT, Form
from surveys.models import Change, ChangeActs, Origin, Receipt, Response, ResponseImport
from surveys.opening import whole_form
from surveys.scale import LAYOUT
from tabular import Column, FileRefused, clean, letter, read_lines
from tabular.tables import to_table
from uploads.actions import UploadRefused, apply, cancel, locked
from uploads.planning import Plan

BATCH = 500


def _require_right(by: Actor) -> None:
    if by is not None and not by.has_perm(MANAGE):
        raise PermissionDenied("Нет права загружать ответы.")


def why_not_load(campaign: Campaign) -> str:
    """Why no answers are loaded into this campaign now, in Russian; empty where they are."""
    if not campaign.opened_at:
        return "Кампания ещё не открыта: ответов у неё быть не может."
    if campaign.frozen_at or campaign.closed_at:
        return "Данные кампании закрыты, новых ответов в ней не будет."
    return ""


@transaction.atomic
def upload_answers(*, file_name: str, content: bytes, campaign: Campaign, audience: str, by: Actor) -> ResponseImport:
    """Read a file, guess what its columns hold, and keep it for the preview. Raises FileRefused, PermissionDenied."""
    _require_right(by)
    if reason := why_not_load(Campaign.objects.get(pk=campaign.pk)):
        raise FileRefused(reason)
    lines = read_lines(content)
    titles = {letter(place): clean(cell.value) for place, cell in enumerate(lines[0].cells, 1) if clean(cell.value)}
    columns = [Column(key, title, longest=MOST_TEXT, is_day=True) for key, title in titles.items()]
    table = to_table(lines, columns)
    form = whole_form(campaign, audience)
    return ResponseImport.objects.create(
        file_name=file_name[-255:],
        user=by,
        campaign=campaign,
        audience=audience,
        table=table.to_json() | {"titles": titles},
        mapping=guess_targets(titles, list_targets(form)),
    )


@transaction.atomic
def map_columns(*, upload: ResponseImport, mapping: Mapping[str, str], by: Actor) -> ResponseImport:
    """Say what the columns hold, by their letters; those left out are not read. Raises UploadRefused."""
    _require_right(by)
    upload = locked(upload)
    if upload.status != ResponseImport.Status.UPLOADED:
        raise UploadRefused("Этот файл уже загружен или отменён.")
    known = {target.key: target.title for target in list_targets(whole_form(upload.campaign, upload.audience))}
    chosen = {place: key for place, key in mapping.items() if key and place in upload.table["titles"]}
    if strange := set(chosen.values()) - known.keys():
        raise UploadRefused(f"Такого вопроса в анкете нет: {', '.join(sorted(strange))}. Откройте страницу заново.")
    twice = sorted(known[key] for key in set(chosen.values()) if list(chosen.values()).count(key) > 1)
    if twice:
        raise UploadRefused(f"Одно и то же выбрано для двух столбцов: «{twice[0]}». Оставьте один из них.")
    upload.mapping = chosen
    upload.save(update_fields=["mapping"])
    return upload


def apply_answers(*, upload: ResponseImport, by: Actor, seen: str | None = None) -> ResponseImport:
    """Write all answers of a file or none, as `uploads.actions.apply` says. Raises PermissionDenied, UploadRefused."""
    _require_right(by)

    def write(upload: ResponseImport, plan: Plan[PlannedAnswer]) -> None:
        # Whoever closes the data waits until these are in, or they wait and are refused.
        if reason := why_not_load(Campaign.objects.select_for_update(no_key=True).get(pk=upload.campaign_id)):
            raise UploadRefused(reason)
        if OFFICE not in upload.mapping.values():
            raise UploadRefused("Не сказано, в каком столбце код ЦЗН. Выберите его.")
        _write(plan.writes, upload, whole_form(upload.campaign, upload.audience), by)

    try:
        return apply(upload, plan_of=make_plan, write=write, by=by, seen=seen)
    except IntegrityError as error:
        raise UploadRefused("Те же ответы загрузили одновременно с вами. Посмотрите на разницу ещё раз.") from error


def cancel_answers(*, upload: ResponseImport, by: Actor) -> ResponseImport:
    """Drop a file that has not been written; repeated, it changes nothing. Raises PermissionDenied, UploadRefused."""
    _require_right(by)
    return cancel(upload)


def _write(rows: list[PlannedAnswer], upload: ResponseImport, form: Form, by: Actor) -> None:
    """Store answers as `sending.send` does one: with receipts, changes for the tallies, and the counts of the day."""
    moment = clock.now().replace(microsecond=0)
    campaign, audience = upload.campaign, upload.audience
    stored = Response.objects.bulk_create(
        [
            Response(
                campaign=campaign,
                office=row.office,
                audience=audience,
                key=row.key,
                marks=row.typed.answers.to_bytes(form.scored),
                rest=row.typed.answers.rest,
                layout=LAYOUT,
                is_remote=row.typed.is_remote,
                was_prompted=row.typed.was_prompted,
                stage=row.stage,
                origin=Origin.FILE,
                sent_at=moment,
                entered_by=by,
            )
            for row in rows
            if row.typed is not None
        ],
        batch_size=BATCH,
    )
    Receipt.objects.bulk_create(
        [Receipt(digest=_forgotten(), campaign=campaign, response=one) for one in stored],
        batch_size=BATCH,
    )
    changes = [Change(response=one, sign=1, acts=ChangeActs.STARTED_AND_SENT) for one in stored]
    Change.objects.bulk_create(changes, batch_size=BATCH)


def _forgotten() -> str:
    """The digest of a receipt that nobody holds: receipts are published for each counted answer."""
    return digest_code(derive_code(secrets.token_bytes(32), "", RECEIPT))

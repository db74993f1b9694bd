"""Answers of campaigns that are over leave the database: into a file that is read back, then deleted by portions.

Tallies, counts and receipts stay, and so do answers that an expert has decided about: verdicts are never deleted.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from wagtail.log_actions import log

from campaigns import clock
from campaigns.models import Campaign
from network.models import Office
from surveys import archive
from surveys.actions import folding
from surveys.models import Change, Proposal, Response, Retention, SurveyPlan, Verdict
from surveys.portions import list_portions

IN_MEMORY = 64 * 1024**2  # bytes of an archive, while it is made
PORTIONS = 200  # deleted by one run of the clock

Progress = Callable[[int], None]


class ArchiveRefused(Exception):
    """Nothing was done, or the file is not what it should be; the message says why, in Russian."""


def explain_early(campaign: Campaign) -> str:
    """Why the answers of a campaign cannot leave yet, in Russian; empty where they can."""
    if campaign.published_at is None or campaign.closed_at is None:
        return "Кампания не завершена: её анкеты ещё нужны. Сначала опубликуйте результаты и завершите кампанию."
    end, kept = SurveyPlan.of(campaign).links_end(), Retention.objects.filter(campaign=campaign).first()
    if end is None or end > clock.now():
        return "Срок хранения ещё не кончился: до него анкету могут исключить, и её клиент узнает об этом по расписке."
    if kept is None or kept.links_cut_at is None:
        return "Связи расписок с анкетами ещё не уничтожены: это делает manage.py work. Подождите несколько минут."
    if Change.objects.filter(response__campaign=campaign).exists():
        return "Часть анкет ещё не сведена: это делает manage.py work. Подождите минуту."
    return ""


def make_archive(*, campaign: Campaign) -> Retention:
    """Write the answers of a campaign to the private storage and read them back; one that was made is only read.

    Raises ArchiveRefused.
    """
    if reason := explain_early(campaign):
        raise ArchiveRefused(reason)
    kept = Retention.objects.get(campaign=campaign)
    if kept.archived_at:
        _require_whole(kept)
        return kept
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        answers = archive.write(campaign, file)
        file.seek(0)
        sha256 = archive.digest(file)
        file.seek(0)
        name = kept.archive.storage.save(f"answers/{campaign.slug}.ndjson.gz", File(file))
    kept.archive, kept.sha256, kept.answers = name, sha256, answers
    try:
        _require_whole(kept)
    except ArchiveRefused:
        kept.archive.storage.delete(name)
        raise
    kept.archived_at = clock.now()
    kept.save()
    log(campaign, "surveys.archive", data={"answers": answers, "sha256": sha256})
    return kept


def begin_deleting(*, campaign: Campaign, digest: str) -> Retention:
    """Let the answers go whose archive has this SHA-256; the archive is read once more. Raises ArchiveRefused."""
    if reason := explain_early(campaign):
        raise ArchiveRefused(reason)
    kept = Retention.objects.get(campaign=campaign)
    if kept.archived_at is None:
        raise ArchiveRefused("Анкеты ещё не выгружены: сначала выгрузите их этой же командой без --delete.")
    if digest != kept.sha256:
        raise ArchiveRefused(f"SHA-256 архива другой: {kept.sha256}. Проверьте, тот ли файл вы сохранили.")
    if kept.deleting_since is None:
        _require_whole(kept)
        with transaction.atomic():
            Retention.objects.filter(pk=kept.pk, deleting_since=None).update(deleting_since=clock.now())
            log(campaign, "surveys.delete_answers", data={"answers": kept.answers, "sha256": kept.sha256})
        kept.refresh_from_db()
    return kept


def delete_portions(kept: Retention, *, most: int | None = None, tell: Progress | None = None) -> int:
    """Delete answers whose deletion was begun, each portion in a transaction of its own; how many went.

    most: portions at once. Interrupted, it goes on where it stopped whoever calls it next.
    """
    gone = 0
    for number, keys in enumerate(list_portions(kept.campaign, _deletable())):
        if number == most:
            return gone
        with transaction.atomic():
            Campaign.objects.select_for_update(no_key=True).get(pk=kept.campaign_id)
            _, by_model = Response.objects.filter(pk__in=keys).delete()
            count = by_model.get(Response._meta.label, 0)
            Retention.objects.filter(pk=kept.pk).update(deleted=F("deleted") + count)
        gone += count
        if tell:
            tell(gone)
    Retention.objects.filter(pk=kept.pk, deleted_at=None).update(deleted_at=clock.now())
    return gone


def go_on() -> int:
    """Go on with what was begun and interrupted, some portions of each campaign; how many answers went."""
    begun = Retention.objects.filter(deleting_since__isnull=False, deleted_at=None).select_related("campaign")
    return sum(delete_portions(kept, most=PORTIONS) for kept in begun)


def _deletable() -> Q:
    """Answers that count and that nobody has decided or proposed anything about."""
    decided = Verdict.objects.filter(response=OuterRef("pk"))
    proposed = Proposal.responses.through.objects.filter(response=OuterRef("pk"))
    return Q(excluded="") & ~Exists(decided) & ~Exists(proposed)


def _read_counted(file: IO[bytes]) -> Iterator[folding.Row]:
    offices = dict(Office.objects.values_list("code", "pk"))
    for one in archive.read(file):
        if not one.excluded:
            rest = json.dumps(one.rest)
            yield folding.Row(
                one.audience, offices[one.office], one.stage, one.origin, one.is_confirmed, 1, one.marks, rest
            )


def _require_whole(kept: Retention) -> None:
    """Raise ArchiveRefused unless the file has its SHA-256, and its answers make just the tallies that are kept."""
    try:
        with kept.archive.open("rb") as file:
            if archive.digest(file) != kept.sha256:
                raise ArchiveRefused("Файл архива повреждён: SHA-256 не сходится. Верните его из копии хранилища.")
            file.seek(0)
            found = folding.compare(kept.campaign, _read_counted(file))
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise ArchiveRefused(f"Файл архива не читается: {error}.") from error
    if found.differing:
        raise ArchiveRefused(
            f"Анкеты в архиве не сходятся со сводками, центров и аудиторий: {len(found.differing)}. "
            "Проверьте сводки: manage.py rebuild_tallies."
        )

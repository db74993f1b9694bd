"""Calculation, publication and correction of releases.

A calculation writes files first and rows last, in one transaction; publication flips one row in another. Killed at any
point and started again, both end the same: files have the same bytes, and a release without all its files is refused.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from assessments.blank import build_blank
from campaigns import clock
from campaigns.actions import CampaignRefused, publish_campaign
from campaigns.models import Campaign
from campaigns.states import State
from index_engine.compute import Run
from index_engine.disclosure import withhold_small_cells
from index_engine.inputs import Inputs, Method
from index_engine.raising import list_usual
from index_engine.results import Results
from jobs.processes import ProcessLost, Spread, open_processes, telling
from jobs.running import Beat, quiet
from network.models import Region
from ratings.actions import response_rates, strata, surveys
from ratings.actions.audit import collect_facts
from ratings.actions.inputs import read_inputs
from ratings.actions.previous import as_earlier, earlier_release, recomputing
from ratings.actions.release_files import delete_files, write_files
from ratings.actions.sheets import forget_sheets
from ratings.actions.verification import read_verification
from ratings.models import Calculation, InputSet, Objection, Release, UnitResult, Upload
from ratings.release import building, checks
from ratings.release.layout import Table
from ratings.release.nonresponse import keep_nonresponse, summarise_nonresponse
from ratings.release.package import digest_published
from ratings.release.raises import keep_raises, write_usual
from ratings.release.rows import make_rows
from ratings.release.sample import DrawnSample
from ratings.release.summary import Published, compare_versions, shorten_correction, summarise
from surveys.actions.client_groups import divisions_of_campaign

RIGHT = "ratings.publish_release"
COMPUTED: frozenset[State] = frozenset({State.VERIFICATION, State.FROZEN, State.REVIEW, State.PUBLISHED})
BATCH = 500
FILES = "Готовим файлы, отчёты и графики"
LOST = "Расчёт прервался: система остановила один из его процессов; обычно это значит, что не хватило памяти."

Actor = User | None  # None: the server's own console


class ReleaseRefused(Exception):
    """The release cannot be computed or published so now; the message says why and what to do, in Russian.

    `why` is the reason alone, as readers of the portal may see it; `mend` is the advice to ФЦК.
    """

    def __init__(self, why: str, mend: str = "") -> None:
        super().__init__(f"{why} {mend}".strip())
        self.why, self.mend = why, mend


def refusal(campaign: Campaign, reason: str = "") -> str:
    """Why the campaign cannot be computed now, in Russian; empty where it can."""
    state = campaign.state
    if state not in COMPUTED:
        return f"Кампания в состоянии «{state.label}»: в нём не считают."
    if InputSet.objects.newest(campaign) is None:
        return "В кампании ещё нет данных. Загрузите их."
    if state is State.PUBLISHED and not reason.strip():
        return "Результаты опубликованы. Чтобы посчитать исправленную версию, назовите причину: её увидят все."
    return ""


def compute_release(*, campaign: Campaign, by: Actor, reason: str = "", progress: Beat = quiet) -> Release:
    """Compute the campaign's newest data into a preview, which takes the place of the preview before.

    by: who asks, None for the console; reason: of a correction; progress: is told percent and stage.
    Raises PermissionDenied, ReleaseRefused.
    """
    require_right(by)
    if reason_not := refusal(campaign, reason):
        raise ReleaseRefused(reason_not)
    try:
        return _compute(campaign, by, reason, progress)
    except ProcessLost as lost:
        raise ReleaseRefused(LOST, "Скажите администратору, потом посчитайте заново.") from lost


def _compute(campaign: Campaign, by: Actor, reason: str, progress: Beat) -> Release:
    source = InputSet.objects.filter(campaign=campaign).latest("number")
    document = campaign.edition.document
    method = Method.from_document(document)
    progress(1, "Читаем данные")
    earlier = earlier_release(campaign)
    last = campaign.releases.published().filter(campaign=campaign).first()
    version = last.version + 1 if last else 1
    with recomputing(earlier, method) as wait_for_previous:
        shown = withhold_small_cells(method, replace(read_inputs(source), regions_total=Region.objects.count()))
        if last is None:
            # Groups of two versions, subtracted, would be those of the offices that were corrected.
            groups, answers = strata.count_strata(campaign, shown)
            shown = replace(shown, strata=groups, stratum_tallies=answers)
        progress(20, "Считаем индексы")
        # The campaign before is waited for when this one is computed, and the run is not kept.
        results = Run(method, shown).compare(previous := wait_for_previous())
        shown.previous = previous
    progress(33, "Собираем сводку")
    summary = summarise(
        method,
        shown,
        results,
        edition=campaign.edition.number,
        edition_sha256=campaign.edition.sha256,
        inputs_sha256=digest_published(shown),
        earlier=as_earlier(earlier, campaign, shown.previous),
        correction=_correction(last, results, reason),
    )
    states = surveys.list_receipts(campaign)
    if states:
        summary["receipts"] = surveys.count_receipts(states)
    usual = list_usual(method, shown)
    if usual:
        summary["usual"] = write_usual(usual)
    if results.calibrated:
        summary["variants"] = summarise_nonresponse(divisions_of_campaign(campaign), results)
    verified = read_verification(campaign, shown)
    if verified:
        summary["verification"] = verified.told
    release = Release(
        campaign=campaign,
        version=version,
        input_set=source,
        previous=earlier,
        reason=reason.strip() if last else "",
        folder=_folder(campaign, version, source, shown.regions_total, earlier, reason if last else ""),
        summary=summary,
        checks=[
            *checks.examine(method, shown, results, _published_before(campaign, method)),
            *checks.hold_receipts(*surveys.compare_receipts(campaign, shown)),
        ],
    )
    reach = response_rates.count_reach(campaign, shown)
    survey = surveys.tabulate(campaign, shown, states, reach, is_first=last is None)
    drawn = verified.drawn if verified else None
    facts = collect_facts(campaign, earlier, document, reach)
    with open_processes(settings.WORK_PROCESSES) as spread:
        release.manifest = _store(release, document, method, shown, results, survey, drawn, facts, progress, spread)
        spread = telling(spread, lambda part: progress(75 + int(15 * part), "Пробуем, что подняло бы индексы"))
        raises = keep_raises(method, shown, results, usual, build_blank(document).sheets, spread)
    release.summary = shorten_correction(summary)
    progress(91, "Записываем результаты")
    regions, rates = Region.objects.in_bulk(field_name="code"), response_rates.sum_by_unit(reach, shown)
    nonresponse = keep_nonresponse(results, shown, response_rates.sum_by_audience(reach, shown))
    return _save(release, list(make_rows(method, results, shown, regions, rates, raises, nonresponse)), by)


def _store(
    release: Release,
    document: dict[str, Any],
    method: Method,
    inputs: Inputs,
    results: Results,
    survey: list[tuple[str, Table]],
    drawn: DrawnSample | None,
    facts: dict[str, Any],
    progress: Beat,
    spread: Spread,
) -> dict[str, dict[str, Any]]:
    """Write all files of a release; its manifest.

    survey: see `surveys.tabulate`; drawn: see `verification`; facts: see `audit`; spread: see `jobs.processes`.
    """
    campaign = release.campaign
    info = building.ReleaseInfo(
        slug=campaign.slug,
        title=campaign.title,
        version=release.version,
        is_demo=campaign.is_demo,
        edition=campaign.edition.number,
        reason=release.reason,
    )
    content = campaign.edition.content.encode()
    is_correction = release.summary["correction"] is not None
    count = building.count(inputs, is_correction, len(survey), is_sampled=drawn is not None)
    manifest = {}
    progress(38, FILES)
    files = building.build(
        info, document, content, method, inputs, results, release.summary, survey, drawn, facts, spread
    )
    try:
        for done, (name, entry) in enumerate(write_files(release.folder, files), start=1):
            manifest[name] = entry
            progress(38 + 37 * done // max(count, done), FILES)
    except FileExistsError as taken:
        raise ReleaseRefused("Две программы записывают этот выпуск сразу. Дождитесь конца расчёта.") from taken
    return manifest


@transaction.atomic
def _save(release: Release, rows: list[UnitResult], by: Actor) -> Release:
    """Put a computed release and its rows in the place of the preview before."""
    campaign = Campaign.objects.select_for_update().get(pk=release.campaign_id)
    if campaign.releases.published().filter(version=release.version, campaign=campaign).exists():
        raise ReleaseRefused("Пока шёл расчёт, эту версию опубликовали. Посчитайте заново.")
    if reason_not := refusal(campaign, release.reason):
        raise ReleaseRefused(reason_not)
    for preview in campaign.releases.filter(state=Release.State.PREVIEW):
        _drop(preview, keep=release.folder)
    release.save()
    for row in rows:
        row.release = release
    UnitResult.objects.bulk_create(rows, batch_size=BATCH)
    log(
        campaign,
        "ratings.compute",
        user=by,
        data={"version": release.version, "inputs": release.input_set.number, "reason": release.reason},
    )
    return release


def _drop(release: Release, keep: str = "") -> None:
    """Delete a release's rows, and its files once that is certain; `keep`: a folder whose files stay."""
    folder, names = release.folder, list(release.manifest)
    release.results.all().delete()
    release.delete()
    if folder != keep:
        transaction.on_commit(lambda: delete_files(folder, names))


def require_ready(release: Release) -> None:
    """Refuse to publish a computed release for any reason but the hour: ReleaseRefused. Files are not looked at."""
    campaign = release.campaign
    newest = InputSet.objects.newest(campaign)
    if newest is None or newest.pk != release.input_set_id:
        raise ReleaseRefused("После расчёта данные изменились.", "Посчитайте заново.")
    waiting = Objection.objects.filter(campaign=campaign).unanswered().count()
    if waiting:
        raise ReleaseRefused(f"Возражений без ответа: {waiting}.", "Сначала ответьте на них.")
    state = campaign.state
    if release.version > 1:
        if state is not State.PUBLISHED:
            raise ReleaseRefused(
                f"Исправления публикуют, пока кампания опубликована, а она в состоянии «{state.label}»."
            )
    elif state is State.REVIEW:
        raise ReleaseRefused(f"Регионы смотрят свои данные до {campaign.review_until:%d.%m.%Y}.", "Публиковать рано.")
    elif state is State.CLOSED:
        raise ReleaseRefused("Кампания завершена без публикации.")
    elif state is not State.FROZEN:
        raise ReleaseRefused(f"Кампания в состоянии «{state.label}».", "Сначала закройте данные.")
    if checks.gives_away(release.checks):
        raise ReleaseRefused(
            "Исправление отличается от опубликованной версии на ответы немногих людей: вычитанием их можно узнать.",
            checks.mend(campaign.edition.document["parameters"]["minimum_cell"]),
        )


def require_moment(release: Release) -> None:
    """Refuse to publish a first version before the announced moment: ReleaseRefused."""
    campaign = release.campaign
    if release.version == 1 and campaign.publication_moment and clock.now() < campaign.publication_moment:
        raise ReleaseRefused(f"Публикация объявлена на {campaign.publication_words}.", "Раньше публиковать нельзя.")


def publish_refusal(release: Release) -> str:
    """Why a computed release cannot be published now, in Russian; empty where it can. Files are not looked at."""
    try:
        require_ready(release)
        require_moment(release)
    except ReleaseRefused as refused:
        return str(refused)
    return ""


def publish_release(*, release: Release, by: Actor) -> Release:
    """Publish a preview for ever, and with the first version decide the campaign too; a repeat changes nothing.

    Raises PermissionDenied, ReleaseRefused.
    """
    require_right(by)
    damage = [] if release.state == Release.State.PUBLISHED else damaged(release)
    return publish_examined(release=release, by=by, damage=damage)


@transaction.atomic
def publish_examined(*, release: Release, by: Actor, damage: Sequence[str]) -> Release:
    """The same for a release whose files have been looked at: `damage` is what `damaged` says of them.

    Reading all files takes seconds, and nobody may hold the campaign's row for so long.
    """
    require_right(by)
    campaign = Campaign.objects.select_for_update().get(pk=release.campaign_id)
    found = Release.objects.select_for_update(of=("self",)).filter(pk=release.pk).first()
    if found is None:
        raise ReleaseRefused("Пока вы смотрели, результаты посчитали заново.", "Посмотрите на новые.")
    found.campaign = campaign
    if found.state == Release.State.PUBLISHED:
        return found
    if damage:
        raise ReleaseRefused(
            "Файлы выпуска повреждены или пропали.", f"Посчитайте заново. Вот они: {', '.join(damage[:5])}."
        )
    require_ready(found)
    require_moment(found)
    surveys.mark_receipts(campaign)
    if found.version == 1:
        try:
            found.campaign = publish_campaign(campaign=campaign, by=by)
        except CampaignRefused as refused:
            raise ReleaseRefused(str(refused)) from refused
    found.state = Release.State.PUBLISHED
    found.published_at = clock.now()
    found.published_by = by
    found.save()
    log(
        campaign,
        "ratings.publish",
        user=by,
        data={"version": found.version, "reason": found.reason, "sha256": found.manifest["release.zip"]["sha256"]},
    )
    return found


def damaged(release: Release) -> list[str]:
    """Names of files that are not in the storage as they were computed."""
    wrong = []
    for name, entry in release.manifest.items():
        try:
            with default_storage.open(f"{release.folder}/{name}") as file:
                content = file.read()
        except FileNotFoundError:
            wrong.append(name)
            continue
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            wrong.append(name)
    return wrong


@transaction.atomic
def remove_demo(*, campaign: Campaign) -> None:
    """Take away all that was computed for a demonstration campaign, published or not. Raises ReleaseRefused."""
    if not campaign.is_demo:
        raise ReleaseRefused("Это не демонстрационная кампания: её результаты не удаляют.")
    Calculation.objects.filter(campaign=campaign).delete()
    for release in campaign.releases.order_by("-version"):
        transaction.on_commit(partial(forget_sheets, release.pk))
        _drop(release)
    Objection.objects.filter(campaign=campaign).delete()
    for upload in Upload.objects.filter(campaign=campaign):
        transaction.on_commit(partial(default_storage.delete, upload.path))
    for data in InputSet.objects.filter(campaign=campaign):
        name = str(data.file.name)
        data.delete()
        transaction.on_commit(partial(default_storage.delete, name))


def require_right(by: Actor) -> None:
    """Only who has RIGHT, and the server's console, may: else PermissionDenied."""
    if by is not None and not by.has_perm(RIGHT):
        raise PermissionDenied("Нет права считать и публиковать рейтинг.")


def _folder(
    campaign: Campaign, version: int, source: InputSet, regions: int | None, earlier: Release | None, reason: str
) -> str:
    """Named by all that the files are made of, so a repeated calculation meets its own files and no others.

    Nobody outside can make the name, and so test a guess of hidden cells with it.
    """
    before = (str(earlier.pk), earlier.campaign.title) if earlier else ()
    parts = [campaign.edition.sha256, source.sha256, str(regions), str(version), reason, campaign.title, *before]
    digest = salted_hmac("ratings.releases", "\n".join(parts), algorithm="sha256").hexdigest()
    return f"releases/{campaign.slug}/v{version}-{digest[:12]}"


def _published_before(campaign: Campaign, method: Method) -> list[Inputs]:
    """What each published version of the campaign has shown: all of them stay reachable."""
    versions = campaign.releases.published().filter(campaign=campaign).select_related("input_set")
    return [withhold_small_cells(method, read_inputs(release.input_set)) for release in versions]


def _correction(last: Release | None, results: Results, reason: str) -> dict[str, Any] | None:
    if last is None:
        return None
    before = (
        Published(row.level, row.code, row.name, "" if row.index is None else str(row.index), row.rank)
        for row in UnitResult.objects.filter(release=last).light()
    )
    return compare_versions(before, results, version=last.version, reason=reason.strip())

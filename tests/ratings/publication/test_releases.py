"""Calculation, publication and correction: what may follow what, and that nothing is ever half published."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from campaigns import actions as campaigns
from campaigns.models import Campaign, Participation
from index_engine.inputs import Method
from jobs.models import SILENCE
from ratings.actions import calculations, previous, releases
from ratings.actions.inputs import store_inputs
from ratings.exchange import pack
from ratings.models import Calculation, InputSet, Objection, Release, UnitResult
from ratings.release import building
from tests.fixtures.measured import CLOSING, FROZEN, PUBLISHING, VERIFYING, corrected, made
from tests.fixtures.planned import DATES
from tests.jobs import attempts
from tests.ratings.kinds import declare


def test_a_preview_holds_rows_of_all_levels_and_the_published_decimals(verified, short):
    release = releases.compute_release(campaign=verified, by=None)
    assert (release.state, release.version) == ("preview", 1)
    offices = Participation.objects.filter(campaign=verified).count()
    levels = [row.level for row in release.results.all()]
    assert [levels.count(level) for level in ("office", "region", "country")] == [offices, 1, 1]
    row = release.results.offices().first()
    # 0.8 of the answers, half of the points: 0.6 x 0.8 + 0.4 x 0.5 = 0.68 where both are measured.
    figures = {figure["code"]: figure["value"] for figure in row.detail["indicators"]}
    assert (figures["1.1"], figures["1.3"], figures["2.2"]) == ("80.00", "68.00", "50.00")
    total = sum(float(figure["contribution"]) for figure in row.detail["indicators"])
    assert total == pytest.approx(float(row.index), abs=0.1)


def test_a_second_calculation_takes_the_place_of_the_first_and_its_files(verified, short):
    first = releases.compute_release(campaign=verified, by=None)
    store_inputs(campaign=verified, inputs=made(verified, positive=60), by=None, source="ещё раз")
    with transaction.atomic():
        second = releases.compute_release(campaign=verified, by=None)
    assert list(Release.objects.values_list("pk", flat=True)) == [second.pk]
    assert second.folder != first.folder
    assert second.results.offices().first().index < 70


def test_the_same_data_make_the_same_files_in_the_same_place(verified, short):
    first = releases.compute_release(campaign=verified, by=None)
    default_storage.delete(first.path("release.zip"))  # as a calculation that was killed half way leaves it
    second = releases.compute_release(campaign=verified, by=None)
    assert (first.folder, first.manifest) == (second.folder, second.manifest)
    assert default_storage.exists(second.path("release.zip"))


def test_a_calculation_killed_while_it_writes_files_leaves_the_earlier_preview(verified, short, monkeypatch):
    first = releases.compute_release(campaign=verified, by=None)
    store_inputs(campaign=verified, inputs=made(verified, positive=60), by=None, source="ещё раз")

    def killed(info, *args):
        yield "release.zip", b"half"
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "build", killed)
    with pytest.raises(KeyboardInterrupt):
        releases.compute_release(campaign=verified, by=None)
    assert list(Release.objects.all()) == [first]
    assert default_storage.exists(first.path("release.zip"))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (VERIFYING, "Сначала закройте данные"),
        (FROZEN, "Публикация объявлена на 30.04.2026"),
    ],
)
def test_nothing_is_published_before_its_time(verified, on, short, day, words):
    release = releases.compute_release(campaign=verified, by=None)
    if day == FROZEN:
        on(CLOSING)
        campaigns.freeze_campaign(campaign=verified, by=None)
    on(day)
    with pytest.raises(releases.ReleaseRefused, match=words):
        releases.publish_release(release=release, by=None)
    release.refresh_from_db()
    assert release.state == "preview"


def test_nothing_is_published_while_regions_look(frozen, on, short):
    release = releases.compute_release(campaign=frozen, by=None)
    on(date(2026, 4, 28))
    Campaign.objects.filter(pk=frozen.pk).update(review_until=date(2026, 4, 29))
    release.refresh_from_db()
    with pytest.raises(releases.ReleaseRefused, match=r"до 29\.04\.2026"):
        releases.publish_release(release=release, by=None)


def test_publication_decides_the_campaign_and_a_repeat_changes_nothing(published, methodologist):
    published.campaign.refresh_from_db()
    assert published.campaign.state == "published"
    again = releases.publish_release(release=published, by=methodologist)
    assert (again.published_at, again.published_by) == (published.published_at, None)


def test_an_objection_without_an_answer_stops_publication(frozen, tyumen, on, short):
    release = releases.compute_release(campaign=frozen, by=None)
    on(PUBLISHING)
    objection = Objection.objects.create(campaign=frozen, region=tyumen, text="Не те баллы.")
    with pytest.raises(releases.ReleaseRefused, match="Возражений без ответа: 1"):
        releases.publish_release(release=release, by=None)
    Objection.objects.filter(pk=objection.pk).update(withdrawn_at=timezone.now())
    assert releases.publish_release(release=release, by=None).state == "published"


def test_data_changed_after_the_calculation_stop_publication(frozen, on, short):
    release = releases.compute_release(campaign=frozen, by=None)
    on(PUBLISHING)
    store_inputs(campaign=frozen, inputs=made(frozen, positive=60), by=None, source="правка", reason="Ошибка в файле.")
    with pytest.raises(releases.ReleaseRefused, match="После расчёта данные изменились"):
        releases.publish_release(release=release, by=None)
    changed = InputSet.objects.after_freeze(frozen).get()
    assert changed.reason == "Ошибка в файле."
    assert changed.changes["total"] > 0


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_a_release_without_all_its_files_is_not_published(frozen, on, short, damage):
    release = releases.compute_release(campaign=frozen, by=None)
    on(PUBLISHING)
    default_storage.delete(release.path("release.zip"))
    if damage == "changed":
        default_storage.save(release.path("release.zip"), ContentFile(b"something else"))
    with pytest.raises(releases.ReleaseRefused, match=r"release\.zip"):
        releases.publish_release(release=release, by=None)
    releases.compute_release(campaign=frozen, by=None)
    assert releases.publish_release(release=Release.objects.get(), by=None).state == "published"


def test_a_correction_needs_a_reason_and_keeps_the_version_before(published, on):
    campaign = Campaign.objects.get(pk=published.campaign_id)
    store_inputs(
        campaign=campaign,
        inputs=made(campaign, positive=70, sanctioned=True),
        by=None,
        source="правка",
        reason="Ошибка.",
    )
    with pytest.raises(releases.ReleaseRefused, match="назовите причину"):
        releases.compute_release(campaign=campaign, by=None)
    second = releases.compute_release(campaign=campaign, by=None, reason="Неверно посчитаны ответы.")
    assert second.version == 2
    second = releases.publish_release(release=second, by=None)
    assert list(Release.objects.current()) == [second]
    correction = second.summary["correction"]
    assert (correction["from"], correction["changed"]) == (1, UnitResult.objects.filter(release=second).count())
    level, _, _, before, after, _, _ = correction["rows"][0]
    assert (level, before > after) == ("country", True)
    assert published.results.count() == second.results.count()
    assert default_storage.exists(published.path("release.zip"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ratings_release SET reason = 'x'",
        "DELETE FROM ratings_release",
        "UPDATE ratings_unitresult SET rank = 1",
        "DELETE FROM ratings_unitresult",
        "UPDATE ratings_inputset SET reason = 'x'",
        "DELETE FROM ratings_inputset",
    ],
)
def test_what_is_published_cannot_be_changed_by_sql(published, statement):
    with pytest.raises(DatabaseError, match=r"published|are not"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_correction_that_gives_away_a_few_answers_is_not_published(published):
    campaign = Campaign.objects.get(pk=published.campaign_id)
    release = corrected(campaign, 4)
    with pytest.raises(releases.ReleaseRefused, match="не меньше чем по 5 ответов сразу") as refused:
        releases.publish_release(release=release, by=None)
    assert "вычитанием" in refused.value.why
    assert Release.objects.get(pk=release.pk).state == Release.State.PREVIEW
    assert releases.publish_release(release=corrected(campaign, 5), by=None).version == 2
    with pytest.raises(releases.ReleaseRefused, match="вычитанием"):  # not from the second version: from the first
        releases.publish_release(release=corrected(campaign, -1), by=None)


@pytest.fixture
def next_year(published, tyumen, on):
    """Computes the campaign a year after the published one, real or invented."""

    def computed(*, is_demo: bool) -> Release:
        dates = {name: day.replace(year=day.year + 1) for name, day in DATES.items()}
        dates["review_until"] = date(2027, 4, 26)  # the tenth working day of that year
        edition = published.campaign.edition
        campaign = Campaign.objects.create(slug="spring-2027", title="2027", edition=edition, is_demo=is_demo, **dates)
        campaigns.plan_region(
            campaign=campaign, region=tyumen, offices=tyumen.offices.all(), codes=["1.3", "2.2"], by=None
        )
        on(date(2027, 2, 1))
        campaign = campaigns.open_campaign(campaign=campaign, by=None)
        on(VERIFYING.replace(year=2027))
        store_inputs(campaign=campaign, inputs=made(campaign, positive=90), by=None, source="проверка")
        return releases.compute_release(campaign=campaign, by=None)

    return computed


@pytest.mark.parametrize("is_demo", [False, True])
def test_a_rating_is_measured_from_the_one_before_of_its_own_kind(published, next_year, is_demo):
    if is_demo:
        declare(published.slug, is_demo=True)
    release = next_year(is_demo=is_demo)
    assert release.previous == published
    assert release.summary["previous"]["slug"] == published.slug
    assert all(row.change > 0 for row in release.results.all())


def test_a_helper_measures_from_the_same_figures(published, next_year, settings):
    settings.WORK_PROCESSES = 2
    helped = next_year(is_demo=False)
    assert helped.results.exclude(change=None).exists()
    settings.WORK_PROCESSES = 1
    assert releases.compute_release(campaign=helped.campaign, by=None).manifest == helped.manifest


@pytest.mark.parametrize("is_demo", [False, True])
def test_real_ratings_are_never_measured_from_invented_ones_nor_those_from_real_ones(published, next_year, is_demo):
    if not is_demo:
        declare(published.slug, is_demo=True)
    release = next_year(is_demo=is_demo)
    assert release.previous is None
    assert release.summary["previous"] is None
    assert not release.results.exclude(change=None).exists()


def test_an_edition_that_shows_smaller_cells_does_not_show_those_of_the_campaign_before(published, monkeypatch):
    """Exact indexes of the campaign before stand in the new package: they must not lean on what was hidden then."""
    campaign = Campaign.objects.get(pk=published.campaign_id)
    method = Method.from_document(campaign.edition.document)
    method = replace(method, parameters=replace(method.parameters, minimum_cell=3))
    found = []
    for positive in (0, 4):
        before = made(campaign)
        before.tallies[0] = before.tallies[0]._replace(answered=4, positive=positive)
        monkeypatch.setattr(previous, "read_packed", lambda stored, before=before: pack(before))
        with previous.recomputing(published, method) as wait_for_previous:
            found.append(wait_for_previous())
    assert found[0] == found[1] != []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", ["ratings_release", "ratings_unitresult", "ratings_inputset", "campaigns_campaign"])
def test_tables_with_results_are_not_emptied_at_once(published, table):
    connection.check_constraints()  # a table that still awaits their check is not emptied anyway
    with pytest.raises(DatabaseError, match="not emptied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table} CASCADE")


def test_a_campaign_with_data_cannot_be_declared_invented_by_sql(verified):
    with pytest.raises(DatabaseError, match="stays real"), transaction.atomic():
        Campaign.objects.update(is_demo=True)
    assert not Campaign.objects.filter(is_demo=True).exists()


def test_results_cannot_be_added_to_what_is_published(published):
    with pytest.raises(DatabaseError, match="takes no more results"), transaction.atomic():
        UnitResult.objects.create(
            release=published, level="office", code="x", name="x", status="ranked", answers=1, partial=False,
            coverage=1, bound_low=1, bound_high=1,
        )  # fmt: skip


def test_only_a_demonstration_can_be_removed(published):
    with pytest.raises(releases.ReleaseRefused):
        releases.remove_demo(campaign=published.campaign)
    assert Release.objects.published().exists()


@pytest.mark.parametrize("role", ["editor", "expert"])
def test_only_methodologists_compute_and_publish(request, frozen, short, role):
    person = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        calculations.queue_calculation(campaign=frozen, by=person)
    with pytest.raises(PermissionDenied):
        releases.compute_release(campaign=frozen, by=person)
    release = releases.compute_release(campaign=frozen, by=request.getfixturevalue("methodologist"))
    with pytest.raises(PermissionDenied):
        releases.publish_release(release=release, by=person)


def test_one_calculation_runs_at_a_time_and_a_dead_one_gives_way(verified, methodologist, short, idle):
    first = calculations.queue_calculation(campaign=verified, by=methodologist)
    assert calculations.queue_calculation(campaign=verified, by=methodologist) == first
    Calculation.objects.update(state=Calculation.State.RUNNING, seen_at=timezone.now() - 2 * SILENCE)
    second = calculations.queue_calculation(campaign=verified, by=methodologist)
    first.refresh_from_db()
    assert (first.state, second.state) == ("failed", "queued")
    calculations.calculate.func(attempts.attempt(1), second.pk)
    second.refresh_from_db()
    assert (second.state, second.percent) == ("done", 100)
    calculations.calculate.func(attempts.attempt(2), first.pk)  # a repeat of what has ended
    assert Release.objects.count() == 1


def test_a_calculation_whose_worker_was_killed_goes_on_by_itself(verified, methodologist, short, idle):
    calculation = calculations.queue_calculation(campaign=verified, by=methodologist)
    Calculation.objects.update(state=Calculation.State.RUNNING)
    calculations.calculate.func(attempts.attempt(2), calculation.pk)
    calculation.refresh_from_db()
    assert (calculation.state, Release.objects.count()) == ("done", 1)


def test_a_calculation_that_kills_each_worker_is_given_up_in_words(verified, methodologist, short, idle):
    calculation = calculations.queue_calculation(campaign=verified, by=methodologist)
    Calculation.objects.update(state=Calculation.State.RUNNING)
    calculations.calculate.func(attempts.attempt(4), calculation.pk)
    calculation.refresh_from_db()
    assert (calculation.state, "обработчику" in calculation.error) == ("failed", True)
    assert not Release.objects.exists()
    assert calculations.queue_calculation(campaign=verified, by=methodologist).pk != calculation.pk


def test_a_calculation_that_fails_says_so_and_leaves_nothing(verified, methodologist, short, idle, monkeypatch):
    calculation = calculations.queue_calculation(campaign=verified, by=methodologist)
    monkeypatch.setattr(releases, "Run", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        calculations.calculate.func(attempts.attempt(1), calculation.pk)
    calculation.refresh_from_db()
    assert calculation.state == "failed"
    assert "ошибки программы" in calculation.error
    assert not Release.objects.exists()


def test_an_opened_campaign_stays_real(published):
    campaign = Campaign.objects.get(pk=published.campaign_id)
    campaign.is_demo = True
    with pytest.raises(Exception, match="настоящие данные не объявить выдуманными"):
        campaign.save()

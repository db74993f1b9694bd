"""Answers leave the database only after their time, only what was read back from a file, and nothing else goes."""

import gzip
import json
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Campaign
from surveys import archive, portions
from surveys.actions import archiving, folding, keeping
from surveys.actions.archiving import ArchiveRefused
from surveys.models import Decision, Receipt, Response, Retention, Tally, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def answers(answer, offices) -> list[Response]:
    """Seven answers about two offices; one is excluded, of one an expert has decided to keep it."""
    found = [
        answer({"1": 9, "2": 8}, {"14": [2]}, at=offices[number % 2], stage="2m", device="d" * 32, seconds=80)
        for number in range(5)
    ]
    found.append(answer({"1": 2}, {"comment": "Долго\nждали"}, audience="employer"))
    found.append(answer({"1": 10}))
    decide(found[0], Decision.EXCLUDE, "staff")
    decide(found[1], Decision.KEEP, "")
    return found


def decide(response: Response, decision: Decision, reason: str) -> None:
    Verdict.objects.create(response=response, decision=decision, reason=reason, batch="0" * 31 + str(response.pk % 10))
    Response.objects.filter(pk=response.pk).update(excluded=reason)
    Receipt.objects.filter(response=response).update(excluded=reason)


@pytest.fixture
def over(answers, asking) -> Campaign:
    """The campaign, published and closed, after the time of its links."""
    folding.fold(asking)
    folding.rebuild(asking, mend=True)
    then = timezone.now() - timedelta(days=91)
    Campaign.objects.filter(pk=asking.pk).update(published_at=then, closed_at=then)
    keeping.forget(timezone.now())
    return Campaign.objects.get(pk=asking.pk)


@pytest.fixture
def archived(over) -> Retention:
    return archiving.make_archive(campaign=over)


def read_lines(kept: Retention) -> list[dict]:
    with kept.archive.open("rb") as file:
        return [json.loads(line) for line in gzip.decompress(file.read()).splitlines()]


def test_the_archive_has_each_answer_without_what_could_say_whose_it_was(archived, asking):
    head, *lines = read_lines(archived)
    assert head["campaign"] == asking.slug
    assert head["marks"].keys() == {"jobseeker", "employer"}
    assert len(lines) == archived.answers == 7
    assert {tuple(line) for line in lines} == {("office", "audience", "day", "marks", "rest", *archive.PLAIN)}
    assert [line["excluded"] for line in lines].count("staff") == 1
    assert [line["rest"] for line in lines if line["audience"] == "employer"] == [{"comment": "Долго\nждали"}]


def test_the_same_answers_make_the_same_file(archived, over, tmp_path):
    again = tmp_path / "again"
    with again.open("wb") as file:
        archive.write(over, file)
    with again.open("rb") as file:
        assert archive.digest(file) == archived.sha256


@pytest.mark.parametrize("field", ["published_at", "closed_at"])
def test_nothing_leaves_before_the_campaign_is_over(over, field):
    Campaign.objects.filter(pk=over.pk).update(**{field: None})
    with pytest.raises(ArchiveRefused, match="не завершена"):
        archiving.make_archive(campaign=Campaign.objects.get(pk=over.pk))


def test_nothing_leaves_while_a_client_could_still_be_told(over):
    Campaign.objects.filter(pk=over.pk).update(published_at=timezone.now() - timedelta(days=89))
    with pytest.raises(ArchiveRefused, match="Срок хранения"):
        archiving.make_archive(campaign=Campaign.objects.get(pk=over.pk))


def test_nothing_leaves_before_links_are_cut(over):
    Retention.objects.update(links_cut_at=None)
    with pytest.raises(ArchiveRefused, match="Связи расписок"):
        archiving.make_archive(campaign=over)


def test_an_archive_that_does_not_make_the_tallies_is_none(over):
    tally = Tally.objects.first()
    tally.respondents += 1
    tally.save()
    with pytest.raises(ArchiveRefused, match="не сходятся"):
        archiving.make_archive(campaign=over)
    assert Retention.objects.get().archived_at is None


def test_a_damaged_archive_lets_nothing_go(archived, over):
    storage, name = archived.archive.storage, archived.archive.name
    with storage.open(name) as file:
        content = bytearray(file.read())
    content[40:42] = b"\x00\x00"
    storage.delete(name)
    storage.save(name, ContentFile(bytes(content)))
    with pytest.raises(ArchiveRefused, match="повреждён"):
        archiving.begin_deleting(campaign=over, digest=archived.sha256)
    assert Response.objects.count() == 7


def test_only_who_names_the_file_deletes(archived, over):
    with pytest.raises(CommandError, match="SHA-256"):
        call_command("archive_answers", over.slug, delete="0" * 64)
    assert Response.objects.count() == 7


def test_what_experts_decided_stays_and_so_do_tallies_receipts_and_counts_of_the_excluded(archived, over, answers):
    before = list(Tally.objects.order_by("pk").values_list("respondents", "counts"))
    call_command("archive_answers", over.slug, delete=archived.sha256)
    assert set(Response.objects.values_list("pk", flat=True)) == {answers[0].pk, answers[1].pk}
    assert list(Tally.objects.order_by("pk").values_list("respondents", "counts")) == before
    assert Receipt.objects.count() == 7
    assert Response.objects.filter(campaign=over).count_excluded() == {"заполнил не клиент": 1}
    kept = Retention.objects.get()
    assert (kept.deleted, bool(kept.deleted_at)) == (5, True)


def test_tallies_are_never_counted_out_of_what_is_left(archived, over):
    call_command("archive_answers", over.slug, delete=archived.sha256)
    with pytest.raises(CommandError, match="удалены"):
        call_command("rebuild_tallies", over.slug, mend=True)
    assert sum(Tally.objects.values_list("respondents", flat=True)) == 6


def test_each_portion_is_a_transaction_of_its_own_and_an_interrupted_deletion_goes_on(archived, over, monkeypatch):
    monkeypatch.setattr(portions.list_portions, "__defaults__", (1,))
    kept = archiving.begin_deleting(campaign=over, digest=archived.sha256)

    def stop(gone: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archiving.delete_portions(kept, tell=stop)
    assert (Response.objects.count(), Retention.objects.get().deleted) == (6, 1)
    assert archiving.delete_portions(kept, most=2) == 2
    assert Retention.objects.get().deleted_at is None
    call_command("run_scheduled")
    kept.refresh_from_db()
    assert (Response.objects.count(), kept.deleted, bool(kept.deleted_at)) == (2, 5, True)
    ended = kept.deleted_at
    call_command("archive_answers", over.slug, delete=kept.sha256)
    kept.refresh_from_db()
    assert (kept.deleted, kept.deleted_at) == (5, ended)


def test_links_are_cut_by_portions_and_an_interrupted_cut_begins_anew(answers, asking, monkeypatch):
    monkeypatch.setattr(portions.list_portions, "__defaults__", (2,))
    cut, calls = keeping._cut_hours, []

    def stop_at_the_second(rows) -> None:
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        cut(rows)

    monkeypatch.setattr(keeping, "_cut_hours", stop_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        keeping.cut_links(asking)
    assert not Retention.objects.exists()
    assert Receipt.objects.filter(response=None).count() == calls[0] == 2
    keeping.cut_links(asking)
    assert not Receipt.objects.exclude(response=None).exists()
    assert set(Response.objects.values_list("device", "seconds")) == {("", None)}
    assert {timezone.localtime(at).hour for at in Response.objects.values_list("sent_at", flat=True)} == {0}
    assert Retention.objects.get().links_cut_at


def test_what_is_forgotten_is_asked_for_no_more(over, answers):
    with CaptureQueriesContext(connection) as queries:
        keeping.forget(timezone.now())
    assert not [query["sql"] for query in queries if "surveys_re" in query["sql"] and "retention" not in query["sql"]]


def test_the_command_says_what_was_done_and_what_comes_next(over, capsys):
    call_command("archive_answers", over.slug)
    said = capsys.readouterr().out
    sha256 = Retention.objects.get().sha256
    assert "7\xa0анкет" in said
    assert f"archive_answers {over.slug} --delete {sha256}" in said
    call_command("archive_answers", over.slug)
    assert sha256 in capsys.readouterr().out

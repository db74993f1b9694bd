"""A database as after some years: four campaigns, 2,300 offices, millions of answers, evidence, remarks.

    DATABASE_URL=postgres://user@host/name python -m benchmarks.scale_fill --answers 10000000

fills a database that `manage.py prepare` has made. What clients could have sent is read by the form of the edition;
each of these answers then stands in many rows, with offices and moments of their own. Tallies are counted by
`folding.rebuild`. PostgreSQL makes the rows itself and builds the indexes afterwards.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.scale_rows import (
    ANSWERS,
    CASES,
    CHANGES,
    CLIENTS,
    COUNTS,
    ENTRIES,
    EVIDENCE,
    FACTS,
    PASSPORTS,
    REASONS,
    RECEIPTS,
    RESPONSE,
    VERDICTS,
)

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

REGIONS, OFFICES = 85, 2300
TOLD = 10_000  # different answers of each audience
EMPLOYERS = 0.2  # of all answers
WAITING = 2000  # answers that no tally knows yet, in the campaign that is open
UNANSWERED = 500  # remarks: who answers them sets how many wait, not how many there ever were
QUARTER = timedelta(days=91)
SLUGS = ("scale-1", "scale-2", "scale-3", "scale-4")  # over and forgotten, published, under verification, open


def fill(*, answers: int, evidence: int, remarks: int) -> None:
    """All of it; a table that has rows of these campaigns is not filled again."""
    from django.db import connection

    from benchmarks.remarks import add_remarks
    from feedback.models import RemarkFigure

    add_remarks(remarks, UNANSWERED)
    RemarkFigure.fold()  # as the clock does
    offices = make_offices()
    with connection.cursor() as cursor:
        # The rules of keys and triggers are kept by how the rows are made; to ask each row takes most of the time.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'; SELECT setseed(0.5)")
        _stage_offices(cursor, offices)
        _stage_answers(cursor)
        campaigns = [_make_campaign(place, slug, offices) for place, slug in enumerate(SLUGS)]
        _stage_lines(cursor, campaigns[0], offices)
        answer_tables = ("surveys_response", "surveys_receipt", "surveys_count", "surveys_verdict")
        with without_indexes(cursor, answer_tables):
            for campaign in campaigns:
                _fill_answers(cursor, campaign, answers // len(campaigns), len(offices))
        with without_indexes(cursor, ("assessments_entry", "assessments_evidence", "assessments_case")):
            for campaign in campaigns:
                _fill_passports(cursor, campaign, evidence // len(campaigns), len(offices))
            cursor.execute(FACTS)
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
        _count(cursor, campaigns)
        cursor.execute("VACUUM ANALYZE surveys_tally")


def make_offices() -> list[Any]:
    """Invented offices of all regions, the first of each of them its managing one."""
    from network.models import Office, Region

    regions = list(Region.objects.order_by("code")[:REGIONS])
    made = Office.objects.bulk_create(
        Office(
            code=f"b-{number}",
            name=f"Центр {number}",
            region=regions[number % REGIONS],
            is_managing=number < REGIONS,
        )
        for number in range(OFFICES)
    )
    return list(Office.objects.filter(pk__in=[office.pk for office in made]).select_related("region").order_by("pk"))


def _make_campaign(place: int, slug: str, offices: list[Any]) -> Any:
    """A campaign of a quarter, as far as it has come by today."""
    from campaigns.models import Campaign, Participation, RegionPlan, today
    from methodology.models import Edition
    from surveys.models import Retention

    begin = today() - timedelta(days=30) - QUARTER * (len(SLUGS) - 1 - place)
    is_open = slug == SLUGS[-1]
    end = begin + timedelta(days=45 if is_open else 59)
    decided = {"opened_at": _at(begin)}
    if place < 2:
        published = end + timedelta(20 if place == 0 else 100)
        decided |= {"frozen_at": _at(end + timedelta(4)), "published_at": _at(published)}
    if place == 0:
        decided |= {"closed_at": _at(end + timedelta(60))}
    campaign = Campaign.objects.create(
        slug=slug,
        title=f"Замер {place + 1}",
        edition=Edition.objects.newest(),
        period_start=begin,
        period_end=end,
        surveys_open=begin,
        surveys_close=end,
        passports_open=begin,
        passports_close=end,
        review_reason="Проверка объёма.",
        publication_on=end + timedelta(20),
        **decided,
    )
    for region in {office.region_id for office in offices}:
        RegionPlan.objects.create(campaign=campaign, region_id=region)
    Participation.objects.bulk_create(Participation(campaign=campaign, office=office) for office in offices)
    if place == 0:
        Retention.objects.create(campaign=campaign, links_cut_at=campaign.closed_at)
    return campaign


def _at(day: date) -> datetime:
    from django.utils import timezone

    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=10)))


def _copy(cursor: Any, table: str, columns: str, rows: Iterator[tuple[object, ...]]) -> None:
    """Rows into a table of this session."""
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns})")
    lines = StringIO("".join("\t".join(map(_write, row)) + "\n" for row in rows))
    cursor.copy_expert(f"COPY {table} FROM STDIN", lines)
    cursor.execute(f"ANALYZE {table}")


def _write(value: object) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, bytes):
        return rf"\\x{value.hex()}"
    return str(value).replace("\\", "\\\\").replace("\t", " ").replace("\n", "\\n")


def _stage_offices(cursor: Any, offices: list[Any]) -> None:
    _copy(cursor, "office", "place int, id bigint", enumerate(office.pk for office in offices))


def _stage_answers(cursor: Any) -> None:
    """Answers as clients could have sent them, read by the form: TOLD of jobseekers, then as many of employers."""
    from methodology.models import Edition
    from search.text import stems
    from surveys.form import build_form, list_texts, read_answers, score_marks

    document, chance = Edition.objects.latest("number").document, random.Random(7)  # noqa: S311

    def rows() -> Iterator[tuple[object, ...]]:
        place = 0
        for audience in ("jobseeker", "employer"):
            form = build_form(document, audience)
            for _ in range(TOLD):
                is_remote = chance.random() < 0.15
                answers, faults = read_answers(form, _send(form, chance), is_remote)
                if faults:
                    raise SystemExit(f"No client could have sent this: {faults}")
                marks = answers.to_bytes(form.scored)
                said = stems(" ".join(list_texts(answers.rest)))
                paces = [[chance.randrange(5, 40), len(step.questions)] for step in form.steps]
                yield (
                    place, audience, marks, json.dumps(answers.rest, ensure_ascii=False), is_remote,
                    score_marks(marks), f" {said} " if said else "", json.dumps(paces),
                )  # fmt: skip
                place += 1

    columns = (
        "place int, audience text, marks bytea, rest jsonb, is_remote boolean, mean smallint, stems text, paces jsonb"
    )
    _copy(cursor, "told", columns, rows())


def _send(form: Any, chance: random.Random) -> dict[str, list[str]]:
    """Fields of a form that somebody has filled in, nine questions of ten."""
    words = ("очередь", "вежливо", "долго ждали", "всё объяснили", "сайт не работал", "спасибо", "вакансий мало")
    mood = chance.choice((6, 8, 9, 9, 10))
    sent: dict[str, list[str]] = {}
    for question in form.questions:
        if chance.random() < 0.1:
            continue
        if question.is_gate:
            sent[f"{question.name}_yes"] = [str(chance.choice((11, 11, 12)))]
        if question.has_scale:
            sent[question.name] = [str(min(10, max(1, mood + chance.randrange(-2, 3))))]
        elif question.kind == "yes_no_unknown":
            sent[question.name] = [str(chance.choice((11, 11, 12, 13)))]
        elif question.options:
            sent[question.name] = [str(chance.randrange(1, len(question.options) + 1))]
        elif chance.random() < 0.1:
            sent[question.name] = [", ".join(chance.sample(words, 3)).capitalize() + "."]
    return sent


def _stage_lines(cursor: Any, campaign: Any, offices: list[Any]) -> None:
    """Lines of checklists that each office ticks."""
    from assessments.opening import Scopes

    scopes = Scopes(campaign)
    rows = (
        (office.pk, line.key, line.wants_proof, line.asks == {"link"}, line.wants_date)
        for office in offices
        for sheet in scopes.split(office)[0].sheets
        if sheet.has_ticks
        for line in sheet.lines
    )
    columns = "office_id bigint, item text, wants_proof boolean, is_link boolean, wants_date boolean"
    _copy(cursor, "line", columns, rows)


def _fill_answers(cursor: Any, campaign: Any, number: int, offices: int) -> None:
    started = time.monotonic()
    is_open = campaign.slug == SLUGS[-1]
    values = {
        "campaign": campaign.pk, "slug": campaign.slug, "begin": campaign.opened_at, "days": 29.9 if is_open else 59.9,
        "number": number, "offices": offices, "told": TOLD, "employers": EMPLOYERS, "few": WAITING,
        "forgotten": campaign.slug == SLUGS[0], "zone": "Europe/Moscow",
    }  # fmt: skip
    cursor.execute(ANSWERS.format(columns=", ".join(RESPONSE), values=", ".join(RESPONSE.values())), values)
    # What is forgotten was cut off in another order than it came.
    cursor.execute(RECEIPTS.format(order="key" if values["forgotten"] else "id"), values)
    cursor.execute(VERDICTS, values)
    if is_open:
        cursor.execute(CHANGES, values)
    cursor.execute(COUNTS, values)
    print(f"{campaign.slug}: {number} answers in {time.monotonic() - started:.0f} s", flush=True)


def _count(cursor: Any, campaigns: list[Any]) -> None:
    from surveys.actions import folding

    for campaign in campaigns:
        started = time.monotonic()
        rebuilt = folding.rebuild(campaign, mend=True)
        cursor.execute(CLIENTS, {"campaign": campaign.pk})
        print(f"{campaign.slug}: {rebuilt.answers} counted in {time.monotonic() - started:.0f} s", flush=True)


def _fill_passports(cursor: Any, campaign: Any, pieces: int, offices: int) -> None:
    cursor.execute("SELECT count(*) FROM line WHERE wants_proof")
    places = cursor.fetchone()[0]
    most = -(-pieces // places)
    is_over = campaign.slug in SLUGS[:2]
    values = {
        "campaign": campaign.pk, "begin": campaign.opened_at, "most": most, "part": pieces / (places * most),
        "state": "filling" if campaign.slug == SLUGS[-1] else "submitted", "case": "done" if is_over else "open",
    }  # fmt: skip
    for statement in (PASSPORTS, ENTRIES, EVIDENCE):
        cursor.execute(statement, values)
    if campaign.slug == SLUGS[2]:
        cursor.execute(CASES, values)
        cursor.execute(REASONS, values)


@contextmanager
def without_indexes(cursor: Any, tables: tuple[str, ...]) -> Iterator[None]:
    """Within, the tables have no index but their primary keys; afterwards all are built anew, each at once."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE contype = 'u' AND conrelid::regclass::text = ANY(%s)",
        [list(tables)],
    )
    unique = cursor.fetchall()
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text = "
        "ANY(%s) AND NOT indisprimary AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)",
        [list(tables)],
    )
    plain = cursor.fetchall()
    for table, name, _ in unique:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in plain:
        cursor.execute(f"DROP INDEX {name}")
    yield
    started = time.monotonic()
    for table, name, definition in unique:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    for _, definition in plain:
        cursor.execute(definition)
    print(f"{len(unique) + len(plain)} indexes in {time.monotonic() - started:.0f} s", flush=True)


def main() -> None:
    """Fill the database that is named."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--answers", type=int, default=10_000_000)
    parser.add_argument("--evidence", type=int, default=550_000)
    parser.add_argument("--remarks", type=int, default=100_000)
    options = parser.parse_args()
    import django

    django.setup()
    started = time.monotonic()
    fill(answers=options.answers, evidence=options.evidence, remarks=options.remarks)
    print(f"filled in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()

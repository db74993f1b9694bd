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

# By table, columns with what stands in them: `n` is a running number, `told` one of the answers as they were read.
RESPONSE = {
    "campaign_id": "%(campaign)s",
    "office_id": "office.id",
    "audience": "told.audience",
    "key": "encode(sha256(convert_to(%(slug)s || ':' || n, 'UTF8')), 'hex')",
    "marks": "told.marks",
    "rest": "told.rest",
    "layout": "1",
    "is_remote": "told.is_remote",
    "was_prompted": "CASE WHEN r3 < 0.01 THEN TRUE WHEN r3 < 0.9 THEN FALSE END",
    "stage": "CASE WHEN r4 < 0.8 THEN '' ELSE (ARRAY['first', '2m', '4m', 'leaving'])[floor(r4 * 20)::int - 15] END",
    "origin": "CASE WHEN r5 < 0.85 THEN 'web' WHEN r5 < 0.9 THEN 'kiosk' WHEN r5 < 0.98 THEN 'paper' ELSE 'file' END",
    "is_confirmed": "r5 < 0.2",
    "is_late": "FALSE",
    "sent_at": "CASE WHEN %(forgotten)s THEN date_trunc('day', sent_at) ELSE sent_at END",
    "seconds": "CASE WHEN %(forgotten)s THEN NULL ELSE 60 + floor(r3 * 240)::int END",
    "paces": "CASE WHEN %(forgotten)s THEN '[]'::jsonb ELSE told.paces END",
    "device": "CASE WHEN %(forgotten)s THEN '' ELSE md5('device' || floor(r6 * %(number)s * 0.9)) END",
    "entered_by_id": "NULL",
    "excluded": "CASE WHEN r6 < 0.005 THEN (ARRAY['staff', 'repeated', 'careless'])[ceil(r6 * 600)::int] ELSE '' END",
    "shuffle": "('x' || left(md5(%(slug)s || n), 16))::bit(64)::bigint",
    "mean": "told.mean",
    "stems": "told.stems",
}
ANSWERS = """
INSERT INTO surveys_response ({columns}) SELECT {values} FROM (
    SELECT n, random() r1, random() r2, random() r3, random() r4, random() r5, random() r6, random() r7,
        date_trunc('second', %(begin)s::timestamptz + (n::float / %(number)s) * %(days)s * interval '1 day') AS sent_at
    FROM generate_series(1, %(number)s) n
) drawn
JOIN office ON office.place = floor(r1 * %(offices)s)
JOIN told ON told.place = floor(r2 * %(told)s)::int + CASE WHEN r7 < %(employers)s THEN %(told)s ELSE 0 END
"""
RECEIPTS = """
INSERT INTO surveys_receipt (digest, campaign_id, response_id, excluded, is_few)
SELECT encode(sha256(convert_to('receipt' || key, 'UTF8')), 'hex'), campaign_id,
    CASE WHEN %(forgotten)s THEN NULL ELSE id END, excluded, FALSE
FROM surveys_response WHERE campaign_id = %(campaign)s ORDER BY {order}
"""
CHANGES = """
INSERT INTO surveys_change (response_id, sign, acts)
SELECT id, 1, 2 FROM surveys_response WHERE campaign_id = %(campaign)s AND excluded = '' ORDER BY id DESC LIMIT %(few)s
"""
VERDICTS = """
INSERT INTO surveys_verdict (response_id, decision, reason, note, at, batch)
SELECT id, 'exclude', excluded, '', sent_at, gen_random_uuid() FROM surveys_response
WHERE campaign_id = %(campaign)s AND excluded <> ''
"""
COUNTS = """
INSERT INTO surveys_count (campaign_id, office_id, day, audience, stage, act, number)
SELECT campaign_id, office_id, day, audience, stage, act, ceil(sent * more) FROM (
    SELECT campaign_id, office_id, (sent_at AT TIME ZONE %(zone)s)::date AS day, audience, stage, count(*) AS sent
    FROM surveys_response answer
    WHERE campaign_id = %(campaign)s AND NOT EXISTS (SELECT 1 FROM surveys_change WHERE response_id = answer.id)
    GROUP BY 1, 2, 3, 4, 5
) days, (VALUES ('opened', 1.5), ('started', 1.2), ('sent', 1)) acts (act, more)
"""
CLIENTS = """
INSERT INTO surveys_clientsserved (campaign_id, office_id, audience, number, at)
SELECT campaign_id, office_id, audience, respondents * 3 + 10, now() FROM surveys_tally WHERE campaign_id = %(campaign)s
"""
PASSPORTS = """
INSERT INTO assessments_passport (campaign_id, office_id, state, begun_at, changed_at, submitted_at)
SELECT %(campaign)s, id, %(state)s, %(begin)s, %(begin)s::timestamptz + interval '20 days',
    CASE WHEN %(state)s = 'submitted' THEN %(begin)s::timestamptz + interval '20 days' END
FROM office
"""
ENTRIES = """
INSERT INTO assessments_entry (passport_id, item, is_met, note, dated, version, tab, turn, saved_at)
SELECT passport.id, line.item, random() < 0.8, '', CASE WHEN line.wants_date THEN %(begin)s::date END, 1, '', 0,
    passport.changed_at
FROM assessments_passport passport JOIN line ON line.office_id = passport.office_id
WHERE passport.campaign_id = %(campaign)s
"""
EVIDENCE = """
INSERT INTO assessments_evidence (passport_id, item, key, kind, name, link, file, thumbnail, sha256, size, width,
    height, stated_on, received_at, scan, link_state, link_reason, checked_at, day_code)
SELECT passport.id, line.item, gen_random_uuid(),
    CASE WHEN line.is_link THEN 'link' ELSE 'photo' END,
    CASE WHEN line.is_link THEN '' ELSE 'Снимок.jpg' END,
    CASE WHEN line.is_link THEN 'https://demo.example/' || passport.id || '/' || line.item ELSE '' END,
    CASE WHEN line.is_link THEN '' ELSE 'evidence/' || passport.id || '/' || md5(line.item) || '.jpg' END,
    CASE WHEN line.is_link THEN '' ELSE 'evidence/' || passport.id || '/' || md5(line.item) || '-s.jpg' END,
    encode(sha256(convert_to(passport.id || line.item || piece, 'UTF8')), 'hex'),
    CASE WHEN line.is_link THEN 0 ELSE 250000 END, CASE WHEN line.is_link THEN 0 ELSE 1600 END,
    CASE WHEN line.is_link THEN 0 ELSE 1200 END, %(begin)s::date, passport.begun_at + random() * interval '19 days',
    'none', CASE WHEN line.is_link THEN 'alive' ELSE 'unknown' END, '', CASE WHEN line.is_link THEN now() END, ''
FROM assessments_passport passport JOIN line ON line.office_id = passport.office_id, generate_series(1, %(most)s) piece
WHERE passport.campaign_id = %(campaign)s AND line.wants_proof AND random() < %(part)s
"""
FACTS = """
INSERT INTO assessments_photofacts (evidence_id, place_from, likeness, quality)
SELECT id, '', '', 0 FROM assessments_evidence piece WHERE kind = 'photo'
    AND NOT EXISTS (SELECT 1 FROM assessments_photofacts WHERE evidence_id = piece.id)
"""
CASES = """
INSERT INTO assessments_case (passport_id, item, indicator, state, is_blind, made_at)
SELECT passport.id, entry.item, split_part(entry.item, '-', 1), %(case)s, FALSE, passport.changed_at
FROM assessments_passport passport JOIN assessments_entry entry ON entry.passport_id = passport.id
WHERE passport.campaign_id = %(campaign)s AND entry.is_met AND random() < 0.1
"""
REASONS = """
INSERT INTO assessments_reason (case_id, why, words, at) SELECT kase.id, 'sample', '', kase.made_at
FROM assessments_case kase JOIN assessments_passport passport ON passport.id = kase.passport_id
WHERE passport.campaign_id = %(campaign)s
"""


def fill(*, answers: int, evidence: int, remarks: int) -> None:
    """All of it; a table that has rows of these campaigns is not filled again."""
    from django.db import connection

    from benchmarks.remarks import add_remarks

    add_remarks(remarks, UNANSWERED)
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

    document, chance = Edition.objects.newest().document, random.Random(7)  # noqa: S311

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

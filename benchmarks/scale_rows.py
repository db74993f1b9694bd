"""Rows of `benchmarks.scale_fill`, as PostgreSQL makes them out of what its session has staged."""

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

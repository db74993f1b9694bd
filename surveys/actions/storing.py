"""Writing an answer with all that belongs to it in as few trips to the database as it allows.

An answer, its receipt, its change for the tallies and its acts are rows of four tables that stand or fall together.
PostgreSQL takes them as one statement; SQLite as one after another in a transaction, with the same texts.
"""

from datetime import date
from functools import cache
from typing import Any

from django.db import connection, transaction

from network.limits import Pending
from network.models.limits import COUNT_UP
from surveys.models import Response

# Only into a campaign that is still what the caller has seen, and about an office that takes part in it.
ANSWER = """
INSERT INTO surveys_response ({columns}) SELECT {values}
FROM campaigns_campaign JOIN campaigns_participation part ON part.campaign_id = campaigns_campaign.id
WHERE campaigns_campaign.id = %(campaign_id)s AND part.office_id = %(office_id)s
  AND campaigns_campaign.closed_at IS NULL AND campaigns_campaign.frozen_at IS NULL
  AND campaigns_campaign.surveys_close = %(surveys_close)s{allowed}
ON CONFLICT (key) DO NOTHING RETURNING id
"""
RECEIPT = """
INSERT INTO surveys_receipt (digest, campaign_id, response_id, excluded, is_few)
SELECT %(digest)s, %(campaign_id)s, id, '', FALSE FROM answer
"""
CHANGE = "INSERT INTO surveys_change (response_id, sign) SELECT id, 1 FROM answer"
TICK = """
INSERT INTO surveys_tick (campaign_id, office_id, day, audience, stage, act)
SELECT %(campaign_id)s, %(office_id)s, %(day)s, %(audience)s, %(stage)s, act
FROM answer, (SELECT 'sent' AS act UNION ALL SELECT 'started') acts WHERE act = 'sent' OR %(is_first_act)s
"""
BELONGING = {"receipt": RECEIPT, "change": CHANGE, "tick": TICK}


class TooMany(Exception):
    """The limit is used up: nothing is stored, but the use is counted."""


def store(response: Response, *, digest: str, day: date, has_started: bool, limit: Pending | None = None) -> bool:
    """Store an answer that its campaign takes; False, and nothing is stored, where it takes none or has it already.

    digest: of its receipt. day: of the portal's clock, on which it counts as sent, and as started unless `has_started`.
    limit: a use of a limit to be counted with it; raises TooMany. Another answer that is being stored under its key at
    this moment is waited for.
    """
    values = _values_of(response) | {
        "surveys_close": connection.ops.adapt_datefield_value(response.campaign.surveys_close),
        "digest": digest,
        "day": connection.ops.adapt_datefield_value(day),
        "is_first_act": not has_started,
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            stored = _store_joined(cursor, values, limit)
        else:
            stored = _store_apart(cursor, values)
    if stored is None:
        return False
    response.pk = stored
    response._state.adding, response._state.db = False, connection.alias
    return True


def _store_joined(cursor: Any, values: dict[str, Any], limit: Pending | None) -> int | None:
    if limit is None:
        cursor.execute(_write_joined(), values)
        return row[0] if (row := cursor.fetchone()) else None
    cursor.execute(_write_joined(is_limited=True), values | limit.values | {"most": limit.most})
    number, stored = cursor.fetchone()
    if number > limit.most:
        raise TooMany
    return stored


@transaction.atomic
def _store_apart(cursor: Any, values: dict[str, Any]) -> int | None:
    cursor.execute(_write_answer(), values)
    row = cursor.fetchone()
    if row is None:
        return None
    for text in BELONGING.values():
        cursor.execute(f"WITH answer (id) AS (SELECT %(stored)s) {text}", values | {"stored": row[0]})
    return row[0]


def _values_of(response: Response) -> dict[str, Any]:
    """By column, what the database keeps: also what follows from other fields, see surveys.models.derived."""
    return {
        field.column: field.get_db_prep_save(field.pre_save(response, True), connection) for field in _list_fields()
    }


@cache
def _list_fields() -> list[Any]:
    return [field for field in Response._meta.concrete_fields if not field.primary_key]


@cache
def _write_answer(*, is_limited: bool = False) -> str:
    columns = [field.column for field in _list_fields()]
    return ANSWER.format(
        columns=", ".join(columns),
        values=", ".join(f"%({column})s" for column in columns),
        allowed=" AND (SELECT number FROM counted) <= %(most)s" if is_limited else "",
    )


@cache
def _write_joined(*, is_limited: bool = False) -> str:
    parts = {"counted": COUNT_UP} if is_limited else {}
    parts |= {"answer": _write_answer(is_limited=is_limited)} | BELONGING
    joined = ", ".join(f"{name} AS ({text})" for name, text in parts.items())
    wanted = "(SELECT number FROM counted), (SELECT id FROM answer)" if is_limited else "id FROM answer"
    return f"WITH {joined} SELECT {wanted}"

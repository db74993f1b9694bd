"""Writing an answer with all that belongs to it in as few trips to the database as it allows.

An answer, its receipt and its change for the tallies are rows of three tables that stand or fall together.
PostgreSQL takes them as one statement; SQLite as one after another in a transaction, with the same texts.
"""

from functools import cache
from typing import Any

from django.db import connection, models, transaction

from network.limits import Pending
from network.models.limits import COUNT_UP
from surveys.models import ChangeActs, Response

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
CHANGE = "INSERT INTO surveys_change (response_id, sign, acts) SELECT id, 1, %(acts)s FROM answer"
BELONGING = {"receipt": RECEIPT, "change": CHANGE}


class TooMany(Exception):
    """The limit is used up: nothing is stored, but the use is counted."""


def store(response: Response, *, digest: str, acts: ChangeActs, limit: Pending | None = None) -> bool:
    """Store an answer that its campaign takes; False, and nothing is stored, where it takes none or has it already.

    digest: of its receipt. limit: a use of a limit to be counted with it; raises TooMany. Another answer that is being
    stored under its key at this moment is waited for.
    """
    values = _values_of(response) | {
        "surveys_close": connection.ops.adapt_datefield_value(response.campaign.surveys_close),
        "digest": digest,
        "acts": int(acts),
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
    values = {field.column: getattr(response, field.attname) for field in _list_fields()}
    for field in _list_prepared():
        values[field.column] = field.get_db_prep_save(field.pre_save(response, True), connection)
    return values


@cache
def _list_fields() -> list[Any]:
    return [field for field in Response._meta.concrete_fields if not field.primary_key]


@cache
def _list_prepared() -> list[Any]:
    """Fields whose values the database takes in another form, or that follow from other ones."""
    formed = (models.BinaryField, models.JSONField, models.DateTimeField)
    return [
        field
        for field in _list_fields()
        if isinstance(field, formed) or type(field).pre_save is not models.Field.pre_save
    ]


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

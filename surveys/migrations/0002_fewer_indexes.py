"""On PostgreSQL, indexes that nothing asks and that each answer must be written into are dropped.

Django makes one for patterns (LIKE) beside each unique text, and keys and digests are never searched by a part; the one
of campaigns is the beginning of `response_of_cell`. A migration of its own: they are made when that of the tables ends.
"""

from django.db import migrations

NEEDLESS = """
SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND (
  tablename = 'surveys_response' AND (indexname LIKE '%\\_like' OR indexdef LIKE '%USING btree (campaign\\_id)')
  OR tablename = 'surveys_receipt' AND indexname LIKE '%\\_like'
)
"""


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(NEEDLESS)
        names = [name for (name,) in cursor.fetchall()]
    for name in names:
        schema_editor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):

    replaces = [("surveys", "0009_fewer_indexes")]

    dependencies = [("surveys", "0001_squashed_0011_client_files")]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]

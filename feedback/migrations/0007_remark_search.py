"""Indexes of PostgreSQL for search by stems and for words typed with a slip; SQLite reads the table."""

from django.db import migrations

STATEMENTS = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX feedback_remark_stems ON feedback_remark USING gin (string_to_array(stems, ' '))",
    "CREATE INDEX feedback_remark_trigrams ON feedback_remark USING gin (lower(title || ' ' || text) gin_trgm_ops)",
]


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for statement in STATEMENTS:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX feedback_remark_trigrams")
        schema_editor.execute("DROP INDEX feedback_remark_stems")


class Migration(migrations.Migration):
    dependencies = [("feedback", "0006_history_is_kept")]
    operations = [migrations.RunPython(make, drop)]

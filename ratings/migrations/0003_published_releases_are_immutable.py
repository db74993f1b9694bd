"""What is published, and what it was computed from, is changed or deleted by nobody: not by the CMS, not by SQL.

Only demonstration campaigns may be deleted as a whole. A later migration that alters one of these tables on SQLite
rebuilds it and must make its triggers again.
"""

from django.db import migrations

DEMO = "EXISTS (SELECT 1 FROM campaigns_campaign c WHERE c.id = {campaign} AND c.is_demo)"
PUBLISHED = "EXISTS (SELECT 1 FROM ratings_release r WHERE r.id = {row}.release_id AND r.state = 'published')"
DEMO_RESULT = (
    "EXISTS (SELECT 1 FROM ratings_release r JOIN campaigns_campaign c ON c.id = r.campaign_id "
    "WHERE r.id = OLD.release_id AND c.is_demo)"
)
# The person is left out: accounts go, what they did stays.
RELEASE_COLUMNS = (
    "campaign_id, version, state, input_set_id, previous_id, reason, folder, manifest, summary, checks, computed_at, "
    "published_at"
)
INPUT_COLUMNS = "campaign_id, number, file, sha256, counts, source, reason, changes, after_freeze, created_at"

# name, event, table, condition, message
RULES = [
    (
        "release_no_update",
        f"UPDATE OF {RELEASE_COLUMNS}",
        "ratings_release",
        "OLD.state = 'published'",
        "a published release cannot be changed",
    ),
    (
        "release_no_delete",
        "DELETE",
        "ratings_release",
        f"OLD.state = 'published' AND NOT {DEMO.format(campaign='OLD.campaign_id')}",
        "a published release cannot be deleted",
    ),
    (
        "result_no_insert",
        "INSERT",
        "ratings_unitresult",
        PUBLISHED.format(row="NEW"),
        "a published release takes no more results",
    ),
    (
        "result_no_update",
        "UPDATE",
        "ratings_unitresult",
        f"{PUBLISHED.format(row='OLD')} OR {PUBLISHED.format(row='NEW')}",
        "published results cannot be changed",
    ),
    (
        "result_no_delete",
        "DELETE",
        "ratings_unitresult",
        f"{PUBLISHED.format(row='OLD')} AND NOT {DEMO_RESULT}",
        "published results cannot be deleted",
    ),
    ("input_no_update", f"UPDATE OF {INPUT_COLUMNS}", "ratings_inputset", "1 = 1", "data of a campaign are not changed"),
    (
        "input_no_delete",
        "DELETE",
        "ratings_inputset",
        f"NOT {DEMO.format(campaign='OLD.campaign_id')}",
        "data of a campaign are not deleted",
    ),
]


def protect(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, event, table, condition, message in RULES:
        if vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        outcome = "OLD" if event == "DELETE" else "NEW"
        schema_editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN "
            f"RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation'; END IF; "
            f"RETURN {outcome}; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def release(apps, schema_editor):
    for name, _, table, _, _ in RULES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {name}")
        else:
            schema_editor.execute(f"DROP TRIGGER {name} ON {table}")
            schema_editor.execute(f"DROP FUNCTION {name}()")


class Migration(migrations.Migration):
    dependencies = [("ratings", "0002_releases")]
    operations = [migrations.RunPython(protect, release)]

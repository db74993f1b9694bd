from django.db import migrations, models
from django.db.models import Case, Q, SmallIntegerField, Value, When

TOPICS = (
    "questionnaire",
    "other",
    "cabinet",
    "methodology_level",
    "process",
    "survey_platform",
    "checklist",
    "scale",
)
ORDERS = {
    "remark_by_region": ["region"],
    "remark_by_topic": [
        Case(
            *(When(topic=topic, then=Value(place)) for place, topic in enumerate(TOPICS)),
            default=Value(len(TOPICS)),
            output_field=SmallIntegerField(),
        )
    ],
    "remark_by_decision": ["decision", "second_decision"],
}


def drop_trigrams(apps, schema_editor):
    """Mistyped words are looked for among known stems (feedback.similar), not in all texts."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS feedback_remark_trigrams")


def make_trigrams(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX feedback_remark_trigrams ON feedback_remark USING gin (lower(title || ' ' || text) gin_trgm_ops)"
        )


class Migration(migrations.Migration):
    dependencies = [("feedback", "0009_remark_files")]

    operations = [
        migrations.RemoveIndex(model_name="remark", name="feedback_re_decisio_945085_idx"),
        *(
            migrations.AddIndex(
                model_name="remark",
                index=models.Index(
                    *order, "number", name=name, include=["id", "topic"], condition=Q(is_public=True)
                ),
            )
            for name, order in ORDERS.items()
        ),
        migrations.RunPython(drop_trigrams, make_trigrams),
    ]

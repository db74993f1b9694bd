from django.db import migrations, models


def to_status(apps, schema_editor):
    """The step was to be stored, or the file waits; who confirmed was put down as who had brought the file."""
    uploads = apps.get_model("ratings", "Upload").objects
    uploads.exclude(confirmed="").update(confirmed_by=models.F("user"))
    uploads.filter(step="store").update(status="queued")
    uploads.exclude(input_set=None).update(status="applied", decided_at=models.F("seen_at"))


def to_step(apps, schema_editor):
    uploads = apps.get_model("ratings", "Upload").objects
    uploads.filter(status__in=["queued", "applied"]).update(step="store")


class Migration(migrations.Migration):
    # Of its own: PostgreSQL changes no table in the transaction in which its rows were pointed at other rows.
    dependencies = [("ratings", "0009_one_life_of_files")]
    operations = [migrations.RunPython(to_status, to_step)]

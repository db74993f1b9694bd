"""Tasks that wait find the functions that do them where these stand now."""

from django.db import migrations

MOVED = {
    "ratings.tasks.calculate": "ratings.actions.calculations.calculate",
    "ratings.tasks.work_on_upload": "ratings.actions.uploads.work_on_upload",
    "feedback.intake.tasks.write_file": "feedback.intake.actions.write_file",
}


def move(apps, schema_editor, moved=MOVED):
    results = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for before, after in moved.items():
        results.filter(task_path=before).update(task_path=after)


def move_back(apps, schema_editor):
    move(apps, schema_editor, {after: before for before, after in MOVED.items()})


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_pulses"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]
    operations = [migrations.RunPython(move, move_back)]

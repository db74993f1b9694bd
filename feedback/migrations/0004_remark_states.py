"""Remarks that are there already: those with a decision are decided; all get their stems, and numbers go on from theirs."""

from django.db import migrations
from django.db.models import Max

from search.text import stems


def fill(apps, schema_editor):
    Remark = apps.get_model("feedback", "Remark")
    Remark.objects.exclude(decision="").update(state="decided")
    for remark in Remark.objects.all():
        text = " ".join(filter(None, [remark.text, remark.answer, remark.note]))
        remark.stems = stems(f"{remark.number} {remark.title} {text}")
        remark.save(update_fields=["stems"])
    last = Remark.objects.aggregate(last=Max("number"))["last"] or 0
    apps.get_model("feedback", "RemarkCounter").objects.create(pk=1, last=last)


class Migration(migrations.Migration):
    dependencies = [("feedback", "0003_remark_workflow")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]

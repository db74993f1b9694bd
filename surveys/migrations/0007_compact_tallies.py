"""Tallies are kept as bytes (layout 1 of surveys.packing, written out here) in place of numbers in letters."""

import json
import zlib

import numpy as np
from django.db import migrations, models

BATCH = 500


def pack(data, *, has_pairs):
    """Counts as JSON had them, in layout 1."""
    people = {"": data["whole"], **(data["parts"] if has_pairs else {})}
    names = sorted(people)
    chosen = {name: people[name]["choices"] for name in names}
    options = sorted({(number, option) for choices in chosen.values() for number in choices for option in choices[number]})
    matrices = [data[name] for name in ("both", "positive_both", "positive_first")] if has_pairs else []
    arrays = [
        [people[name]["n"] for name in names],
        [people[name]["histograms"] for name in names],
        [[chosen[name].get(number, {}).get(option, 0) for number, option in options] for name in names],
        matrices,
    ]
    numbers = np.concatenate([np.array(array, np.int64).ravel() for array in arrays])
    size = next(size for size in (1, 2, 4, 8) if numbers.max() < 1 << 8 * size - 1 and numbers.min() >= -1 << 8 * size - 1)
    questions = len(data["whole"]["histograms"])
    header = json.dumps([names, options, questions, len(matrices), size], separators=(",", ":")).encode()
    body = len(header).to_bytes(4, "little") + header + numbers.astype(f"<i{size}").tobytes()
    return b"\x01" + zlib.compress(body, 1)


def convert(apps, schema_editor):
    Tally = apps.get_model("surveys", "Tally")
    tallies = []
    for tally in Tally.objects.exclude(in_letters={}).iterator(chunk_size=BATCH):
        tally.counts = pack(tally.in_letters, has_pairs=True)
        tally.shown = pack(tally.shown_in_letters, has_pairs=False) if tally.shown_in_letters else b""
        tallies.append(tally)
        if len(tallies) == BATCH:
            Tally.objects.bulk_update(tallies, ["counts", "shown"])
            tallies = []
    Tally.objects.bulk_update(tallies, ["counts", "shown"])


def leave(apps, schema_editor):
    """Back again tallies are empty: `manage.py rebuild_tallies --mend` counts them anew."""


class Migration(migrations.Migration):

    dependencies = [("surveys", "0006_declared")]

    operations = [
        migrations.RenameField("tally", "counts", "in_letters"),
        migrations.RenameField("tally", "shown", "shown_in_letters"),
        migrations.AddField("tally", "counts", models.BinaryField(default=bytes, verbose_name="счёт")),
        migrations.AddField("tally", "shown", models.BinaryField(default=bytes, verbose_name="показанный счёт")),
        migrations.RunPython(convert, leave),
        migrations.RemoveField("tally", "in_letters"),
        migrations.RemoveField("tally", "shown_in_letters"),
    ]

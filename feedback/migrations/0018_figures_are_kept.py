"""Counts of public remarks, which triggers of remarks keep: a page that shows them no longer reads all remarks.

A later migration that alters the table of remarks on SQLite rebuilds it and must make these triggers again.
"""

import django.db.models.deletion
from django.db import migrations, models

from schema.operations import Statements

WATCHED = ("is_public", "region_id", "topic", "decision", "second_decision", "state", "decided_in")
COUNT = """INSERT INTO feedback_remarkfigure
(region_id, topic, decision, second_decision, state, decided_in, number)
SELECT {row}region_id, {row}topic, {row}decision, {row}second_decision, {row}state, NULL, {number}
{source} WHERE {row}is_public {kinds}
UNION ALL SELECT NULL, '', '', '', '', {row}decided_in, {number}
{source} WHERE {row}is_public AND {row}decided_in IS NOT NULL {days}"""
COUNT_ALL = COUNT.format(
    row="",
    number="COUNT(*)",
    source="FROM feedback_remark",
    kinds="GROUP BY region_id, topic, decision, second_decision, state",
    days="GROUP BY decided_in",
)


def count(row, number):
    """What adds or takes away a row of a trigger."""
    return COUNT.format(row=f"{row}.", number=number, source="", kinds="", days="")


def list_values(row):
    """What is watched of a row of a trigger."""
    return f"({', '.join(f'{row}.{name}' for name in WATCHED)})"


COMES, GOES = count("NEW", 1), count("OLD", -1)
WATCH = Statements(
    {
        "sqlite": [
            f"CREATE TRIGGER remark_counted_in AFTER INSERT ON feedback_remark BEGIN {COMES}; END",
            f"CREATE TRIGGER remark_counted_out AFTER DELETE ON feedback_remark BEGIN {GOES}; END",
            f"CREATE TRIGGER remark_counted_anew AFTER UPDATE OF {', '.join(WATCHED)} ON feedback_remark "
            f"WHEN {list_values('OLD')} IS NOT {list_values('NEW')} BEGIN {GOES}; {COMES}; END",
        ],
        "postgresql": [
            "CREATE FUNCTION remark_counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' AND {list_values('OLD')} IS NOT DISTINCT FROM {list_values('NEW')} "
            "THEN RETURN NULL; END IF; "
            f"IF TG_OP <> 'INSERT' THEN {GOES}; END IF; IF TG_OP <> 'DELETE' THEN {COMES}; END IF; "
            "RETURN NULL; END $$",
            "CREATE TRIGGER remark_counted AFTER INSERT OR DELETE OR UPDATE ON feedback_remark "
            "FOR EACH ROW EXECUTE FUNCTION remark_counted()",
        ],
    },
    {
        "sqlite": [f"DROP TRIGGER remark_counted_{when}" for when in ("in", "out", "anew")],
        "postgresql": ["DROP TRIGGER remark_counted ON feedback_remark", "DROP FUNCTION remark_counted()"],
    },
)


class Migration(migrations.Migration):

    dependencies = [
        ('feedback', '0001_squashed_0017_one_life_of_remark_files'),
        ('network', '0009_sessions_and_factors'),
    ]

    operations = [
        migrations.CreateModel(
            name='RemarkFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=20, verbose_name='тема')),
                ('decision', models.CharField(max_length=8, verbose_name='решение')),
                ('second_decision', models.CharField(max_length=8, verbose_name='второе решение')),
                ('state', models.CharField(max_length=9, verbose_name='состояние')),
                ('decided_in', models.PositiveIntegerField(null=True, verbose_name='дней до решения')),
                ('number', models.IntegerField(verbose_name='сколько')),
                ('region', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='network.region', verbose_name='регион')),
            ],
            options={'verbose_name': 'счёт замечаний', 'verbose_name_plural': 'счета замечаний'},
        ),
        migrations.RemoveIndex(model_name='remark', name='remark_figures'),
        migrations.RunSQL(COUNT_ALL, migrations.RunSQL.noop),
        WATCH,
    ]

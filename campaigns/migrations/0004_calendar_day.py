"""The calendar of moved days comes from `feedback`: its table is renamed there, with all that it holds."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_publication_time'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(unique=True, verbose_name='день')),
                        ('kind', models.CharField(choices=[('free', 'выходной'), ('working', 'рабочий')], max_length=7, verbose_name='какой он')),
                        ('note', models.CharField(help_text='Например: «С субботы 3 января, постановление от 24.09.2025».', max_length=200, verbose_name='почему')),
                        ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                    ],
                    options={
                        'verbose_name': 'перенесённый день',
                        'verbose_name_plural': 'перенесённые дни',
                        'ordering': ['-day'],
                        'default_permissions': (),
                    },
                ),
            ],
        ),
    ]


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('methodology', '0010_edition_uploads'),
    ]

    operations = [
        migrations.AddField(
            model_name='parameterspage',
            name='absent_audience',
            field=models.CharField(choices=[('left_out', 'её вес не учитывается'), ('unmeasured', 'её вес считается неизмеренным')], default='left_out', help_text='Для покрытия и границ индекса. В редакциях 1 и 2 её вес не учитывается.', max_length=12, verbose_name='аудитория без ответов'),
        ),
        migrations.AddField(
            model_name='parameterspage',
            name='intervals',
            field=models.CharField(choices=[('pairs', 'пары вопросов'), ('correlation', 'сходство ответов одного человека')], default='pairs', help_text='Что публикуется об ответах одних и тех же людей. В редакциях 1 и 2 — пары.', max_length=12, verbose_name='на чём стоят интервалы'),
        ),
        migrations.AddField(
            model_name='parameterspage',
            name='missing_answers',
            field=models.CharField(choices=[('checklist', 'чек-лист один стоит за показатель'), ('estimate', 'оценка по остальным ответам ЦЗН')], default='checklist', help_text='Если ответов на вопросы показателя слишком мало. В редакциях 1 и 2 — чек-лист.', max_length=12, verbose_name='вместо скрытых ответов'),
        ),
    ]

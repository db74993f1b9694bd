"""The method as pages, its editions, and the triggers that keep these.

A frozen edition is changed or deleted by nobody: not by the CMS, not by a shell, not by SQL. A later migration that
alters its table on SQLite rebuilds it and must make the triggers again.
"""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import wagtail.fields
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from schema.operations import CreateTables, Statements, keep_filled


FROZEN = Statements(
    {
        "sqlite": [
            """CREATE TRIGGER edition_no_update BEFORE UPDATE ON methodology_edition
       BEGIN SELECT RAISE(ABORT, 'a frozen edition cannot be changed'); END""",
            """CREATE TRIGGER edition_no_delete BEFORE DELETE ON methodology_edition
       BEGIN SELECT RAISE(ABORT, 'a frozen edition cannot be deleted'); END""",
        ],
        "postgresql": [
            """CREATE FUNCTION methodology_edition_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN RAISE EXCEPTION 'a frozen edition cannot be changed or deleted' USING ERRCODE = 'integrity_constraint_violation';
       END $$""",
            """CREATE TRIGGER edition_is_frozen BEFORE UPDATE OR DELETE ON methodology_edition
       FOR EACH ROW EXECUTE FUNCTION methodology_edition_is_frozen()""",
        ],
    },
    {
        "sqlite": ["DROP TRIGGER edition_no_update", "DROP TRIGGER edition_no_delete"],
        "postgresql": [
            "DROP TRIGGER edition_is_frozen ON methodology_edition",
            "DROP FUNCTION methodology_edition_is_frozen()",
        ],
    },
)


class Migration(migrations.Migration):

    replaces = [('methodology', name) for name in (
        '0001_initial',
        '0002_parameters_and_weights',
        '0003_edition',
        '0004_editions_are_immutable',
        '0005_heading_stems',
        '0006_faq_votes_and_recordings',
        '0007_editions_are_not_emptied',
        '0008_maximum_of_the_checklist',
        '0009_votes_on_all_pages',
        '0010_edition_uploads',
        '0011_rules_of_calculation',
    )]

    initial = True

    dependencies = [
        ('network', '0001_squashed_0008_limits_in_the_database'),
    ]

    operations = [
        CreateTables([
            migrations.CreateModel(
                name='ChecklistPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('rule', models.CharField(choices=[('sum', 'баллы складываются'), ('levels', 'уровни: каждый следующий включает предыдущий'), ('variety', 'считается разнообразие видов'), ('growth', 'прирост к прошлому периоду'), ('yes_no', 'да или нет'), ('bonus', 'надбавка к доле положительных ответов')], max_length=8, verbose_name='правило')),
                    ('maximum', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='максимум баллов')),
                    ('text', wagtail.fields.RichTextField(blank=True, verbose_name='как заполнять')),
                    ('factor', models.DecimalField(blank=True, decimal_places=2, help_text='Только для правила «прирост», например 2.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='множитель прироста')),
                    ('level_1', models.DecimalField(blank=True, decimal_places=2, help_text='Лучший уровень; равен максимуму.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='баллы за уровень 1')),
                    ('level_2', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='баллы за уровень 2')),
                    ('level_3', models.DecimalField(blank=True, decimal_places=2, help_text='Только для правила «уровни»; уровень 3 первый.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='баллы за уровень 3')),
                    ('per_kind', models.DecimalField(blank=True, decimal_places=2, help_text='Только для правила «разнообразие видов», например 0,1.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='баллов за вид')),
                ],
                options={'verbose_name': 'чек-лист', 'verbose_name_plural': 'чек-листы'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='FaqIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                ],
                options={'verbose_name': 'вопросы и ответы', 'verbose_name_plural': 'вопросы и ответы'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='FaqPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('topic', models.CharField(choices=[('about', 'Об индексе'), ('indicators', 'Показатели и чек-листы'), ('survey', 'Опрос клиентов'), ('evidence', 'Подтверждения и проверка'), ('results', 'Результаты и рейтинги'), ('remarks', 'Замечания и предложения')], max_length=12, verbose_name='тема')),
                    ('answer', wagtail.fields.RichTextField(blank=True, help_text='Сначала сам ответ, потом почему, потом где прочесть подробнее.', verbose_name='ответ')),
                ],
                options={'verbose_name': 'вопрос', 'verbose_name_plural': 'вопросы'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='IndicatorGroupPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='номер')),
                    ('text', wagtail.fields.RichTextField(blank=True, verbose_name='текст')),
                    ('weight', models.DecimalField(blank=True, decimal_places=4, help_text='Доля в индексе; веса всех групп в сумме дают 1. Наше значение: 0,2.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='вес группы')),
                ],
                options={'verbose_name': 'группа показателей', 'verbose_name_plural': 'группы показателей'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='IndicatorPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('code', models.CharField(help_text='Например 1.3 или 3.1.2.', max_length=8, unique=True, verbose_name='код')),
                    ('level', models.CharField(choices=[('office', 'каждый ЦЗН'), ('managing', 'управляющий ЦЗН')], default='office', max_length=8, verbose_name='уровень')),
                    ('status', models.CharField(choices=[('active', 'действует'), ('suspended', 'приостановлен'), ('withdrawn', 'исключён')], default='active', max_length=9, verbose_name='состояние')),
                    ('status_reason', models.CharField(blank=True, help_text='Обязательна, если показатель приостановлен или исключён.', max_length=300, verbose_name='причина')),
                    ('maximum_note', models.CharField(blank=True, max_length=400, verbose_name='оговорка о максимуме')),
                    ('measures', wagtail.fields.RichTextField(blank=True, verbose_name='что измеряет')),
                    ('method', wagtail.fields.RichTextField(blank=True, verbose_name='как измеряется')),
                    ('findings', wagtail.fields.RichTextField(blank=True, verbose_name='что показала апробация')),
                    ('changes', wagtail.fields.RichTextField(blank=True, verbose_name='что изменилось после апробации')),
                    ('weight', models.DecimalField(blank=True, decimal_places=4, help_text='Пусто у всех показателей группы: делят её поровну. Иначе у всех действующих, в сумме 1.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='вес в группе')),
                ],
                options={'verbose_name': 'показатель', 'verbose_name_plural': 'показатели'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='MaterialIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                ],
                options={'verbose_name': 'список материалов', 'verbose_name_plural': 'списки материалов'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='MethodologyIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('text', wagtail.fields.RichTextField(blank=True, verbose_name='текст')),
                ],
                options={'verbose_name': 'методика', 'verbose_name_plural': 'методика'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='PageText',
                fields=[
                    ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text_only', serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('text', models.TextField(verbose_name='текст')),
                    ('heading_stems', models.TextField(blank=True, verbose_name='основы слов заголовка')),
                ],
                options={'verbose_name': 'текст страницы', 'verbose_name_plural': 'тексты страниц'},
            ),
            migrations.CreateModel(
                name='QuestionnairePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('audience', models.CharField(choices=[('jobseeker', 'соискатель'), ('employer', 'работодатель')], max_length=10, unique=True, verbose_name='кто отвечает')),
                    ('text', wagtail.fields.RichTextField(blank=True, verbose_name='об анкете')),
                ],
                options={'verbose_name': 'анкета', 'verbose_name_plural': 'анкеты'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='SectionPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('body', wagtail.fields.StreamField([('heading', 0), ('text', 1), ('note', 5), ('table', 11), ('image', 12)], blank=True, block_lookup={0: ('methodology.blocks.HeadingBlock', (), {}), 1: ('methodology.blocks.TextBlock', (), {}), 2: ('wagtail.blocks.CharBlock', (), {'label': 'Заголовок'}), 3: ('wagtail.blocks.RichTextBlock', (), {'features': ['h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Текст'}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('info', 'Пояснение'), ('warning', 'Предостережение')], 'label': 'Тон'}), 5: ('wagtail.blocks.StructBlock', [[('title', 2), ('text', 3), ('tone', 4)]], {}), 6: ('wagtail.blocks.CharBlock', (), {'help_text': 'Что показано в таблице.', 'label': 'Подпись'}), 7: ('wagtail.blocks.CharBlock', (), {'label': 'Текст', 'required': False}), 8: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'link'], 'label': 'Текст со ссылками', 'required': False}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Число', 'required': False}), 10: ('wagtail.contrib.typed_table_block.blocks.TypedTableBlock', [[('text', 7), ('rich', 8), ('number', 9)]], {'label': 'Таблица'}), 11: ('wagtail.blocks.StructBlock', [[('caption', 6), ('table', 10)]], {}), 12: ('wagtail.images.blocks.ImageBlock', [], {'label': 'Картинка'})}, verbose_name='содержание')),
                ],
                options={'verbose_name': 'раздел', 'verbose_name_plural': 'разделы'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='ChecklistItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('number', models.PositiveSmallIntegerField(verbose_name='номер')),
                    ('text', models.TextField(verbose_name='параметр')),
                    ('level', models.PositiveSmallIntegerField(blank=True, help_text='Только для правила «уровни»: 3, 2 или 1; первый лучший.', null=True, verbose_name='уровень')),
                    ('zone', models.CharField(blank=True, help_text='Например «Входная группа».', max_length=80, verbose_name='зона')),
                    ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='баллы')),
                    ('points_note', models.CharField(blank=True, max_length=300, verbose_name='оговорка о баллах')),
                    ('evidence', models.CharField(choices=[('none', 'не требуется'), ('link', 'ссылка на фото, снимок экрана или документ'), ('photo', 'фото'), ('date', 'дата'), ('link;date', 'ссылка и дата')], default='link', max_length=10, verbose_name='подтверждение')),
                    ('report_place', models.CharField(blank=True, max_length=255, verbose_name='место в отчёте')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='methodology.checklistpage')),
                ],
                options={'verbose_name': 'параметр', 'verbose_name_plural': 'параметры', 'ordering': ['sort_order'], 'abstract': False},
            ),
            migrations.CreateModel(
                name='MaterialPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('kind', models.CharField(choices=[('webinar', 'Вебинар'), ('template', 'Образец документа'), ('form', 'Форма')], max_length=10, verbose_name='вид')),
                    ('date', models.DateField(blank=True, help_text='У вебинара — день, когда он прошёл или пройдёт.', null=True, verbose_name='дата')),
                    ('text', wagtail.fields.RichTextField(blank=True, verbose_name='описание')),
                    ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtaildocs.document', verbose_name='файл')),
                    ('recording', models.URLField(blank=True, help_text='Ссылка, по которой её смотрят.', verbose_name='запись вебинара')),
                ],
                options={'verbose_name': 'материал', 'verbose_name_plural': 'материалы'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                    ('block', models.CharField(choices=[('header', 'Перед вопросами'), ('main', 'Вопросы'), ('comment', 'Пожелания'), ('demographic', 'Об отвечающем')], default='main', max_length=11, verbose_name='часть анкеты')),
                    ('number', models.CharField(max_length=20, verbose_name='номер')),
                    ('kind', models.CharField(choices=[('scale', 'шкала 1–10'), ('gate_scale', 'да или нет, затем шкала 1–10'), ('choice', 'один вариант'), ('yes_no_unknown', 'да, нет, не знаю'), ('matrix', 'шкала для каждого канала'), ('matrix_row', 'строка: шкала 1–10'), ('profile', 'сведения об отвечающем'), ('comment', 'свободный ответ'), ('text', 'строка текста')], default='scale', max_length=14, verbose_name='вид')),
                    ('text', models.TextField(verbose_name='вопрос')),
                    ('hint', models.CharField(blank=True, max_length=400, verbose_name='подсказка')),
                    ('indicator', models.CharField(blank=True, max_length=8, verbose_name='код показателя')),
                    ('options', models.TextField(blank=True, help_text='По одному в строке.', verbose_name='варианты')),
                    ('condition', models.CharField(blank=True, max_length=200, verbose_name='когда задаётся')),
                    ('skip_if_remote', models.BooleanField(default=False, verbose_name='не задаётся тем, кого обслужили дистанционно')),
                    ('required', models.BooleanField(default=False, verbose_name='обязателен')),
                    ('changes', models.CharField(blank=True, max_length=400, verbose_name='что изменилось после апробации')),
                    ('report_place', models.CharField(blank=True, max_length=255, verbose_name='место в отчёте')),
                    ('page', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='methodology.questionnairepage')),
                ],
                options={'verbose_name': 'вопрос', 'verbose_name_plural': 'вопросы', 'ordering': ['sort_order'], 'abstract': False, 'indexes': [models.Index(fields=['indicator'], name='methodology_indicat_e145f4_idx')]},
            ),
            migrations.CreateModel(
                name='ParametersPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('lead', models.TextField(blank=True, help_text='Одно-два предложения: их видно под заголовком, в списках, в поиске и в социальных сетях.', max_length=300, verbose_name='вводка')),
                    ('report_place', models.CharField(blank=True, help_text='Например: отчёт, раздел 2.3.', max_length=255, verbose_name='место в отчёте')),
                    ('positive_from', models.PositiveSmallIntegerField(blank=True, help_text='Наименьшая оценка, которая считается положительной. Из отчёта: 8.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='положительный ответ: от')),
                    ('scale_max', models.PositiveSmallIntegerField(blank=True, help_text='Из отчёта: 10.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='верх шкалы')),
                    ('subjective_weight', models.DecimalField(blank=True, decimal_places=4, help_text='Доля опроса там, где есть и чек-лист. Наше значение: 0,6.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='вес опроса')),
                    ('objective_weight', models.DecimalField(blank=True, decimal_places=4, help_text='Вместе с весом опроса даёт 1. Наше значение: 0,4.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='вес чек-листа')),
                    ('jobseeker_weight', models.DecimalField(blank=True, decimal_places=4, help_text='В сводном индексе. Наше значение: 0,5.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='вес соискателей')),
                    ('employer_weight', models.DecimalField(blank=True, decimal_places=4, help_text='Вместе с весом соискателей даёт 1. Наше значение: 0,5.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='вес работодателей')),
                    ('minimum_cell', models.PositiveSmallIntegerField(blank=True, help_text='Меньшее число не публикуется и не считается. Наше: 5.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='ответов для показа')),
                    ('minimum_pairs', models.PositiveSmallIntegerField(blank=True, help_text='Меньше — вопросы считаются независимыми. Наше: 5.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='ответивших на два вопроса')),
                    ('minimum_answers', models.PositiveSmallIntegerField(blank=True, help_text='Наше значение: 20.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='анкет для места в рейтинге')),
                    ('minimum_coverage', models.DecimalField(blank=True, decimal_places=4, help_text='Измеренная доля веса. Наше значение: 0,8.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='покрытие для места в рейтинге')),
                    ('region_weighting', models.CharField(blank=True, choices=[('clients', 'по числу клиентов, если оно известно всюду, иначе поровну'), ('equal', 'поровну')], help_text='Наше значение: по числу клиентов.', max_length=8, verbose_name='ЦЗН в регионе')),
                    ('country_weighting', models.CharField(blank=True, choices=[('clients', 'по числу клиентов, если оно известно всюду, иначе поровну'), ('equal', 'поровну')], help_text='Наше значение: по числу клиентов.', max_length=8, verbose_name='регионы в стране')),
                    ('sanctioned', models.CharField(blank=True, choices=[('zero', 'входит в среднее с нулём'), ('excluded', 'исключается из среднего')], help_text='Наше значение: входит с нулём.', max_length=8, verbose_name='обнулённый ЦЗН')),
                    ('confidence', models.DecimalField(blank=True, decimal_places=4, help_text='Наше значение: 0,95.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='надёжность интервалов')),
                    ('weight_tolerance', models.DecimalField(blank=True, decimal_places=4, help_text='На сколько меняют веса, проверяя места. Наше: 0,25.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0')), django.core.validators.MaxValueValidator(Decimal('1'))], verbose_name='проверка весов, ±')),
                    ('decimals', models.PositiveSmallIntegerField(blank=True, help_text='При публикации, половина вверх. Наше значение: 2.', null=True, validators=[django.core.validators.MaxValueValidator(4)], verbose_name='знаков после запятой')),
                    ('stars', models.BooleanField(default=False, help_text='Полосы по индексу. Наше: нет.', verbose_name='показывать звёзды')),
                    ('star_bands', models.CharField(blank=True, help_text='Пять чисел через пробел, например 50 60 70 80 90.', max_length=40, verbose_name='границы звёзд')),
                    ('absent_audience', models.CharField(choices=[('left_out', 'её вес не учитывается'), ('unmeasured', 'её вес считается неизмеренным')], default='left_out', help_text='Для покрытия и границ индекса. В редакциях 1 и 2 её вес не учитывается.', max_length=12, verbose_name='аудитория без ответов')),
                    ('intervals', models.CharField(choices=[('pairs', 'пары вопросов'), ('correlation', 'сходство ответов одного человека')], default='pairs', help_text='Что публикуется об ответах одних и тех же людей. В редакциях 1 и 2 — пары.', max_length=12, verbose_name='на чём стоят интервалы')),
                    ('missing_answers', models.CharField(choices=[('checklist', 'чек-лист один стоит за показатель'), ('estimate', 'оценка по остальным ответам ЦЗН')], default='checklist', help_text='Если ответов на вопросы показателя слишком мало. В редакциях 1 и 2 — чек-лист.', max_length=12, verbose_name='вместо скрытых ответов')),
                ],
                options={'verbose_name': 'параметры расчёта', 'verbose_name_plural': 'параметры расчёта'},
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='Edition',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveIntegerField(unique=True, verbose_name='номер')),
                    ('content', models.TextField(help_text='Канонический JSON; его SHA-256 ниже.', verbose_name='документ')),
                    ('sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                    ('in_force_from', models.DateField(blank=True, null=True, verbose_name='действует с')),
                    ('frozen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='утверждена')),
                    ('note', models.TextField(blank=True, verbose_name='пояснение')),
                    ('changes', models.JSONField(blank=True, default=list, verbose_name='причины изменений')),
                    ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто утвердил')),
                ],
                options={'verbose_name': 'редакция методики', 'verbose_name_plural': 'редакции методики', 'ordering': ['-number'], 'permissions': [('freeze_edition', 'Утверждать редакцию методики')]},
            ),
            migrations.CreateModel(
                name='PageVote',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('day', models.DateField(verbose_name='день')),
                    ('helped', models.BooleanField(verbose_name='помог')),
                    ('text', models.TextField(blank=True, max_length=1000, verbose_name='чего не хватило')),
                    ('voter', models.CharField(blank=True, editable=False, max_length=64, verbose_name='отпечаток')),
                    ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='страница')),
                ],
                options={'verbose_name': 'отзыв о странице', 'verbose_name_plural': 'отзывы о страницах', 'ordering': ['-day', '-pk'], 'indexes': [models.Index(fields=['page', '-day'], name='faq_votes_of_page')], 'constraints': [models.UniqueConstraint(condition=models.Q(('voter', ''), _negated=True), fields=('page', 'day', 'voter'), name='one_faq_vote_a_day')]},
            ),
            migrations.CreateModel(
                name='EditionUpload',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('file_name', models.CharField(max_length=255, verbose_name='файл')),
                    ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда загружен')),
                    ('opened_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='когда открывали')),
                    ('status', models.CharField(choices=[('uploaded', 'ждёт подтверждения'), ('queued', 'записывается'), ('applied', 'загружено'), ('cancelled', 'отменено')], default='uploaded', max_length=9, verbose_name='состояние')),
                    ('confirmed', models.CharField(blank=True, help_text='SHA-256 показанной разницы.', max_length=64, verbose_name='что подтвердили')),
                    ('decided_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='когда загружен или отменён')),
                    ('table', models.JSONField(default=dict, help_text='Пусто, когда срок хранения вышел.', verbose_name='что в файле')),
                    ('sha256', models.CharField(db_index=True, help_text='Документа, не файла.', max_length=64, verbose_name='SHA-256')),
                    ('pages', models.JSONField(default=list, verbose_name='страницы, черновики которых сохранены')),
                    ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто подтвердил')),
                    ('user', models.ForeignKey(blank=True, help_text='Пусто, если файл загрузили из командной строки.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто загрузил')),
                ],
                options={'verbose_name': 'загрузка редакции', 'verbose_name_plural': 'загрузки редакций', 'ordering': ['-created_at', '-pk'], 'abstract': False, 'default_permissions': ()},
            ),
        ]),
        FROZEN,
        keep_filled(
            "edition_not_emptied",
            "methodology_edition",
            "SELECT 1 FROM methodology_edition",
            "a frozen edition cannot be deleted",
        ),
    ]

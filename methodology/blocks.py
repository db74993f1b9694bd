"""Blocks of the method's prose pages."""

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    class Meta:
        icon = "title"
        label = "Заголовок раздела"
        template = "blocks/heading.html"
        preview_value = "Как считается показатель"
        description = "Заголовок внутри страницы; из заголовков складывается оглавление"


class TextBlock(blocks.RichTextBlock):
    class Meta:
        icon = "pilcrow"
        label = "Текст"
        template = "blocks/text.html"
        preview_value = "<p>Обычный абзац с <b>выделением</b> и списками.</p>"
        description = "Абзацы, списки и ссылки"

    def __init__(self, **kwargs):
        super().__init__(**{"features": TEXT_FEATURES, **kwargs})


class NoteBlock(blocks.StructBlock):
    title = blocks.CharBlock(label="Заголовок")
    text = blocks.RichTextBlock(label="Текст", features=TEXT_FEATURES)
    tone = blocks.ChoiceBlock(
        label="Тон", choices=[("info", "Пояснение"), ("warning", "Предостережение")], default="info"
    )

    class Meta:
        icon = "info-circle"
        label = "Примечание"
        template = "blocks/note.html"
        preview_value = {"title": "Обратите внимание", "text": "<p>Короткое пояснение.</p>", "tone": "info"}
        description = "Выделенное пояснение или предостережение"


class TableBlock(blocks.StructBlock):
    caption = blocks.CharBlock(label="Подпись", help_text="Что показано в таблице.")
    table = TypedTableBlock(
        [
            ("text", blocks.CharBlock(label="Текст", required=False)),
            (
                "rich",
                blocks.RichTextBlock(label="Текст со ссылками", required=False, features=["bold", "link"]),
            ),
            ("number", blocks.CharBlock(label="Число", required=False)),
        ],
        label="Таблица",
    )

    class Meta:
        icon = "table"
        label = "Таблица"
        template = "blocks/table.html"
        description = "Таблица с подписью; первый столбец называет строку"


class BodyBlock(blocks.StreamBlock):
    """All blocks of a prose page."""

    heading = HeadingBlock()
    text = TextBlock()
    note = NoteBlock()
    table = TableBlock()
    image = ImageBlock(label="Картинка")

"""Blocks of the method's prose pages."""

from collections.abc import Sequence

from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock

TEXT_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


def card_places(headings: Sequence[str], are_numbers: Sequence[bool]) -> list[str]:
    """Where the cells of each column stand on a card: lead, name, main, under or more (portal.css, `.cards`).

    The first column names the row; after a column «№», the second. The next one is seen at once, the others on a tap.
    """
    name = 1 if len(headings) > 1 and headings[0].strip() == "№" else 0
    seen = name + 1
    next_to_it = ["main" if are_numbers[seen] else "under"] if seen < len(headings) else []
    return ["lead"] * name + ["name"] + next_to_it + ["more"] * (len(headings) - seen - 1)


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
        description = "Таблица с подписью; первый столбец называет строку, после «№» — второй"

    def get_context(self, value, parent_context=None):
        """With `columns` and `rows`: each column with its place on the card that a row becomes on a phone."""
        table = value["table"]
        places = card_places(
            [column["heading"] for column in table.columns], [c["block"].name == "number" for c in table.columns]
        )
        columns = [
            {"heading": column["heading"], "is_number": column["block"].name == "number", "place": place}
            for column, place in zip(table.columns, places, strict=True)
        ]
        rows = [list(zip(row, columns, strict=True)) for row in table.rows]
        context = super().get_context(value, parent_context)
        return context | {"columns": columns, "rows": rows, "has_more": "more" in places}


class BodyBlock(blocks.StreamBlock):
    """All blocks of a prose page."""

    heading = HeadingBlock()
    text = TextBlock()
    note = NoteBlock()
    table = TableBlock()
    image = ImageBlock(label="Картинка")

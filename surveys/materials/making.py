"""What an office prints, as PDF: poster, card for the table, form to fill in by pen, sheet of visit codes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from campaigns.models import Campaign
from methodology.pdf import Typesetter
from network.models import Office
from surveys.codes import show_code
from surveys.form import Asked, Form, Mark
from surveys.materials.links import for_camera, link_to, link_with, spoken
from surveys.materials.qr import draw_small, draw_svg
from surveys.models import Audience, CodeBatch
from surveys.paper import IS_REMOTE, WAS_PROMPTED, shown_number
from surveys.scale import LAYOUT, LAYOUTS

HERE = Path(__file__).parent
MARK = "Демонстрация"
MARK_NOTE = "Демонстрация: центр занятости выдуман, ответы ни на что не влияют."
QUESTION = "Как вас обслужили?"
PROMISE = "Имя и телефон не спрашиваем. Отвечать не обязательно, любой вопрос можно пропустить."
SENDER = "Индекс клиентоцентричности. Опрос проводит Федеральный центр компетенций в сфере занятости (ФЦК)."
FORMS = {Audience.JOBSEEKER: "Анкета соискателя", Audience.EMPLOYER: "Анкета работодателя"}
COMMENT_LINES, ANSWER_LINES = 3, 2


def make_poster(campaign: Campaign, office: Office, kind: str) -> bytes:
    """The poster: «a4», «a5» on one page of that size, or «tent», a page of A4 to be folded into a card for a table."""
    link = link_to(office.code)
    return Typesetter(HERE / "poster.typ").pdf(
        {
            "kind": kind,
            "title": f"{QUESTION} {office.name}",
            "mark": MARK_NOTE if campaign.is_demo else "",
            "office": office.name,
            "question": QUESTION,
            "invitation": "Ответьте на вопросы о центре занятости: это около трёх минут.",
            "how": "Наведите камеру телефона на код или наберите адрес:",
            "promise": PROMISE,
            "sender": SENDER,
            "fold": "Согните по этой линии",
        }
        | _code(link, office)
    )


def make_questionnaire(campaign: Campaign, office: Office, form: Form) -> bytes:
    """What the office's clients of one audience are asked (`form`), to be filled in by pen; nothing personal."""
    layout = LAYOUTS[LAYOUT]
    is_profile = {question.number: question.block == "demographic" for question in form.questions}
    asked = {question.number: shown for question, shown in zip(form.questions, list(_ask_all(form)), strict=True)}
    comments = {question.number for question in form.questions if question.block == "comment"}
    return Typesetter(HERE / "questionnaire.typ").pdf(
        {
            "title": f"{FORMS[Audience(form.audience)]}. {office.name}",
            "heading": FORMS[Audience(form.audience)],
            "audience": FORMS[Audience(form.audience)],
            "office": office.name,
            "mark": MARK if campaign.is_demo else "",
            "mark-note": MARK_NOTE if campaign.is_demo else "",
            "how": [
                "Оцените каждое высказывание: зачеркните одну цифру от 1 до 10. Не знаете или не хотите отвечать — "
                "пропустите.",
                "То же можно ответить с телефона: наведите камеру на код.",
            ],
            "words": layout.words,
            "per-row": layout.per_row,
            "first": [_yes_or_no(IS_REMOTE)],
            "questions": [one for number, one in asked.items() if not is_profile[number] and number not in comments],
            "profile": [one for number, one in asked.items() if is_profile[number]],
            "last": [*(one for number, one in asked.items() if number in comments), _yes_or_no(WAS_PROMPTED)],
            "where": "Опустите анкету в ящик для анкет. Если ящика нет, сложите лист и отдайте сотруднику.",
            "promise": "Анкету перенесёт на портал сотрудник центра занятости. Не пишите имя, телефон и адрес.",
        }
        | _code(link_to(office.code), office)
    )


def make_sheet(batch: CodeBatch, codes: Iterable[str]) -> bytes:
    """The codes of a batch, 24 on a page, to be cut along the lines."""
    office, is_demo = batch.office, batch.campaign.is_demo
    return Typesetter(HERE / "codes.typ").pdf(
        {
            "title": f"Коды посещения, выпуск {batch.number}. {office.name}",
            "head": f"{office.name}. {batch.campaign}. Выпуск {batch.number}",
            "how": "Разрежьте по линиям. Один код — один ответ: отдавайте по одному вместе с талоном.",
            "mark": MARK if is_demo else "",
            "address": spoken(link_to(office.code)),
            "codes": [
                {
                    "code": show_code(code),
                    "alt": f"QR-код: {show_code(code)}",
                    "qr": draw_small(for_camera(link_with(office.code, code), office.code)),
                }
                for code in codes
            ],
        }
    )


def _code(link: str, office: Office) -> dict[str, str]:
    return {
        "qr": draw_svg(for_camera(link, office.code)),
        "alt": f"QR-код с адресом {spoken(link)}",
        "address": spoken(link),
    }


def _yes_or_no(name: str) -> dict[str, Any]:
    texts = {
        IS_REMOTE: "Вас обслужили дистанционно: по телефону, почте или через сайт?",
        WAS_PROMPTED: "Подсказывали ли вам, что ответить?",
    }
    options = [{"number": "д", "text": "да"}, {"number": "н", "text": "нет"}]
    return _line("words", texts[name], options=options)


def _line(form: str, text: str, **values: Any) -> dict[str, Any]:
    plain = {"number": "", "hint": "", "lead": "", "statement": "", "options": [], "other": False, "lines": 0}
    return plain | {"form": form, "text": text} | values


def _ask_all(form: Form) -> Iterable[dict[str, Any]]:
    lead = ""
    for question in form.questions:
        above = form.leads[question.number].text if question.number in form.leads else ""
        yield _ask(question, form.positive_from) | {"lead": above if above != lead else ""}
        lead = above


def _ask(question: Asked, positive_from: int) -> dict[str, Any]:
    about = {"number": shown_number(question), "hint": " ".join(_hints(question, positive_from))}
    letters = {Mark.YES: "д", Mark.NO: "н", Mark.UNKNOWN: "з"}
    words = [{"number": letters[mark], "text": word.lower()} for mark, word in question.words_of_yes]
    if question.is_gate:
        return _line("gate", question.text, statement=question.statement, options=words, **about)
    if question.kind == "matrix_row":
        return _line("row", question.text, **about)
    if question.has_scale:
        return _line("scale", question.text, **about)
    if question.kind == "yes_no_unknown":
        return _line("words", question.text, options=words, **about)
    if question.options:
        options = [{"number": str(place), "text": text} for place, text in enumerate(question.options, 1)]
        return _line("options", question.text, options=options, other=question.other is not None, **about)
    lines = COMMENT_LINES if question.block == "comment" else ANSWER_LINES
    return _line("lines", question.text, lines=lines, **about)


def _hints(question: Asked, positive_from: int) -> Sequence[str]:
    """What stands in small letters: the edition's hint, and what a screen would have done by itself."""
    found = [question.hint] if question.hint and not question.options else []
    if question.skip_if_remote:
        found.append("Если вас обслужили дистанционно, пропустите.")
    if question.follows:
        found.append(f"Ответьте, если на вопрос {question.follows} поставили меньше {positive_from}.")
    if question.options and question.block != "main":
        found.append("Можно отметить несколько." if question.takes_several else "Отметьте одно.")
    return found

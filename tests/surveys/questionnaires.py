"""A small edition that has every kind of question."""

from typing import Any


def document() -> dict[str, Any]:
    """A new one each time."""
    return {
        "parameters": {"positive_from": 8, "scale_max": 10},
        "indicators": [{"code": code, "status": "active"} for code in ("1.1", "5.4", "4.1", "1.3", "3.5", "3.1")],
        "questionnaires": [
            {
                "audience": "jobseeker",
                "title": "Анкета соискателя",
                "questions": [
                    _question("email", "text", block="header"),
                    _question("client_number", "text", block="header"),
                    _question("office", "choice", block="header"),
                    _question("1", "scale", "1.1"),
                    _question("2", "scale", "5.4", skip_if_remote=True),
                    _question("4", "yes_no_unknown", "4.1", options=["Да", "Не знаю", "Нет"]),
                    _question(
                        "12",
                        "gate_scale",
                        "1.3",
                        text="Обращались ли вы к руководству? Если да: «Руководство готово помочь».",
                        options=["Да", "Нет"],
                    ),
                    _question("13", "gate_scale", "3.5", text="Записывались ли вы? Если да: «Было удобно»."),
                    _question("13.1", "comment"),
                    _question("14", "choice", options=["Прийти", "Другое"]),
                    _question("15", "matrix", text="Сведения мне понятны."),
                    _question("15.1", "matrix_row", "3.1", text="В офисе"),
                    _question("15.2", "matrix_row", "3.1", text="На сайте"),
                    _question("comment", "comment", block="comment"),
                    _question("D1", "profile", block="demographic", options=["Мужчина", "Женщина"]),
                    _question("D3", "profile", block="demographic", options=["Инвалид", "Сирота", "Ничего из этого"]),
                ],
            }
        ],
    }


def _question(number: str, kind: str, indicator: str = "", *, block: str = "main", **more: Any) -> dict[str, Any]:
    values = {"text": f"Вопрос {number}", "hint": "", "options": [], "skip_if_remote": False}
    return values | {"number": number, "kind": kind, "indicator": indicator, "block": block} | more

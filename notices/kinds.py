"""What people are told of: every kind of notice, its placeholders, and the words that it has until ФЦК changes them.

Kinds belong to apps above this one and are named here by text, as rights are in network.roles: so there is one list
for the CMS to help with, and no app above is imported.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
LONGEST_SUBJECT = 200
ABSENT = "—"


@dataclass(frozen=True)
class Kind:
    """A kind of notice. `placeholders`: name -> what stands in its place, in Russian."""

    code: str
    title: str
    placeholders: Mapping[str, str]
    subject: str
    text: str

    def unknown(self, text: str) -> list[str]:
        """Names in curly brackets that this kind does not know, in their order, each once."""
        return [name for name in dict.fromkeys(PLACEHOLDER.findall(text)) if name not in self.placeholders]


REMARK = {
    "номер": "номер замечания",
    "заголовок": "заголовок замечания",
    "регион": "чьё это замечание",
}
KINDS: dict[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "remark_received",
            "Замечание получено",
            REMARK,
            "Замечание № {номер} получено",
            "Мы получили замечание № {номер} «{заголовок}», {регион}.\n\n"
            "Пока его не начали рассматривать, его можно изменить или отозвать в кабинете.",
        ),
        Kind(
            "remark_recorded",
            "Замечание записано ФЦК",
            REMARK,
            "Замечание № {номер} записано",
            "ФЦК записал замечание вашего региона: № {номер} «{заголовок}», {регион}. Ответ придёт сюда.",
        ),
        Kind(
            "remark_published",
            "Замечание видно всем",
            REMARK,
            "Замечание № {номер} видно в открытом реестре",
            "Замечание № {номер} «{заголовок}», {регион}, проверено и видно всем в реестре предложений.",
        ),
        Kind(
            "remark_hidden",
            "Замечание убрано из реестра",
            REMARK,
            "Замечание № {номер} не показано в открытом реестре",
            "Замечание № {номер} «{заголовок}», {регион}, убрано из открытого реестра. Вы по-прежнему видите его в "
            "кабинете, ответ на него вы получите.",
        ),
        Kind(
            "remark_in_review",
            "Замечание рассматривают",
            REMARK,
            "Замечание № {номер}: рассмотрение началось",
            "ФЦК начал рассматривать замечание № {номер} «{заголовок}», {регион}. Изменить его больше нельзя.",
        ),
        Kind(
            "remark_merged",
            "Замечание объединено с другим",
            REMARK | {"другой_номер": "номер замечания, с которым объединили", "другой_заголовок": "его заголовок"},
            "Замечание № {номер} объединено с № {другой_номер}",
            "Замечание № {номер} «{заголовок}», {регион}, говорит о том же, что № {другой_номер} "
            "«{другой_заголовок}». На них ответят вместе, и ответ придёт вам тоже.",
        ),
        Kind(
            "remark_split",
            "Замечание разделено",
            REMARK | {"другой_номер": "номер новой части", "другой_заголовок": "её заголовок"},
            "Замечание № {номер} разделено на два",
            "В замечании № {номер} «{заголовок}», {регион}, два разных вопроса. Второй рассмотрят отдельно: "
            "№ {другой_номер} «{другой_заголовок}».",
        ),
        Kind(
            "remark_decided",
            "По замечанию решено",
            REMARK | {"решение": "принято, принято частично или не принято", "ответ": "ответ ФЦК целиком"},
            "Замечание № {номер}: {решение}",
            "Замечание № {номер} «{заголовок}», {регион}.\n\nРешение: {решение}.\n\n{ответ}",
        ),
        Kind(
            "remark_corrected",
            "Ответ на замечание исправлен",
            REMARK | {"решение": "принято, принято частично или не принято", "ответ": "ответ ФЦК целиком"},
            "Замечание № {номер}: ответ исправлен",
            "ФЦК исправил решение или ответ по замечанию № {номер} «{заголовок}», {регион}.\n\n"
            "Решение: {решение}.\n\n{ответ}",
        ),
        Kind(
            "remark_reopened",
            "К замечанию вернулись",
            REMARK | {"причина": "почему к нему вернулись"},
            "Замечание № {номер} рассмотрят ещё раз",
            "ФЦК вернулся к замечанию № {номер} «{заголовок}», {регион}.\n\nПричина: {причина}",
        ),
        Kind(
            "remark_withdrawn",
            "Замечание отозвано",
            REMARK,
            "Замечание № {номер} отозвано",
            "Замечание № {номер} «{заголовок}» отозвано: {регион}. Рассматривать его не будут. Если вопрос остаётся, "
            "напишите своё.",
        ),
        Kind(
            "remark_taken_in",
            "Замечание учтено в редакции",
            REMARK | {"редакция": "номер редакции методики"},
            "Замечание № {номер} учтено в редакции {редакция}",
            "Утверждена редакция {редакция} методики. В ней учтено замечание № {номер} «{заголовок}», {регион}. "
            "По ссылке видно, что именно изменилось.",
        ),
        Kind(
            "objection_answered",
            "На возражение ответили",
            {
                "кампания": "название кампании",
                "регион": "название региона",
                "возражение": "текст возражения целиком",
                "решение": "принято или не принято",
                "ответ": "ответ ФЦК целиком",
            },
            "{кампания}: ответ на возражение",
            "{регион}. Вы возразили:\n\n{возражение}\n\nРешение: {решение}.\n\n{ответ}",
        ),
    )
}


def filled(template: str, context: Mapping[str, str]) -> str:
    """The template with its placeholders filled in, once: what stands in the values is never a placeholder.

    A placeholder that has no value, or an empty one, becomes a dash.
    """
    return PLACEHOLDER.sub(lambda found: str(context.get(found[1], "")).strip() or ABSENT, template)


def subject_line(text: str) -> str:
    """One line without control characters, at most LONGEST_SUBJECT long, cut at a word."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(line) <= LONGEST_SUBJECT:
        return line
    return line[: LONGEST_SUBJECT - 1].rsplit(" ", 1)[0].rstrip(" ,.;:") + "…"

"""Russian names of the values that a document holds: on pages, in the CMS, in workbooks and comparisons. Pure."""

LEVELS = {"office": "каждый ЦЗН", "managing": "управляющий ЦЗН"}
STATUSES = {"active": "действует", "suspended": "приостановлен", "withdrawn": "исключён"}
RULES = {
    "sum": "баллы складываются",
    "levels": "уровни: каждый следующий включает предыдущий",
    "variety": "считается разнообразие видов",
    "growth": "прирост к прошлому периоду",
    "yes_no": "да или нет",
    "bonus": "надбавка к доле положительных ответов",
}
EVIDENCE = {
    "none": "не требуется",
    "link": "ссылка на фото, снимок экрана или документ",
    "photo": "фото",
    "date": "дата",
    "link;date": "ссылка и дата",
}
WEIGHTINGS = {"clients": "по числу клиентов, если оно известно всюду, иначе поровну", "equal": "поровну"}
SANCTIONS = {"zero": "входит в среднее с нулём", "excluded": "исключается из среднего"}
INTERVALS = {"pairs": "пары вопросов", "correlation": "сходство ответов одного человека"}
MISSING = {"checklist": "чек-лист один стоит за показатель", "estimate": "оценка по остальным ответам ЦЗН"}
ABSENT = {"left_out": "её вес не учитывается", "unmeasured": "её вес считается неизмеренным"}
YES_NO = {True: "да", False: "нет"}
KINDS = {
    "scale": "шкала 1–10",
    "gate_scale": "да или нет, затем шкала 1–10",
    "choice": "один вариант",
    "yes_no_unknown": "да, нет, не знаю",
    "matrix": "шкала для каждого канала",
    "matrix_row": "строка: шкала 1–10",
    "profile": "сведения об отвечающем",
    "comment": "свободный ответ",
    "text": "строка текста",
}
BLOCKS = {"header": "Перед вопросами", "main": "Вопросы", "comment": "Пожелания", "demographic": "Об отвечающем"}
AUDIENCES = {"jobseeker": "соискатель", "employer": "работодатель"}
# As in «анкета соискателя» and «анкета соискателей».
OF_ONE = {"jobseeker": "соискателя", "employer": "работодателя"}
OF_MANY = {"jobseeker": "соискателей", "employer": "работодателей"}

"""What a remark may be about and how it may be decided."""

from django.db import models


class Decision(models.TextChoices):
    ACCEPTED = "accepted", "принято"
    PARTLY = "partly", "принято частично"
    REJECTED = "rejected", "не принято"


class Topic(models.TextChoices):
    QUESTIONNAIRE = "questionnaire", "Анкета"
    SURVEY_PLATFORM = "survey_platform", "Работа опроса"
    METHODOLOGY_LEVEL = "methodology_level", "Показатели и уровни"
    CHECKLIST = "checklist", "Чек-листы"
    SCALE = "scale", "Шкала оценок"
    CABINET = "cabinet", "Личный кабинет"
    PROCESS = "process", "Порядок замера"
    OTHER = "other", "Другое"

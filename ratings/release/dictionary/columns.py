"""Columns that stand in several tables of the package, and what they point to."""

from index_engine.inputs import Audience
from index_engine.results import UnitLevel
from ratings.release.schema import Key, text

REGION_CODE = text("region_code", "Код субъекта РФ, две цифры", pattern="[0-9]{2}")
OFFICE_CODE = text("office_code", "Код ЦЗН")
AUDIENCE = text("audience", "Кто отвечал: jobseeker — соискатели, employer — работодатели", enum=list(Audience))
INDICATOR = text("indicator", "Код показателя в edition.json")
LEVEL = text(
    "level", "Уровень: office — ЦЗН, region — регион, country — все регионы-участники вместе", enum=list(UnitLevel)
)
UNIT = text("code", "Код ЦЗН или субъекта РФ; RU — все регионы-участники вместе")
TO_REGION = Key(("region_code",), "inputs-regions", ("region_code",))
TO_OFFICE = Key(("office_code",), "inputs-offices", ("office_code",))
PROFILE = text("profile", "Номер вопроса анкеты о самом клиенте, который делит клиентов на группы")

"""Names of places that do not exist, for the demonstration: made of parts, and invented at first sight. Pure."""

from itertools import product

PREFIXES = ("Верхне", "Нижне", "Ново", "Старо", "Средне", "Велико", "Мало", "Красно", "Бело", "Сухо", "Мокро", "Тихо")
ROOTS = ("вымышлен", "придуман", "небылин", "пример", "мним", "услов", "макетин", "образцов", "сказкин", "учеб")
KINDS = (("город ", "ск"), ("", "ский район"))

# 240 different places; each region takes as many as it has offices.
TOWNS = tuple(f"{kind}{prefix}{root}{ending}" for (kind, ending), root, prefix in product(KINDS, ROOTS, PREFIXES))

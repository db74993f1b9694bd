"""Numbers as Russian readers know them: 1 234,50; −0,5; 72 %; 3 шага; and as our own files keep them: 1234.50.

Pure, of the standard library only. Thousands stand apart by a no-break space, decimals follow a comma, the minus is
a true one, and what must be rounded is rounded half up on decimals, never on binary floats. Files for programs keep
digits together: `put_comma`.
"""

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

ABSENT = "—"
PUBLISHED_PLACES = 2
NO_BREAK = "\u00a0"


def format_number(value: Decimal | float | str | None, places: int | None = None) -> str:
    """The number with as many decimals as it has, or with `places`: 1234.5 is 1 234,5; "—" where there is none.

    2.675 with two places is 2,68. What rounds to zero has no minus: -0.004 with two places is 0,00.
    """
    if value is None or value == "":
        return ABSENT
    number = Decimal(str(value))
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    elif number == number.to_integral():
        number = number.quantize(Decimal(1))
    else:
        number = number.normalize()
    sign = "−" if number < 0 else ""
    return sign + put_comma(f"{abs(number):,f}".replace(",", NO_BREAK))


def format_figure(value: Decimal | float | str | None) -> str:
    """An index, a share or points with the two decimals of whatever is published: 72.4 is 72,40."""
    return format_number(value, PUBLISHED_PLACES)


def format_signed(value: Decimal | float | str | None) -> str:
    """A difference of published figures with its sign, +1,50 or −0,25; what rounds to zero has none."""
    text = format_figure(value)
    return text if text[0] == "−" or text in (ABSENT, format_figure(0)) else f"+{text}"


def format_percent(share: Decimal | float | str | None, places: int = 0) -> str:
    """A share from 0 to 1 in per cent: 0.225 is 23 %; "—" where there is none."""
    return ABSENT if share is None else f"{format_number(Decimal(str(share)) * 100, places)}{NO_BREAK}%"


def format_measured(share: Decimal | None) -> str:
    """A measured share in whole per cent, cut and not rounded: 0.7968 is 79 %, for it is below a limit of 80 %."""
    return format_percent(None if share is None else share.quantize(Decimal("0.01"), ROUND_DOWN))


def choose_form(count: int, one: str, few: str, many: str) -> str:
    """The form of a word that goes with a count: 1 шаг, 3 шага, 12 шагов."""
    number = abs(count)
    if number % 10 == 1 and number % 100 != 11:
        return one
    return few if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else many


def format_count(count: int, one: str, few: str, many: str) -> str:
    """The count with its word on one line: 3 шага. Its thousands are not set apart."""
    return f"{count}{NO_BREAK}{choose_form(count, one, few, many)}"


def put_comma(text: str) -> str:
    """A plain decimal with a comma for its point, as Russian spreadsheets read it: -1234.5 is -1234,5."""
    return text.replace(".", ",")


def read_decimal(text: str | None) -> Decimal | None:
    """The number that a file or a release of ours keeps as text; None where it has none.

    Raises decimal.InvalidOperation: such a file is damaged, and a figure must not vanish unseen.
    """
    return Decimal(text) if text else None

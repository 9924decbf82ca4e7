"""Money: an amount with its currency as people write it, in Vietnamese or English, or the reason why it is none.

``1.234,5`` and ``1,234.5`` are both one thousand two hundred thirty-four and a half; ``3 triệu EUR``, ``€3m`` and
``EUR 3 000 000`` are all three million euros. The table of what is read and refused is in ``docs/importing.md``.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision

from activities.currencies import CODES, DOLLARS, find_currencies, plain
from activities.issues import Remark, caution, is_refused, refusal
from activities.wording import N_

# A thousand times the yearly aid of the world in any currency, and exact as a JSON number.
_LIMIT = Decimal(10) ** 15
_STEP = Decimal("0.0001")
# Letters of an amount in a format that bounds no text; a million digits are more than decimals can be multiplied with.
_LONGEST = 200
_SIMPLE = re.compile(r"\d{1,15}(?:\.\d{1,2}|\.\d{4})?$", re.ASCII)
# What xs:decimal allows.
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)$", re.ASCII)
_NUMBER = re.compile(r"\d(?:[\d.,' ]*\d)?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*$", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?e[+-]?\d+", re.ASCII)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "’": "'"})
_ABOUT = re.compile(
    r"(?<![a-z])(?:khoang|gan|hon|tren|duoi|uoc|uoc tinh|toi da|toi thieu|it nhat|xap xi|about|approx|approximately"
    r"|around|circa|ca|nearly|almost|over|under|up to|more than|less than|at least|max|min|estimated|est)(?![a-z$])"
    r"|[~≈<>≤≥±]|\+$"
)
_BETWEEN = re.compile(r"[^\d]*?(?<![a-z])(?:-|to|den|toi|and|va|/)(?![a-z])[^\d]*$")
_FACTORS = {
    **dict.fromkeys(("tram", "hundred"), 100),
    **dict.fromkeys(("nghin", "ngan", "thousand", "thousands", "k"), 1_000),
    **dict.fromkeys(("trieu", "tr", "million", "millions", "mio", "mln", "mil", "mill", "mn", "mm", "m"), 1_000_000),
    **dict.fromkeys(("ty", "ti", "billion", "billions", "bln", "bil", "bn", "b"), 1_000_000_000),
    **dict.fromkeys(("trillion", "trillions", "trn"), 1_000_000_000_000),
}
_FACTOR = "|".join(sorted(_FACTORS, key=len, reverse=True))
_FACTOR_FIRST = re.compile(rf"({_FACTOR})(?![a-z])")
_FACTOR_LAST = re.compile(rf"(?<![a-z])({_FACTOR})$")
# Written as one word: MEUR, kUSD, trđ.
_GLUED = re.compile(r"(nghin|trieu|tr|ty|bn|k|m)(eur|usd|vnd|gbp|jpy|dong|d)$")
_AROUND = " .,:;()[]"
# Currencies without decimals: a point in an amount of them can only group digits.
_WHOLE = frozenset(code for code in CODES if get_currency_precision(code) == 0) | {"VND"}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; ``currency`` is its ISO 4217 code, empty where the text names none."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Unit:
    """What stands beside a number: by what it is multiplied, and the currencies that it may mean, none if it says none.

    ``words`` are those of the text, for the person who has to mend it.
    """

    factor: int
    currencies: tuple[str, ...]
    words: str = ""
    remarks: tuple[Remark, ...] = ()


NO_UNIT = Unit(1, ())


def read_money(
    text: str, beside: Unit = NO_UNIT, *, is_signed: bool = False
) -> tuple[Money | None, tuple[Remark, ...]]:
    """Read an amount from a cell: the amount, None when it is refused, and what is to say of it.

    ``beside`` is the unit that stands in a cell of its own. Negative amounts are refused unless ``is_signed``.
    """
    if _SIMPLE.match(text) and not beside.factor > 1:
        currency, remarks = _one_currency([beside])
        return None if is_refused(remarks) else Money(Decimal(text), currency), remarks
    said, shown = plain(text).translate(_DASHES), " ".join(unicodedata.normalize("NFKC", text).split())
    if len(shown) != len(said):  # a few letters grow when they lose their case
        shown = said
    numbers = list(_NUMBER.finditer(said))
    if remarks := _why_not_one(said, shown, numbers):
        return None, remarks
    start, end = numbers[0].span()
    is_negative = said[:start].rstrip().endswith("-") or (said[:start].endswith("(") and said[end:].startswith(")"))
    if is_negative and not is_signed:
        return None, refusal(N_("is negative; an activity's amount is what is committed to it"))
    number, is_ambiguous, remarks = _read_number(numbers[0].group())
    units = [read_unit(shown[:start].rstrip().removesuffix("-")), read_unit(shown[end:]), beside]
    currency, more = _one_currency(units)
    factor, even_more = _one_factor(units)
    remarks += (*more, *even_more)
    if number is None or is_refused(remarks):
        return None, remarks
    if is_ambiguous and not (currency in _WHOLE and factor == 1):
        remarks += caution(N_("is read as %(number)s; write 1234,50 for decimals"), number=number)
    return _within(number * factor * (-1 if is_negative else 1), currency, remarks)


def read_decimal(text: str, currency: str) -> tuple[Money | None, tuple[Remark, ...]]:
    """Read an amount of a format in which a point always is the decimal point, as IATI's; other spellings too."""
    if len(text) > _LONGEST:
        return None, refusal(N_("has too many digits"))
    beside = read_unit(currency)
    if not _DECIMAL.match(text.strip()):
        return read_money(text, beside, is_signed=True)
    code, remarks = _one_currency([beside])
    if is_refused(remarks):
        return None, remarks
    return _within(Decimal(text.strip()) * beside.factor, code, remarks)


@lru_cache(maxsize=10_000)
def read_unit(text: str) -> Unit:
    """Read what stands before or after a number, or in the currency's own cell: ``triệu đồng``, ``US$``, ``EUR``."""
    rest, factor = plain(text).strip(_AROUND), 1
    if not find_currencies(rest):
        rest, factor = _take_factors(rest)
    if not rest:
        return Unit(factor, ())
    if not find_currencies(rest) and (glued := _GLUED.match(rest)):
        factor, rest = factor * _FACTORS[glued[1]], glued[2]
    codes, words = _codes_of(rest), text.strip()
    if codes:
        return Unit(factor, codes, words)
    return Unit(
        factor, (), words, refusal(N_("%(words)r is no currency that CoopMap knows by code or name"), words=words)
    )


def _codes_of(rest: str) -> tuple[str, ...]:
    """Return the currencies that the words may mean; ``euro (eur)`` says one twice."""
    codes = find_currencies(rest)
    if not codes and "(" in rest:
        said = {find_currencies(part.strip(_AROUND)) for part in rest.split("(")}
        codes = said.pop() if len(said) == 1 else ()
    return codes


def _one_currency(units: list[Unit]) -> tuple[str, tuple[Remark, ...]]:
    """Return the one currency that all units beside a number allow, empty where none names one."""
    naming = [unit for unit in units if unit.currencies]
    remarks = tuple(remark for unit in units for remark in unit.remarks)
    if is_refused(remarks) or not naming:
        return "", remarks
    words = ", ".join(dict.fromkeys(unit.words for unit in naming))
    allowed = set(naming[0].currencies).intersection(*(unit.currencies for unit in naming))
    if not allowed:
        return "", (*remarks, *refusal(N_("names two currencies: %(words)s"), words=words))
    if allowed == set(DOLLARS):
        return "USD", (*remarks, *caution(N_("%(words)r is read as US dollars"), words=words))
    if len(allowed) > 1:
        codes = ", ".join(sorted(allowed))
        message = N_("%(words)r may be %(codes)s; write the ISO 4217 code")
        return "", (*remarks, *refusal(message, words=words, codes=codes))
    return allowed.pop(), remarks


def _one_factor(units: list[Unit]) -> tuple[int, tuple[Remark, ...]]:
    """Return by what the number is multiplied; it may be said once."""
    factors = [unit.factor for unit in units if unit.factor > 1]
    if len(factors) > 1:
        return 1, refusal(N_("says twice by what the number is multiplied (as million or triệu)"))
    return (factors[0] if factors else 1), ()


def _take_factors(rest: str) -> tuple[str, int]:
    """Return the words without millions, tỷ and the like at their ends, and the product of these."""
    factor = 1
    while found := (_FACTOR_FIRST.match(rest) or _FACTOR_LAST.search(rest)):
        factor *= _FACTORS[found[1]]
        rest = (rest[: found.start()] + rest[found.end() :]).strip(_AROUND)
    return rest, factor


def _why_not_one(said: str, shown: str, numbers: list[re.Match[str]]) -> tuple[Remark, ...]:
    """Return the reason why a text is not one exact amount, if there is one."""
    if not numbers:
        return refusal(N_("is no amount; write digits, as 3000000, 1.234,5 or 3 triệu"))
    if about := _ABOUT.search(said):
        message = N_("is no exact amount (%(words)r); write one number and put the rest under note")
        return refusal(message, words=shown[about.start() : about.end()])
    if _SCIENTIFIC.search(said):
        return refusal(N_("is in scientific notation, which drops digits; format the cell as a number"))
    if len(numbers) > 1:
        if len(numbers) == 2 and _BETWEEN.match(said[numbers[0].end() : numbers[1].start()]):
            return refusal(N_("is a range; write one number and put the rest under note"))
        return refusal(N_("holds more than one number; an amount is one"))
    return ()


def _read_number(digits: str) -> tuple[Decimal | None, bool, tuple[Remark, ...]]:
    """Read digits with the separators of either language: the number, whether it may mean another, and what is wrong.

    A lone point or comma before three digits groups them (``1.234``): that is the one spelling with two meanings.
    """
    marks = [mark for mark in digits if mark in ".,' "]
    if not marks:
        return Decimal(digits), False, ()
    last = marks[-1]
    if len(set(marks)) == 1 and (len(marks) > 1 or last in "' " or _is_thousands(digits)):
        if not _GROUPED.match(digits):
            return None, False, refusal(N_("has digits that are not in groups of three"))
        return Decimal(digits.replace(last, "")), len(marks) == 1 and last in ".,", ()
    whole, _, decimals = digits.rpartition(last)
    is_grouped = not set(whole) & set(".,' ") or _GROUPED.match(whole)
    if last in "' " or marks.count(last) > 1 or not is_grouped:
        return None, False, refusal(N_("has points and commas that contradict each other"))
    return Decimal(f"{re.sub('[^0-9]', '', whole)}.{decimals}"), False, ()


def _is_thousands(digits: str) -> bool:
    """Tell whether a lone point or comma may stand between thousands: ``1.234``, never ``0.500`` or ``12.5``."""
    return bool(_GROUPED.match(digits)) and not digits.startswith("0")


def _within(value: Decimal, currency: str, remarks: tuple[Remark, ...]) -> tuple[Money | None, tuple[Remark, ...]]:
    if abs(value) >= _LIMIT:
        return None, (*remarks, *refusal(N_("has too many digits")))
    whole = value.to_integral_value()
    exact = whole if value == whole else value.quantize(_STEP).normalize()
    return Money(exact, currency), remarks

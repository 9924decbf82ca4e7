"""Amounts, currencies and rates: every spelling that is read, and every one that is refused, with the reason."""

from decimal import Decimal

import pytest
from project import ROOT

from activities.codelists import read_rows
from activities.currencies import CODES, find_currencies, plain
from activities.importers import GivenAmount, Row
from activities.money import read_decimal, read_money, read_unit
from activities.rates import load_rates, to_usd
from activities.validate import validate
from scripts.rates import nbp_quotes, write, yearly

READ = [
    ("3000000", "3000000", ""),
    ("1234.5", "1234.5", ""),
    ("1.234,5", "1234.5", ""),
    ("1,234.5", "1234.5", ""),
    ("1 234 567", "1234567", ""),
    ("1\u00a0234\u202f567", "1234567", ""),
    ("1'234'567", "1234567", ""),
    ("1.234.567", "1234567", ""),
    ("1,234,567.89", "1234567.89", ""),
    ("1.234.567,89", "1234567.89", ""),
    ("12,5", "12.5", ""),
    ("0.500", "0.5", ""),
    ("1234.567", "1234.567", ""),
    ("3 triệu EUR", "3000000", "EUR"),
    ("3 million EUR", "3000000", "EUR"),
    ("EUR 3m", "3000000", "EUR"),
    ("€3m", "3000000", "EUR"),
    ("3 MEUR", "3000000", "EUR"),
    ("US$ 1.2 bn", "1200000000", "USD"),
    ("2 tỷ đồng", "2000000000", "VND"),
    ("2 tỉ VNĐ", "2000000000", "VND"),
    ("5 nghìn tỷ đồng", "5000000000000", "VND"),
    ("15 trđ", "15000000", "VND"),
    ("500 nghìn USD", "500000", "USD"),
    ("500 ngàn đô la Mỹ", "500000", "USD"),
    ("USD 3 000 000", "3000000", "USD"),
    ("VND 15 tỷ", "15000000000", "VND"),
    ("3,5 triệu", "3500000", ""),
    ("３０００ ＥＵＲ", "3000", "EUR"),
    ("100.000đ", "100000", "VND"),
    ("5 million Australian dollars", "5000000", "AUD"),
    ("A$5m", "5000000", "AUD"),
    ("700 DEM", "700", "DEM"),
    ("1e3", None, "scientific"),
    ("3.00E+06", None, "scientific"),
    ("khoảng 3 triệu EUR", None, "no exact amount ('khoảng')"),
    ("about EUR 3m", None, "no exact amount ('about')"),
    ("~3m", None, "no exact amount"),
    ("up to 5m", None, "no exact amount"),
    ("3-5 triệu EUR", None, "is a range"),
    ("từ 3 đến 5 triệu", None, "is a range"),
    ("3 to 5 million", None, "is a range"),
    ("USD 3m; EUR 2m", None, "more than one number"),
    ("-5", None, "is negative"),
    ("(5)", None, "is negative"),
    ("¥500", None, "CNY, JPY"),
    ("5 kr", None, "DKK, ISK, NOK, SEK"),
    ("5 quid", None, "'quid' is no currency"),
    ("50%", None, "no currency"),
    ("EUR 5 USD", None, "names two currencies: EUR, USD"),
    ("1.23.4", None, "groups of three"),
    ("1 23", None, "groups of three"),
    ("1,23,456.5", None, "contradict"),
    ("NaN", None, "is no amount"),
    ("٣٤", None, "is no amount"),
    ("9" * 400, None, "too many digits"),
    ("1000000 tỷ", None, "too many digits"),
]


@pytest.mark.parametrize(("text", "amount", "said"), READ)
def test_an_amount_as_people_write_it(text, amount, said):
    money, remarks = read_money(text)
    if amount is None:
        assert money is None
        [remark] = remarks
        assert said in remark.message % dict(remark.details)
    else:
        assert (money.amount, money.currency, remarks) == (Decimal(amount), said, ())


@pytest.mark.parametrize(("text", "number"), [("1.234", 1234), ("1,234", 1234), ("12.500 EUR", 12500)])
def test_a_lone_point_before_three_digits_groups_them_and_is_said(text, number):
    money, [remark] = read_money(text)
    assert money.amount == number
    assert (remark.severity, dict(remark.details)) == ("warning", {"number": str(number)})


def test_a_lone_point_needs_no_warning_in_a_currency_without_decimals():
    assert read_money("1.234", read_unit("VND"))[1] == ()
    assert len(read_money("1.234 tỷ đồng")[1]) == 1


@pytest.mark.parametrize(
    ("text", "column", "amount", "said"),
    [
        ("3", "triệu đồng", 3_000_000, "VND"),
        ("3", "Nghìn USD", 3_000, "USD"),
        ("¥500", "JPY", 500, "JPY"),
        ("$5m", "AUD", 5_000_000, "AUD"),
        ("3 EUR", "Euro", 3, "EUR"),
        ("3 EUR", "USD", None, "names two currencies: EUR, USD"),
        ("$5", "EUR", None, "names two currencies: $, EUR"),
        ("3 triệu", "triệu đồng", None, "says twice"),
    ],
)
def test_the_amount_and_the_currency_cell_must_agree(text, column, amount, said):
    money, remarks = read_money(text, read_unit(column))
    if amount is None:
        assert money is None
        assert said in remarks[0].message % dict(remarks[0].details)
    else:
        assert (money.amount, money.currency, remarks) == (amount, said, ())


def test_a_bare_dollar_is_that_of_the_united_states_and_said():
    money, [remark] = read_money("$ 5")
    assert (money.currency, remark.severity) == ("USD", "warning")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        *(("€", "EUR"), ("euro", "EUR"), ("US$", "USD"), ("đô la Mỹ", "USD"), ("Do la My", "USD"), ("đ", "VND")),
        *(("VNĐ", "VND"), ("đồng", "VND"), ("₫", "VND"), ("Yên Nhật", "JPY"), ("British pounds", "GBP")),
        *(("won", "KRW"), ("Krone Na Uy", "NOK"), ("dem", "DEM"), ("Bảng Anh", "GBP"), ("nhân dân tệ", "CNY")),
    ],
)
def test_currencies_by_code_name_and_symbol(words, code):
    assert find_currencies(plain(words)) == (code,)


def test_every_currency_of_our_list_is_of_iso_4217():
    assert {row["code"] for row in read_rows(ROOT / "data" / "currencies.csv")} <= CODES
    assert {currency for _, currency in load_rates()} <= CODES
    assert not CODES & {"XXX", "XTS"}


def test_formats_with_a_fixed_decimal_point_are_read_so():
    assert read_decimal("1.234", "EUR")[0].amount == Decimal("1.234")
    assert read_decimal("-5.50", "EUR")[0].amount == Decimal("-5.5")
    assert read_decimal("1,234.5", "EUR")[0].amount == Decimal("1234.5")
    assert read_decimal("0.1234567", "EUR")[0].amount == Decimal("0.1235")


# The ECB's own averages are of dollars a euro; ours of euros a dollar are not quite one divided by them.
@pytest.mark.parametrize(("year", "dollars_a_euro"), [("2019", 1.1195), ("2022", 1.0530)])
def test_rates_are_those_that_the_bank_publishes(year, dollars_a_euro):
    assert float(1 / load_rates()[year, "EUR"]) == pytest.approx(dollars_a_euro, rel=0.005)


# World Bank, official exchange rate (PA.NUS.FCRF); a bank's market rate may be some percent beside it.
@pytest.mark.parametrize(("year", "official"), [("2010", 18_613), ("2015", 21_698), ("2019", 23_050), ("2022", 23_271)])
def test_rates_of_the_dong_are_near_the_official_ones(year, official):
    assert float(load_rates()[year, "VND"]) == pytest.approx(official, rel=0.03)


def test_dollars_of_an_amount():
    assert to_usd(Decimal("1000"), "USD", "") == Decimal("1000.00")
    assert to_usd(Decimal("-5"), "USD", "2031") == Decimal("-5.00")
    assert to_usd(Decimal("1000000"), "EUR", "2019-05") == (Decimal(1_000_000) / load_rates()["2019", "EUR"]).quantize(
        Decimal("0.01")
    )
    assert to_usd(Decimal("1000"), "EUR", "1985") is None
    assert to_usd(Decimal("1000"), "EUR", "") is None
    assert to_usd(Decimal("1000"), "ZWL", "2019") is None


def test_a_year_needs_a_quote_in_every_month():
    whole = {f"2020-{month:02d}-15": 2.0 for month in range(1, 13)}
    running = {"2021-01-05": 3.0, "2021-02-05": 5.0}
    assert yearly(whole | running, "2021-02-27") == {2020: 2.0, 2021: 4.0}
    assert yearly(whole | running, "2021-03-01") == {2020: 2.0}
    assert yearly({day: rate for day, rate in whole.items() if day != "2020-07-15"}, "2021-01-01") == {}


def test_the_builder_reads_a_module_without_running_it():
    module = (
        "def get_rate(year, month, day):\n    if year == 2004:\n        if month == 3: return ('-1','0.5')[day-1]\n"
    )
    assert nbp_quotes(module) == {"2004-03-02": 0.5}


def test_the_first_source_of_a_rate_wins(tmp_path):
    rows = [(2020, "EUR", 0.876_543_21, "ECB"), (2020, "EUR", 0.9, "NBP"), (2020, "BTC", 4.5e-05, "NBP")]
    assert write(rows, tmp_path / "rates.csv") == 2
    assert (tmp_path / "rates.csv").read_text().splitlines()[1:] == ["2020,BTC,0.000045,NBP", "2020,EUR,0.876543,ECB"]


def funds_of(values, *amounts):
    draft, issues = validate(Row(2, {"title_en": "A", **values}, {}, amounts=amounts))
    assert draft is not None, [issue.reason for issue in issues]
    return draft.funds, issues


def test_dollars_are_of_the_start_of_the_activity():
    [fund], issues = funds_of({"amount": "1 triệu EUR", "start": "05/2019", "end": "2022"})
    assert (fund.currency, fund.usd, issues) == ("EUR", to_usd(Decimal(1_000_000), "EUR", "2019"), [])
    [fund], _ = funds_of({"amount": "1 triệu EUR", "end": "2022"})
    assert fund.usd == to_usd(Decimal(1_000_000), "EUR", "2022")


def test_an_unknown_rate_keeps_the_amount_and_is_said_once():
    given = GivenAmount("transaction 1", "5", "ZMW", "2019-05-01", "disbursement")
    funds, [issue] = funds_of({}, given, given)
    assert [fund.usd for fund in funds] == [None, None]
    assert (issue.severity, issue.field) == ("warning", "transaction 1")
    assert "no rate of ZMW for 2019" in issue.reason
    [fund], issues = funds_of({"amount": "5", "currency": "EUR"})
    assert (fund.amount, fund.usd, issues) == (5, None, [])


def test_given_amounts_become_funds_of_their_own_dates():
    funds, issues = funds_of(
        {"start": "2015", "amount": "7 EUR"},
        GivenAmount("transaction 1", "-100.50", "EUR", "2019-05-01", "disbursement"),
        GivenAmount("budget 1", "100", "EUR", "", "budget"),
    )
    assert [(fund.type, fund.date, fund.amount) for fund in funds] == [
        ("commitment", "", 7),
        ("disbursement", "2019-05-01", Decimal("-100.5")),
        ("budget", "", 100),
    ]
    assert [fund.usd for fund in funds] == [
        to_usd(Decimal(7), "EUR", "2015"),
        to_usd(Decimal("-100.5"), "EUR", "2019"),
        to_usd(Decimal(100), "EUR", "2015"),
    ]
    assert not issues


@pytest.mark.parametrize(
    ("amount", "currency", "date", "type_", "reason"),
    [
        ("much", "EUR", "", "budget", "is no amount"),
        ("5", "QQQ", "", "budget", "'QQQ' is no currency"),
        ("5", "", "", "budget", "has no currency"),
        ("5", "EUR", "", "gift", "no type that CoopMap knows (gift)"),
    ],
)
def test_a_bad_given_amount_is_left_out_alone(amount, currency, date, type_, reason):
    good = GivenAmount("transaction 1", "1", "USD", "2019", "disbursement")
    funds, issues = funds_of({}, good, GivenAmount("transaction 2", amount, currency, date, type_))
    assert [fund.amount for fund in funds] == [1]
    assert {(issue.severity, issue.field) for issue in issues} == {("warning", "transaction 2")}
    assert reason in issues[0].reason
    assert "left out" in issues[-1].reason


def test_a_bad_date_of_a_given_amount_leaves_the_amount():
    [fund], [issue] = funds_of({}, GivenAmount("transaction 1", "5", "USD", "2019-02-31", "disbursement"))
    assert (fund.amount, fund.date) == (5, "")
    assert (issue.severity, issue.value, issue.reason) == ("warning", "2019-02-31", "there is no such day")

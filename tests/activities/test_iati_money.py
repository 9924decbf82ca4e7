"""Transactions and budgets of IATI files: exact sums by type, currency and year; nothing counted twice."""

from decimal import Decimal

import pytest
from iati_generated import activity, document, row_of, rows_of, said, written

from activities.ingest import ingest


def transaction(amount, code="C", date="2014-05-06", currency="", extra=""):
    said_currency = f' currency="{currency}"' if currency else ""
    value = f'<value value-date="{date}"{said_currency}>{amount}</value>'
    return f'<transaction><transaction-type code="{code}"/>{extra}{value}</transaction>'


def amounts(row):
    return [(one.type, one.amount, one.currency, one.date) for one in row.amounts]


def test_three_thousand_transactions_are_a_handful_of_exact_sums(store, tmp_path):
    many = [transaction("0.10", date=f"{2010 + i % 3}-01-01") for i in range(2998)]
    many += [transaction("-1000.05", "D"), transaction("1,000,000.05", "D")]
    path = written(tmp_path, document(activity(*many)))
    ingest(store, path)
    [found] = store.read()[1]
    assert [(fund.type, fund.amount, fund.date) for fund in found.funds] == [
        ("commitment", Decimal("100.0"), "2010"),
        ("commitment", Decimal("99.9"), "2011"),
        ("commitment", Decimal("99.9"), "2012"),
        ("disbursement", Decimal("999000"), "2014"),
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C", "commitment"), ("2", "commitment"), ("D", "disbursement"), ("3", "disbursement"),
        ("E", "expenditure"), ("4", "expenditure"), ("IF", "incoming-funds"), ("1", "incoming-funds"),
        ("11", "incoming-commitment"), ("IC", "incoming-commitment"), ("LR", "loan-repayment"), ("6", "loan-repayment"),
        ("IR", "interest-payment"), ("R", "reimbursement"), ("QP", "equity-purchase"), ("QS", "equity-sale"),
        ("CG", "guarantee"), ("12", "outgoing-pledge"), ("13", "incoming-pledge"), ("if", "incoming-funds"),
    ],
)  # fmt: skip
def test_types_by_number_and_by_letter(tmp_path, code, expected):
    assert amounts(row_of(tmp_path, transaction("5", code))) == [(expected, "5", "USD", "2014")]


def test_types_as_words(tmp_path):
    inside = "<transaction><transaction-type>Disbursement</transaction-type><value>7</value></transaction>"
    assert amounts(row_of(tmp_path, inside)) == [("disbursement", "7", "USD", "")]


def test_an_unknown_type_is_left_out_with_one_warning(tmp_path):
    row = row_of(tmp_path, transaction("1", "ZZ"), transaction("2", "ZZ"), transaction("3"))
    assert amounts(row) == [("commitment", "3", "USD", "2014")]
    [(severity, field, reason)] = said(row)
    assert (severity, field) == ("warning", "transaction 1/transaction-type")
    assert reason.startswith("2 transactions")


def test_a_year_comes_from_the_value_else_the_transaction_else_nowhere(tmp_path):
    dated = '<transaction-date iso-date="2011-01-01"/>'
    assert amounts(row_of(tmp_path, transaction("1", extra=dated)))[0][3] == "2014"
    assert amounts(row_of(tmp_path, transaction("1", date="", extra=dated)))[0][3] == "2011"
    assert amounts(row_of(tmp_path, transaction("1", date="soon")))[0][3] == ""


def test_budgets_are_of_their_period_and_a_revised_one_replaces_the_original(tmp_path):
    budget = (
        '<budget type="{}"><period-start iso-date="{}-01-01"/><period-end iso-date="{}-12-31"/>'
        '<value value-date="2009-01-01">{}</value></budget>'
    )
    old = [budget.format("Original", 2014, 2014, 5), budget.format("Revised", 2014, 2014, 7)]
    new = [budget.format(1, 2014, 2014, 5), budget.format(2, 2014, 2014, 7), budget.format(1, 2015, 2015, 9)]
    assert amounts(row_of(tmp_path, *old)) == [("budget", "7", "USD", "2014")]
    assert amounts(row_of(tmp_path, *new)) == [("budget", "7", "USD", "2014"), ("budget", "9", "USD", "2015")]


def test_an_amount_of_more_digits_than_can_be_counted_with_costs_that_amount(store, tmp_path):
    report = ingest(store, written(tmp_path, document(activity(transaction("9" * 1_500_000), transaction("5")))))
    assert [issue.reason for issue in report.issues] == ["has too many digits", "this amount is left out"]
    assert [str(fund.amount) for fund in store.read()[1][0].funds] == ["5"]


def test_an_amount_that_is_none_costs_that_amount(store, tmp_path):
    odd = [transaction("about 5"), transaction(""), transaction("NaN"), transaction("1e400"), transaction("9" * 40)]
    path = written(tmp_path, document(activity(*odd, "<transaction/>", transaction("5"))))
    report = ingest(store, path)
    [found] = store.read()[1]
    assert [fund.amount for fund in found.funds] == [5]
    assert report.rejected == 0
    assert {issue.field for issue in report.issues} >= {f"transaction {n}/value" for n in (2,)}


@pytest.mark.parametrize(
    ("currency", "default", "kept"),
    [("DEM", "", 1), ("vnd", "", 1), ("ZZZ", "", 0), ("Tugrik?", "", 0), ("", "EUR", 1), ("", "", 0)],
)
def test_currencies(store, tmp_path, currency, default, kept):
    attributes = f'default-currency="{default}"'
    path = written(tmp_path, document(activity(transaction("5", currency=currency), attributes=attributes)))
    report = ingest(store, path)
    [found] = store.read()[1]
    assert len(found.funds) == kept
    assert report.rejected == 0
    assert kept or any(issue.field == "transaction 1" for issue in report.issues)


def named(identifier, *inside):
    return activity(*inside, identifier=f"<iati-identifier>{identifier}</iati-identifier>")


def related(kind, ref):
    return f'<related-activity type="{kind}" ref="{ref}"/>'


@pytest.mark.parametrize("link", ["the child names its parent", "the parent names its child", "both"])
def test_money_of_children_in_the_file_is_not_counted_at_their_parent(tmp_path, link):
    up = "" if link == "the parent names its child" else related(1, "P")
    down = "" if link == "the child names its parent" else related(2, "C")
    parent = named("P", down, transaction("100", "C"), transaction("40", "D"))
    child = named("C", up, transaction("60", "C"))
    for order in ((parent, child), (child, parent)):
        rows = {row.key: row for row in rows_of(tmp_path, *order)}
        assert amounts(rows["C"]) == [("commitment", "60", "USD", "2014")]
        assert amounts(rows["P"]) == [("disbursement", "40", "USD", "2014")]
        assert rows["P"].extra["money-at-children"] == "commitment 100 USD 2014"
        assert [field for _, field, _ in said(rows["P"])] == ["related-activity"]
        assert not said(rows["C"])


def test_grandchildren_count_too(tmp_path):
    middle = named("M", related(1, "P"))
    rows = rows_of(tmp_path, named("P", transaction("9")), middle, named("C", related(1, "M"), transaction("9")))
    assert [len(row.amounts) for row in rows] == [0, 0, 1]


@pytest.mark.parametrize(
    "family",
    [
        [named("P", related(2, "elsewhere"), transaction("9"))],
        [named("P", related(1, "P"), transaction("9"))],
        [named("P", related(1, "C"), transaction("9")), named("C", related(1, "P"), transaction("9"))],
        [named("P", transaction("9")), named("C", related(3, "P"), transaction("9"))],
        [named("P", transaction("9")), named("C", related(1, "P"))],
    ],
    ids=["child elsewhere", "its own parent", "each other's parent", "sibling", "child without money"],
)
def test_no_money_is_lost_where_it_stands_once(tmp_path, family):
    assert all(
        len(row.amounts) == ("9</value>" in text) for row, text in zip(rows_of(tmp_path, *family), family, strict=True)
    )

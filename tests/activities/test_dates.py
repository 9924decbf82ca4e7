"""Dates as people write them, and the calendar's word on them."""

import pytest

from activities.dates import read_date


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(("2018", "2018"), ("năm 2018", "2018"), ("2018.0", "2018"), ("２０１８", "2018")),
        *(("2022-5", "2022-05"), ("05/2022", "2022-05"), ("5.2022", "2022-05"), ("tháng 5/2022", "2022-05")),
        *(("Tháng 5 năm 2022", "2022-05"), ("May 2022", "2022-05"), ("Sept. 2022", "2022-09")),
        *(("2022-05-17", "2022-05-17"), ("17/05/2022", "2022-05-17"), ("17-5-2022", "2022-05-17")),
        *(("17.05.2022", "2022-05-17"), ("2022/05/17", "2022-05-17"), ("20220517", "2022-05-17")),
        *(("ngày 17 tháng 5 năm 2022", "2022-05-17"), ("17 May 2022", "2022-05-17"), ("May 17, 2022", "2022-05-17")),
        *(("2022-05-17T10:30:00Z", "2022-05-17"), ("2022-05-17 00:00:00", "2022-05-17")),
        *(("17/05/2022 08:00", "2022-05-17"), ("2022-05-17T10:30:00.5+07:00", "2022-05-17")),
        *(("29/02/2024", "2024-02-29"), ("1st March 2022", "2022-03-01")),
    ],
)
def test_a_date_as_people_write_it(written, read):
    assert read_date(written) == (read, ())


def test_the_day_comes_first():
    assert read_date("05/06/2022") == ("2022-06-05", ())
    date, [remark] = read_date("05/22/2022")
    assert date == ""
    assert "day/month/year" in remark.message


@pytest.mark.parametrize("written", ["Q3 2022", "quý 3/2022", "Quý III năm 2022", "2022-Q3", "quarter 3 2022"])
def test_a_quarter_is_its_first_month_or_its_last_at_the_end(written):
    date, [remark] = read_date(written)
    assert (date, remark.severity) == ("2022-07", "warning")
    assert read_date(written, is_end=True)[0] == "2022-09"


@pytest.mark.parametrize("written", ["44698", "44698.0", "44698.75"])
def test_a_number_of_a_spreadsheet_is_its_day_and_said(written):
    date, [remark] = read_date(written)
    assert (date, remark.severity, dict(remark.details)) == ("2022-05-17", "warning", {"date": "2022-05-17"})


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        *(("31/02/2022", "no such day"), ("29/02/2023", "no such day"), ("00/05/2022", "no such day")),
        *(("2022-13", "no such month"), ("tháng 13/2022", "no such month"), ("2022-00", "no such month")),
        *(("0022", "is not between"), ("2222", "is not between"), ("17/05/22", "four digits")),
        *(("soon", "is no date"), ("٢٠٢٢", "is no date"), ("12345", "is no date"), ("99999", "is no date")),
        *(
            ("2022-2025", "is no date"),
            ("Q5 2022", "is no date"),
            ("17/05-2022", "is no date"),
            ("2022-05-17x", "is no"),
        ),
    ],
)
def test_what_is_no_date_is_refused_with_the_reason(written, reason):
    date, [remark] = read_date(written)
    assert (date, remark.severity) == ("", "error")
    assert reason in remark.message

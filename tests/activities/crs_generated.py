"""OECD CRS extracts made for tests: written as CSV, read and stored."""

import csv

from activities.importers.crs import FORMAT, read
from activities.ingest import ingest

CELLS = {
    "Year": "2021",
    "DonorCode": "5",
    "DonorName": "Germany",
    "AgencyCode": "52",
    "AgencyName": "Generated agency",
    "CrsID": "2021000001",
    "ProjectNumber": "GEN-7",
    "RecipientCode": "769",
    "RecipientName": "Viet Nam",
    "FlowName": "ODA Grants",
    "USD_Commitment": "1.5",
    "USD_Disbursement": "0.25",
    "USD_Commitment_Defl": "99",
    "USD_Disbursement_Defl": "88",
    "CommitmentNational": "77",
    "ShortDescription": "GENERATED WELLS",
    "ProjectTitle": "Generated wells",
    "PurposeCode": "14015",
    "PurposeName": "Water resources conservation (including data collection)",
    "ChannelCode": "21000",
    "ChannelName": "International NGOs",
    "Geography": "",
    "ExpectedStartDate": "2021-03-01 00:00:00",
    "CompletionDate": "2024-12-31 00:00:00",
    "LongDescription": "Generated description of wells.",
}
OLD = list(CELLS)
# As the newer downloads name the same columns.
NEW = [
    *("year", "donor_code", "donor_name", "agency_code", "agency_name", "crs_id", "project_number", "recipient_code"),
    *("recipient_name", "flow_name", "usd_commitment", "usd_disbursement", "usd_commitment_defl"),
    *("usd_disbursement_defl", "commitment_national", "short_description", "project_title", "purpose_code"),
    *("purpose_name", "channel_code", "channel_name", "geography", "expected_start_date", "completion_date"),
    "long_description",
]


def extract(tmp_path, *rows, header=OLD, name="generated_crs.csv", delimiter=",", encoding="utf-8"):
    """Write an extract; a row says which cells differ from those of `CELLS`."""
    path = tmp_path / name
    with path.open("w", encoding=encoding, newline="") as file:
        lines = csv.writer(file, delimiter=delimiter)
        lines.writerow(header)
        lines.writerows((CELLS | row).values() for row in rows)
    return path


def one(tmp_path, *rows):
    [row] = read(extract(tmp_path, *(rows or ({},))))
    return row


def stored(store, path):
    report = ingest(store, path)
    assert report.format == FORMAT
    return report, {activity.ref: activity for activity in store.read()[1]}


def amounts(row):
    return {(given.type, given.date): (given.amount, given.currency) for given in row.amounts}


def warned(row):
    return [(issue.row, issue.field, issue.value) for issue in row.warnings]

"""Generated activities with points: invented sites in the forms that sources give them, for the tests of the layer."""

from pathlib import Path

# One exact point shared by two, one that stands for a district, one that stands for a province, the country, no place.
SITES = (
    ("shared-1", "Generated wells", "21.03", "105.85", "1"),
    ("shared-2", "Generated pumps", "21.03", "105.85", "2"),
    ("district", "Generated dyke", "10.5", "105.1", "3"),
    ("province", "Generated forest", "12.7", "108.1", "4"),
    ("country", "Generated advice", "16.0", "107.9", "6"),
)


def iati_file(folder: Path) -> Path:
    """Write an IATI 1.04 file, whose locations state their precision."""
    activities = "".join(
        f"<iati-activity><iati-identifier>VN-9-{name}</iati-identifier><title>{title}</title>"
        f'<activity-date type="start-planned" iso-date="2019-01-01"/><recipient-country code="VN"/>'
        f'<location><name>Generated spot</name><coordinates latitude="{lat}" longitude="{lon}" precision="{code}"/>'
        "</location></iati-activity>"
        for name, title, lat, lon, code in SITES
    )
    path = folder / "generated-sites.xml"
    path.write_text(f'<iati-activities version="1.04">{activities}</iati-activities>', encoding="utf-8")
    return path


def sheet_file(folder: Path, count: int) -> Path:
    """Write a sheet of as many activities on a grid over Viet Nam, each at a point of its own."""
    path = folder / "generated-sites.csv"
    rows = (
        f"grid-{n},project,Generated site {n},{9.5 + n // 100 * 0.11:.3f},{105.2 + n % 100 * 0.008:.3f}"
        for n in range(count)
    )
    path.write_text("\n".join(["id,kind,title_en,lat,lon", *rows]) + "\n", encoding="utf-8")
    return path

"""What the tests of the store make: sheets, activities, places of a person."""

from dataclasses import replace

from activities.ingest import Order, ingest
from activities.rows import activity_document, document_digest
from geo.locations import Evidence, Location, Precision, Reach
from geo.register import load_places


def import_rows(store, folder, *rows, name="sheet.csv", whole=False, by="", header="id,title_en"):
    """Import a sheet of these rows; the source is the sheet's name without its ending."""
    sheet = folder / name
    sheet.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return ingest(store, sheet, Order(is_whole=whole, by=by))


def placed_at(code, words="here"):
    """A place that a person gives."""
    place = load_places()[code]
    evidence = Evidence("review", 0, len(words), words, "person")
    return Location(place, place.lon, place.lat, Precision.ADM1, Reach.ACTIVITY, "site", 1.0, evidence)


def digests(store):
    """The digest of every activity of the store, by id."""
    return {activity.id: document_digest(activity_document(activity)) for activity in store.read()[1]}


def titles(store):
    """The English title of every activity of the store, by id."""
    return {activity.id: activity.title_en for activity in store.read()[1]}


def numbered(activity, count, source="many"):
    """Yield as many activities like the one given, with ids and references of their own."""
    for number in range(count):
        name = f"n-{number:06d}"
        yield replace(activity, id=name, source=source, ref=name, title_en=f"{activity.title_en} {number}")

"""Commands: ``flask donors`` and ``flask basins`` print what the pages of the same names show."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

import click
import orjson
from flask.cli import with_appcontext

from activities.codelists import LANGS
from activities.documents import VINTAGES
from activities.filters import Filters
from activities.frameworks import frameworks_of
from activities.partners import partner_of
from activities.profiles import (
    Profile,
    basin_lines,
    cents_in,
    check_basin,
    check_donor,
    donor_lines,
    profile_of,
    today,
)
from activities.sectors import load_sectors
from activities.shares import bases
from geo.errors import CoopMapError
from geo.register import load_places
from web.basins import countries_of, provinces_of
from web.pictures import where
from web.state import default_filters, snapshot

_NONE = "-"


def _filters(vintage: str | None, basis: str, lang: str | None) -> Filters:
    filters = replace(default_filters(), basis=basis)
    return filters.but(vintage=vintage or filters.vintage, lang=lang or filters.lang)


def _dollars(cents: int, activities: int, without: int) -> str:
    return f"{cents / 100:.2f}" if activities > without else _NONE


def _say(rows: Iterable[Iterable[object]]) -> None:
    for row in rows:
        click.echo("\t".join(str(cell) for cell in row))


def _json(document: Any) -> None:
    click.echo(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


@click.command("donors")
@click.argument("code", required=False)
@click.option("--vintage", type=click.Choice(VINTAGES), help="Provinces; COOPMAP_VINTAGE if not said.")
@click.option("--basis", type=click.Choice(bases()), default="equal", help="How money is divided over places.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the names; COOPMAP_LANG if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, money in US cents.")
@with_appcontext
def show_donors(code: str | None, vintage: str | None, basis: str, lang: str | None, as_json: bool) -> None:
    """List the donors and partners, or what is known of the one with CODE (as /donors/CODE)."""
    filters = _filters(vintage, basis, lang)
    try:
        if code is not None:
            filters = filters.but(donor=(check_donor(snapshot(), code),))
            facts = _donor_facts(code, filters)
            _json(facts) if as_json else _say_facts(facts, filters.lang)
            return
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    lines = donor_lines(snapshot(), filters)
    if as_json:
        _json([{"name": partner_of(line.code).name(filters.lang), **asdict(line)} for line in lines])
        return
    _say([("code", "name", "activities", "usd", "without usd", "sectors", "places", "since")])
    _say(
        (
            line.code,
            partner_of(line.code).name(filters.lang),
            line.activities,
            _dollars(line.cents, line.activities, line.without),
            line.without,
            line.sectors,
            line.places,
            line.since or _NONE,
        )
        for line in lines
    )


@click.command("basins")
@click.argument("code", required=False)
@click.option("--vintage", type=click.Choice(VINTAGES), help="Provinces; COOPMAP_VINTAGE if not said.")
@click.option("--basis", type=click.Choice(bases()), default="equal", help="How money is divided over places.")
@click.option("--lang", type=click.Choice(LANGS), help="Language of the names; COOPMAP_LANG if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, money in US cents.")
@with_appcontext
def show_basins(code: str | None, vintage: str | None, basis: str, lang: str | None, as_json: bool) -> None:
    """List the river basins, or what is known of the one with CODE (as /basins/CODE)."""
    filters = _filters(vintage, basis, lang)
    try:
        if code is not None:
            filters = filters.but(place=(check_basin(code).code,))
            facts = _basin_facts(code, filters)
            _json(facts) if as_json else _say_facts(facts, filters.lang)
            return
    except CoopMapError as error:
        raise click.ClickException(str(error)) from error
    register = load_places()
    sums = snapshot().shares(filters.basis, filters.vintage).sums(filters.select(snapshot()))
    rows: list[dict[str, Any]] = [
        {
            "code": basin,
            "name": register[basin].name(filters.lang),
            "activities": line.activities,
            "donors": donors,
            "cents_inside": cents_in(sums, basin),
            "without": line.without,
            "countries": [part.other for part in countries_of(basin)],
        }
        for basin, (line, donors) in basin_lines(snapshot(), filters).items()
    ]
    if as_json:
        _json(rows)
        return
    _say([("code", "name", "activities", "donors", "usd inside", "without usd", "countries")])
    _say(
        (
            *(row[name] for name in ("code", "name", "activities", "donors")),
            _dollars(row["cents_inside"], row["activities"], row["without"]),
            row["without"],
            ",".join(row["countries"]),
        )
        for row in rows
    )


def _donor_facts(code: str, filters: Filters) -> dict[str, Any]:
    partner = partner_of(code)
    return {
        "code": code,
        "name": partner.name(filters.lang),
        "kind": partner.kind,
        "country": partner.country,
        **_facts(profile_of(snapshot(), filters, today()), filters),
    }


def _basin_facts(code: str, filters: Filters) -> dict[str, Any]:
    sums = snapshot().shares(filters.basis, filters.vintage).sums(filters.select(snapshot()))
    register = load_places()
    countries = countries_of(code)
    above = [code, *(place.code for place in register.ancestors(code))]
    return {
        "code": code,
        "name": register[code].name(filters.lang),
        "km2": register[code].area_km2,
        "cents_inside": cents_in(sums, code),
        "countries": [{"code": part.other, "km2": part.km2, "share": part.share_of_one} for part in countries],
        "provinces": {
            vintage: [
                {"code": part.place.code, "km2": part.km2, "of_province": part.of_province, "of_basin": part.of_basin}
                for part in provinces_of(code, vintage, filters)
            ]
            for vintage in VINTAGES
        },
        "frameworks": [asdict(framework) for framework in frameworks_of(above, len(countries))],
        **_facts(profile_of(snapshot(), filters, today()), filters),
    }


def _facts(profile: Profile, filters: Filters) -> dict[str, Any]:
    return {
        **asdict(profile),
        "where": {ground: asdict(where(snapshot(), filters, ground)) for ground in ("province", "region", "basin")},
    }


def _counted(line: Mapping[str, Any]) -> tuple[object, ...]:
    return line["activities"], _dollars(line["cents"], line["activities"], line["without"])


def _say_facts(facts: Mapping[str, Any], lang: str) -> None:
    money = facts["money"]
    known = money["known"] + money["part"]
    _say(
        [
            (facts["code"], facts["name"]),
            ("activities", facts["activities"]),
            (
                "usd",
                f"{money['cents'] / 100:.2f}" if known else _NONE,
                *(f"{k}: {n}" for k, n in money.items() if k != "cents"),
            ),
            ("since", facts["since"] or _NONE, f"without a beginning: {facts['undated']}"),
        ]
    )
    for part in facts.get("countries", ()):
        _say([("country", part["code"], f"{part['share']:.1%}")])
    for framework in facts.get("frameworks", ()):
        _say([("framework", framework["date"], framework[f"name_{lang}"], framework["url"])])
    for line in facts["sectors"]:
        _say([("sector", load_sectors()[line["code"]].name(lang), *_counted(line))])
    for line in facts["partners"]:
        _say([("partner", partner_of(line["code"]).name(lang), *_counted(line))])
    for ground, held in facts["where"].items():
        for row in held["rows"]:
            _say([(ground, row["code"], row["name"], row["activities"], _dollars(row["cents"], 1, not row["cents"]))])
        _say((f"not on {ground}s", scope, n) for scope, n in held["unplaced"].items())
    for agreement in facts["agreements"]["shown"]:
        _say([("agreement", agreement["id"], agreement["kind"], agreement["ending"], agreement["last"] or _NONE)])

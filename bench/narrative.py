"""How right the reading of narrative texts is: ``python -m bench.narrative [--rows]``.

The ministry's article is read from ``../shared/seeds`` where it is there, and compared with the seed data; the invented
texts of ``tests/activities/narratives`` are compared with what a reader found in them.

An activity is found when a proposal has the same paragraph (or the proposal was told again in that paragraph) and its
title has half of the words: Dice of the folded words without articles and prepositions, 0.5 or more. One proposal
counts for one activity only, the best pairs first. Fields are compared in the pairs: partners, funders, sectors and
places as sets of codes (precision and recall of their members), kind, status and scope as equal or not.
"""

import argparse
import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from activities.narrative import Proposal, propose
from activities.reading.repeats import likeness
from geo.geocoder import geocode

ROOT = Path(__file__).resolve().parents[1]
SEED = ROOT / "data" / "activities" / "monre-2022h1.csv"
ARTICLES = ROOT.parent / "shared" / "seeds"
INVENTED = ROOT / "tests" / "activities" / "narratives"
LEAST_LIKENESS = 0.5
SETS = ("partners", "funders", "sectors", "places")
EQUALS = ("kind", "status", "scope", "amount", "dates")


@dataclass(frozen=True, slots=True)
class Told:
    """What one activity is, read by a person or proposed: sets of codes and plain values by field."""

    paragraphs: frozenset[int]
    titles: tuple[str, ...]
    sets: dict[str, frozenset[str]]
    values: dict[str, str]


@dataclass(slots=True)
class Score:
    """What was found of a text: pairs of (truth, proposal), and what is left of either."""

    pairs: list[tuple[Told, Told]] = field(default_factory=list)
    missed: list[Told] = field(default_factory=list)
    false: list[Told] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Take another text's score in."""
        self.pairs += other.pairs
        self.missed += other.missed
        self.false += other.false

    @property
    def precision(self) -> float:
        """Proposals that are activities, 0..1."""
        return len(self.pairs) / max(1, len(self.pairs) + len(self.false))

    @property
    def recall(self) -> float:
        """Activities that were proposed, 0..1."""
        return len(self.pairs) / max(1, len(self.pairs) + len(self.missed))

    def of_set(self, name: str) -> tuple[float, float]:
        """Return precision and recall of a set's members over the pairs."""
        right = sum(len(truth.sets[name] & found.sets[name]) for truth, found in self.pairs)
        said = sum(len(found.sets[name]) for _, found in self.pairs)
        wanted = sum(len(truth.sets[name]) for truth, _ in self.pairs)
        return right / max(1, said), right / max(1, wanted)

    def of_value(self, name: str) -> float:
        """Return the share of pairs in which a value is equal."""
        return sum(truth.values[name] == found.values[name] for truth, found in self.pairs) / max(1, len(self.pairs))


def of_proposal(proposal: Proposal) -> Told:
    """Return what a proposal says."""
    fund = proposal.funds[0] if proposal.funds else None
    sites = frozenset(location.place.code for location in proposal.locations if location.role != "partner")
    return Told(
        frozenset({proposal.paragraph, *proposal.also}),
        (proposal.title,),
        {
            "partners": frozenset(part.partner for part in proposal.partners),
            "funders": frozenset(part.partner for part in proposal.partners if part.role == "funder"),
            "sectors": frozenset(proposal.sectors),
            "places": sites,
        },
        {
            "kind": proposal.kind,
            "status": proposal.status,
            "scope": proposal.scope,
            "amount": f"{fund.amount:f} {fund.currency}" if fund else "",
            "dates": f"{proposal.start}/{proposal.end}",
        },
    )


def of_row(row: dict[str, str]) -> Told:
    """Return what a row of truth says; the seed's rows have no places of their own: the geocoder reads their texts."""
    parts = [part.partition(":") for part in row["partners"].split(";") if part]
    scope, places = row.get("scope", ""), frozenset(filter(None, row["places"].split(";")))
    if "title_en" in row:
        texts = {name: row[name] for name in ("title_en", "title_vi", "description_en", "description_vi")}
        found = geocode(texts, vintage="63")
        scope = found.scope
        places = frozenset(location.place.code for location in found.locations if location.role != "partner")
    return Told(
        frozenset({int(row["paragraph"] if "paragraph" in row else row["source_ref"].removeprefix("p"))}),
        tuple(row[name] for name in ("title", "title_en", "title_vi") if row.get(name)),
        {
            "partners": frozenset(name for name, _, _ in parts),
            "funders": frozenset(name for name, _, role in parts if role == "funder"),
            "sectors": frozenset(filter(None, row["sectors"].split(";"))),
            "places": places,
        },
        {
            **{name: row[name] for name in ("kind", "status")},
            "scope": scope,
            "amount": f"{row['amount']} {row['currency']}".strip(),
            "dates": f"{row['start']}/{row['end']}",
        },
    )


def compare(truths: list[Told], found: list[Told]) -> Score:
    """Pair truths and proposals one to one, the most alike first."""
    candidates = []
    for i, truth in enumerate(truths):
        for j, proposal in enumerate(found):
            if truth.paragraphs & proposal.paragraphs:
                alike = max(likeness(title, proposal.titles[0]) for title in truth.titles)
                candidates += [(alike, i, j)] if alike >= LEAST_LIKENESS else []
    pairs: dict[int, int] = {}
    for _, i, j in sorted(candidates, key=lambda one: (-one[0], one[1], one[2])):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return Score(
        [(truths[i], found[j]) for i, j in pairs.items()],
        [truth for i, truth in enumerate(truths) if i not in pairs],
        [proposal for j, proposal in enumerate(found) if j not in pairs.values()],
    )


def score_text(text: Path, truth: Path) -> Score:
    """Read a text and compare it with the truth beside it."""
    with truth.open(encoding="utf-8", newline="") as file:
        truths = [of_row(row) for row in csv.DictReader(file)]
    return compare(truths, [of_proposal(proposal) for proposal in propose(text.read_text(encoding="utf-8"))])


def invented() -> Iterator[tuple[str, Score]]:
    """Yield the score of every invented text by its name."""
    for text in sorted(INVENTED.rglob("*.txt")):
        yield text.stem, score_text(text, text.with_suffix(".csv"))


def article() -> Score | None:
    """Return the score of the ministry's article, None where it is not beside the project."""
    for text in sorted(ARTICLES.glob("*.txt")):
        if text.read_text(encoding="utf-8").startswith("Continue to promote and expand foreign affairs activities"):
            return score_text(text, SEED)
    return None


def print_score(name: str, score: Score, *, rows: bool) -> None:
    """Print the figures of a text, and with ``rows`` what was missed, false or different."""
    print(f"{name}: {len(score.pairs)} of {len(score.pairs) + len(score.missed)} activities found,", end=" ")
    print(f"{len(score.false)} false; precision {score.precision:.3f}  recall {score.recall:.3f}")
    sets = (f"{one} P {score.of_set(one)[0]:.2f} R {score.of_set(one)[1]:.2f}" for one in SETS)
    print("   ", "  ".join(sets))
    print("   ", "  ".join(f"{one} {score.of_value(one):.2f}" for one in EQUALS))
    if rows:
        for word, told in (("missed", score.missed), ("false", score.false)):
            for one in told:
                print(f"  {word}: p{sorted(one.paragraphs)} {one.values['kind']}: {one.titles[0]}")
        for truth, found in score.pairs:
            _print_differences(truth, found)


def _print_differences(truth: Told, found: Told) -> None:
    title = found.titles[0][:70]
    for name in SETS:
        if truth.sets[name] != found.sets[name]:
            print(f"  {name}: {sorted(truth.sets[name])} read {sorted(found.sets[name])}: {title}")
    for name in EQUALS:
        if truth.values[name] != found.values[name]:
            print(f"  {name}: {truth.values[name]} read {found.values[name]}: {title}")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", action="store_true", help="name what was missed, false or different")
    parser.add_argument("--only", choices=("article", "invented"), help="measure one of the two")
    options = parser.parse_args()
    if options.only != "invented":
        score = article()
        if score is None:
            print("the article is not beside the project: skipped")
        else:
            print_score("the ministry's article", score, rows=options.rows)
    if options.only != "article":
        together = Score()
        for name, score in invented():
            together.add(score)
            print_score(name, score, rows=options.rows)
        print_score("invented texts together", together, rows=False)


if __name__ == "__main__":
    main()

"""The overlap check: a draft proposal in, the activities that it may repeat out, ranked and with reasons.

Each activity is compared by its wording, places, sectors, partners and years, of which a draft may say some only: the
score is the weighted mean over what the draft says. ``docs/overlap.md`` has the weights and how they were measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from activities.codelists import Lang
from activities.overlapping.drafts import Draft, Saying, understand
from activities.overlapping.reasons import SharedWords, shared_words
from activities.overlapping.structure import (
    ELSEWHERE,
    NOTHING,
    Common,
    Ground,
    Standing,
    common_partners,
    common_places,
    common_sectors,
    common_years,
    ground_of,
    standings,
)
from activities.overlapping.texts import Passage, TextIndex, Vector, passages_of, read_passage, whole_and_best
from activities.reading.topics import find_sectors
from activities.snapshot import Snapshot

SHORTLIST = 150
# Tuned on one half of tests/activities/overlaps and measured on the other: docs/overlap.md.
WEIGHTS = {"text": 0.45, "places": 0.24, "sectors": 0.09, "partners": 0.16, "years": 0.06}
# Wording is never as alike as a place can be the same: from this likeness on two texts are one, for the score.
FULL_LIKENESS = 0.5
# Scores from which a match is shown as likely the same work, as similar, and at all.
LIKELY, SIMILAR, LEAST = 0.75, 0.5, 0.25
DEFAULT_TOP = 10
LONG_TEXT = 2_000  # characters
LANGS: tuple[Lang, Lang] = ("en", "vi")


@dataclass(frozen=True, slots=True)
class Match:
    """An activity that a draft may repeat: its stored document, its score 0..1, and what is in common.

    ``commons`` has ``places``, ``sectors``, ``partners`` and ``years`` where they have anything in common, and
    ``places`` also where the activity is somewhere else. ``text`` is how alike the wording is, 0..1, and ``shared``
    the words that say so.
    """

    document: dict[str, Any]
    score: float
    text: float
    commons: dict[str, Common]
    shared: tuple[SharedWords, ...]

    @property
    def degree(self) -> str:
        """The degree of likeness: ``likely``, ``similar`` or ``related``; what is elsewhere is not the same work."""
        if self.score >= LIKELY and not self.is_elsewhere:
            return "likely"
        return "similar" if self.score >= SIMILAR else "related"

    @property
    def is_elsewhere(self) -> bool:
        """Whether the activity has places, and none is near one of the draft's."""
        return "places" in self.commons and self.commons["places"].rule == ELSEWHERE


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found for a draft: what it says, and the matches, best first."""

    saying: Saying
    matches: tuple[Match, ...]


class OverlapIndex:
    """Compares drafts with the activities of one snapshot. Read-only once made, so threads may share it."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.texts = TextIndex(snapshot.forms())

    def find(self, draft: Draft, top: int = DEFAULT_TOP, lang: Lang | None = None) -> Outcome:
        """Return the ``top`` activities most like a draft; ``lang`` is the draft's language where its letters err."""
        saying = understand(draft, lang)
        passages = passages_of(draft.title, draft.text, saying.lang)
        rows = self._shortlist(saying, passages)
        if not len(rows):
            return Outcome(saying, ())
        documents = self.snapshot.documents(rows)
        faces, owners = _faces(documents)
        likeness = self.texts.likeness(passages, faces)
        commons = self._commons(saying, rows, documents)
        texts = np.zeros(len(rows))
        np.maximum.at(texts, owners, whole_and_best(likeness))
        scores = [score(saying, text, common) for text, common in zip(texts, commons, strict=True)]
        best = sorted(range(len(rows)), key=lambda at: (-scores[at], int(rows[at])))[:top]
        matches = []
        for at in best:
            if scores[at] < LEAST:
                break
            own = np.flatnonzero(owners == at)
            shared = self._shared(passages, [faces[face] for face in own], likeness[own])
            held = {name: common for name, common in commons[at].items() if common.rule}
            matches.append(Match(documents[at], scores[at], float(texts[at]), held, tuple(shared)))
        return Outcome(saying, tuple(matches))

    def _shared(self, passages: list[Passage], faces: list[Passage], likeness: Vector) -> list[SharedWords]:
        """Return the words that an activity's text shares with the passage most like it, in one language if it can."""
        if not faces:
            return []
        # Of a long draft the words of its best passage say more than all that are anywhere in it.
        first = 1 if len(passages[0].text) > LONG_TEXT and len(passages) > 1 else 0
        passage = passages[first + int(likeness[:, first:].max(axis=0).argmax())]
        face = next((face for face in faces if face.lang == passage.lang), faces[0])
        return shared_words(self.texts, passage, face)

    def _shortlist(self, saying: Saying, passages: Sequence[Passage]) -> npt.NDArray[np.int64]:
        """Return the rows that are worth a closer look: by their words and by what else is in common, unweighed."""
        snapshot, near = self.snapshot, self.texts.nearest(passages)
        near /= max(float(near.max(initial=0)), 1e-6)
        shares = {
            "places": snapshot.in_places([code for place in saying.places for code in ground_of(place).own]),
            "sectors": snapshot.links["sector"].any_of(saying.sectors),
            "partners": snapshot.links["donor"].any_of(saying.partners),
        }
        for name, mask in shares.items():
            near += mask * np.float32(WEIGHTS[name] / WEIGHTS["text"])
        count = min(SHORTLIST, len(near))
        return np.sort(np.argpartition(-near, count - 1)[:count]).astype(np.int64) if count else np.zeros(0, np.int64)

    def _commons(
        self, saying: Saying, rows: npt.NDArray[np.int64], documents: list[dict[str, Any]]
    ) -> list[dict[str, Common]]:
        grounds = [ground_of(place) for place in saying.places]
        years = self.snapshot.years
        return [
            {
                **_common(saying, grounds, standing, document),
                "years": common_years(saying, int(years["start"][row]), int(years["end"][row])),
            }
            for row, standing, document in zip(rows, standings(self.snapshot, rows, documents), documents, strict=True)
        ]


def _common(saying: Saying, grounds: list[Ground], standing: Standing, document: dict[str, Any]) -> dict[str, Common]:
    return {
        "places": common_places(grounds, standing, document["scope"]) if grounds else NOTHING,
        "sectors": common_sectors(saying.sectors, document["sectors"] or _told_sectors(document)),
        "partners": common_partners(saying.partners, [part["id"] for part in document["partners"]]),
    }


def score(saying: Saying, text: float, commons: dict[str, Common]) -> float:
    """Return the weighted mean, 0..1, of what is in common over what the draft says; what it leaves out counts not."""
    said = {
        "places": bool(saying.places),
        "sectors": bool(saying.sectors),
        "partners": bool(saying.partners),
        "years": bool(saying.first or saying.last),
    }
    total, held = WEIGHTS["text"], WEIGHTS["text"] * min(1.0, text / FULL_LIKENESS)
    for name, is_said in said.items():
        if is_said:
            total += WEIGHTS[name]
            held += WEIGHTS[name] * commons[name].value
    return float(held / total)


def _faces(documents: list[dict[str, Any]]) -> tuple[list[Passage], npt.NDArray[np.int64]]:
    """Return the texts of the activities, one a language, and whose each is; a title counts twice."""
    faces, owners = [], []
    for owner, document in enumerate(documents):
        for lang in LANGS:
            title, description = document[f"title_{lang}"], document[f"description_{lang}"]
            if title or description:
                faces.append(read_passage(title, description, lang))
                owners.append(owner)
    return faces, np.array(owners, dtype=np.int64)


def _told_sectors(document: dict[str, Any]) -> tuple[str, ...]:
    """Return the sectors that the texts tell of, for an activity whose source says none."""
    texts = [(document[f"{field}_{lang}"], lang) for lang in LANGS for field in ("title", "description")]
    return tuple(
        dict.fromkeys(topic.code for text, lang in texts for topic in find_sectors(text, 0, len(text), lang, []))
    )

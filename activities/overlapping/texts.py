"""Texts: how alike two wordings are, by TF-IDF over words, pairs of words, subjects and letters (scikit-learn).

What a word is worth is counted over all activities once a snapshot; the words of each are kept as a sparse row, from
which those that are worth a closer look are chosen. These are then compared in full: each passage of the draft with
each language of the activity. Features are hashed, so that memory does not grow with the vocabulary.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.preprocessing import normalize

from activities.overlapping.terms import Wording, read_wording, term_mark, wording_of
from activities.reading.paragraphs import language_of

Vector = npt.NDArray[np.float32]

BATCH = 4_000
PASSAGE_WORDS = 80
MOST_PASSAGES = 40
LETTERS = 300  # of a text, by which its letters are compared: its title and the beginning
# Shares of a likeness of one language; between two languages only the subjects speak.
WORD_SHARE, LETTER_SHARE, TERM_SHARE, ABROAD_SHARE = 0.5, 0.25, 0.25, 0.8
# One subject in common says half of what many do: two short titles about roads are not the same road.
HALF_SUBJECTS = 1


def _tokens(wording: Wording) -> list[str]:
    return wording.tokens()


def _pairs(wording: Wording) -> list[str]:
    return wording.pairs()


def _terms(wording: Wording) -> list[str]:
    return [term_mark(number) for number in wording.terms]


def _acronyms(wording: Wording) -> tuple[str, ...]:
    return wording.acronyms


def _hashing(analyzer: Any, bits: int, **more: Any) -> HashingVectorizer:
    options = {"alternate_sign": False, "norm": None, "dtype": np.float32, "n_features": 2**bits, **more}
    return HashingVectorizer(analyzer=analyzer, lowercase=False, **options)


WORDS = _hashing(_tokens, 18)
PAIRS = _hashing(_pairs, 20)
TERMS = _hashing(_terms, 14)
ACRONYMS = _hashing(_acronyms, 18)  # in the columns of WORDS, so that they are worth what the same words are
GRAMS = _hashing("char_wb", 18, ngram_range=(3, 4))


class Passage(NamedTuple):
    """A text that is compared as one: its language, the text, its words, and its beginning without diacritics."""

    lang: str
    text: str
    wording: Wording
    start: str


def read_passage(title: str, text: str, lang: str) -> Passage:
    """Return a title and a text as one passage, in which the title counts twice."""
    once = " | ".join(part for part in (title, text) if part)
    wording = read_wording(f"{title} | {once}" if title and text else once)
    return Passage(lang, once, wording, " ".join(wording.plain)[:LETTERS])


def passages_of(title: str, text: str, lang: str) -> list[Passage]:
    """Return the passages of a draft: all of it, its title, and each paragraph or a piece of a long one."""
    pieces = [title, *_pieces(text)] if title and text else _pieces(text)
    pieces = [piece for piece in dict.fromkeys(pieces) if piece][: MOST_PASSAGES - 1]
    return [read_passage(title, text, lang), *(read_passage("", piece, language_of(piece)) for piece in pieces)]


def _pieces(text: str) -> list[str]:
    """Return a text in pieces of up to ``PASSAGE_WORDS`` words, cut at the ends of lines where they are near."""
    pieces: list[list[str]] = [[]]
    for line in text.splitlines():
        words = line.split()
        if len(pieces[-1]) + len(words) > PASSAGE_WORDS and pieces[-1]:
            pieces.append([])
        for start in range(0, len(words), PASSAGE_WORDS):
            if start:
                pieces.append([])
            pieces[-1] += words[start : start + PASSAGE_WORDS]
    return [" ".join(piece) for piece in pieces if piece]


class TextIndex:
    """What the words of a snapshot's activities are worth, and a row of them for each activity."""

    def __init__(self, forms: Iterable[tuple[str, str]]) -> None:
        rows: list[sparse.csr_matrix] = []
        frequencies = [np.zeros(2**bits, dtype=np.int64) for bits in (18, 20, 14)]
        count = 0
        for batch in _batches(forms):
            wordings = [wording_of(*one) for one in batch]
            count += len(wordings)
            rows.append(WORDS.transform(wordings))
            for at, found in enumerate((rows[-1], PAIRS.transform(wordings), TERMS.transform(wordings))):
                frequencies[at] += np.bincount(found.indices, minlength=len(frequencies[at]))
        self._worth = [_worth(count, frequency) for frequency in frequencies]
        self._rows = _weigh(sparse.vstack(rows, "csr"), self._worth[0]) if rows else None

    def nearest(self, passages: Sequence[Passage]) -> Vector:
        """Return, an activity, how much of its words are those of the passage that is most like it, 0..1."""
        if self._rows is None:
            return np.zeros(0, dtype=np.float32)
        asked = _weigh(WORDS.transform([passage.wording for passage in passages]), self._worth[0])
        likeness: sparse.csr_matrix = self._rows @ asked.T
        return np.asarray(likeness.max(axis=1).todense(), dtype=np.float32).ravel()

    def likeness(self, passages: Sequence[Passage], faces: Sequence[Passage]) -> Vector:
        """Return how alike each face (rows) is to each passage (columns), 0..1.

        Texts of one language by their words, letters and subjects; of two languages by their subjects alone.
        """
        words = self._cosines(passages, faces, both=True)
        terms = self._cosines(passages, faces, both=False)
        shared = _shared_subjects(passages, faces)
        letters = _letters(passages, faces)
        mixed = WORD_SHARE * words + LETTER_SHARE * letters + TERM_SHARE * terms
        is_same = np.array([[face.lang == passage.lang for passage in passages] for face in faces])
        likeness: Vector = np.where(
            is_same, mixed, np.maximum(mixed, ABROAD_SHARE * terms * shared / (shared + HALF_SUBJECTS))
        )
        return likeness

    def _cosines(self, passages: Sequence[Passage], faces: Sequence[Passage], *, both: bool) -> Vector:
        """Return the cosines by words and pairs of words (``both``), or by subjects and acronyms alone."""
        parts = ((WORDS, 0), (PAIRS, 1)) if both else ((TERMS, 2), (ACRONYMS, 0))
        sides = []
        for texts in (faces, passages):
            wordings = [text.wording for text in texts]
            found = [_scale(hashing.transform(wordings), self._worth[at]) for hashing, at in parts]
            sides.append(normalize(sparse.hstack(found, "csr")))
        return _dense(sides[0] @ sides[1].T)

    def worths(self, words: Iterable[str]) -> dict[str, float]:
        """Return what each plain word or mark is worth: 1 where every activity has it, more the fewer do."""
        plain = list(dict.fromkeys(words))
        if not plain:
            return {}
        columns = WORDS.transform([Wording((word,), (word,), {}) for word in plain]).indices
        return dict(zip(plain, self._worth[0][columns].tolist(), strict=True))

    @property
    def nbytes(self) -> int:
        """The memory that the index takes, in bytes."""
        rows = self._rows
        held = 0 if rows is None else rows.data.nbytes + rows.indices.nbytes + rows.indptr.nbytes
        return held + sum(worth.nbytes for worth in self._worth)


def _batches(forms: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    remaining = iter(forms)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _worth(count: int, frequency: npt.NDArray[np.int64]) -> Vector:
    """Return the inverse document frequency, smoothed as scikit-learn's TfidfTransformer does."""
    worth: Vector = (np.log((1 + count) / (1 + frequency)) + 1).astype(np.float32)
    return worth


def _scale(found: sparse.csr_matrix, worth: Vector) -> sparse.csr_matrix:
    """Return counts as TF-IDF: a word that stands often counts by its logarithm."""
    found.data = (1 + np.log(found.data)) * worth[found.indices]
    return found


def _weigh(found: sparse.csr_matrix, worth: Vector) -> sparse.csr_matrix:
    weighed: sparse.csr_matrix = normalize(_scale(found, worth), copy=False)
    return weighed


def _letters(passages: Sequence[Passage], faces: Sequence[Passage]) -> Vector:
    """Return the cosines by runs of three and four letters within words, so that forms of a word are alike.

    What a run is worth is counted over the very texts that are compared.
    """
    found = GRAMS.transform([text.start for text in (*faces, *passages)])
    worth = _worth(found.shape[0], np.bincount(found.indices, minlength=found.shape[1]))
    weighed = _weigh(found, worth)
    return _dense(weighed[: len(faces)] @ weighed[len(faces) :].T)


def _shared_subjects(passages: Sequence[Passage], faces: Sequence[Passage]) -> Vector:
    """Return how many subjects and acronyms each face (rows) shares with each passage (columns)."""
    shared = np.zeros((len(faces), len(passages)), dtype=np.float32)
    for hashing in (TERMS, ACRONYMS):
        theirs, ours = (hashing.transform([text.wording for text in texts]) for texts in (faces, passages))
        theirs.data[:] = 1
        ours.data[:] = 1
        shared += _dense(theirs @ ours.T)
    return shared


def whole_and_best(likeness: Vector) -> Vector:
    """Return, a face, the mean of its likeness to the whole draft (the first passage) and to the passage most like it.

    A draft of many pages is rarely like one activity as a whole; a passage of a few words is like many by chance.
    """
    mean: Vector = (likeness[:, 0] + likeness.max(axis=1)) / 2
    return mean


def _dense(product: sparse.csr_matrix) -> Vector:
    dense: Vector = np.asarray(product.toarray(), dtype=np.float32)
    return dense

"""Pairs as numbers of words, so that millions of them fit into memory."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from mimo_tui.memory.distil.terms import distinct_terms
from mimo_tui.memory.entry import fields_of
from mimo_tui.memory.words import words
from tests.embedding.pairs import CHINESE, Pair, read_pairs

GLOSSARY = Path("mimo_tui/memory/glossary.tsv")
WORDS, LEAST_USES, LONGEST = 52_000, 4, 32
MOST_ASKED, MOST = 60, (24, 24, 24, 48, 220)
AT_ONCE = 3000
# The same words asked of more places than these say nothing of any.
MOST_SAID = 3


@dataclass(frozen=True)
class Corpus:
    """Pairs whose question and record have a known word: the package of each, and both."""

    words: list[str]
    packages: np.ndarray
    asked: Ragged
    written: Ragged


class Ragged:
    """Rows of numbers of different lengths, with the field of each number."""

    def __init__(self, numbers: np.ndarray, fields: np.ndarray, lengths: np.ndarray) -> None:
        self.numbers, self.fields, self.lengths = numbers, fields, lengths
        self.starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])

    @classmethod
    def of(cls, rows: list[list[tuple[int, int]]]) -> Ragged:
        """From rows of numbers with their fields."""
        flat = np.array([each for row in rows for each in row], np.int32).reshape(-1, 2)
        return cls(flat[:, 0], flat[:, 1].astype(np.uint8), np.array([len(row) for row in rows]))

    @classmethod
    def joined(cls, parts: list[Ragged]) -> Ragged:
        """The rows of all."""
        names = ("numbers", "fields", "lengths")
        return cls(*(np.concatenate([getattr(each, name) for each in parts]) for name in names))

    def renamed(self, numbers: np.ndarray) -> Ragged:
        """With other numbers in place of these; without those whose other number is below 0."""
        found = numbers[self.numbers]
        rows = np.repeat(np.arange(len(self.lengths)), self.lengths)[found >= 0]
        lengths = np.bincount(rows, minlength=len(self.lengths))
        return Ragged(found[found >= 0], self.fields[found >= 0], lengths)

    def only(self, rows: np.ndarray) -> Ragged:
        """Some of the rows, by a mark for each."""
        keep = np.repeat(rows, self.lengths)
        return Ragged(self.numbers[keep], self.fields[keep], self.lengths[rows])

    def take(
        self, index: np.ndarray, hide: np.ndarray, rate: float, chance: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Numbers, where each row begins, and fields of some rows.

        `hide` is how often each field is left out, `rate` how often a word is.
        """
        lengths = self.lengths[index]
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        places = np.repeat(self.starts[index] - offsets, lengths) + np.arange(lengths.sum())
        rows = np.repeat(np.arange(len(index)), lengths)
        fields = self.fields[places]
        hidden = chance.random((len(index), len(hide))) < hide
        keep = (chance.random(len(places)) >= rate) & ~hidden[rows, fields]
        keep |= (np.bincount(rows[keep], minlength=len(index)) == 0)[rows]
        lengths = np.bincount(rows[keep], minlength=len(index))
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return self.numbers[places][keep], offsets, fields[keep]


@dataclass(frozen=True)
class Chunk:
    """Some pairs as numbers of the chunk's own words: of the questions, and of the records."""

    words: list[str]
    packages: list[str]
    asked: Ragged
    written: Ragged


def encoded(pair: Pair) -> tuple[list[str], list[list[str]]]:
    """A pair as words: of the question, and of each field."""
    if not pair.name:
        found = [[], [], [], [], words(pair.source)]
    else:
        source = pair.source.encode()
        head = distinct_terms(pair.source.partition(":\n")[0].encode())
        found = list(fields_of(pair.name, pair.path, head, "", distinct_terms(source)))
    fields = [list(dict.fromkeys(each))[:most] for each, most in zip(found, MOST, strict=True)]
    return list(dict.fromkeys(words(pair.question)))[:MOST_ASKED], fields


def chunk_of(pairs: list[Pair]) -> Chunk:
    """Made in another process: numbers are sent back in a tenth of the time that words take."""
    number: dict[str, int] = {}
    asked, written = [], []
    for pair in pairs:
        question, fields = encoded(pair)
        asked.append([(number.setdefault(word, len(number)), 0) for word in question])
        written.append(
            [
                (number.setdefault(word, len(number)), field)
                for field, said in enumerate(fields)
                for word in said
            ]
        )
    packages = [pair.package for pair in pairs]
    return Chunk(list(number), packages, Ragged.of(asked), Ragged.of(written))


def chunks(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Pairs as they are sent to other processes."""
    left = iter(pairs)
    while some := list(itertools.islice(left, AT_ONCE)):
        yield some


def glossary_pairs() -> Iterator[Pair]:
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        chinese, english = line.split("\t")
        yield from [Pair("glossary", chinese, "", "", english)] * 2


class Vocabulary:
    """Words as they are met, with how often, and whether more than one package has them."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.uses: Counter[int] = Counter()
        self.homes: dict[int, str] = {}

    def take(self, chunk: Chunk) -> np.ndarray:
        """The numbers here of a chunk's words."""
        here = np.array([self.numbers.setdefault(w, len(self.numbers)) for w in chunk.words])
        rows = len(chunk.packages)
        pairs = np.unique(
            np.concatenate(
                [
                    np.stack([np.repeat(np.arange(rows), part.lengths), here[part.numbers]], 1)
                    for part in (chunk.asked, chunk.written)
                ]
            ),
            axis=0,
        )
        for row, number in pairs.tolist():
            package = chunk.packages[row]
            self.uses[number] += 1
            if self.homes.setdefault(number, package) != package:
                self.homes[number] = ""
        return here

    def best(self) -> list[str]:
        """The most used words that more than one package has; Chinese ones from fewer."""
        known = [
            (word, self.uses[number])
            for word, number in self.numbers.items()
            if self.uses[number] >= LEAST_USES
            and len(word) < LONGEST
            and (not self.homes[number] or CHINESE.match(word))
        ]
        known.sort(key=lambda each: (-each[1], each[0]))
        return [word for word, _ in known[:WORDS]]


def corpus_of(paths: list[Path]) -> Corpus:
    """The pairs of some files and the glossary."""
    pairs = itertools.chain(distinct(itertools.chain(*map(read_pairs, paths))), glossary_pairs())
    vocabulary = Vocabulary()
    packages: list[str] = []
    asked, written = [], []
    with Pool() as pool:
        for chunk in pool.imap(chunk_of, chunks(pairs)):
            here = vocabulary.take(chunk)
            packages += chunk.packages
            asked.append(chunk.asked.renamed(here))
            written.append(chunk.written.renamed(here))
    known = vocabulary.best()
    numbers = np.full(len(vocabulary.numbers), -1)
    numbers[[vocabulary.numbers[word] for word in known]] = np.arange(len(known))
    questions = Ragged.joined(asked).renamed(numbers)
    records = Ragged.joined(written).renamed(numbers)
    good = (questions.lengths > 0) & (records.lengths > 0)
    homes = np.unique(np.array(packages)[good], return_inverse=True)[1]
    return Corpus(known, homes, questions.only(good), records.only(good))


def distinct(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Without what is asked of too many places, and what is there twice."""
    said: Counter[str] = Counter()
    seen: set[int] = set()
    for pair in pairs:
        question = pair.question.lower()
        both = hash((question, pair.source[-MOST[-1] :]))
        if both not in seen and said[question] < MOST_SAID:
            seen.add(both)
            said[question] += 1
            yield pair

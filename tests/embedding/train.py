"""python -m tests.embedding.train PAIRS.jsonl...: train mimo_tui/memory/wordvectors.npz.

A vector for each word and two weights, so that a question's weighted sum lies near that of the
code it asks for and far from the other code of its batch (symmetric InfoNCE, van den Oord 2018,
eq. 4). Batches hold runs from one package, which are the hard negatives. Needs PyTorch, about
4 GB and ten minutes on two cores; the same seed gives the same table on the same machine.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from mimo_tui.memory.distil.terms import distinct_terms
from mimo_tui.memory.entry import fields_of
from mimo_tui.memory.words import words
from tests.embedding.pairs import CHINESE, Pair, read_pairs

GLOSSARY = Path("mimo_tui/memory/glossary.tsv")
TABLE = Path("mimo_tui/memory/wordvectors.npz")
PROJECTION, SEARCHED, SEEN = Path("mimo_tui/memory/projection.npy"), 128, 20_000
WORDS, DIMENSIONS = 52_000, 256
EPOCHS, BATCH, RUN = 5, 1536, 48
RATE, WEIGHT_RATE = 5e-3, 1e-2
# How often a name, a path, a word of a record and one of a question are hidden from training.
HIDDEN_NAME, HIDDEN_PATH, HIDDEN_WORD, HIDDEN_ASKED = 0.1, 0.2, 0.12, 0.08
SHARPEST = 40.0
MOST_ASKED, MOST = 60, (24, 24, 24, 48, 220)
LEAST_USES = 4
FIELD_WEIGHTS = (1.0, 0.7, 0.1, 0.4, 0.3)

Encoded = tuple[str, list[str], list[list[str]]]


def encoded(pair: Pair) -> Encoded:
    """A pair as words: of the question, and of each field."""
    if not pair.name:
        found = [[], [], [], [], words(pair.source)]
    else:
        source = pair.source.encode()
        head = distinct_terms(pair.source.partition(":\n")[0].encode())
        found = list(fields_of(pair.name, pair.path, head, "", distinct_terms(source)))
    fields = [list(dict.fromkeys(each))[:most] for each, most in zip(found, MOST, strict=True)]
    return pair.package, list(dict.fromkeys(words(pair.question)))[:MOST_ASKED], fields


def vocabulary(rows: Iterable[Encoded]) -> list[str]:
    """The most used words that more than one package has; Chinese ones from fewer."""
    uses: Counter[str] = Counter()
    homes: dict[str, str] = {}
    for package, asked, fields in rows:
        for word in {*asked, *(word for field in fields for word in field)}:
            uses[word] += 1
            homes[word] = package if homes.get(word, package) == package else ""
    known = [
        (word, count)
        for word, count in uses.items()
        if count >= LEAST_USES and len(word) < 32 and (not homes[word] or CHINESE.match(word))
    ]
    known.sort(key=lambda each: (-each[1], each[0]))
    return [word for word, _ in known[:WORDS]]


class Ragged:
    """Rows of numbers of different lengths, with the field of each number."""

    def __init__(self, rows: list[list[tuple[int, int]]]) -> None:
        flat = np.array([each for row in rows for each in row], np.int64)
        self.numbers, self.fields = flat[:, 0], flat[:, 1]
        self.lengths = np.array([len(row) for row in rows])
        self.starts = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])

    def take(self, index: np.ndarray, hide: np.ndarray, rate: float, chance: np.random.Generator):
        """Some rows for an embedding bag; `hide` is how often each field is hidden."""
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
        return tuple(map(torch.from_numpy, (self.numbers[places][keep], offsets, fields[keep])))


class Table(torch.nn.Module):
    """The vectors, and what each word weighs in a question and in a record."""

    def __init__(self, uses: np.ndarray, rows: int) -> None:
        super().__init__()
        self.vectors = torch.nn.EmbeddingBag(len(uses), DIMENSIONS, mode="sum")
        torch.nn.init.normal_(self.vectors.weight, std=0.1)
        rarity = np.log(1 + 2 * rows / (1 + uses))
        start = torch.log(torch.tensor(rarity / rarity.max(), dtype=torch.float32))
        self.asked = torch.nn.Parameter(start.clone())
        self.written = torch.nn.Parameter(start.clone())
        self.fields = torch.nn.Parameter(torch.log(torch.tensor(FIELD_WEIGHTS)))
        self.sharpness = torch.nn.Parameter(torch.tensor(3.0))

    def question(self, numbers, offsets, _):
        weights = torch.exp(self.asked[numbers])
        return functional.normalize(self.vectors(numbers, offsets, per_sample_weights=weights))

    def record(self, numbers, offsets, fields):
        weights = torch.exp(self.written[numbers] + self.fields[fields])
        return functional.normalize(self.vectors(numbers, offsets, per_sample_weights=weights))


def batches(packages: np.ndarray, epoch: int, chance: np.random.Generator) -> Iterable[np.ndarray]:
    """All rows in a new order, in runs from one package."""
    order = chance.permutation(len(packages))
    order = order[np.argsort(packages[order], kind="stable")]
    ends = np.flatnonzero(np.diff(packages[order])) + 1
    runs = [
        part[start : start + RUN]
        for part in np.split(order, ends)
        for start in range(0, len(part), RUN)
    ]
    random.Random(epoch).shuffle(runs)
    mixed = np.concatenate(runs)
    return (mixed[start : start + BATCH] for start in range(0, len(mixed) - BATCH + 1, BATCH))


def train(asked: Ragged, written: Ragged, packages: np.ndarray, uses: np.ndarray) -> Table:
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    table = Table(uses, len(packages))
    adam = torch.optim.Adam(
        [
            {"params": table.vectors.parameters(), "lr": RATE},
            {"params": [table.asked, table.written, table.fields], "lr": WEIGHT_RATE},
            {"params": [table.sharpness], "lr": 1e-3},
        ],
        betas=(0.9, 0.98),
    )
    rates = [group["lr"] for group in adam.param_groups]
    hide = np.array([HIDDEN_NAME, 0, HIDDEN_PATH, 0, 0])
    steps, step = EPOCHS * (len(packages) // BATCH), 0
    for epoch in range(EPOCHS):
        losses = []
        for index in batches(packages, epoch, chance):
            for group, rate in zip(adam.param_groups, rates, strict=True):
                group["lr"] = rate * min(1, step / 150) * max(0.02, 1 - step / steps)
            questions = table.question(*asked.take(index, np.zeros(5), HIDDEN_ASKED, chance))
            records = table.record(*written.take(index, hide, HIDDEN_WORD, chance))
            alike = questions @ records.T * torch.exp(table.sharpness).clamp(max=SHARPEST)
            right = torch.arange(len(index))
            loss = functional.cross_entropy(alike, right) + functional.cross_entropy(alike.T, right)
            adam.zero_grad()
            loss.backward()
            adam.step()
            step += 1
            losses.append(loss.item() / 2)
        print(f"epoch {epoch + 1} of {EPOCHS}: loss {np.mean(losses):.3f}", flush=True)
    return table


def export(table: Table, known: list[str], version: str) -> None:
    """The table in eight bits, a scale for each word."""
    vectors = table.vectors.weight.detach().numpy()
    scale = np.abs(vectors).max(axis=1) / 127 + 1e-12
    np.savez_compressed(
        TABLE,
        version=np.array(version),
        words=np.frombuffer("\n".join(known).encode(), np.uint8),
        table=np.round(vectors / scale[:, None]).astype(np.int8),
        scale=scale.astype(np.float16),
        asked=torch.exp(table.asked).detach().numpy().astype(np.float16),
        written=torch.exp(table.written).detach().numpy().astype(np.float16),
        fields=torch.exp(table.fields).detach().numpy().astype(np.float32),
    )


def project(table: Table, written: Ragged) -> None:
    """The directions in which records differ most: what the vector index is made in."""
    chance = np.random.default_rng(0)
    index = chance.choice(len(written.lengths), min(SEEN, len(written.lengths)), replace=False)
    with torch.no_grad():
        records = table.record(*written.take(index, np.zeros(5), 0.0, chance)).numpy()
    _, directions = np.linalg.eigh(records.T @ records)
    np.save(PROJECTION, directions[:, ::-1][:, :SEARCHED].astype(np.float16))


def main() -> None:
    pairs = [pair for path in sys.argv[1:] for pair in read_pairs(Path(path))]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        chinese, english = line.split("\t")
        pairs += [Pair("glossary", chinese, "", "", english)] * 2
    with Pool() as pool:
        rows = pool.map(encoded, pairs, chunksize=2000)
    known = vocabulary(rows)
    index = {word: number for number, word in enumerate(known)}
    kept, asked, written = [], [], []
    for package, question, fields in rows:
        left = [(index[word], 0) for word in question if word in index]
        right = [(index[w], field) for field in range(5) for w in fields[field] if w in index]
        if left and right:
            kept.append(package)
            asked.append(left)
            written.append(right)
    uses = np.zeros(len(known))
    np.add.at(uses, [number for row in [*asked, *written] for number, _ in row], 1)
    packages = np.unique(kept, return_inverse=True)[1]
    print(
        f"{len(kept):,} pairs of {packages.max() + 1:,} packages, {len(known):,} words", flush=True
    )
    records = Ragged(written)
    table = train(Ragged(asked), records, packages, uses)
    project(table, records)
    export(table, known, "1")


if __name__ == "__main__":
    main()

"""python -m tests.embedding.train PAIRS.jsonl...: train mimo_tui/memory/wordvectors.npz.

A vector for each word and two weights, so that a question's weighted sum lies near that of the
code it asks for and far from the other code of its batch (symmetric InfoNCE, van den Oord 2018,
eq. 4). Batches hold runs from one package, which are the hard negatives. Needs PyTorch, about
6 GB and twenty minutes on two cores; the same seed gives the same table on the same machine.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from tests.embedding.corpus import Corpus, Ragged, corpus_of

TABLE = Path("mimo_tui/memory/wordvectors.npz")
VERSION = "2"
PROJECTION, SEARCHED, SEEN = Path("mimo_tui/memory/projection.npy"), 128, 20_000
DIMENSIONS = 256
# Of more epochs the vectors know their pairs by heart, and other packages worse.
EPOCHS, BATCH, RUN = 2, 2048, 48
RATE, WEIGHT_RATE = 5e-3, 1e-2
# How often a name, a path, a word of a record and one of a question are hidden from training.
HIDDEN_NAME, HIDDEN_PATH, HIDDEN_WORD, HIDDEN_ASKED = 0.1, 0.2, 0.25, 0.1
SHARPEST = 40.0
FIELD_WEIGHTS = (1.0, 0.7, 0.1, 0.4, 0.3)


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


def tensors(arrays: tuple[np.ndarray, ...]) -> Iterable[torch.Tensor]:
    return (torch.from_numpy(each.astype(np.int64)) for each in arrays)


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


def train(corpus: Corpus) -> Table:
    asked, written, packages = corpus.asked, corpus.written, corpus.packages
    numbers = np.concatenate([asked.numbers, written.numbers])
    uses = np.bincount(numbers, minlength=len(corpus.words))
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
            questions = table.question(
                *tensors(asked.take(index, np.zeros(5), HIDDEN_ASKED, chance))
            )
            records = table.record(*tensors(written.take(index, hide, HIDDEN_WORD, chance)))
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
        records = table.record(*tensors(written.take(index, np.zeros(5), 0.0, chance))).numpy()
    _, directions = np.linalg.eigh(records.T @ records)
    np.save(PROJECTION, directions[:, ::-1][:, :SEARCHED].astype(np.float16))


def main() -> None:
    corpus = corpus_of([Path(path) for path in sys.argv[1:]])
    count, packages = len(corpus.packages), corpus.packages.max() + 1
    print(f"{count:,} pairs of {packages:,} packages, {len(corpus.words):,} words", flush=True)
    table = train(corpus)
    project(table, corpus.written)
    export(table, corpus.words, VERSION)


if __name__ == "__main__":
    main()

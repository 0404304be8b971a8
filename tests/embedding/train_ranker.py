"""python -m tests.embedding.train_ranker FOLDER: train mimo_tui/memory/ranker.npz.

Each question goes through recall as in the product, in its package alone, in a large project, or in
one of a few files; some go where nothing answers them. The network learns to put the right record
first, and to give a score of 0, which is silence, where there is none. What it gains is first shown
on packages that it did not see; then it is trained on all. Needs PyTorch, and the network once.
"""

from __future__ import annotations

import random
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue
from mimo_tui.memory.cues import read
from tests.embedding.tuning import LOOKED_AT, Asked, archive_of, plan, small, sources

NETWORK = Path("mimo_tui/memory/ranker.npz")
HIDDEN, EPOCHS, BATCH, RATE, DROPOUT = 64, 9, 48, 4e-3, 0.1
# Networks that begin differently err differently: their mean is better than each.
SEEDS = (0, 1)
KEYWORDS = 0.3


@dataclass(frozen=True)
class Example:
    """The measures of a question's candidates, and the rows of those that answer it."""

    sort: str
    measures: np.ndarray
    golds: np.ndarray


def examples(archive: Archive, asked: list[Asked]) -> list[Example]:
    """An example of each question whose answer is found at all; of some, a few words also."""
    chance = random.Random(11)
    found = []
    for each in asked:
        example, shared = example_of(archive, each)
        found += [example] if example else []
        if example and shared and chance.random() < KEYWORDS:
            # People also search by a few words that they know to be there.
            few = " ".join(chance.sample(shared, min(chance.randint(1, 3), len(shared))))
            example, _ = example_of(archive, Asked("keywords", few, each.golds))
            found += [example] if example else []
    return found


def example_of(archive: Archive, asked: Asked) -> tuple[Example | None, list[str]]:
    """A question's example, and the words that it shares with its answer."""
    candidates, matched, groups = archive.search.candidates(read(Cue(asked.text)))
    if matched is None:
        return None, []
    places = [(each.known.path, each.known.title) in asked.golds for each in candidates]
    golds = np.flatnonzero(places)
    if asked.golds and not len(golds):
        return None, []
    has = matched.covered[golds[0]] if len(golds) else []
    shared = [group.word for group, there in zip(groups, has, strict=False) if there]
    return Example(asked.sort, matched.measures, golds), shared


class Network(torch.nn.Module):
    """Measures to a score; how large they are and how they vary goes into the first layer."""

    def __init__(self, known: list[Example], columns: int) -> None:
        super().__init__()
        self.unseen = known[0].measures.shape[1] - columns
        some = np.concatenate([each.measures[:, :columns] for each in known[::3]])
        self.mean = torch.from_numpy(some.mean(axis=0))
        self.scale = torch.from_numpy(some.std(axis=0) + 1e-4)
        self.hidden = torch.nn.Linear(some.shape[1], HIDDEN)
        self.dropout = torch.nn.Dropout(DROPOUT)
        self.out = torch.nn.Linear(HIDDEN, 1)

    def forward(self, measures: torch.Tensor) -> torch.Tensor:
        seen = measures[:, : len(self.mean)]
        hidden = torch.relu(self.hidden((seen - self.mean) / self.scale))
        return self.out(self.dropout(hidden))[:, 0]

    def layers(self) -> tuple[np.ndarray, ...]:
        """Both layers for measures as they come: weight and bias, and again."""
        with torch.no_grad():
            weight = self.hidden.weight / self.scale
            bias = self.hidden.bias - weight @ self.mean
            weight = functional.pad(weight, (0, self.unseen))
            return tuple(each.numpy() for each in (weight, bias, self.out.weight, self.out.bias))


def save(networks: list[Network], path: Path) -> None:
    """The mean of some networks, as `ranker` reads it: one with the hidden units of all."""
    inner, shift, outer, last = zip(*(each.layers() for each in networks), strict=True)
    layers = {
        "weight0": np.concatenate(inner),
        "bias0": np.concatenate(shift),
        "weight1": np.concatenate(outer, axis=1) / len(networks),
        "bias1": np.mean(last, axis=0),
    }
    np.savez(path, depth=np.array(2), **layers)


def train(known: list[Example], seed: int, columns: int) -> Network:
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    network = Network(known, columns)
    adam = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-3)
    steps = EPOCHS * len(known) // BATCH
    order: list[int] = []
    for step in range(steps):
        adam.param_groups[0]["lr"] = RATE * min(1, step / 50) * (1 - step / steps) + 1e-6
        if len(order) < BATCH:
            order = list(chance.permutation(len(known)))
        some = [known[order.pop()] for _ in range(BATCH)]
        loss = torch.stack(
            [
                loss_of(scores, each)
                for scores, each in zip(scored(network, some), some, strict=True)
            ]
        ).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
    return network.eval()


def scored(network: Network, some: list[Example]) -> tuple[torch.Tensor, ...]:
    """The scores of each example's candidates."""
    scores = network(torch.from_numpy(np.concatenate([each.measures for each in some])))
    return scores.split([len(each.measures) for each in some])


def loss_of(scores: torch.Tensor, example: Example) -> torch.Tensor:
    """How unlikely the right records are among the candidates and silence."""
    every = torch.cat([scores, torch.zeros(1)])
    right = scores[torch.from_numpy(example.golds)] if len(example.golds) else every[-1:]
    return torch.logsumexp(every, 0) - torch.logsumexp(right, 0)


def report(network: Network, looked_at: list[Example]) -> None:
    """Ranks by sort of question, all and with silence where nine in ten of noise are silent."""
    with torch.no_grad():
        scores = [scored(network, [each])[0].numpy() for each in looked_at]
    best = np.array([each.max() for each in scores])
    sorts = np.array([each.sort for each in looked_at])
    ranks = np.array(
        [
            np.sum(own > own[each.golds].max()) if len(each.golds) else 999
            for each, own in zip(looked_at, scores, strict=True)
        ]
    )
    threshold = np.quantile(best[sorts == "noise"], 0.9)
    print(f"nine in ten of noise are below {threshold:.2f}")
    gain = np.where(ranks < 10, 1 / (ranks + 1), 0)
    for sort in ("docstring", "en", "zh", "keywords"):
        own = sorts == sort
        kept = (gain * (best >= threshold))[own].mean()
        print(f"{sort}: MRR@10 of those found {gain[own].mean():.3f}, with silence {kept:.3f}")


def main() -> None:
    folder = Path(sys.argv[1])
    whole, bare = sources(folder)
    packages = sorted(path.name for path in whole.iterdir() if path.is_dir())
    projects = {
        "large": [name for name in packages if name not in LOOKED_AT],
        "looked at": sorted(LOOKED_AT),
        **{name: [name] for name in packages},
    }
    known: list[Example] = []
    looked_at: list[Example] = []
    planned = plan(whole)
    for name, asked in planned.items():
        archive = archive_of(folder, bare, projects[name], name)
        own = looked_at if name == "looked at" or name in LOOKED_AT else known
        own += examples(archive, asked)
        archive.close()
        print(f"{name}: {len(asked)} questions", flush=True)
    for archive, asked in small(bare, planned, packages):
        known += examples(archive, asked)
    # Half of the networks see each record alone, half also how it stands among the candidates.
    columns = known[0].measures.shape[1]
    views = (columns // 3, columns)
    for seen in views:
        report(train(known, SEEDS[0], seen), looked_at)
    every = known + looked_at
    save([train(every, seed, seen) for seed in SEEDS for seen in views], NETWORK)


if __name__ == "__main__":
    main()

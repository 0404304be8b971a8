"""python -m tests.embedding.train_ranker PROJECT QUESTIONS.json NOISE.json: train ranker.npz.

The project is the tuning packages' source without docstrings; questions are [sentence, path,
qualified name] of what was taken out; noise is a list of questions that no project can answer.
Each question goes through recall as the product does it, in the whole, in its package alone, and
in projects of a few files; some go to packages that cannot answer them. The network learns to put
the right record first, and a score of 0, which is silence, where there is none. Needs PyTorch.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as functional

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue
from mimo_tui.memory.cues import read
from mimo_tui.memory.distil import distil_file, list_files

NETWORK = Path("mimo_tui/memory/ranker.npz")
LARGE, PACKAGE, SMALL = 3000, 300, 150
HIDDEN, EPOCHS, BATCH, RATE, DROPOUT = 64, 25, 64, 4e-3, 0.1
KEYWORDS = 0.3

Example = tuple[np.ndarray, int]
Question = tuple[str, str, str]


def archive_of(project: Path, folder: Path, paths: list[str] | None = None) -> Archive:
    """The archive of a project, or of some of its files."""
    archive = Archive.open(folder)
    batch = []
    for path in paths or list_files(project):
        batch.append(distil_file(project, path))
        if len(batch) == 200:
            archive.apply(batch)
            batch.clear()
    archive.apply(batch)
    while archive.catch_up():
        pass
    return archive


def settings(asked: list[Question], noise: list[str]) -> Iterator[tuple[list[str], list[Question]]]:
    """Projects, as lists of files ([] for all), each with its questions."""
    chance = random.Random(0)
    blank = [(text, "", "") for text in noise]
    yield [], asked[:LARGE] + chance.sample(blank, LARGE // 4)
    packages: dict[str, list[Question]] = {}
    for question in asked[LARGE:]:
        packages.setdefault(question[1].partition("/")[0], []).append(question)
    for name, own in sorted(packages.items()):
        others = [text for other in packages if other != name for text, *_ in packages[other]]
        foreign = [(text, "", "") for text in chance.sample(others, min(PACKAGE // 10, len(own)))]
        some = own[:PACKAGE] + foreign + chance.sample(blank, min(PACKAGE // 5, len(own)))
        yield [name], some
    for _ in range(SMALL):
        name, own = chance.choice(sorted(packages.items()))
        paths = sorted({path for _, path, _ in own})
        paths = chance.sample(paths, min(chance.randint(1, 6), len(paths)))
        inside = [question for question in own if question[1] in paths][:8]
        outside = [(text, "", "") for text, path, _ in own if path.partition("/")[0] != name][:1]
        yield paths, inside + outside + chance.sample(blank, 3)


def examples(archive: Archive, questions: list[Question]) -> tuple[list[Example], int]:
    """Measures of each question's candidates and the place of the right one; -1 for none.

    And how many questions have their answer not even among the candidates.
    """
    found: list[Example] = []
    missed = 0
    chance = random.Random(1)
    for text, path, title in questions:
        example, shared = example_of(archive, text, path, title)
        if example is None:
            missed += bool(title)
            continue
        found.append(example)
        if shared and chance.random() < KEYWORDS:
            # People also search by a few words that they know to be there.
            few = chance.sample(shared, min(chance.randint(1, 3), len(shared)))
            example, _ = example_of(archive, " ".join(few), path, title)
            if example is not None:
                found.append(example)
    return found, missed


def example_of(
    archive: Archive, text: str, path: str, title: str
) -> tuple[Example | None, list[str]]:
    """A question's example, where its answer is found at all, and the words they share."""
    candidates, matched, groups = archive.search.candidates(read(Cue(text)))
    if matched is None:
        return None, []
    if not title:
        return (matched.measures, -1), []
    for place, each in enumerate(candidates):
        if (each.known.path, each.known.title) == (path, title):
            has = matched.covered[place]
            shared = [group.word for group, there in zip(groups, has, strict=True) if there]
            return (matched.measures, place), shared
    return None, []


def train(known: list[Example], mean: np.ndarray, scale: np.ndarray) -> torch.nn.Sequential:
    torch.manual_seed(0)
    chance = np.random.default_rng(0)
    network = torch.nn.Sequential(
        torch.nn.Linear(len(mean), HIDDEN),
        torch.nn.ReLU(),
        torch.nn.Dropout(DROPOUT),
        torch.nn.Linear(HIDDEN, 1),
    )
    adam = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-3)
    steps = EPOCHS * len(known) // BATCH
    for step in range(steps):
        adam.param_groups[0]["lr"] = RATE * (1 - step / steps)
        some = [known[place] for place in chance.integers(0, len(known), BATCH)]
        scores = network(torch.from_numpy(np.concatenate([(m - mean) / scale for m, _ in some])))
        losses = []
        for part, (_, place) in zip(
            scores[:, 0].split([len(m) for m, _ in some]), some, strict=True
        ):
            silence = torch.cat([part, torch.zeros(1)])
            losses.append(
                functional.cross_entropy(silence[None], torch.tensor([place % len(silence)]))
            )
        loss = torch.stack(losses).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
    return network.eval()


def report(name: str, network: torch.nn.Sequential, known: list[Example]) -> None:
    """How well the right records are found, and how well silence is kept."""
    ranks, best, noise = [], [], []
    with torch.no_grad():
        for measures, place in known:
            scores = network(torch.from_numpy(measures))[:, 0].numpy()
            if place < 0:
                noise.append(scores.max())
            else:
                ranks.append((scores > scores[place]).sum())
                best.append(scores.max())
    place = np.array(ranks)
    reciprocal = np.where(place < 10, 1 / (place + 1), 0).mean()
    print(
        f"{name}: MRR@10 {reciprocal:.3f}, first {np.mean(place < 1):.3f}, in ten"
        f" {np.mean(place < 10):.3f}, of those found at all"
    )
    for threshold in (-3, -2, -1.5, -1, -0.5, 0):
        print(
            f"  at {threshold}: silent {np.mean(np.array(best) < threshold):.3f},"
            f" on noise {np.mean(np.array(noise) < threshold):.3f}"
        )


def collected(project: Path, asked: list[Question], noise: list[str]) -> list[list[Example]]:
    """Examples of large, middling and small projects."""
    every = list(list_files(project))
    groups: list[list[Example]] = []
    for names, questions in settings(asked, noise):
        paths = [path for path in every if path in names or path.partition("/")[0] in names]
        with tempfile.TemporaryDirectory() as folder:
            archive = archive_of(project, Path(folder), paths or None)
            found, missed = examples(archive, questions)
            archive.close()
        print(f"{len(paths or every)} files: {len(found)} examples, {missed} missed", flush=True)
        groups.append(found)
    return groups


def main() -> None:
    project, questions, noise = map(Path, sys.argv[1:4])
    asked = [tuple(each) for each in json.loads(questions.read_text(encoding="utf-8"))]
    groups = collected(project, asked, json.loads(noise.read_text(encoding="utf-8")))
    known = [each for group in groups for place, each in enumerate(group) if place % 10]
    held = {
        name: [each for group in some for place, each in enumerate(group) if place % 10 == 0]
        for name, some in (
            ("whole", groups[:1]),
            ("packages", groups[1:-SMALL]),
            ("small", groups[-SMALL:]),
        )
    }
    everything = np.concatenate([measures for measures, _ in known])
    mean, scale = everything.mean(axis=0), everything.std(axis=0) + 1e-6
    network = train(known, mean, scale)
    first, last = network[0], network[3]
    with torch.no_grad():
        # The measures' scale goes into the first layer: the product need not know it.
        scaled = torch.nn.Sequential(torch.nn.Linear(len(mean), HIDDEN), torch.nn.ReLU(), last)
        scaled[0].weight.copy_(first.weight / torch.from_numpy(scale))
        scaled[0].bias.copy_(first.bias - first.weight @ torch.from_numpy(mean / scale))
    for name, some in held.items():
        report(name, scaled, some)
    layers = {}
    for number, layer in enumerate((scaled[0], last)):
        layers[f"weight{number}"] = layer.weight.detach().numpy()
        layers[f"bias{number}"] = layer.bias.detach().numpy()
    np.savez(NETWORK, depth=np.array(2), **layers)


if __name__ == "__main__":
    main()

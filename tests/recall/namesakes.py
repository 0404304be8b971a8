"""Same name: five or more functions share a name, and only the context tells which is meant."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from tests.recall.asking import Place, Question
from tests.recall.packages import TEST, TUNING, project
from tests.recall.resolving import Call, Program

_NAMESAKES = 5
_OF_ONE_NAME = 3


def questions(sample: int, tuning: bool) -> list[Question]:
    """As many of each kind: by the file in play, by the caller in it, and by the caller alone."""
    packages = TUNING if tuning else TEST
    found: defaultdict[str, list[Question]] = defaultdict(list)
    for package in packages:
        program = Program(project(bare=False), package)
        for question in _questions(package, program):
            found[question.kind].append(question)
    chance = random.Random(3)
    return [each for some in found.values() for each in _varied(some, sample // 3, chance)]


def _questions(package: str, program: Program) -> Iterator[Question]:
    in_file: defaultdict[tuple[str, str], list[Call]] = defaultdict(list)
    in_caller: defaultdict[tuple[str, str, str], list[Call]] = defaultdict(list)
    for call in program.calls():
        if program.namesakes[call.name] >= _NAMESAKES and not call.name.startswith("__"):
            in_file[call.path, call.name].append(call)
            in_caller[call.path, call.caller, call.name].append(call)
    titles = Counter(title for some in program.places.values() for _, title in some)
    for (path, name), calls in in_file.items():
        own = {place for place in program.places[name] if place[0] == path}
        gold = _meant(calls)
        if gold and own <= {gold}:
            text = f"what does {name} do here"
            yield Question("same name", package, text, frozenset({gold}), (path,), "file")
    for (path, caller, name), calls in in_caller.items():
        gold = _meant(calls)
        if gold and gold[1] != caller and titles[caller] == 1:
            golds = frozenset({gold})
            fix = f"fix the {name} that {caller} calls"
            yield Question("same name", package, fix, golds, (path,), "caller in file")
            what = f"what does {name} do in {caller}"
            yield Question("same name", package, what, golds, (), "caller")


def _meant(calls: Iterable[Call]) -> Place | None:
    """What all of the calls mean; None where one is unknown, or they differ."""
    targets = {call.target for call in calls}
    return targets.pop() if len(targets) == 1 else None


def _varied(some: list[Question], sample: int, chance: random.Random) -> list[Question]:
    """A sample with no name more than some times in a package."""
    seen: Counter[tuple[str, str]] = Counter()
    chosen = []
    for question in chance.sample(some, len(some)):
        (place,) = question.golds
        key = question.project, place[1].rpartition(".")[2]
        seen[key] += 1
        if seen[key] <= _OF_ONE_NAME and len(chosen) < sample:
            chosen.append(question)
    return chosen

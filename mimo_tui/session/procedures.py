"""What was done more than once: the same steps in two turns, told from the sessions' journals.

Structural: a step is a shell command that went well or a file that was edited, and what was only
looked at is none. No model is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mimo_tui.core.codec import decode
from mimo_tui.core.errors import JournalError
from mimo_tui.core.events import Event, ToolCalled, ToolFinished, TurnStarted
from mimo_tui.memory.semantic.confidential import masked

_SESSIONS = 100
_LEAST, _MOST = 2, 10
_LONGEST = 400
_MARKS = ('"TurnStarted"', '"ToolCalled"', '"ToolFinished"')


@dataclass(frozen=True, slots=True)
class Step:
    """A shell command, or the path of a file that was edited."""

    text: str
    is_edit: bool = False


@dataclass(frozen=True, slots=True)
class Procedure:
    """Steps that were taken in this order, and in how many turns they were."""

    steps: tuple[Step, ...]
    times: int


def procedures(turns: Iterable[Sequence[Step]]) -> tuple[Procedure, ...]:
    """The runs of 2 to 10 steps that two turns or more have in common, the longest first.

    A run that is only seen within a longer one is left out.
    """
    seen: defaultdict[tuple[Step, ...], set[int]] = defaultdict(set)
    for number, steps in enumerate(turns):
        for length in range(_LEAST, min(_MOST, len(steps)) + 1):
            for start in range(len(steps) - length + 1):
                seen[tuple(steps[start : start + length])].add(number)
    often = {run: len(where) for run, where in seen.items() if len(where) > 1}
    runs = sorted(often, key=lambda run: (-len(run), -often[run], [step.text for step in run]))
    kept: list[Procedure] = []
    for run in runs:
        if len(set(run)) >= _LEAST and not any(_holds(p, run, often[run]) for p in kept):
            kept.append(Procedure(run, often[run]))
    return tuple(kept)


def _holds(procedure: Procedure, run: tuple[Step, ...], times: int) -> bool:
    """Whether a longer procedure has the run in it, and was seen as often."""
    steps, length = procedure.steps, len(run)
    return procedure.times >= times and any(
        steps[start : start + length] == run for start in range(len(steps) - length + 1)
    )


def steps_of(events: Iterable[Event], folder: Path) -> Iterator[list[Step]]:
    """The steps of each turn of a session that went well, in their order."""
    steps: list[Step] = []
    called: dict[str, Step] = {}
    for event in events:
        match event:
            case TurnStarted():
                if steps:
                    yield steps
                steps, called = [], {}
            case ToolCalled(call=call) if (step := _step(event, folder)) is not None:
                called[call] = step
            case ToolFinished(call=call, is_error=False) if call in called:
                step = called.pop(call)
                if not steps or steps[-1] != step:
                    steps.append(step)
            case _:
                pass
    if steps:
        yield steps


def _step(event: ToolCalled, folder: Path) -> Step | None:
    if event.name == "Bash":
        line = " ".join(str(event.arguments.get("command", "")).split())
        # A line with a secret in it is written into no file.
        is_fit = line and len(line) <= _LONGEST and masked(line) == line
        return Step(line) if is_fit else None
    if event.name in ("Edit", "Write"):
        path = str(event.arguments.get("file_path", ""))
        return Step(path.removeprefix(f"{folder.as_posix()}/"), is_edit=True) if path else None
    return None


def read_turns(sessions: Path, folder: Path) -> list[list[Step]]:
    """The steps of the turns of a project's newest hundred sessions; what is damaged is skipped.

    Raises JournalError where the folder cannot be read.
    """
    try:
        paths = sorted(sessions.glob("*.jsonl"), key=lambda path: path.name, reverse=True)
        return [
            steps for path in islice(paths, _SESSIONS) for steps in steps_of(_events(path), folder)
        ]
    except OSError as error:
        raise JournalError(f"{sessions} cannot be read ({error.strerror})") from error


def _events(path: Path) -> Iterator[Event]:
    """The events of a journal that tell of steps."""
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if not any(mark in line for mark in _MARKS):
                continue
            try:
                yield decode(line).event
            except JournalError:
                continue

"""How slow this machine is just now, so that a budget holds on any.

A budget is in milliseconds of the machine it was set on. A slower machine, or one whose caches and
cores other programs use too, is given longer by as much as it takes longer over a piece of work
that never changes, and half as long again for chance.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from statistics import median

# Milliseconds of CPU that `work` took where the budgets were set (two cores of a quiet server).
REFERENCE = 6.0
# Other programs come and go between the look at the machine and what is measured.
CHANCE = 1.5
WORD = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True)
class Piece:
    """Something made by the thousand, as widgets, segments and rows are."""

    text: str
    start: int
    end: int


def work() -> int:
    """What the workspace's own Python does: objects, strings, patterns, tables and sorting."""
    line = "    value_{} = compute(cart.total, '中文', limit={})  # why it is so\n"
    text = "".join(line.format(number % 97, number) for number in range(400))
    pieces = [Piece(found[0], *found.span()) for found in WORD.finditer(text)]
    places: dict[str, list[Piece]] = {}
    for piece in pieces:
        places.setdefault(piece.text, []).append(piece)
    ordered = sorted(places.values(), key=lambda found: (-len(found), found[0].text))
    return sum(piece.end - piece.start for found in ordered for piece in found)


def measured(times: int = 15) -> float:
    """Milliseconds of CPU that `work` takes now: the median of some times."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


class Budget:
    """Milliseconds that hold on any machine.

        budget = Budget(30)
        taken = ...
        assert budget.holds(taken)

    The machine is looked at before and after, and the slower of both counts.
    """

    def __init__(self, milliseconds: float) -> None:
        self.milliseconds = milliseconds
        self._before = measured()

    def holds(self, taken: float) -> bool:
        """Whether milliseconds of CPU are within what this machine is given; both are printed."""
        slowness = max(1.0, self._before / REFERENCE, measured() / REFERENCE)
        print(f"{taken:.1f} ms of {self.milliseconds:g}, on a machine {slowness:.2f} times as slow")
        return taken <= self.milliseconds * slowness * CHANCE

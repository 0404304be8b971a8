"""The trained network that makes one score of how a record and a question match."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


class Ranker:
    """Measures in, a score out: the log odds that a record answers, against that none does.

    It was trained so that no answer at all competes at a score of 0; a score says the same for
    every question, so that a threshold can keep silent.
    """

    def __init__(self, layers: list[tuple[Floats, Floats]]) -> None:
        self._layers = layers

    def scores(self, measures: Floats) -> Floats:
        """A score for each row of measures."""
        import numpy as np

        values = measures
        *hidden, (weight, bias) = self._layers
        for inner, shift in hidden:
            values = np.maximum(values @ inner.T + shift, np.float32(0))
        scored: Floats = (values @ weight.T + bias)[:, 0]
        return scored


@cache
def ranker() -> Ranker:
    """The network of the wheel; read once in a process."""
    import numpy as np

    source = files("mimo_tui.memory").joinpath("ranker.npz")
    with source.open("rb") as stream, np.load(stream) as data:
        layers = [
            (data[f"weight{number}"], data[f"bias{number}"]) for number in range(int(data["depth"]))
        ]
        return Ranker(layers)

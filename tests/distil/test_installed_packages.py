"""Rules, data models and interfaces of installed packages, as one reads them there by hand."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file

# Each: a package and a file of it, a record's kind and title, and the words in its body.
FOUND = [
    (
        *("click", "core.py", "rule", "rules of Parameter.process_value"),
        "raises MissingParameter(ctx=ctx, param=self) when"
        " `self.required and self.value_is_missing(value)`",
    ),
    (
        *("textual", "color.py", "rule", "rules of Gradient.__init__"),
        'raises ValueError("At least 2 stops required.") when `len(stops) < 2`',
    ),
    (
        *("anyio", "_core/_synchronization.py", "rule", "rules of Semaphore.__init__"),
        'raises ValueError("initial_value must be >= 0") when `initial_value < 0`',
    ),
    ("h11", "_state.py", "rule", "rules of h11._state", "allows `EVENT_TRIGGERED_TRANSITIONS"),
    ("rich", "table.py", "data model", "data model Row", "  end_section: bool = False"),
    ("textual", "color.py", "data model", "data model HSL", "  h: float # Hue in range 0 to 1."),
    (
        *("click", "types.py", "data model", "data model TupleInfoDict"),
        "refers to ParamTypeInfoDict",
    ),
    (
        *("anyio", "abc/_streams.py", "interface", "interface ByteStreamConnectable"),
        "async def connect(self) -> ByteStream # Connect to the remote endpoint.",
    ),
]


@pytest.mark.parametrize(("package", "path", "kind", "title", "words"), FOUND)
def test_what_a_package_asks_for_is_told(
    package: str, path: str, kind: str, title: str, words: str
) -> None:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    root = Path(spec.origin).parents[1]

    records = distil_file(root, f"{package}/{path}").records

    bodies = [each.body for each in records if (each.kind, each.title) == (kind, title)]
    assert len(bodies) == 1
    assert words in bodies[0]

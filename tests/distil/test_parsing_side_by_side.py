"""Files are parsed in several threads at once: saved ones, and those of a look at everything."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mimo_tui
from mimo_tui.memory.distil import distil_file


def test_threads_do_not_share_a_parser() -> None:
    root = Path(mimo_tui.__path__[0])
    paths = [path.relative_to(root).as_posix() for path in sorted((root / "ui").rglob("*.py"))]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda path: distil_file(root, path), paths * 4))

    assert [each.records for each in found[: len(paths)]] * 4 == [each.records for each in found]

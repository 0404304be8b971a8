from collections.abc import Iterator
from pathlib import Path

import pytest

from mimo_tui.memory.archive import Archive
from tests.archive.shop import shop


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An archive of the shop."""
    archive = Archive.open(tmp_path / "data")
    archive.apply(shop())
    yield archive
    archive.close()

"""Pictures of the screen are kept in the top folder `snapshots/`, in one folder a test module."""

from __future__ import annotations

from pathlib import Path

import pytest
import pytest_textual_snapshot
from syrupy.location import PyTestLocation

SNAPSHOTS = Path(__file__).parent.parent / "snapshots"


class Pictures(pytest_textual_snapshot.SVGImageExtension):
    """SVG pictures in `snapshots/`."""

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(SNAPSHOTS / Path(test_location.filepath).stem)


@pytest.fixture(autouse=True)
def pictures_in_snapshots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Import this into a conftest; `snap_compare` then reads and writes `snapshots/`."""
    monkeypatch.setattr(pytest_textual_snapshot, "SVGImageExtension", Pictures)

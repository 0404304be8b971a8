import time
from collections.abc import Iterator

import pytest

from tests.snapshot_fixture import pictures_in_snapshots


@pytest.fixture
def utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Times are shown as in UTC, wherever the tests run."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


__all__ = ["pictures_in_snapshots", "utc"]

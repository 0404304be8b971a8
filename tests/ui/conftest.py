from tests.snapshot_fixture import pictures_in_snapshots

__all__ = ["pictures_in_snapshots"]

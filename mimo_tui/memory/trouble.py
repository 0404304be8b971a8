"""Failures that are neither damage nor a fault of ours: the place cannot be written or read."""

from __future__ import annotations

# As the system says them; libraries hand these words on in errors of their own.
_REASONS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "Read-only file system",
    "Permission denied",
    "Too many open files",
    "Is a directory",
    "Input/output error",
)


def unwritable(error: BaseException) -> str | None:
    """Why the place cannot be used, in the system's words; None where that is not the matter."""
    said = str(error)
    return next((reason for reason in _REASONS if reason in said), None)

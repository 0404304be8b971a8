"""How long may be what is said, and how many tokens it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mimo_tui.core.errors import MemoryUnavailable
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.mutations import Edit, Mutation, Remember

# More would keep everybody else waiting for seconds.
_MAX_WORDS = 1_000_000


def refuse_too_long(title: str, body: str) -> None:
    """Raise MemoryUnavailable for what is too long to be remembered."""
    length = len(title) + len(body)
    if length > _MAX_WORDS:
        raise MemoryUnavailable(
            f"{length:,} characters are too long to be remembered",
            do=f"Shorten them to {_MAX_WORDS:,}",
        )


def counted(mutations: Sequence[Mutation]) -> list[Mutation]:
    """With the tokens of what is said. Raises MemoryUnavailable for what is too long."""
    return [_counted(mutation) for mutation in mutations]


def _counted(mutation: Mutation) -> Mutation:
    if isinstance(mutation, Edit):
        refuse_too_long(mutation.title, mutation.body)
    if not isinstance(mutation, Remember):
        return mutation
    record = mutation.record
    refuse_too_long(record.title, record.body)
    return Remember(replace(record, tokens=count_tokens(record.body)))

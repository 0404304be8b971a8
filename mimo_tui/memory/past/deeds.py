"""What people and conversations did to a record, as far as it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mimo_tui.memory.commits import Deed
from mimo_tui.memory.mutations import Edit, Entry, Forget, Pin, Remember, Replace
from mimo_tui.memory.rows import SAID

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from mimo_tui.memory.journal import Journal

_MOST = 200
_YOU = "you"


def deeds_of(db: DuckDBPyConnection, journal: Journal, record_id: str) -> tuple[Deed, ...]:
    """The newest deeds first; where source or a model made the record, it is there as they did."""
    entries = journal.entries(about=record_id)
    found = [deed for entry in entries if (deed := _deed(entry, record_id)) is not None]
    query = "SELECT source, body, created, updated FROM records WHERE id = $1"
    for source, body, created, updated in db.execute(query, [record_id]).fetchall():
        if source not in SAID:
            found.append(Deed(updated, "distilled", source, body))
            if created < updated:
                found.append(Deed(created, "distilled", source))
    return tuple(sorted(found, key=lambda deed: -deed.at)[:_MOST])


def _deed(entry: Entry, record_id: str) -> Deed | None:
    at, mutation = entry.at, entry.mutation
    if mutation.record_id != record_id:
        return None
    match mutation:
        case Pin(pinned=pinned):
            return Deed(at, "pinned" if pinned else "unpinned", _YOU)
        case Forget(forgotten=forgotten):
            return Deed(at, "forgotten" if forgotten else "restored", _YOU)
        case Edit(title=title, body=body):
            is_edit = bool(title or body)
            return Deed(at, "edited" if is_edit else "edit taken back", _YOU, body)
        case Replace(replaced_by=by):
            return Deed(at, "replaced" if by else "put back", _YOU)
        case Remember(record=record):
            by = _YOU if record.source == "person" else record.origin or record.source
            return Deed(at, "said", by, record.body)
    return None

"""Entries to JSON lines and back. Built from the dataclasses themselves: no second definition.

A dataclass is written as an object of its fields; where a field's type is a union of dataclasses
(events, blocks, message parts) the object also carries its class under "kind". Unknown fields are
ignored and missing ones take their default, so that older and newer journals can be read.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from mimo_tui.core.errors import JournalError
from mimo_tui.core.events import Entry, Event


class UnknownKind(JournalError):
    """A line of a kind that this version does not know."""


def encode(entry: Entry) -> str:
    """One JSON line (without its newline) for an entry."""
    payload = {"seq": entry.seq, "at": entry.at} | to_json(entry.event)
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def decode(line: str) -> Entry:
    """The entry of a JSON line.

    Raises UnknownKind for an event of a later version, JournalError for a damaged line.
    """
    try:
        data = json.loads(line)
        event = from_json(Event, data)
        return Entry(int(data["seq"]), float(data["at"]), event)
    except UnknownKind:
        raise
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise JournalError(f"A damaged line in the journal ({error})") from error


def to_json(value: Any) -> Any:
    """Plain JSON data for a value made of dataclasses, tuples, dicts and scalars."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        data = {name: to_json(getattr(value, name)) for name in _fields(type(value))}
        return {"kind": type(value).__name__} | data
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {key: to_json(item) for key, item in value.items()}
    if isinstance(value, str):
        # Lone surrogates cannot be written as UTF-8; they come from undecodable file names.
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def from_json(expected: Any, data: Any) -> Any:
    """The value of type `expected` that `to_json` made `data` from."""
    origin = get_origin(expected)
    if origin in (Union, types.UnionType):
        return _from_union(get_args(expected), data)
    if origin is Literal:
        if data not in get_args(expected):
            raise ValueError(f"{data!r} is none of {get_args(expected)}")
        return data
    if origin is tuple:
        return tuple(from_json(get_args(expected)[0], item) for item in data)
    if dataclasses.is_dataclass(expected) and isinstance(expected, type):
        hints = _fields(expected)
        known = {name: from_json(hints[name], data[name]) for name in hints if name in data}
        return expected(**known)
    if expected is float and isinstance(data, int):
        return float(data)
    if isinstance(expected, type) and not isinstance(data, expected):
        raise ValueError(f"{data!r} is not of {expected}")
    return data


def _from_union(members: tuple[Any, ...], data: Any) -> Any:
    if data is None and type(None) in members:
        return None
    classes = {
        member.__name__: member
        for member in members
        if isinstance(member, type) and dataclasses.is_dataclass(member)
    }
    if not classes:
        return from_json(next(m for m in members if m is not type(None)), data)
    kind = data["kind"]
    if kind not in classes:
        raise UnknownKind(f"An entry of the unknown kind {kind!r}")
    return from_json(classes[kind], data)


@cache
def _fields(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)

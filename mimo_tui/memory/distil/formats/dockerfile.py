"""Dockerfiles: stages with their base images, ports, variables, and what is started."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mimo_tui.memory.distil.facts import Fact
from mimo_tui.memory.distil.formats.contents import Contents, comment_at, flat, lines_of, within
from mimo_tui.memory.distil.formats.secrets import shown
from mimo_tui.memory.distil.formats.settings import setting

_INSTRUCTION = re.compile(r"\s*([A-Za-z]+)\s+(.*)")
_FROM = re.compile(r"(?:--\S+\s+)*(\S+)(?:\s+[Aa][Ss]\s+(\S+))?")
_PAIR = re.compile(r"([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S*)")
_TOLD = frozenset(
    {"FROM", "EXPOSE", "WORKDIR", "USER", "VOLUME", "ENTRYPOINT", "CMD", "HEALTHCHECK"}
)
_MAX = 200
_LONGEST = 300


def read_dockerfile(path: str, data: bytes) -> Contents:
    """The stages as architecture, variables as settings, and the entry point."""
    lines = lines_of(data)
    told: list[str] = []
    facts: list[Fact] = []
    stage = ""
    for line, last, word, rest in _instructions(lines):
        if word == "FROM":
            base = _FROM.match(rest)
            stage = (base[2] or "") if base else ""
        if word in _TOLD:
            told.append(flat(f"{word} {rest}", _LONGEST))
        if word in ("ENV", "ARG"):
            comment = comment_at(lines, line, ("#",))
            facts += [
                setting(name, value, comment, f"{path} ({word})", line, last)
                for name, value in _pairs(word, rest)
            ]
        elif word in ("ENTRYPOINT", "CMD"):
            started = _command(rest)
            body = f"entry point {path}{f' stage {stage}' if stage else ''}\n{word} {started}"
            title = f"entry point {path}" if word == "ENTRYPOINT" else f"entry point {path} CMD"
            facts.append(Fact("architecture", title, body, started, line, last))
        if len(facts) >= _MAX:
            break
    body = within(f"{path}: container image" + "".join(f"\n  {each}" for each in told))
    return Contents(path, body, facts)


def _instructions(lines: Sequence[str]) -> Iterator[tuple[int, int, str, str]]:
    """First and last line, name in capitals, and the rest of each, with continued lines joined."""
    number = 0
    while number < len(lines):
        first = number + 1
        begun = _INSTRUCTION.match(lines[number][:2000])
        if begun is None or lines[number].lstrip().startswith("#"):
            number += 1
            continue
        parts = [begun[2]]
        while parts[-1].rstrip().endswith(("\\", "`")) and number + 1 < len(lines):
            number += 1
            parts[-1] = parts[-1].rstrip()[:-1]
            if not lines[number].lstrip().startswith("#"):
                parts.append(lines[number][:2000].strip())
            else:
                parts.append("\\")
            if len(parts) > _MAX:
                break
        number += 1
        yield first, number, begun[1].upper(), " ".join(parts)


def _pairs(word: str, rest: str) -> list[tuple[str, str]]:
    pairs = [(name, value.strip("\"'")) for name, value in _PAIR.findall(rest)]
    if pairs:
        return pairs
    name, _, value = rest.strip().partition(" ")
    return [(name, value.strip())] if name.isidentifier() else []


def _command(rest: str) -> str:
    words = re.findall(r"\"((?:[^\"\\]|\\.)*)\"", rest) if rest.startswith("[") else [rest]
    return flat(shown("", " ".join(words)), _LONGEST)

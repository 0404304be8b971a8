"""The instructions that a person and a project give to every conversation.

CLAUDE.md files from the user's folder, then from the file system's root down to the project;
AGENTS.md where a folder has no CLAUDE.md. Read from disk anew for each turn.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAX_HOPS = 4
MAX_FILE_BYTES = 4 * 1024 * 1024
# In all; a chain of imports must not fill the model's window.
MAX_CHARACTERS = 200_000

USER = "the user's own instructions for all projects"
PROJECT = "project instructions, kept with the code"
LOCAL = "the user's own instructions for this project"

_IMPORT = re.compile(r"(?:^|(?<=\s))@((?:\\ |[^\s`])+)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Instruction:
    """One file of instructions: where it is, whose it is, and its text without comments."""

    path: Path
    label: str
    text: str


def load_instructions(folder: Path, home: Path | None = None) -> tuple[Instruction, ...]:
    """The chain for a project, in reading order; later ones are nearer to the code.

    `home` is the user's Claude folder; by default $CLAUDE_CONFIG_DIR or ~/.claude.
    """
    configured = os.environ.get("CLAUDE_CONFIG_DIR")
    home = home or (Path(configured) if configured else Path.home() / ".claude")
    found: list[Instruction] = []
    seen: set[Path] = set()
    room = MAX_CHARACTERS
    for path, label, within in _candidates(folder, home):
        for instruction in _with_imports(path, label, within, seen, MAX_HOPS):
            if len(instruction.text) > room:
                return tuple(found)
            room -= len(instruction.text)
            found.append(instruction)
    return tuple(found)


def render(instructions: tuple[Instruction, ...]) -> str:
    """The instructions as one block for the model, "" where there are none."""
    if not instructions:
        return ""
    head = (
        "<instructions>\nThe user and the project ask for the following. It goes before your"
        " defaults; follow it where it applies to the task."
    )
    files = (f"{item.path} ({item.label}):\n\n{item.text}" for item in instructions)
    return "\n\n".join([head, *files, "</instructions>"])


def _candidates(folder: Path, home: Path) -> Iterator[tuple[Path, str, Path | None]]:
    """Files that may be there, each with the only folder that it may import from (None: any).

    What comes with a project may not pull a person's other files into the conversation.
    """
    yield home / "CLAUDE.md", USER, None
    yield from ((path, USER, None) for path in _rules(home / "rules"))
    for place in reversed([folder, *folder.parents]):
        own = [place / "CLAUDE.md"]
        rules: list[Path] = []
        if place / ".claude" != home:
            own.append(place / ".claude" / "CLAUDE.md")
            rules = _rules(place / ".claude" / "rules")
        if not any(path.is_file() for path in own):
            own = [place / "AGENTS.md"]
        yield from ((path, PROJECT, place) for path in [*own, *rules])
        yield place / "CLAUDE.local.md", LOCAL, place


def _rules(folder: Path) -> list[Path]:
    try:
        paths = sorted(folder.rglob("*.md"))
    except OSError:
        return []
    return [path for path in paths if not _is_scoped(path)]


def _is_scoped(path: Path) -> bool:
    """Whether a rule is for some paths only: such rules are not for every conversation."""
    head = _read(path)[:2000]
    if not head.startswith("---"):
        return False
    front = head.split("\n---", 1)[0]
    return any(line.startswith("paths:") for line in front.splitlines())


def _with_imports(
    path: Path, label: str, within: Path | None, seen: set[Path], hops: int
) -> Iterator[Instruction]:
    real = _resolved(path)
    if real is None or real in seen:
        return
    text = _read(real)
    if not text.strip():
        return
    seen.add(real)
    body, imports = _parse(text)
    yield Instruction(path, label, body)
    if hops == 0:
        return
    for name in imports:
        target = _target(name, real.parent)
        if target is not None and (within is None or target.is_relative_to(_real(within))):
            yield from _with_imports(target, label, within, seen, hops - 1)


def _target(name: str, folder: Path) -> Path | None:
    try:
        path = Path(name.replace("\\ ", " ")).expanduser()
    except RuntimeError:  # ~someone who does not exist
        return None
    return _resolved(folder / path)


def _resolved(path: Path) -> Path | None:
    try:
        return path.resolve(strict=True) if path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return ""
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _parse(text: str) -> tuple[str, list[str]]:
    """The text without HTML comments outside code, and the names it imports outside code."""
    body: list[str] = []
    imports: list[str] = []
    for is_code, part in _split_code(text):
        if is_code:
            body.append(part)
            continue
        shown = _COMMENT.sub("", part)
        body.append(shown)
        plain = _SPAN.sub(" ", shown)
        imports += [match.rstrip(".,;:!?)") for match in _IMPORT.findall(plain)]
    return "".join(body).strip(), imports


def _split_code(text: str) -> Iterator[tuple[bool, str]]:
    """Runs of fenced code and of everything else, in order."""
    run: list[str] = []
    fence = ""
    for line in text.splitlines(keepends=True):
        match = _FENCE.match(line)
        if not fence and match:
            yield False, "".join(run)
            run, fence = [line], match[1]
        elif fence and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            yield True, "".join([*run, line])
            run, fence = [], ""
        else:
            run.append(line)
    yield bool(fence), "".join(run)

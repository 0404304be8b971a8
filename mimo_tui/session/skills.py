"""Skills and commands in Claude Code's layout, proposed from what was done more than once."""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.session.procedures import Procedure, procedures, read_turns

_NAME_WORDS, _NAME_LETTERS = 4, 40
# Whose first argument says more than themselves.
_FAMILIES = ("git", "npm", "make", "cargo", "go", "docker", "uv", "pnpm", "yarn", "kubectl")


@dataclass(frozen=True, slots=True)
class Skill:
    """A file that could be written: its path within the project, its text, and why."""

    id: str
    path: str
    text: str
    reason: str


class Skills:
    """What is proposed for one project. Verdicts that hold for good stand in the file `rejected`.

    Synchronous: files are read and written.
    """

    def __init__(self, folder: Path, sessions: Path, rejected: Path) -> None:
        self._folder = folder
        self._sessions = sessions
        self._rejected = rejected

    def proposed(self) -> tuple[Skill, ...]:
        """A skill or command for each procedure, but for those rejected and those that are there.

        Raises MimoError where the sessions cannot be read.
        """
        rejected = self._read_rejected()
        found: dict[str, Skill] = {}
        for procedure in procedures(read_turns(self._sessions, self._folder)):
            skill = skill_of(procedure)
            if skill.id not in rejected and not (self._folder / skill.path).exists():
                found.setdefault(skill.path, skill)
        return tuple(found.values())

    def write(self, skill: Skill) -> None:
        """Write the file. Raises MimoError where it is there by now, or cannot be written."""
        path = self._folder / skill.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(skill.text)
        except FileExistsError as error:
            raise MimoError(f"{skill.path} is there by now", kept="It is as it was") from error
        except OSError as error:
            raise MimoError(f"{skill.path} cannot be written ({error.strerror})") from error

    def take_back(self, skill: Skill) -> None:
        """Remove the file, and folders left empty. Raises MimoError where it was changed since."""
        path = self._folder / skill.path
        try:
            if path.read_text(encoding="utf-8") != skill.text:
                raise MimoError(f"{skill.path} was changed since", kept="It is as it is")
            path.unlink()
            with suppress(OSError):
                path.parent.rmdir()
        except FileNotFoundError:
            pass
        except (OSError, UnicodeDecodeError) as error:
            raise MimoError(f"{skill.path} cannot be removed ({error})") from error

    def reject(self, skill: Skill, *, rejected: bool) -> None:
        """Never propose it again, or take that back. Raises MimoError where it cannot be kept."""
        ids = self._read_rejected()
        ids = ids | {skill.id} if rejected else ids - {skill.id}
        beside = self._rejected.with_name(f"{self._rejected.name}.part")
        try:
            self._rejected.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(sorted(ids), file)
            beside.replace(self._rejected)
        except OSError as error:
            raise MimoError(f"The verdict could not be kept ({error.strerror})") from error

    def _read_rejected(self) -> frozenset[str]:
        try:
            found = json.loads(self._rejected.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return frozenset()
        return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def skill_of(procedure: Procedure) -> Skill:
    """A command where all steps are shell commands, else a skill; the same for the same steps."""
    steps = "\n".join(f"{step.is_edit} {step.text}" for step in procedure.steps)
    identity = hashlib.sha256(steps.encode()).hexdigest()[:12]
    name = _name(procedure) or identity
    lines = [
        f"{number}. {'Edit' if step.is_edit else 'Run'} {_code(step.text)}"
        for number, step in enumerate(procedure.steps, 1)
    ]
    description = json.dumps(f"Does what {_listed(procedure)} did before", ensure_ascii=False)
    body = "\n".join(("Take these steps in order. Stop at the first that fails, and say why.", ""))
    text = f"{body}\n" + "\n".join(lines) + "\n"
    reason = f"done in {procedure.times} turns"
    if any(step.is_edit for step in procedure.steps):
        head = f"---\nname: {name}\ndescription: {description}\n---\n\n"
        return Skill(identity, f".claude/skills/{name}/SKILL.md", head + text, reason)
    head = f"---\ndescription: {description}\n---\n\n"
    return Skill(identity, f".claude/commands/{name}.md", f"{head}{text}\n$ARGUMENTS\n", reason)


def _name(procedure: Procedure) -> str:
    """A name from what the steps begin with: `pytest-git-commit`."""
    words: list[str] = []
    for step in procedure.steps:
        said = step.text.split()
        if step.is_edit:
            words += ["edit", Path(step.text).stem]
        else:
            words.append(Path(said[0]).name)
            words += said[1:2] if said[0] in _FAMILIES else []
    plain = [re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-") for word in words]
    distinct = list(dict.fromkeys(filter(None, plain)))[:_NAME_WORDS]
    return "-".join(distinct)[:_NAME_LETTERS].strip("-")


def _listed(procedure: Procedure) -> str:
    return ", then ".join(
        f"editing {step.text}" if step.is_edit else step.text for step in procedure.steps
    )[:300]


def _code(text: str) -> str:
    """Text as code, whatever marks it has."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{text}{pad}{fence}"

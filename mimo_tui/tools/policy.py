"""Which plans need a person: by the mode, by the rules of the session, by what is harmless."""

from __future__ import annotations

import fnmatch
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mimo_tui.core.events import Mode
from mimo_tui.tools.base import Action

Verdict = Literal["allow", "ask", "deny"]

# Reading only, whatever their arguments; none of them can write or start another program.
_READ_ONLY = frozenset({"cat", "cd", "diff", "du", "echo", "grep", "head", "ls", "pwd", "stat"}) | {
    "tail",
    "wc",
    "which",
}
_GIT_READ_ONLY = frozenset({"status", "diff", "log", "show", "blame", "rev-parse", "ls-files"})
# Options by which git's readers write a file or start a program.
_GIT_UNSAFE = ("--output", "-o", "--ext-diff", "--textconv", "--open-files", "-O")
_SPECIAL = set(";&|<>`$(){}\n\r\\*?[]~!#")
_PROTECTED_FOLDERS = frozenset({".git", ".claude", ".mimo", ".vscode", ".idea", ".husky"})
_PROTECTED_FILES = frozenset(
    {
        ".bash_profile",
        ".bashrc",
        ".envrc",
        ".gitconfig",
        ".gitmodules",
        ".mcp.json",
        ".npmrc",
        ".pre-commit-config.yaml",
        ".profile",
        ".zprofile",
        ".zshrc",
    }
)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules such as `Edit`, `Read(//abs/**)`, `Bash(pytest -q)` or `Bash(npm run *)`."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()

    def with_allowed(self, rule: str) -> RuleSet:
        """This set and one rule more."""
        return self if rule in self.allow else RuleSet((*self.allow, rule), self.deny)


def decide(
    tool: str, action: Action, mode: Mode, rules: RuleSet, folder: Path
) -> tuple[Verdict, str]:
    """What is to be done about an action, and why in a few words. Deny wins over all else."""
    denied = next((rule for rule in rules.deny if _matches(rule, tool, action)), None)
    if denied is not None:
        return "deny", f"the rule {denied} denies it"
    if mode == "plan" and action.kind != "read" and not _is_harmless(action):
        return "deny", "plan mode only reads: make a plan, and write nothing"
    if mode == "bypassPermissions":
        return "allow", "the mode allows everything"
    inside = action.kind != "execute" and _is_inside(Path(action.target), folder)
    if action.kind == "edit" and is_protected(Path(action.target)):
        return "ask", "it configures programs"
    if any(_matches(rule, tool, action) for rule in rules.allow):
        return "allow", "a rule allows it"
    if (action.kind == "read" and inside) or _is_harmless(action):
        return "allow", "it only reads"
    if mode == "acceptEdits" and action.kind == "edit" and inside:
        return "allow", "the mode accepts edits"
    return "ask", ""


def rule_for(tool: str, action: Action) -> str:
    """The rule that "for the session" would add: this command, this folder, or all edits."""
    if action.kind == "execute":
        return f"{tool}({action.target})"
    if action.kind == "edit":
        return "Edit"
    return f"Read(/{Path(action.target).parent}/**)"


def is_protected(path: Path) -> bool:
    """Whether a file configures git, a shell, an editor or ourselves: never written unasked."""
    return path.name in _PROTECTED_FILES or not _PROTECTED_FOLDERS.isdisjoint(path.parts)


def _is_inside(path: Path, folder: Path) -> bool:
    """Both the path as written and where its links lead must lie in the project."""
    try:
        led = path.resolve()
    except (OSError, RuntimeError):
        return False
    return path.is_relative_to(folder) and led.is_relative_to(folder.resolve())


def _is_harmless(action: Action) -> bool:
    """Whether a command line is one simple command that can only read."""
    if action.kind != "execute" or _SPECIAL & set(action.target):
        return False
    try:
        words = shlex.split(action.target)
    except ValueError:
        return False
    if not words:
        return False
    if words[0] == "git" and len(words) > 1:
        unsafe = any(word.startswith(_GIT_UNSAFE) for word in words[2:])
        return words[1] in _GIT_READ_ONLY and not unsafe
    return words[0] in _READ_ONLY


def _matches(rule: str, tool: str, action: Action) -> bool:
    name, _, rest = rule.partition("(")
    specifier = rest.removesuffix(")") if rest else "*"
    if specifier in ("", "*"):
        return name == tool or (name == "Edit" and action.kind == "edit")
    if action.kind == "execute":
        return name == tool and _matches_command(specifier, action.target)
    covers = {"Edit": "edit", "Read": "read"}.get(name) == action.kind
    return covers and _matches_path(specifier, action.target)


def _matches_command(specifier: str, command: str) -> bool:
    if specifier == command:
        return True
    prefix = specifier.removesuffix(":*") if specifier.endswith(":*") else None
    if prefix is None and specifier.endswith(" *"):
        prefix = specifier.removesuffix(" *")
    # A prefix covers one simple command only: operators could append anything to it.
    if prefix is None or _SPECIAL & set(command):
        return False
    return command == prefix or command.startswith(f"{prefix} ")


def _matches_path(specifier: str, target: str) -> bool:
    if not specifier.startswith("//"):
        return False
    return fnmatch.fnmatchcase(target, specifier.removeprefix("/").replace("**", "*"))

"""Which plans need a person: by the mode, by the rules of the session, by what is harmless."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from mimo_tui.core.permissions import Mode
from mimo_tui.tools.base import Action
from mimo_tui.tools.command_lines import only_reads
from mimo_tui.tools.rules import allows, command_rule, denies, hides_files, path_rule

Verdict = Literal["allow", "ask", "deny"]

_PROTECTED_FOLDERS = frozenset(
    {
        ".cargo",
        ".claude",
        ".devcontainer",
        ".git",
        ".husky",
        ".idea",
        ".mimo",
        ".mvn",
        ".vscode",
        ".yarn",
    }
)
_PROTECTED_FILES = frozenset(
    {
        ".bash_aliases",
        ".bash_login",
        ".bash_logout",
        ".bash_profile",
        ".bashrc",
        ".bazelrc",
        ".claude.json",
        ".devcontainer.json",
        ".envrc",
        ".gitconfig",
        ".gitmodules",
        ".mcp.json",
        ".npmrc",
        ".pnp.cjs",
        ".pnp.loader.mjs",
        ".pre-commit-config.yaml",
        ".profile",
        ".ripgreprc",
        ".yarnrc",
        ".yarnrc.yml",
        ".zlogin",
        ".zprofile",
        ".zshenv",
        ".zshrc",
        "bunfig.toml",
        "gradle-wrapper.properties",
        "lefthook.yaml",
        "lefthook.yml",
        "pyrightconfig.json",
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
    denied = next((rule for rule in rules.deny if denies(rule, tool, action, folder)), None)
    if denied is not None:
        return "deny", f"the rule {denied} denies it"
    harmless, doubt = _is_harmless(action, rules, folder)
    if mode == "plan" and action.kind != "read" and not harmless:
        return "deny", "plan mode only reads: make a plan, and write nothing"
    if mode == "bypassPermissions":
        return "allow", "the mode allows everything"
    if action.kind == "edit" and is_protected(Path(action.target)):
        return "ask", "it configures programs"
    if any(allows(rule, tool, action, folder) for rule in rules.allow):
        return "allow", "a rule allows it"
    if harmless:
        return "allow", "it only reads"
    if mode == "acceptEdits" and action.kind == "edit" and _is_inside(Path(action.target), folder):
        return "allow", "the mode accepts edits"
    return "ask", doubt


def rule_for(tool: str, action: Action, folder: Path) -> str:
    """The rule that "for the session" would add.

    It covers this very command; all edits of the project, or of a folder outside; a folder's files.
    """
    if action.kind == "execute":
        return command_rule(tool, action.target)
    target = Path(action.target)
    if action.kind == "edit" and _is_inside(target, folder):
        return "Edit"
    name = "Edit" if action.kind == "edit" else "Read"
    # Where the path leads to, so that a link's rule covers what was asked about.
    target = target.resolve() if action.kind == "edit" else target
    around = target if target.is_dir() else target.parent
    if around == Path(around.anchor):
        return path_rule(name, target, below=False)
    return path_rule(name, around, below=True)


def is_protected(path: Path) -> bool:
    """Whether a file configures git, a shell, an editor or ourselves: never written unasked."""
    try:
        ways = (path, path.resolve())
    except (OSError, RuntimeError, ValueError):
        return True
    return any(_configures([part.lower() for part in way.parts]) for way in ways)


def _configures(parts: list[str]) -> bool:
    in_git_settings = (".config", "git") in pairwise(parts)
    in_folder = not _PROTECTED_FOLDERS.isdisjoint(parts)
    return in_git_settings or in_folder or not _PROTECTED_FILES.isdisjoint(parts[-1:])


def _is_inside(path: Path, folder: Path) -> bool:
    """Both the path as written and where its links lead must lie in the project."""
    try:
        led = path.resolve()
    except (OSError, RuntimeError, ValueError):
        return False
    return path.is_relative_to(folder) and led.is_relative_to(folder.resolve())


def hides(path: Path, rules: RuleSet, folder: Path) -> bool:
    """Whether a search must leave a file out, because a rule denies reading it."""
    action = Action("read", str(path))
    return any(denies(rule, "Read", action, folder) for rule in rules.deny if hides_files(rule))


def _is_harmless(action: Action, rules: RuleSet, folder: Path) -> tuple[bool, str]:
    """Whether an action only reads inside the project; and what speaks against it, if anything."""
    hiding = next((rule for rule in rules.deny if hides_files(rule)), None)
    doubt = f"it may show files that {hiding} denies" if hiding else ""
    if action.kind == "edit":
        return False, ""
    if action.kind == "execute":
        if not only_reads(action.target, folder, action.cwd):
            return False, ""
        names_only = hiding is not None
        return only_reads(action.target, folder, action.cwd, names_only=names_only), doubt
    if not _is_inside(Path(action.target), folder):
        return False, "it lies outside the project"
    return True, ""

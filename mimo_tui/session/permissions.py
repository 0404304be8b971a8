"""The rules and the mode in force in a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from mimo_tui.agent.gate import Answer, Asked, Ruling
from mimo_tui.core.permissions import Decision, Mode
from mimo_tui.tools.base import Action
from mimo_tui.tools.policy import RuleSet, decide, hides, rule_for


class Permissions:
    """What may be done unasked. Rules of the settings, then those a person adds on the way.

    `changed` is called, with "mode" or "rule", when waiting questions may have become settled.
    """

    def __init__(
        self, folder: Path, mode: Mode, rules: RuleSet, changed: Callable[[str], None]
    ) -> None:
        self.mode = mode
        self._folder = folder
        self._rules = RuleSet(
            tuple(anchored(rules.allow, folder)), tuple(anchored(rules.deny, folder))
        )
        self._changed = changed

    def rule_on(self, tool: str, action: Action) -> Ruling:
        """What is to be done about an action of a tool."""
        verdict, reason = decide(tool, action, self.mode, self._rules, self._folder)
        return Ruling(verdict, reason, rule_for(tool, action, self._folder))

    def hides(self, path: Path) -> bool:
        """Whether searches must leave a file out."""
        return hides(path, self._rules, self._folder)

    def allow_for_session(self, rule: str) -> None:
        """Allow from now on what `rule` covers."""
        self._rules = self._rules.with_allowed(rule)
        self._changed("rule")

    def set_mode(self, mode: Mode) -> None:
        """Change the mode."""
        self.mode = mode
        self._changed("mode")

    def settle(self, asked: Asked, by: str) -> Answer | None:
        """The answer to a question that rules or mode now settle; None where it stays open."""
        ruling = self.rule_on(asked.tool, asked.action)
        if ruling.verdict == "ask":
            return None
        comment = ruling.reason if ruling.verdict == "deny" else ""
        return Answer(Decision(ruling.verdict, comment=comment), by)


def anchored(rules: Iterable[str], folder: Path) -> Iterable[str]:
    """The rules with their paths made absolute: people write `Read(.env)` and `Edit(docs/**)`.

    "/x" and "./x" are below the project, "~/x" below home, "x/y" below the project, and a bare
    name is meant at any depth of the project.
    """
    for rule in rules:
        tool, _, rest = rule.partition("(")
        pattern = rest.removesuffix(")")
        has_path = tool in ("Read", "Edit") and pattern not in ("", "*", "**")
        if not has_path or pattern.startswith("//"):
            yield rule
        elif pattern.startswith("~/"):
            yield f"{tool}(/{Path.home()}/{pattern[2:]})"
        elif "/" in pattern:
            yield f"{tool}(/{folder}/{pattern.removeprefix('.').removeprefix('/')})"
        else:
            yield f"{tool}(/{folder}/{pattern})"
            yield f"{tool}(/{folder}/**/{pattern})"

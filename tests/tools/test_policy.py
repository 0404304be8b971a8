from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.events import Mode
from mimo_tui.tools.base import Action
from mimo_tui.tools.policy import RuleSet, decide, rule_for

FOLDER = Path("/project")


def bash(command: str, mode: Mode = "default", rules: RuleSet | None = None) -> str:
    return decide("Bash", Action("execute", command), mode, rules or RuleSet(), FOLDER)[0]


def edit(path: str, mode: Mode = "default", rules: RuleSet | None = None) -> str:
    return decide("Edit", Action("edit", path), mode, rules or RuleSet(), FOLDER)[0]


def test_reading_inside_the_project_is_free_and_outside_is_asked() -> None:
    assert decide("Read", Action("read", "/project/a"), "default", RuleSet(), FOLDER)[0] == "allow"
    assert decide("Read", Action("read", "/etc/passwd"), "default", RuleSet(), FOLDER)[0] == "ask"


def test_modes() -> None:
    assert edit("/project/a") == "ask"
    assert edit("/project/a", "acceptEdits") == "allow"
    assert edit("/elsewhere/a", "acceptEdits") == "ask"
    assert edit("/project/.git/config", "acceptEdits") == "ask"
    assert edit("/project/a", "plan") == "deny"
    assert bash("rm -rf /", "bypassPermissions") == "allow"
    assert bash("git status", "plan") == "allow"


@pytest.mark.parametrize(
    "command",
    [
        "ls $(rm x)",
        "cat a > b",
        "git log --output=x",
        "git diff --ext-diff",
        "find . -delete",
        "ls;rm",
    ],
)
def test_what_could_write_is_asked(command: str) -> None:
    assert bash(command) == "ask"


def test_a_session_rule_covers_what_it_was_made_for() -> None:
    action = Action("execute", "pytest -q | tail")
    rules = RuleSet().with_allowed(rule_for("Bash", action))
    assert bash("pytest -q | tail", rules=rules) == "allow"
    assert bash("pytest -q", rules=rules) == "ask"
    assert edit("/project/a", rules=RuleSet(("Edit",))) == "allow"
    assert edit("/project/.bashrc", rules=RuleSet(("Edit",))) == "ask"


def test_deny_wins() -> None:
    rules = RuleSet(allow=("Bash",), deny=("Bash(git push:*)",))
    assert bash("git push -f", "bypassPermissions", rules) == "deny"


@given(
    st.sampled_from(["ls", "git status", "npm run test", "cat a.txt"]),
    st.sampled_from([";", "&&", "||", "|", "&", "\n", "$(", "`", ">", "<("]),
    st.text(max_size=20),
)
def test_nothing_appended_rides_on_an_allowed_command(base: str, joint: str, tail: str) -> None:
    rules = RuleSet(("Bash(npm run:*)", "Bash(ls *)"))
    assert bash(f"{base}{joint}{tail}", rules=rules) == "ask"

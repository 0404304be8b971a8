from pathlib import Path

import pytest

from mimo_tui.agent.gate import Asked
from mimo_tui.session.permissions import Permissions, anchored
from mimo_tui.tools.base import Action
from mimo_tui.tools.policy import RuleSet

FOLDER = Path("/code/shop")


def permissions(mode="default", allow=(), deny=(), changed=lambda by: None):
    return Permissions(FOLDER, mode, RuleSet(tuple(allow), tuple(deny)), changed)


def verdict(of, tool, kind, target):
    return of.rule_on(tool, Action(kind, target)).verdict


@pytest.mark.parametrize(
    ("rule", "path", "matches"),
    [
        ("Read(.env)", "/code/shop/.env", True),
        ("Read(.env)", "/code/shop/deep/er/.env", True),
        ("Read(.env)", "/code/shop/x.env", False),
        ("Read(secrets/**)", "/code/shop/secrets/a/b", True),
        ("Read(./secrets/*)", "/code/shop/secrets/a", True),
        ("Read(/secrets/*)", "/code/shop/secrets/a", True),
        ("Read(secrets/**)", "/code/shop/other", False),
        ("Read(~/.ssh/**)", "~/.ssh/id", True),
        ("Read(//etc/**)", "/etc/passwd", True),
        ("Read", "/code/shop/a", True),
        ("Bash(rm *)", "/code/shop/a", False),
    ],
)
def test_paths_in_rules_mean_what_people_write(rule, path, matches):
    denied = (
        verdict(permissions(deny=[rule]), "Read", "read", str(Path(path).expanduser())) == "deny"
    )
    assert denied == matches


def test_rules_without_a_path_stay_as_they_are():
    rules = ("Bash(npm test:*)", "Edit", "Edit(**)", "Read(//x)")
    assert tuple(anchored(rules, FOLDER)) == rules


def test_a_new_rule_and_a_new_mode_settle_what_waits():
    told = []
    now = permissions(changed=told.append)
    edit = Asked("c1", "Edit", Action("edit", "/code/shop/a.py"))
    bash = Asked("c2", "Bash", Action("execute", "make test"))
    assert now.settle(edit, "mode") is None
    now.set_mode("acceptEdits")
    assert now.settle(edit, "mode").decision.verdict == "allow"
    assert now.settle(bash, "rule") is None
    now.allow_for_session(now.rule_on("Bash", bash.action).rule)
    assert now.settle(bash, "rule").by == "rule"
    now.set_mode("plan")
    assert now.settle(bash, "mode").decision.verdict == "deny"
    assert told == ["mode", "rule", "mode"]

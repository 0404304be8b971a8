"""Skills and commands from what was done more than once."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.codec import encode
from mimo_tui.core.errors import MimoError
from mimo_tui.core.events import Entry, Event, ToolCalled, ToolFinished, TurnStarted
from mimo_tui.session.procedures import Procedure, Step, procedures
from mimo_tui.session.skills import Skills, skill_of

TEST, ADD, COMMIT = Step("pytest -q"), Step("git add -A"), Step("git commit -m 'Fix `it`'")
CHANGES = Step("CHANGELOG.md", is_edit=True)


def did(call: str, name: str, is_error: bool = False, **arguments: str) -> tuple[Event, Event]:
    return (
        ToolCalled("t", call, name, name, dict(arguments)),
        ToolFinished("t", call, "", (), is_error, 0.1),
    )


def turn(folder: Path, *steps: Step) -> tuple[Event, ...]:
    events: list[Event] = [TurnStarted("t", "Go on", "m")]
    for number, step in enumerate(steps):
        if step.is_edit:
            events += did(f"c{number}", "Edit", file_path=str(folder / step.text))
        else:
            events += did(f"c{number}", "Bash", command=step.text)
        events += did(f"r{number}", "Read", file_path="x")
    return tuple(events)


@pytest.fixture
def skills(tmp_path: Path) -> Skills:
    return Skills(tmp_path / "shop", tmp_path / "sessions", tmp_path / "rejected.json")


def keep(tmp_path: Path, session: str, *events: Event) -> None:
    folder = tmp_path / "sessions"
    folder.mkdir(exist_ok=True)
    lines = [encode(Entry(number, 1.0, event)) for number, event in enumerate(events, 1)]
    (folder / f"{session}.jsonl").write_text("\n".join([*lines, '{"kind": "ToolCalled", half']))


def test_what_two_turns_have_in_common_is_a_procedure_as_long_as_it_can_be() -> None:
    found = procedures([[TEST, ADD, COMMIT], [Step("ls"), TEST, ADD, COMMIT], [ADD, COMMIT]])

    assert found == (Procedure((TEST, ADD, COMMIT), 2), Procedure((ADD, COMMIT), 3))


def test_what_was_done_once_or_is_one_step_is_none() -> None:
    assert procedures([[TEST, ADD], [TEST], [ADD, TEST]]) == ()
    assert procedures([[TEST, ADD, TEST, ADD]]) == ()


@given(st.lists(st.lists(st.sampled_from([TEST, ADD, COMMIT, CHANGES]), max_size=8), max_size=6))
def test_each_procedure_stands_in_as_many_turns_as_it_says(turns: list[list[Step]]) -> None:
    for found in procedures(turns):
        length = len(found.steps)
        assert found.times == sum(
            any(tuple(steps[at : at + length]) == found.steps for at in range(len(steps)))
            for steps in turns
        )
        assert found.times > 1


def test_commands_become_a_command_and_edits_a_skill(tmp_path: Path, skills: Skills) -> None:
    shop = tmp_path / "shop"
    keep(tmp_path, "one", *turn(shop, TEST, COMMIT), *turn(shop, CHANGES, ADD))
    keep(tmp_path, "two", *turn(shop, CHANGES, ADD), *turn(shop, TEST, COMMIT))

    found = {skill.path: skill for skill in skills.proposed()}

    assert set(found) == {
        ".claude/commands/pytest-git-commit.md",
        ".claude/skills/edit-changelog-git-add/SKILL.md",
    }
    command = found[".claude/commands/pytest-git-commit.md"]
    assert "1. Run `pytest -q`\n2. Run `` git commit -m 'Fix `it`' ``\n" in command.text
    assert command.text.startswith("---\ndescription: ") and command.reason == "done in 2 turns"


def test_what_failed_or_holds_a_secret_is_no_step(tmp_path: Path, skills: Skills) -> None:
    secret = Step("curl -H 'Authorization: Bearer ghp_0123456789abcdefABCDEF0123456789abcd' x")
    for session in ("one", "two"):
        failed = did("c9", "Bash", is_error=True, command="git push")
        keep(tmp_path, session, *turn(tmp_path, TEST, secret), *failed)

    assert skills.proposed() == ()


def test_a_file_is_written_once_and_taken_back_unless_it_was_changed(
    tmp_path: Path, skills: Skills
) -> None:
    skill = skill_of(Procedure((CHANGES, ADD), 2))
    path = tmp_path / "shop" / skill.path
    skills.write(skill)
    assert path.read_text() == skill.text
    with pytest.raises(MimoError, match="is there by now"):
        skills.write(skill)

    skills.take_back(skill)
    assert not path.parent.exists()

    skills.write(skill)
    path.write_text("mine")
    with pytest.raises(MimoError, match="was changed since"):
        skills.take_back(skill)
    assert path.read_text() == "mine"


def test_what_was_rejected_does_not_come_back_until_that_is_taken_back(
    tmp_path: Path, skills: Skills
) -> None:
    for session in ("one", "two"):
        keep(tmp_path, session, *turn(tmp_path / "shop", TEST, ADD))
    (skill,) = skills.proposed()

    skills.reject(skill, rejected=True)
    assert skills.proposed() == ()
    skills.reject(skill, rejected=False)
    assert skills.proposed() == (skill,)

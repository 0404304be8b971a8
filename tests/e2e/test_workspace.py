"""The whole way in a real terminal: distil, ask, allow in part, see memory follow, come back."""

import json
import signal
import subprocess

import pytest

from tests.model_server import tool_results
from tests.terminal import PATIENCE

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

METHOD = "ClickException.__str__"
CHANGED = "def __str__(self, plain: bool = True) -> str"
# So narrow that a panel takes the place of the conversation: one sees which has the keys.
NARROW = {"columns": 100}


@pytest.fixture
def record(mimo):
    """What `mimo-tui memory` says of the method."""

    def record():
        page = json.loads(mimo("memory", "--json", "search", METHOD))
        return next(r for r in page["records"] if r["title"] == METHOD)

    return record


def search_memory(terminal):
    terminal.keys("F3")
    terminal.wait("Search the memory")
    terminal.keys("/")
    terminal.wait_cursor("Search the memory")
    terminal.type(METHOD)
    terminal.wait(lambda screen: screen.find(f"ƒ {METHOD}") in range(screen.find("C ClickE")))
    terminal.keys("Enter")
    # Keys go to the records once one moves among them.
    terminal.wait(f"│ ƒ {METHOD}")
    terminal.press("Down", lambda screen: f"│ ƒ {METHOD}" not in screen)
    terminal.press("Up", f"│ ƒ {METHOD}")


def prompt(terminal, text):
    terminal.keys("F2")
    terminal.wait_cursor("›")
    terminal.type(text)
    terminal.wait(text)
    terminal.keys("Enter")


def allow_one_of_two(terminal, comment):
    terminal.wait("y  allow")
    terminal.keys("F4")
    terminal.wait(lambda screen: "y  allow" not in screen)
    terminal.press("a", "✓ 1")
    terminal.press("r", "✗ 1")
    terminal.keys("c")
    terminal.wait_cursor("A word to the model")
    terminal.type(comment)
    terminal.wait(comment)
    terminal.keys("Enter")
    terminal.wait(f"“{comment}”")
    terminal.press("Enter", "I go on from what you allowed.")


def test_a_day_with_a_project(workspace, project, model, mimo, record):
    path = project / "click/exceptions.py"
    before = path.read_text().split("\n")
    terminal = workspace(**NARROW)
    terminal.wait("records of")

    prompt(terminal, "ClickException 是什么?")
    terminal.wait("You asked: ClickException 是什么?")
    assert "[class] ClickException click/exceptions.py" in str(model.requests[-1].body)

    search_memory(terminal)
    terminal.keys("p")
    terminal.wait(f"Pinned {METHOD}")
    prompt(terminal, "Change the errors")
    allow_one_of_two(terminal, "leave that one")

    after = path.read_text().split("\n")
    assert [line for line in after if line not in before] == [f"    {CHANGED}:"]
    assert len([line for line in after if line == "    def __str__(self) -> str:"]) == 1
    told = tool_results(model.requests[-1].body)[-1]
    assert "rejected 1 of 2 hunks" in told
    assert "leave that one" in told

    terminal.keys("F3")
    terminal.press("Enter", CHANGED)
    assert record()["signature"] == CHANGED
    assert record()["pinned"]

    terminal.keys("C-q")
    assert terminal.ended() == 0
    assert terminal.is_clean

    terminal = workspace("-c", **NARROW)
    screen = terminal.wait("I go on from what you allowed.")
    assert "Change the errors" in screen
    terminal.keys("F3")
    terminal.press("f", " 1 listed")
    terminal.press("Enter", CHANGED)
    terminal.keys("C-q")
    assert terminal.ended() == 0


def test_print_mode_is_answered_while_the_workspace_is_open(workspace, mimo):
    terminal = workspace()
    terminal.wait("records of")
    assert mimo("-p", "你好") == "You asked: 你好\n"
    prompt(terminal, "Still there?")
    terminal.wait("You asked: Still there?")


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_kill_leaves_a_clean_terminal_and_the_session(workspace, name):
    terminal = workspace()
    terminal.wait("records of")
    prompt(terminal, "Count to ten")
    terminal.wait("One two three")
    terminal.process.send_signal(signal.Signals[name])
    assert terminal.ended() == 128 + signal.Signals[name]
    assert terminal.is_clean
    again = workspace("-c")
    screen = again.wait("One two three")
    assert "Count to ten" in screen


def test_a_terminal_that_closes_keeps_the_session(workspace):
    terminal = workspace()
    terminal.wait("records of")
    prompt(terminal, "Hello")
    terminal.wait("You asked: Hello")
    process = terminal.process
    terminal.close()
    process.wait(PATIENCE)
    workspace("-c").wait("You asked: Hello")


def test_the_repository_holds_just_what_was_allowed(workspace, project):
    terminal = workspace()
    terminal.wait("records of")
    prompt(terminal, "Hello")
    terminal.wait("You asked: Hello")
    changes = subprocess.run(["git", "status", "--short"], cwd=project, capture_output=True)
    assert set(changes.stdout.decode().split()) - {"A"} == {
        str(file.relative_to(project)) for file in project.glob("click/*")
    }

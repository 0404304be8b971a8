"""The demo as a newcomer sees it, in a real terminal."""

import signal
import subprocess
import sys

import psutil
import pytest

from tests.terminal import PATIENCE, Terminal

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]
DEMO = [sys.executable, "-m", "mimo_tui", "demo"]


@pytest.fixture
def demo(tmp_path):
    # So narrow that a panel takes the place of the conversation: one sees which has the keys.
    environ = {"TMPDIR": str(tmp_path)}
    with Terminal(DEMO, folder=tmp_path, environ=environ, columns=80, rows=24) as terminal:
        yield terminal


def left_behind(folder):
    """Processes and folders of demos that were played below a folder."""
    running = [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(f"{folder}/mimo-tui-demo" in word for word in process.info["cmdline"] or ())
    ]
    return running, list(folder.glob("mimo-tui-demo-*"))


def test_a_newcomer_plays_the_whole_loop(demo, tmp_path, own_home):
    screen = demo.wait(lambda screen: "1 of 3" in screen and "demo/scripted" in screen)
    assert "no real model" in screen
    demo.keys("Enter")
    demo.wait("From memory")
    demo.wait("2 of 3 · enter")
    demo.keys("Enter")
    demo.wait("y  allow")
    demo.keys("F4")
    demo.wait(lambda screen: "y  allow" not in screen)
    demo.press("r", "✗ 1")
    demo.press("a", "✓ 1")
    demo.keys("Enter")
    demo.wait("stays at 99")
    demo.wait("3 of 3")
    demo.press("y", lambda screen: "waits for you" not in screen)
    demo.wait("The tests pass (exit code 0): Ran 5 tests, OK")
    [cart] = tmp_path.glob("mimo-tui-demo-*/shop/shop/cart.py")
    assert "MAX_QUANTITY = 99" in cart.read_text()
    assert "0.90" in cart.read_text()
    demo.wait("That was the loop")
    demo.keys("C-q")
    assert demo.ended() == 0
    assert demo.is_clean
    assert left_behind(tmp_path) == ([], [])
    assert list(own_home.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_nothing_stays_of_a_demo_that_is_killed(demo, tmp_path, name):
    demo.wait("1 of 3")
    demo.process.send_signal(signal.Signals[name])
    demo.ended()
    assert demo.is_clean
    assert left_behind(tmp_path) == ([], [])


def test_nothing_stays_of_a_demo_whose_terminal_closed(demo, tmp_path):
    demo.wait("1 of 3")
    process = demo.process
    demo.close()
    process.wait(PATIENCE)
    assert left_behind(tmp_path) == ([], [])


def test_the_help_needs_no_terminal():
    done = subprocess.run([*DEMO, "--help"], capture_output=True, text=True)
    assert done.returncode == 0
    assert "nothing stays" in done.stdout


def test_without_a_terminal_it_says_so():
    done = subprocess.run(DEMO, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs a terminal" in done.stderr

import json
import logging
import subprocess
import sys

import pytest

from mimo_tui import __version__
from mimo_tui.cli import listings, run


@pytest.fixture
def mimo(tmp_path, monkeypatch):
    monkeypatch.setenv("MIMO_TUI_HOME", str(tmp_path / "home"))
    folder = tmp_path / "project"
    folder.mkdir()

    def run(*arguments, stdin=""):
        return subprocess.run(
            [sys.executable, "-m", "mimo_tui", *arguments],
            cwd=folder,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def modules_after(code):
    script = f"import sys; {code}; print(chr(10).join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines())


def test_the_version_loads_nothing_else():
    loaded = modules_after(
        "sys.argv = ['mimo-tui', '--version']; import mimo_tui.__main__ as m; m.main()"
    )
    ours = {name for name in loaded if name.startswith("mimo_tui")}
    assert ours == {"mimo_tui", "mimo_tui.__main__"}
    assert not loaded & {"argparse", "asyncio", "logging", "json", "dataclasses"}


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("mimo_tui.cli", {"textual", "pydantic", "duckdb", "anthropic", "openai"}),
        ("mimo_tui.session.session", {"textual", "rich", "duckdb", "usearch", "tantivy"}),
        ("mimo_tui.session.session", {"tree_sitter", "anthropic", "openai", "pydantic"}),
        ("mimo_tui.headless", {"textual", "rich", "duckdb", "anthropic", "openai"}),
    ],
)
def test_heavy_libraries_wait_until_they_are_needed(module, forbidden):
    assert not modules_after(f"import {module}") & forbidden


def test_version_and_help(mimo):
    assert mimo("--version").stdout == f"mimo-tui {__version__}\n"
    done = mimo("--help")
    assert done.returncode == 0
    for word in ("-p", "--resume", "memory search", "Exit codes", "--allow"):
        assert word in done.stdout


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["no-such-folder"], "There is no folder no-such-folder"),
        ([], "The screen needs a terminal"),
        (["-p"], "There is no prompt"),
        (["-p", "x", "--resume", "nope"], "There is no session nope"),
        (["-p", "x", "--resume", "../x"], "is no id of a session"),
        (["-p", "x", "--continue"], "There is no session to continue"),
    ],
)
def test_what_cannot_begin_is_said_in_one_line(mimo, arguments, complaint):
    done = mimo(*arguments)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_a_wrong_option_is_explained(mimo):
    done = mimo("--nonsense")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_settings_and_where_they_stand(mimo, tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "settings.toml").write_text(
        'theme = "x"\nwrong = 1\n[providers.a]\nkey = "sk-secret"\n'
    )
    done = mimo("settings")
    assert done.stdout.splitlines()[0] == str(tmp_path / "home" / "settings.toml")
    assert 'theme = "x"' in done.stdout
    assert "sk-secret" not in done.stdout
    assert "wrong is not a known setting" in done.stderr


def test_no_session_yet(mimo):
    done = mimo("sessions", "--json")
    assert (done.returncode, done.stdout) == (0, "[]\n")


def test_the_unexpected_is_one_line_and_stands_in_the_log(monkeypatch, capsys, own_home):
    def fail(arguments):
        raise RuntimeError("two\nlines")

    monkeypatch.setattr(listings, "sessions", fail)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    assert run(["sessions"]) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    log = own_home / "mimo-tui.log"
    assert str(log) in complaint
    assert "Traceback" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


def test_what_commands_share_is_said_before_or_after_the_command(mimo, tmp_path):
    (tmp_path / "shop.py").write_text("def pay() -> None: ...\n")
    place = ("--json", "--folder", str(tmp_path))
    before, after = mimo("memory", *place, "search", "pay"), mimo("memory", "search", "pay", *place)
    assert before.returncode == 0
    assert json.loads(after.stdout)["records"][0]["title"] == "pay"
    assert before.stdout == after.stdout

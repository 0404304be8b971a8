"""The `memory` command over a real memory process."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from mimo_tui.cli import run
from tests.memory.projects import SHOP, git, killed, services, write

Mimo = Callable[..., tuple[int, str, str]]


@pytest.fixture
def mimo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Mimo]:
    """`mimo-tui memory ...` on a small shop: exit code, output and complaints."""
    root = tmp_path / "shop"
    write(root, SHOP)

    def mimo(*arguments: str) -> tuple[int, str, str]:
        code = run(["memory", *arguments, "--folder", str(root)])
        return code, *capsys.readouterr()

    yield mimo
    for process in services(tmp_path):
        with suppress(psutil.NoSuchProcess):
            killed(process)


def of(answer: tuple[int, str, str]) -> Any:
    code, out, _ = answer
    assert code == 0
    return json.loads(out)


def test_it_recalls_and_lists(mimo: Mimo) -> None:
    code, out, _ = mimo("recall", "Where does", "`Cart.add`", "put an item?")
    assert code == 0
    assert "Cart.add" in out.splitlines()[0]
    code, out, err = mimo("recall", "zebra quantum")
    assert (code, out) == (1, "")
    assert "good enough" in err
    assert of(mimo("recall", "`Cart.add`", "--json"))[0]["record"]["title"] == "Cart.add"

    kinds = {line.split()[1] for line in mimo("list", "--kind", "class")[1].splitlines()}
    assert kinds == {"class"}
    assert "more: --limit" in mimo("list", "--limit", "1")[2]
    assert of(mimo("list", "--own", "--json"))["total"] == 0


def test_what_a_person_said_goes_out_and_comes_back_once(mimo: Mimo, tmp_path: Path) -> None:
    (tmp_path / "AGENTS.md").write_text("# Shipping\n\nNever on Sundays.\n")
    out = tmp_path / "out.jsonl"

    assert mimo("import", str(tmp_path / "AGENTS.md"))[1] == "1 of 1 entries were new\n"
    assert of(mimo("import", str(tmp_path / "AGENTS.md"), "--json")) == {"read": 1, "changed": 0}
    (record_id,) = [line.split()[0] for line in mimo("list", "--own")[1].splitlines()]
    mimo("pin", record_id)
    assert mimo("export", str(out))[1] == f"1 records are in {out}\n"
    assert "is there already" in mimo("export", str(out))[2]
    assert of(mimo("import", str(out), "--json")) == {"read": 2, "changed": 0}
    assert "## Shipping\n" in mimo("export", "--format", "markdown")[1]
    everything = [json.loads(line)["title"] for line in mimo("export", "--all")[1].splitlines()]
    assert {"Cart.add", "Shipping"} <= set(everything)
    code, _, err = mimo("import", str(tmp_path / "missing.jsonl"))
    assert (code, err.count("\n")) == (2, 1)


def test_a_record_is_meant_by_its_title_or_its_id(mimo: Mimo) -> None:
    code, out, _ = mimo("pin", "Cart.add")
    assert (code, out.split()[0]) == (0, "pinned:")
    assert mimo("list", "--pinned")[1] == out.removeprefix("pinned: ")
    assert of(mimo("unpin", "add", "--json"))["title"] == "Cart.add"
    assert mimo("list", "--pinned")[1] == ""
    assert "Cart.add" in mimo("forget", out.split()[1])[1]
    assert mimo("show", "Cart.add")[1].splitlines()[0].endswith("(forgotten)")
    assert mimo("restore", "Cart.add")[0] == 0
    assert mimo("list", "--forgotten")[1] == ""


def test_what_is_not_there_is_said(mimo: Mimo) -> None:
    mimo("search", "cart")
    for command in ("show", "pin", "unpin", "forget", "restore", "history"):
        code, out, err = mimo(command, "nowhere")
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert "There is no record nowhere" in err
    code, out, err = mimo("search", "zebra")
    assert (code, out) == (1, "")
    assert "zebra" in err


def test_of_two_records_of_one_name_none_is_taken(mimo: Mimo, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write(tmp_path / "shop", {f"{name}.py": "def same() -> int:\n    return 1\n"})
    code, _, err = mimo("forget", "same")
    assert code == 2
    assert "2 records are named same" in err
    assert "one.py:1" in err
    assert "two.py:1" in err
    assert mimo("list", "--forgotten")[1] == ""


def test_a_folder_that_is_not_there_gets_no_memory(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["memory", "search", "x"], ["sessions"], ["models"], ["settings"]):
        assert run([*arguments, "--folder", "/nowhere"]) == 2
        assert capsys.readouterr().err == "mimo-tui: There is no folder /nowhere\n"
    assert not (own_home / "projects").exists()


def test_the_name_of_a_file_neither_ends_a_line_nor_commands_the_terminal(
    mimo: Mimo, tmp_path: Path
) -> None:
    write(tmp_path / "shop", {"odd\n\x1b[31m 中文.py": "def odd() -> int:\n    return 1\n"})
    code, out, _ = mimo("search", "odd")
    assert code == 0
    assert "\x1b" not in out
    assert "中文.py:1" in out
    assert all(len(line.split()[0]) == 20 for line in out.splitlines())


def test_it_is_checked_made_anew_counted_and_measured(mimo: Mimo) -> None:
    findings = of(mimo("doctor", "--json"))
    assert {each["condition"] for each in findings} == {"sound"}
    code, out, _ = mimo("doctor", "--rebuild")
    assert code == 0
    assert out.startswith("mended   memory: made anew")
    figures = of(mimo("stats", "--json"))
    assert figures["files"] == 3
    assert figures["records"] == sum(each["records"] for each in figures["kinds"])
    code, out, _ = mimo("stats")
    assert f"records     {figures['records']}" in out
    measures = of(mimo("bench", "--json"))
    assert measures["questions"] >= 1
    assert 0 < measures["mrr"] <= 1
    assert measures["found"] > 0


def test_help_names_every_command(mimo: Mimo, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["memory", "--help"])
    shown = capsys.readouterr().out
    for command in ("recall", "list", "stats", "doctor", "export", "import", "bench", "search"):
        assert f"    {command} " in shown


def test_it_tells_what_the_repository_knows(mimo: Mimo, tmp_path: Path) -> None:
    code, out, _ = mimo("history", "check")
    assert code == 1
    assert out.splitlines()[-1].endswith("(not a git repository)")
    for words in (
        ("init", "--initial-branch=main"),
        ("add", "--all"),
        ("-c", "user.name=Ann", "-c", "user.email=a@b", "commit", "--message=Sell goods"),
    ):
        subprocess.run(["git", *words], cwd=tmp_path / "shop", check=True, capture_output=True)

    (commit,) = of(mimo("history", "check", "--json"))["commits"]
    assert (commit["author"], commit["summary"]) == ("Ann", "Sell goods")
    assert "Sell goods" in mimo("history", "check")[1]
    assert "Cart.add" in mimo("as-of", "main", "shop/cart.py")[1]


def test_a_view_says_how_a_file_is_used(mimo: Mimo) -> None:
    code, out, _ = mimo("view", ".")
    assert code == 0
    assert "class Cart" in out
    code, _, err = mimo("view", "nowhere.py")
    assert code != 0
    assert "nowhere.py" in err


def test_it_answers_as_of_a_commit(mimo: Mimo, tmp_path: Path) -> None:
    root = tmp_path / "shop"
    git(root, "init", "--initial-branch=main")
    git(root, "add", "--all")
    git(root, "commit", "--message=One")
    write(root, {"shop/cart.py": "class Basket:\n    pass\n"})
    git(root, "commit", "--all", "--message=Two")

    code, out, err = mimo("search", "cart", "--as-of", "HEAD~1")
    assert (code, err) == (0, "")
    assert "Cart.add" in out
    assert (
        of(mimo("recall", "`Basket`", "--as-of", "HEAD", "--json"))[0]["record"]["first_line"] == 1
    )
    code, out, err = mimo("search", "cart", "--as-of", "nowhere")
    assert (code, out) == (2, "")
    assert "There is no commit nowhere" in err.splitlines()[0]

import json
from pathlib import Path

import pytest

from mimo_tui.memory.base import Record
from mimo_tui.memory.distil import distil_file
from mimo_tui.memory.distil.language import is_candidate


def settings(root: Path, path: str, text: str) -> dict[str, Record]:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return {
        record.title.removeprefix("setting "): record
        for record in distil_file(root, path).records
        if record.title.startswith("setting ")
    }


FILES = {
    "app.toml": "# Where it listens.\nport = 80\n[server.http]\nhosts = ['a', 'b']\n",
    "config/app.yaml": "# Where it listens.\nport: 80\nserver:\n  http:\n    hosts: [a, b]\n",
    "app.config.json": """{
        // Where it listens.
        "port": 80,
        "server": {"http": {"hosts": ["a", "b"]}}
    }""",
}


@pytest.mark.parametrize("path", FILES)
def test_every_key_is_a_setting_with_its_default_comment_and_line(
    tmp_path: Path, path: str
) -> None:
    found = settings(tmp_path, path, FILES[path])
    line = FILES[path].split("\n").index(next(x for x in FILES[path].split("\n") if "80" in x)) + 1
    assert found["port"].body.startswith("setting port = 80\nWhere it listens.")
    assert (found["port"].kind, found["port"].first_line) == ("interface", line)
    assert found["server.http.hosts"].signature == "server.http.hosts = a, b"


def test_ini_sections_and_examples_of_variables(tmp_path: Path) -> None:
    ini = settings(tmp_path, "shop.ini", "[server]\n; the port\nport = 80\nhosts =\n  a\n  b\n")
    assert ini["server.port"].body.startswith("setting server.port = 80\nthe port")
    assert ini["server.hosts"].signature == "server.hosts = a, b"
    env = settings(tmp_path, ".env.example", "# How much to say.\nLOG_LEVEL=info\n# DEBUG=1\n")
    assert env["LOG_LEVEL"].body.startswith("setting LOG_LEVEL = info\nHow much to say.")
    assert env["DEBUG"].first_line == 3


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASSWORD=hunter2",
        "DATABASE_URL=postgres://shop:hunter2@db/shop",
        "STRIPE=sk-hunter2",
        "SEED=hunter2G7hJ3kLm9QwErTyUiOpAsDf1",
    ],
)
def test_what_looks_like_a_secret_is_never_kept(tmp_path: Path, line: str) -> None:
    found = settings(tmp_path, ".env.example", line + "\n")
    (record,) = found.values()
    assert "hunter2" not in record.body + record.signature
    assert "(not kept)" in record.body


def test_a_broken_file_keeps_what_stands_before_the_break(tmp_path: Path) -> None:
    assert "a.b" in settings(tmp_path, "values.yaml", "a:\n  b: 1\nc: {{ x }\nd: [\n")
    assert "a" in settings(tmp_path, "x.toml", "a = 1\n= 2\n")
    assert "a" in settings(tmp_path, "config.json", '{"a": 1, "b": ')


def test_data_and_what_tools_write_is_left_alone(tmp_path: Path) -> None:
    for path in (
        "package-lock.json",
        "web/pnpm-lock.yaml",
        "tests/data/x.json",
        ".env",
        "a/b.json",
    ):
        assert not is_candidate(path)
    assert settings(tmp_path, "people.json", json.dumps([{"name": "a"}])) == {}

from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file

PYTHON = """
import os
from pydantic_settings import BaseSettings
PORT = int(os.environ.get("SHOP_PORT", "80"))
HOME = os.environ["SHOP_HOME"]
LEVEL = os.getenv("LEVEL", default="info")
nothing = cache.get("SHOP_NOT", 1)
parser.add_argument("-v", "--verbose", default=0, help="Say more.")

@click.option("--name", default="x", help="Who.")
def main(name): ...

class Settings(BaseSettings):
    debug: bool = False
    api_token: str = "hunter2"
"""
SCRIPT = """
const port = process.env.PORT ?? 80;
const { x } = y;
const url = process.env["API_URL"] || "http://localhost";
"""
GO = """package a
type Config struct {
	Port int `env:"PORT" default:"80"`
}
func f() { os.Getenv("HOME_DIR"); viper.GetString("server.host"); m.Get("no") }
"""
JAVA = """class A {
  @Value("${server.port:8080}") int port;
  String h = System.getenv("SHOP_HOME");
}
"""
RUST = 'fn f() { let a = std::env::var("SHOP_HOME").unwrap(); let b = map.var("NO"); }\n'
FILES = {
    ("a.py", PYTHON): [
        ("SHOP_PORT = 80", 4),
        ("SHOP_HOME", 5),
        ("LEVEL = info", 6),
        ("--verbose = 0", 8),
        ("--name = x", 10),
        ("debug = False", 14),
        ("api_token = (not kept)", 15),
    ],
    ("a.ts", SCRIPT): [("PORT = 80", 2), ("API_URL = http://localhost", 4)],
    ("a.go", GO): [("PORT", 3), ("HOME_DIR", 5), ("server.host", 5)],
    ("A.java", JAVA): [("server.port = 8080", 2), ("SHOP_HOME", 3)],
    ("a.rs", RUST): [("SHOP_HOME", 1)],
}


@pytest.mark.parametrize(("path", "text"), FILES, ids=lambda value: value[:6])
def test_code_tells_its_settings_with_defaults(tmp_path: Path, path: str, text: str) -> None:
    (tmp_path / path).write_text(text)
    found = [
        (record.signature, record.first_line)
        for record in distil_file(tmp_path, path).records
        if record.title.startswith("setting ")
    ]
    assert found == FILES[path, text]

"""OpenAPI, JSON Schema, manifests, workflows and compose files: what must be found in each."""

import json
from pathlib import Path

import pytest

from mimo_tui.memory.distil import Distilled, distil_file
from mimo_tui.memory.distil.formats.tree import Node, read_tree

OPENAPI = """openapi: 3.0.0
info: {title: Shop, version: "1"}
paths:
  /users/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, minimum: 1}}
    get:
      operationId: read_user
      summary: Gives a user.
      responses:
        "200":
          content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}
    delete: {responses: {"204": {description: gone}}}
components:
  schemas:
    User:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: int64}
        tags: {type: array, items: {$ref: '#/components/schemas/Tag'}}
    Tag: {type: string, enum: [a, b]}
"""
SWAGGER = json.dumps(
    {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {
            "/users": {
                "post": {
                    "parameters": [{"in": "body", "name": "u", "schema": {"$ref": "#/d/User"}}],
                    "responses": {"201": {"schema": {"$ref": "#/definitions/User"}}},
                }
            }
        },
        "definitions": {"User": {"properties": {"id": {"type": "integer"}}}},
    },
    indent=1,
)
SCHEMA = """{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Order",
"type": "object", "required": ["lines"],
"properties": {
  "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "description": "What is bought."}
},
"$defs": {"Line": {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}}}
"""
WORKFLOW = """name: CI
on: [push, pull_request]
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - name: Test
        run: make test
  ship:
    needs: build
"""
COMPOSE = """services:
  web:
    build: .
    ports: ["80:80"]
    depends_on: [db]
    environment:
      - DB_PASSWORD=hunter2
      - LEVEL=info
  db:
    image: postgres:16
"""
PACKAGE = """{"name": "shop", "version": "1.0.0",
 "bin": {"shop": "./cli.js"},
 "scripts": {"build": "tsc -p ."},
 "dependencies": {"express": "4"}}
"""
PYPROJECT = """[project]
name = "shop"
dependencies = ["flask>=3"]
[project.scripts]
shop = "shop.cli:main"
"""
SETUP = """[options.entry_points]
console_scripts =
    shop = shop.cli:main
"""
FILES = {
    "openapi.yaml": (
        OPENAPI,
        {
            "GET /users/{id}": (7, 12, "Gives a user.", "path id: integer minimum=1", "200: User"),
            "DELETE /users/{id}": (13, 13, "path id", "204: gone"),
            "schema User": (16, 21, "  id: integer(int64)", "  tags?: Tag[]"),
            "schema Tag": (22, 22, "enum(a, b)"),
        },
        {("schema User", 12), ("schema Tag", 21), ("read_user", 7)},
    ),
    "swagger.json": (
        SWAGGER,
        {
            "POST /users": (9, 26, "body u: User", "201: User"),
            "schema User": (30, 36, "id?: integer"),
        },
        {("schema User", 15)},
    ),
    "order.schema.json": (
        SCHEMA,
        {
            "schema Order": (1, 6, "lines: Line[] - What is bought."),
            "schema Line": (6, 6, "n?: integer minimum=1"),
        },
        {("schema Line", 4)},
    ),
    ".github/workflows/ci.yml": (
        WORKFLOW,
        {"job build": (4, 9, "Test: make test", "checkout"), "job ship": (10, 11, "workflow CI")},
        {("job build", 11)},
    ),
    "compose.yaml": (
        COMPOSE,
        {
            "service web": (2, 8, "ports 80:80", "build ."),
            "setting DB_PASSWORD": (7, 7, "(not kept)"),
            "setting LEVEL": (8, 8, "LEVEL = info"),
            "service db": (9, 10, "postgres:16"),
        },
        {("service db", 5)},
    ),
    "package.json": (
        PACKAGE,
        {
            "entry point npm run build": (3, 3, "tsc -p ."),
            "entry point shop": (2, 2, "./cli.js"),
        },
        set(),
    ),
    "pyproject.toml": (PYPROJECT, {"entry point shop": (5, 5, "shop.cli:main")}, set()),
    "setup.cfg": (
        SETUP,
        {
            "setting options.entry_points.console_scripts": (2, 2, "shop.cli:main"),
            "entry point shop": (3, 3, "shop.cli:main"),
        },
        set(),
    ),
}


def distil(root: Path, path: str, text: str) -> Distilled:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return distil_file(root, path)


@pytest.mark.parametrize("path", FILES)
def test_a_tree_gives_what_it_declares(tmp_path: Path, path: str) -> None:
    text, expected, mentions = FILES[path]
    distilled = distil(tmp_path, path, text)
    facts = {record.title: record for record in distilled.records[1:]}
    assert set(facts) == set(expected)
    for title, (first, last, *said) in expected.items():
        assert (facts[title].first_line, facts[title].last_line) == (first, last), title
        assert all(part in facts[title].body for part in said), facts[title].body
    found = {(edge.target, edge.line) for edge in distilled.edges if edge.kind == "mentions"}
    assert mentions <= found


@pytest.mark.parametrize("path", ["pyproject.toml", "setup.cfg"])
def test_an_entry_point_calls_its_function(tmp_path: Path, path: str) -> None:
    distilled = distil(tmp_path, path, FILES[path][0])
    assert [edge.target for edge in distilled.edges if edge.kind == "calls"] == ["shop.cli.main"]


def test_a_manifest_says_what_it_depends_on(tmp_path: Path) -> None:
    assert "depends on flask>=3" in distil(tmp_path, "pyproject.toml", PYPROJECT).records[0].body


def plain(node: Node) -> object:
    if node.is_list:
        return [plain(part) for part in node.parts]
    return node.value if node.value is not None else {each.key: plain(each) for each in node.parts}


def test_the_three_notations_give_one_tree() -> None:
    wanted = {"a": "1", "b": {"c": ["x", "y"], "d.e": {"f": "2"}}, "g": [{"h": "3"}, {"h": "4"}]}
    toml = b"a = 1\n[b]\nc = ['x', 'y']\n[b.'d.e']\nf = 2\n[[g]]\nh = 3\n[[g]]\nh = 4\n"
    yaml = b"a: 1\nb:\n  c: [x, 'y']\n  d.e: {f: 2}\ng:\n- h: 3\n- {h: 4}\n"
    text = b'{"a": 1, "b": {"c": ["x", "y"], "d.e": {"f": 2}}, "g": [{"h": 3}, {"h": 4}]}'
    for data, language in ((toml, "toml"), (yaml, "yaml"), (text, "json"), (text, "yaml")):
        assert plain(read_tree(data, language)) == wanted

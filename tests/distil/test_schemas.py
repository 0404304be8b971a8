"""Schemas and contracts by hand, one a format, and what must be found in each."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.memory.distil import Distilled, distil_file

SQL = """-- People who buy.
CREATE TABLE IF NOT EXISTS shop."customer" (
  id bigserial PRIMARY KEY, -- the key
  country char(2) REFERENCES country (code),
  price numeric(10, 2) DEFAULT 0 CHECK (price >= 0),
  CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES `other`(a, b)
);
INSERT INTO x VALUES ('a;b', 'CREATE TABLE no (a int);');
alter table shop.customer add column age int;
CREATE FUNCTION f(a int) RETURNS int AS $x$ CREATE TABLE no2 (a int); $x$ LANGUAGE sql;
CREATE VIEW v AS SELECT * FROM shop.customer;
"""
PROTO = """syntax = "proto3";
package shop.v1;
// An order.
message Order {
  string id = 1 [(rules) = {min: 1}]; // the key
  map<string, Line> lines = 2;
  oneof pay { Card card = 3; string cash = 4; }
  message Line { int32 n = 1; }
}
message Card {}
service Shop {
  rpc Get(Card) returns (stream Order) { option (http) = { get: "/v1/{id}" }; }
}
"""
GRAPHQL = '''"""
A buyer.
"""
type User @key(fields: "id") {
  id: ID!
  posts(first: Int = 1, "not { this" x: Int): [Post!]!
}
enum Role { ADMIN USER }
extend type Query { users(role: Role): [User!]! }
type Post { id: ID! }
'''
PRISMA = """/// A buyer.
model User {
  id    Int @id
  posts Post[]
  @@map("users")
}
model Post {
  author User
}
"""
DOCKER = """FROM python:3.12 AS build
# Where it listens.
ENV PORT=80 TOKEN=hunter2
RUN apt install \\
  # ENV NOT=1
  gcc
ENTRYPOINT ["python", "-m", "shop"]
"""
MAKE = """NAME ?= shop
build: clean ## Build it
\tcc -o $(NAME) main.c
clean:
\trm -f $(NAME)
NOT := target
"""
FILES = {
    "a.sql": (
        SQL,
        {
            "table shop.customer": (2, 7, "People who buy.", "CHECK (price >= 0)"),
            "change of table shop.customer": (9, 9, "add column age int"),
            "function f": (10, 10, "RETURNS int"),
            "view v": (11, 11, "SELECT"),
        },
        {("table country", 4), ("table other", 6), ("table shop.customer", 9)},
    ),
    "a.proto": (
        PROTO,
        {
            "message shop.v1.Order": (4, 9, "An order.", "string id = 1\n", "Card card = 3"),
            "message shop.v1.Order.Line": (8, 8, "int32 n = 1"),
            "message shop.v1.Card": (10, 10, ""),
            "service shop.v1.Shop": (11, 13, "rpc Get(Card)"),
            "rpc shop.v1.Shop.Get": (12, 12, "returns (stream Order)", "GET /v1/{id}"),
        },
        {("message shop.v1.Order.Line", 6), ("message shop.v1.Card", 7)},
    ),
    "a.graphql": (
        GRAPHQL,
        {
            "type User": (4, 7, "A buyer.", "posts(first: Int = 1"),
            "enum Role": (8, 8, "ADMIN", "USER"),
            "query users": (9, 9, "users(role: Role): [User!]!"),
            "type Post": (10, 10, "id: ID!"),
        },
        {("type Post", 6), ("enum Role", 9), ("type User", 9)},
    ),
    "a.prisma": (
        PRISMA,
        {"table User": (2, 6, "A buyer.", '@@map("users")'), "table Post": (7, 9, "author User")},
        {("table Post", 4), ("table User", 8)},
    ),
    "Dockerfile": (
        DOCKER,
        {
            "setting PORT": (3, 3, "PORT = 80", "Where it listens."),
            "setting TOKEN": (3, 3, "(not kept)"),
            "entry point Dockerfile": (7, 7, "python -m shop"),
        },
        set(),
    ),
    "Makefile": (
        MAKE,
        {
            "setting NAME": (1, 1, "NAME = shop"),
            "make build": (2, 3, "Build it", "cc -o $(NAME) main.c"),
            "make clean": (4, 5, "rm -f"),
        },
        set(),
    ),
}


def distil(root: Path, path: str, data: bytes) -> Distilled:
    (root / path).write_bytes(data)
    return distil_file(root, path)


@pytest.mark.parametrize("path", FILES)
def test_a_schema_gives_what_is_written_in_it(tmp_path: Path, path: str) -> None:
    text, expected, mentions = FILES[path]
    distilled = distil(tmp_path, path, text.encode())
    facts = {record.title: record for record in distilled.records[1:]}
    assert set(facts) == set(expected)
    for title, (first, last, *said) in expected.items():
        assert (facts[title].first_line, facts[title].last_line) == (first, last), title
        assert all(part in facts[title].body for part in said), facts[title].body
    found = {(edge.target, edge.line) for edge in distilled.edges if edge.kind == "mentions"}
    assert mentions <= found


def test_a_reference_inside_a_file_is_resolved(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "a.sql", b"CREATE TABLE a (b int REFERENCES b);CREATE TABLE b ();")
    ids = {record.title: record.id for record in distilled.records}
    (edge,) = [edge for edge in distilled.edges if edge.kind == "mentions"]
    assert (edge.source_id, edge.target_id) == (ids["table a"], ids["table b"])


HOSTILE = [*FILES, "a.md", "a.rst", "config.yaml", "config.json", "a.toml", "a.ini", ".env.sample"]
PIECES = (
    *"{}()[]'\"#;:=,-|><~?%\\a1\n\t\0\x85\ud7ff ",
    *('"""', "$$", "/*", "*/", "--", "//", "&a", "*a", "```", "===", "type", "message", "rpc"),
    *("CREATE", "TABLE", "REFERENCES", "model", "FROM", "ENV", "option", "enum", "extend"),
)
WRITTEN = st.lists(st.sampled_from(PIECES), max_size=60)


@pytest.mark.parametrize("path", HOSTILE)
@given(data=st.one_of(st.binary(max_size=300), WRITTEN.map(lambda each: "".join(each).encode())))
def test_any_bytes_give_a_record_of_the_document(
    tmp_path_factory: pytest.TempPathFactory, path: str, data: bytes
) -> None:
    distilled = distil(tmp_path_factory.mktemp("any"), path, data)
    lines = data.count(b"\n") + 1
    ids = [record.id for record in distilled.records]
    assert len(set(ids)) == len(ids)
    assert all(1 <= each.first_line <= each.last_line <= lines for each in distilled.records)


DEEP = {
    "[": 50_000,
    '{"a":': 30_000,
    "(": 99_000,
    "message A {": 9_000,
    "- ": 50_000,
    "$a$b": 20_000,
}
DEEP |= {
    "[a": 60_000,
    '"': 99_999,
    "/*": 50_000,
    "'": 99_999,
    "a.": 40_000,
    "{": 99_000,
    "a: ": 9_000,
}


@pytest.mark.parametrize("path", HOSTILE)
def test_depth_and_long_lines_are_survived(tmp_path: Path, path: str) -> None:
    for piece, times in DEEP.items():
        # Lines enough that it does not count as minified.
        data = piece.encode() * times + b"\n" * 1000
        assert len(distil(tmp_path, path, data).records) < 2000

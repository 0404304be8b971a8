"""Where programs begin, and which test is of what."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import Distilled, distil_file


def distil(root: Path, path: str, text: str) -> Distilled:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return distil_file(root, path)


SCRIPT = "def run(): pass\n\nif __name__ == '__main__':\n    sys.exit(run())\n"
SETUP = "setup(entry_points={'console_scripts': [\n  'shop = shop.cli:main']})\n"
ENTRIES = [
    ("a.py", SCRIPT, "entry point a.py", 3, ["run"]),
    ("setup.py", SETUP, "entry point shop", 2, ["shop.cli.main"]),
    ("a.go", "package main\n\nfunc main() {}\n", "entry point a.go", 3, ["main"]),
    ("a.go", "package other\n\nfunc main() {}\n", "", 0, []),
    ("a.rs", "fn main() {}\n", "entry point a.rs", 1, ["main"]),
    ("a.c", "int main(void) { return 0; }\n", "entry point a.c", 1, ["main"]),
    (
        "A.java",
        "class A {\n  public static void main(String[] a) {}\n}\n",
        "entry point A.java",
        2,
        ["A.main"],
    ),
]


@pytest.mark.parametrize(("path", "text", "title", "line", "called"), ENTRIES)
def test_an_entry_point_calls_what_it_starts(
    tmp_path: Path, path: str, text: str, title: str, line: int, called: list[str]
) -> None:
    distilled = distil(tmp_path, path, text)
    found = [record for record in distilled.records if record.kind == "architecture"]
    assert [(each.title, each.first_line) for each in found] == ([(title, line)] if title else [])
    ids = {record.id for record in found}
    edges = [each for each in distilled.edges if each.source_id in ids and each.kind == "calls"]
    assert [edge.target for edge in edges] == called


PYTHON = """
from shop import Cart as Basket
class TestCart:
    def test_add(self):
        assert Basket().total == self.helper(add_up(1))
    def helper(self, x): return x
def make(): return build()
"""
GO = "package a\nfunc TestAdd(t *testing.T) { t.Run(addUp(1)); assert.Equal(t, 1) }\n"
RUST = "fn add() {}\n#[test]\nfn adds() { add(); assert_eq!(1, 1); }\nfn other() { add(); }\n"
JAVA = "class CartTest {\n  @Test void adds() { assertEquals(1, cart.total()); }\n  void no() {}}\n"
JEST = "describe('add', () => { it('adds', () => { expect(add(1)).toBe(2); }); });\n"
TESTS = [
    (
        "tests/test_cart.py",
        PYTHON,
        {
            ("TestCart.test_add", "Cart"),
            ("TestCart.test_add", "TestCart.helper"),
            ("TestCart.test_add", "add_up"),
            ("TestCart.test_add", "Cart.add"),
        },
    ),
    ("shop/cart.py", PYTHON, set()),
    ("a_test.go", GO, {("TestAdd", "addUp"), ("TestAdd", "Add")}),
    ("src/a.rs", RUST, {("adds", "add")}),
    ("src/CartTest.java", JAVA, {("CartTest.adds", "cart.total"), ("CartTest.adds", "Cart.adds")}),
    ("a.test.ts", JEST, {("a.test.ts", "add")}),
]


@pytest.mark.parametrize(("path", "text", "expected"), TESTS)
def test_tests_lead_to_what_they_test(
    tmp_path: Path, path: str, text: str, expected: set[tuple[str, str]]
) -> None:
    distilled = distil(tmp_path, path, text)
    titles = {record.id: record.title for record in distilled.records}
    tests = [edge for edge in distilled.edges if edge.kind == "tests"]
    assert {(titles[edge.source_id], edge.target) for edge in tests} == expected

"""Rules through all floors: from source to what is recalled and listed."""

from pathlib import Path

import pytest

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter
from mimo_tui.memory.distil import distil_file

SOURCES = {
    "shop/order.py": """
MOST_LINES = 99

class Order:
    def submit(self, customer):
        if not self.lines:
            raise EmptyOrder("no lines")
        if len(self.lines) > MOST_LINES:
            raise TooManyLines(len(self.lines))
        self.status = Status.SENT

    def total(self):
        return sum(line.price for line in self.lines)
""",
    "shop/cart.py": """
class Cart:
    def add(self, item):
        self.items.append(item)

    def check_out(self):
        return Order(self.items).submit(self.customer)
""",
    "shop/customer.py": """
class Customer:
    def rename(self, name):
        if not name.strip():
            raise ValueError("a name must not be blank")
        self.name = name
""",
}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    for path, text in SOURCES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    archive = Archive.open(tmp_path / "data")
    archive.apply([distil_file(tmp_path, path) for path in SOURCES])
    return archive


@pytest.mark.parametrize(
    ("question", "rule", "words"),
    [
        ("why is an order refused?", "rules of Order.submit", "raises EmptyOrder"),
        ("How many lines may an order have?", "rules of Order.submit", "MOST_LINES = 99"),
        ("when is the name of a customer invalid?", "rules of Customer.rename", "name.strip()"),
        ("为什么订单被拒绝？", "rules of Order.submit", "not self.lines"),
    ],
)
def test_a_question_for_a_reason_finds_the_rule(
    archive: Archive, question: str, rule: str, words: str
) -> None:
    hits = archive.recall(Cue(question))

    found = {hit.record.title: hit.record for hit in hits}
    assert words in found[rule].body


def test_rules_are_listed_by_their_kind(archive: Archive) -> None:
    listed = archive.page(Filter(kinds=("rule", "convention", "preference")))

    assert [(each.title, each.path, each.first_line) for each in listed.records] == [
        ("rules of Customer.rename", "shop/customer.py", 5),
        ("rules of Order.submit", "shop/order.py", 7),
    ]

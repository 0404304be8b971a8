"""Rules by hand, a file a language, and in which words each must be told."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file

PYTHON = '''
LIMIT = 500
FREE_FROM = 40

class Order:
    def __init__(self, lines):
        self.lines = lines
        if len(lines) > 99:
            raise TooManyLines(
                "an order has "
                "at most 99 lines"
            )
        self.status = "new"

    def submit(self, customer):
        """Send it."""
        if not self.lines:
            raise EmptyOrder("no lines")
        if customer.blocked:
            for line in self.lines:
                if line.total > LIMIT:
                    raise OverLimit(line)
        elif self.total < 5:
            return HttpResponseBadRequest("too small")
        else:
            self.status = Status.SENT
        if not isinstance(customer, Customer):
            raise TypeError("no customer")
        assert self.total >= 5, "checked above"

    def shipping(self):
        if self.total >= FREE_FROM:
            return 0
        if len(self.lines) > 1:
            return 3
        return 5

    def pay(self, password):
        if password == "hunter2":
            raise WrongKey("not that one")

def plain(x):
    if x is None:
        return None
    raise NotImplementedError
'''
RULES = {
    ("shop/order.py", PYTHON): {
        "Order.__init__": (
            (9, 13),
            'Order.__init__ raises TooManyLines("an order has at most 99 lines")'
            " when `len(lines) > 99` (shop/order.py:9)",
            'sets `self.status = "new"` (line 13)',
        ),
        "Order.submit": (
            (18, 29),
            'Order.submit raises EmptyOrder("no lines") when `not self.lines` (shop/order.py:18)',
            "raises OverLimit(line) when `customer.blocked and line.total > LIMIT` [LIMIT = 500]"
            " (line 22)",
            'refuses with HttpResponseBadRequest("too small") when `self.total < 5` (line 24)',
            "sets `self.status = Status.SENT` (line 26)",
            "requires `self.total >= 5` (line 29)",
        ),
        "Order.shipping": (
            (33, 33),
            "Order.shipping does `return 0` when `self.total >= FREE_FROM` [FREE_FROM = 40]"
            " (shop/order.py:33)",
        ),
        "Order.pay": (
            (40, 40),
            'raises WrongKey("not that one") when `password == (not kept)` (shop/order.py:40)',
        ),
    },
}


@pytest.mark.parametrize(("path", "text"), RULES, ids=lambda value: value[:10])
def test_rules_are_told_in_words_with_literal_and_line(
    tmp_path: Path, path: str, text: str
) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    expected = RULES[path, text]
    distilled = distil_file(tmp_path, path)
    rules = {each.title: each for each in distilled.records if each.kind == "rule"}
    assert set(rules) == {f"rules of {name}" for name in expected}
    for name, (lines, *words) in expected.items():
        rule = rules[f"rules of {name}"]
        assert (rule.first_line, rule.last_line) == lines
        for said in words:
            assert said in rule.body

"""A change all over a long file, in CPU time of this process beside what this machine is worth."""

import time

import pytest

from mimo_tui.core.hunks import apply_hunks, make_hunks
from tests.perf.yardstick import Budget

pytestmark = pytest.mark.perf


def test_a_name_changed_all_over_a_long_file_is_compared_quickly() -> None:
    common = ("\n", "    }\n", "        return None\n")
    lines = [
        common[number % 3] if number % 5 < 2 else f"    value_{number % 9000} = foo(bar)\n"
        for number in range(20_000)
    ]
    after = [line.replace("foo", "baz") if n % 50 == 3 else line for n, line in enumerate(lines)]
    budget = Budget(3_000)
    began = time.process_time()
    hunks = make_hunks("".join(lines), "".join(after))
    assert budget.holds((time.process_time() - began) * 1000)
    assert len(hunks) > 100
    assert apply_hunks("".join(lines), hunks, range(len(hunks))) == "".join(after)

"""What the scripted model answers. It goes by what stands in the request, and by nothing else."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from mimo_tui.core.messages import JSON, ToolCallPart, Usage
from mimo_tui.demo.asked import Asked, Recalled, Step, read_request
from mimo_tui.demo.wire import Reply
from mimo_tui.demo.wording import Wording, wording

CART = "shop/cart.py"
TESTS = f"{shlex.quote(sys.executable)} -m unittest"
# How many of the recalled records are told in full.
_TOLD = 2

_CHANGE = re.compile(r"member|discount|10 ?%|会员|折", re.IGNORECASE)
_TEST = re.compile(r"\btests?\b|测试", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """One of the two changes that are proposed."""

    before: str
    after: str

    @property
    def mark(self) -> str:
        """A line that only the changed file has."""
        return self.after.strip("\n").split("\n")[-1]


LIMIT = Change("MAX_QUANTITY = 99\n", "MAX_QUANTITY = 20\n")
DISCOUNT = Change(
    '''\
        """What the whole cart costs, rounded to cents."""
        return round_money(sum((line.total for line in self.lines), Decimal(0)))
''',
    '''\
        """What the whole cart costs, rounded to cents; members pay 10 % less."""
        whole = sum((line.total for line in self.lines), Decimal(0))
        return round_money(whole * Decimal("0.90") if self.member else whole)
''',
)


class Script:
    """Plays a question, a change in two hunks, and the tests."""

    def __init__(self) -> None:
        self._number = count(1)

    def __call__(self, request: JSON) -> Reply:
        """The answer to a request. Tokens are counted as a quarter of the letters."""
        asked = read_request(request)
        text, call = self._answer(asked, wording(asked.prompt))
        calls = (ToolCallPart(f"demo_{next(self._number)}", *call),) if call else ()
        spent = len(text) + len(json.dumps(call or ()))
        return Reply(text, calls=calls, usage=Usage(len(json.dumps(request)) // 4, spent // 4))

    def _answer(self, asked: Asked, say: Wording) -> tuple[str, tuple[str, JSON] | None]:
        if asked.steps:
            last = asked.steps[-1]
            go_on: dict[str, Callable[[Step, Wording], tuple[str, tuple[str, JSON] | None]]] = {
                "Read": _propose,
                "Write": _honour,
                "Bash": _conclude,
            }
            return go_on[last.name](last, say)
        if _CHANGE.search(asked.prompt):
            return say.reading, ("Read", {"file_path": CART})
        if _TEST.search(asked.prompt):
            return say.testing, _run_tests()
        if asked.recalled:
            return _remember(asked.recalled, say), None
        return say.scripted, None


def _remember(recalled: tuple[Recalled, ...], say: Wording) -> str:
    parts = [say.remembered]
    for record in recalled[:_TOLD]:
        place = f" · `{record.place}`" if record.place else ""
        parts.append(f"**`{record.title}`** · {record.kind}{place}")
        parts.append(f"```text\n{record.body}\n```")
    if rest := recalled[_TOLD:]:
        parts.append(say.also.format(", ".join(f"`{record.title}`" for record in rest)))
    return "\n\n".join([*parts, say.from_memory])


def _propose(step: Step, say: Wording) -> tuple[str, tuple[str, JSON] | None]:
    """Both changes in one call, as far as they are not in the file that was read."""
    now = _file_of(step.result)
    after = now
    told: list[str] = []
    for change, words in ((LIMIT, say.limit), (DISCOUNT, say.discount)):
        if change.before in after:
            after = after.replace(change.before, change.after)
            told.append(words)
    if LIMIT.mark not in after or DISCOUNT.mark not in after:
        return say.stuck.format(step.result), None
    if not told:
        return say.both_there, _run_tests()
    text = "\n".join(f"- {words}" for words in told)
    if say.limit in told:
        text += f"\n\n{say.unasked}"
    return text, ("Write", {"file_path": CART, "content": after})


def _file_of(listing: str) -> str:
    """The file whose lines were read with their numbers."""
    lines = [line.partition("\t")[2] for line in listing.split("\n")]
    return "".join(f"{line}\n" for line in lines)


def _honour(step: Step, say: Wording) -> tuple[str, tuple[str, JSON] | None]:
    """Go on from what was accepted; the tool's result tells it, and the person's words."""
    result, _, comment = step.result.partition("The person says: ")
    comment = comment or result.partition("The user says: ")[2]
    reply = f"\n\n{say.person.format(comment.strip())}" if comment.strip() else ""
    if "rejected every hunk" in result or result.startswith("Denied"):
        return say.refused + reply, None
    _, _, rejected = result.partition("NOT written:")
    if not rejected and "has been updated" not in result:
        return say.stuck.format(step.result), None
    done = say.accepted_all
    if LIMIT.mark in rejected:
        done = say.kept_discount
    elif DISCOUNT.mark in rejected:
        done = say.kept_limit
    return f"{done}{reply}\n\n{say.testing}", _run_tests()


def _run_tests() -> tuple[str, JSON]:
    return "Bash", {"command": TESTS, "description": "Run the tests of the project"}


def _conclude(step: Step, say: Wording) -> tuple[str, tuple[str, JSON] | None]:
    """What the tests really said."""
    result = step.result
    if result.startswith("Denied"):
        return say.untested, None
    summary = ", ".join(re.findall(r"^(?:Ran \d+ tests?|OK|FAILED \(.*\))", result, re.MULTILINE))
    if not summary:
        return say.stuck.format(result), None
    if not (code := re.match(r"Exit code (\d+)", result)):
        return say.passed.format(summary), None
    text = say.failed.format(code[1], summary)
    if "FAIL: test_ninety_nine_are_allowed" in result or "ERROR: test_ninety_nine" in result:
        text += f"\n\n{say.failed_limit}"
    return text, None

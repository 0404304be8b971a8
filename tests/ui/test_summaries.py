"""Summaries by a model from within the workspace."""

from mimo_tui.config.settings import Settings
from mimo_tui.demo.wire import Reply
from mimo_tui.memory.semantic.base import Summary, SummaryPlan, SummaryTask, Unit
from tests.model_server import ModelServer, Slow, call
from tests.ui.stage import screen_lines, screen_text, shown, until

UNIT = Unit("add", "function", "Cart.add", "shop/cart.py", "k1", 120, 1.0)
TASK = SummaryTask("add", "k1", "function", "Cart.add", "shop/cart.py", "def add(): ...")
NOTED = Reply("", calls=(call("note", items=[{"part": 1, "summary": "Adds.", "rules": []}]),))


class Summarised:
    """What a memory does for summaries."""

    def __init__(self) -> None:
        self.kept: list[Summary] = []

    async def plan_summaries(self) -> SummaryPlan:
        return SummaryPlan((UNIT,) if not self.kept else (), len(self.kept))

    async def summary_tasks(self, unit_ids: tuple[str, ...]) -> tuple[SummaryTask, ...]:
        return (TASK,)

    async def keep_summaries(self, summaries: tuple[Summary, ...]) -> int:
        self.kept += summaries
        return len(summaries)


def prepared(pilot: object, session: object, server: ModelServer) -> Summarised:
    """Let the memory on the stage know of something to summarise, and the session of a model."""
    memory = Summarised()
    for name in ("plan_summaries", "summary_tasks", "keep_summaries"):
        setattr(pilot.app._memory, name, getattr(memory, name))
    tree = server.settings("openai") | {"model": "test/test-model"}
    tree["memory"] = {"summaries": {"model": "test/test-model", "usd": 0}}
    session.settings = Settings.model_validate(tree)
    return memory


async def test_they_are_forecast_and_made_once_accepted(model_server: ModelServer) -> None:
    model_server.play(NOTED)
    async with shown() as (pilot, session):
        memory = prepared(pilot, session, model_server)
        await pilot.press("f12")
        await until(lambda: "about 1 call," in screen_text(pilot), 60)
        assert not model_server.requests
        await pilot.press("y")
        await until(lambda: [each.text for each in memory.kept] == ["Adds."], 60)
        await until(lambda: "1 of 1 summarised" in screen_text(pilot))
        assert "records" in screen_lines(pilot)[-1]


async def test_declined_nothing_is_sent(model_server: ModelServer) -> None:
    async with shown() as (pilot, session):
        prepared(pilot, session, model_server)
        await pilot.press("f12")
        await until(lambda: "Begin?" in screen_text(pilot), 60)
        await pilot.press("n")
        await until(lambda: "Begin?" not in screen_text(pilot))
        assert not model_server.requests


async def test_they_are_shown_as_they_come_and_stopped(model_server: ModelServer) -> None:
    model_server.play(Slow(NOTED, 1))
    async with shown() as (pilot, session):
        memory = prepared(pilot, session, model_server)
        await pilot.press("f12")
        await until(lambda: "Begin?" in screen_text(pilot), 60)
        await pilot.press("y")
        await until(lambda: model_server.requests, 60)
        await until(lambda: "summaries" in screen_lines(pilot)[-1] and "0/1" in screen_text(pilot))
        await pilot.press("f12")
        await until(lambda: "Stop it?" in screen_text(pilot))
        await pilot.press("y")
        await until(lambda: "summaries" not in screen_lines(pilot)[-1])
        assert not memory.kept

"""The app on a session that is played from entries, and a conversation to show."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from rich.cells import cell_len
from textual.pilot import Pilot

from mimo_tui.config.settings import Settings
from mimo_tui.core.blocks import CodeBlock, DiffBlock, ShellBlock
from mimo_tui.core.context import ContextPart, RecalledRecord
from mimo_tui.core.events import (
    ApprovalAsked,
    ContextBuilt,
    Entry,
    Event,
    MemoryProgress,
    MessageAdded,
    ModeChanged,
    ModelChanged,
    Recalled,
    SessionStarted,
    TextDelta,
    ThinkingDelta,
    ToolCalled,
    ToolFinished,
    ToolProgress,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.hunks import make_hunks
from mimo_tui.core.messages import Message, TextPart, Usage
from mimo_tui.core.permissions import Decision, Mode
from mimo_tui.llm.base import ModelInfo, Price
from mimo_tui.memory.base import Cue, Memory
from mimo_tui.session.bus import Bus
from mimo_tui.session.options import Options
from mimo_tui.ui.app import MimoApp
from mimo_tui.ui.screens.workbench import Workbench
from mimo_tui.ui.transcript.approval import ApprovalCard
from tests.panels.memory_fake import shop


class PlayedSession:
    """A session whose events the test publishes; it notes what the screen asks of it."""

    def __init__(self, events: tuple[Event, ...] = ()) -> None:
        self.id = "20250102-030405-abc123"
        self.bus = Bus(clock=lambda: 1_700_000_000.0)
        self.prompts: list[str] = []
        self.answers: list[tuple[str, Decision]] = []
        self.cancelled = 0
        self.closed = False
        self.busy = False
        self.settings = Settings()
        self.mode: Mode = "default"
        self.gate = asyncio.Event()  # closed while the session is being opened
        self.gate.set()
        self._script = events

    @property
    def entries(self) -> list[Entry]:
        return list(self.bus.entries)

    def begin(self) -> None:
        """Play what there is when the session is opened."""
        self.play(*self._script)

    def play(self, *events: Event) -> None:
        for event in events:
            self.bus.publish(event)
            if isinstance(event, TurnStarted | TurnFinished):
                self.busy = isinstance(event, TurnStarted)
        self.bus.flush()

    def subscribe_batches(self) -> AsyncIterator[list[Entry]]:
        return self.bus.read_batches()

    def submit(self, prompt: str) -> None:
        self.prompts.append(prompt)

    def cancel(self) -> None:
        self.cancelled += 1

    def answer(self, call: str, decision: Decision) -> bool:
        self.answers.append((call, decision))
        return True

    def cue(self, prompt: str) -> Cue:
        return Cue(prompt, ("shop/cart.py",))

    def set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self.play(ModeChanged(mode))

    async def set_model(self, name: str) -> None:
        self.play(ModelChanged(name, 128_000))

    def models(self) -> list[ModelInfo]:
        return [
            ModelInfo(
                "xiaomi", "mimo-v2-flash", "MiMo V2 Flash", 262_144, 32_768, Price(0.1, 0.3, 0, 0)
            ),
            ModelInfo(
                "deepseek", "deepseek-chat", "DeepSeek", 131_072, 8192, Price(0.28, 0.42, 0, 0)
            ),
            ModelInfo("ollama", "qwen3:8b", "Qwen 3", 40_960, 8192),
        ]

    async def close(self) -> None:
        self.closed = True
        self.bus.close()


class StageMemory:
    """The panels' memory with a progress that the test sets."""

    def __init__(self, progress: MemoryProgress) -> None:
        self._memory = shop()
        self._progress = progress

    def __getattr__(self, name: str) -> object:
        return getattr(self._memory, name)

    async def follow(self) -> AsyncIterator[MemoryProgress]:
        yield self._progress
        await asyncio.Event().wait()

    async def close(self) -> None:
        pass


READY = MemoryProgress("ready", 1203, 1203, 8412, 7)
BEGUN: tuple[Event, ...] = (
    SessionStarted("20250102-030405-abc123", "/home/mei/shop", "0.1.0"),
    ModeChanged("default"),
    ModelChanged("xiaomi/mimo-v2-flash", 262_144),
)


def make_app(
    session: PlayedSession, progress: MemoryProgress = READY, folder: Path = Path("/home/mei/shop")
) -> MimoApp:
    async def open_session(options: Options, memory: Memory) -> PlayedSession:
        await session.gate.wait()
        session.begin()
        return session

    return MimoApp(Options(folder), memory=StageMemory(progress), opener=open_session)


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


BEFORE = """\
class Cart:
    def __init__(self) -> None:
        self.lines = []

    def add(self, item, quantity=1):
        self.lines.append((item, quantity))
"""
AFTER = BEFORE.replace(
    "        self.lines.append(",
    "        if quantity > LIMIT:\n"
    "            raise TooMany(item, quantity)\n"
    "        self.lines.append(",
)
DIFF = DiffBlock("shop/cart.py", make_hunks(BEFORE, AFTER))
ANSWER = """\
The cart keeps its lines in memory and checks **nothing** yet. Three places matter:

| Where | What it does | 说明 |
|---|---|---|
| `Cart.add` | appends a line | 加入购物车 |
| `Cart.total` | sums prices in cents | 总价(分) |
| `orders.place` | freezes the cart | 下单 |

1. Check the limit in `Cart.add`, so that *no* caller can go around it:
   - raise `TooMany`
   - keep the cart as it was
2. Test it at the edge.

```python
def add(self, item: Item, quantity: int = 1) -> None:
    if quantity > LIMIT:  # 上限
        raise TooMany(item, quantity)
    self.lines.append((item, quantity))
```

> Prices are whole cents; see [the rules](docs/rules.md).
"""


def conversation() -> tuple[Event, ...]:
    """A turn with thinking, a table, code, calls that went well and badly."""
    usage = Usage(input=12_400, output=860, cache_read=31_000)
    return (
        TurnStarted(
            "t1",
            "Limit a cart line to 100 pieces.\n购物车每行最多 100 件。",
            "xiaomi/mimo-v2-flash",
        ),
        Recalled(
            "t1",
            "Limit a cart line",
            (
                RecalledRecord(
                    "add", "method", "Cart.add", "shop/cart.py", 24, 0.92, "named in the prompt", 61
                ),
            ),
            61,
            7.3,
        ),
        ContextBuilt("t1", 1, (ContextPart("prompt", "Prompt", 40, "Limit"),)),
        ThinkingDelta(
            "t1", "The person wants a limit. I should look at the cart first, then at who calls it."
        ),
        ToolCalled("t1", "c1", "Read", "Read shop/cart.py", {}),
        ToolFinished("t1", "c1", "…", (CodeBlock("shop/cart.py", BEFORE),), False, 0.02),
        ToolCalled("t1", "c2", "Grep", "Grep Cart.add in shop/", {}),
        ToolFinished("t1", "c2", "No such folder: shop/x", (), True, 0.31),
        TextDelta("t1", ANSWER),
        MessageAdded("t1", Message("assistant", (TextPart(ANSWER),))),
        ToolCalled("t1", "c3", "Bash", "Bash pytest -q tests/test_cart.py", {}),
        ToolProgress("t1", "c3", "....\n"),
        ToolFinished(
            "t1", "c3", "ok", (ShellBlock("pytest -q", "....\n4 passed in 0.12s\n", 0),), False, 1.4
        ),
        UsageReported("t1", "xiaomi/mimo-v2-flash", usage, 0.0123),
        TurnFinished("t1", "done", 12.3),
    )


def question() -> tuple[Event, ...]:
    """A turn that waits for the person to allow an edit."""
    return (
        TurnStarted("t2", "Do it", "xiaomi/mimo-v2-flash"),
        TextDelta("t2", "I put the check into `Cart.add`."),
        ToolCalled("t2", "c9", "Edit", "Edit shop/cart.py", {}),
        ApprovalAsked(
            "t2", "c9", "Edit", "Edit shop/cart.py", "Edit(//home/mei/shop/shop/**)", (DIFF,)
        ),
    )


def shell_question() -> tuple[Event, ...]:
    """A turn that waits for the person to allow a command."""
    command = "git commit -m 'Limit cart lines' && git push"
    return (
        TurnStarted("t3", "Commit it", "xiaomi/mimo-v2-flash"),
        ToolCalled("t3", "c8", "Bash", f"Bash {command}", {}),
        ApprovalAsked(
            "t3", "c8", "Bash", f"Bash {command}", "Bash(git commit:*)", (ShellBlock(command),)
        ),
    )


@asynccontextmanager
async def shown(
    *events: Event,
    size: tuple[int, int] = (120, 36),
    progress: MemoryProgress = READY,
    folder: Path = Path("/home/mei/shop"),
) -> AsyncIterator[tuple[Pilot[None], PlayedSession]]:
    """The app with a session of these events on its screen, every question ripe to be answered."""
    session = PlayedSession((*BEGUN, *events))
    app = make_app(session, progress, folder)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(lambda: app.workbench.is_open)
        await settled(pilot)
        yield pilot, session


async def play(pilot: Pilot[None], session: PlayedSession, *events: Event) -> None:
    """Let the session go on, until the screen shows it."""
    before = workbench_of(pilot).state
    session.play(*events)
    await until(lambda: workbench_of(pilot).state is not before)
    await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait for what is laid out, and for a question to be ripe."""
    await pilot.pause()
    card = workbench_of(pilot).query_one(ApprovalCard)
    await until(lambda: not card.display or card.is_ripe)


def workbench_of(pilot: Pilot[None]) -> Workbench:
    assert isinstance(pilot.app, MimoApp)
    return pilot.app.workbench


def screen_lines(pilot: Pilot[None]) -> list[str]:
    """What is on the screen, line by line."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def screen_text(pilot: Pilot[None]) -> str:
    return "\n".join(screen_lines(pilot))


def line_with(pilot: Pilot[None], words: str) -> str:
    return next(line for line in screen_lines(pilot) if words in line)


async def click_on(pilot: Pilot[None], words: str) -> None:
    """Click in the middle of words on the screen."""
    for y, line in enumerate(screen_lines(pilot)):
        if words in line:
            x = cell_len(line[: line.index(words)]) + cell_len(words) // 2
            await pilot.click(offset=(x, y))
            await pilot.pause()
            return
    raise AssertionError(f"{words!r} is not on the screen")

"""Print mode: one prompt, no screen. Reads the same entries as every other front end."""

from __future__ import annotations

import asyncio
import json
import shlex
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from mimo_tui.core.codec import encode
from mimo_tui.core.events import (
    ApprovalAsked,
    Entry,
    Event,
    FileWritten,
    MessageAdded,
    Notice,
    Outcome,
    TextDelta,
    TurnFinished,
    TurnStarted,
    UsageReported,
)
from mimo_tui.core.messages import Usage
from mimo_tui.core.permissions import Decision
from mimo_tui.session.opening import open_session
from mimo_tui.session.options import Options
from mimo_tui.session.session import Session

OutputFormat = Literal["text", "json", "stream-json"]

NOT_GRANTED = (
    "This needs the user's permission and there is nobody to ask: mimo-tui runs in print mode."
    " Go on without it, or say what you would have done."
)
Writer = Callable[[Entry], None]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_CODES: dict[Outcome, int] = {"done": 0, "failed": 1, "cancelled": 130}


@dataclass(slots=True)
class Report:
    """What came of the prompt, gathered from its events."""

    session: str = ""
    turn: str = ""
    model: str = ""
    answer: str = ""
    outcome: Outcome = "failed"
    error: str = ""
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)
    cost: float | None = 0.0
    files: dict[str, None] = field(default_factory=dict)
    complaints: dict[str, None] = field(default_factory=dict)
    denied: list[dict[str, Any]] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case TurnStarted(turn=turn, model=model):
                self.turn, self.model = turn, model
            case MessageAdded(message=message) if message.role == "assistant" and message.text:
                self.answer = message.text
            case UsageReported(usage=usage, cost=cost):
                self.usage += usage
                self.cost = None if cost is None or self.cost is None else self.cost + cost
            case FileWritten(path=path):
                self.files[path] = None
            case ApprovalAsked(name=name, title=title, rule=rule):
                self.denied.append({"tool": name, "title": title, "rule": rule})
            case TurnFinished(outcome=outcome, seconds=seconds, error=error):
                self.outcome, self.seconds, self.error = outcome, seconds, error
                if error:
                    self.complaints[error] = None
            case Notice(level=level, text=text) if level != "info":
                self.complaints[text] = None
            case _:
                pass

    def as_json(self) -> str:
        """One JSON object, on one line."""
        usage = self.usage
        return json.dumps(
            {
                "kind": "result",
                "session": self.session,
                "model": self.model,
                "outcome": self.outcome,
                "answer": self.answer,
                "error": self.error,
                "seconds": round(self.seconds, 3),
                "usage": {
                    "input": usage.input,
                    "output": usage.output,
                    "cache_read": usage.cache_read,
                    "cache_write": usage.cache_write,
                },
                "cost": self.cost,
                "files": list(self.files),
                "denied": self.denied,
            },
            ensure_ascii=False,
        )


def run(options: Options, prompt: str, output: OutputFormat = "text") -> int:
    """Answer one prompt on standard output; gives the exit code: 0, 1 failed, 130 cancelled."""
    return asyncio.run(_run(options, prompt, output))


async def _run(options: Options, prompt: str, output: OutputFormat) -> int:
    session = await open_session(options)
    try:
        loop = asyncio.get_running_loop()
        for number in SIGNALS:
            loop.add_signal_handler(number, _stop, session, loop)
        report = Report(session.id)
        session.submit(prompt)
        await _follow(session, report, _WRITERS[output]())
    finally:
        await session.close()
        await session.memory.close()
    if output == "json":
        print(report.as_json())
    for text in (*report.complaints, *map(_not_granted, report.denied)):
        print(f"mimo-tui: {text}", file=sys.stderr)
    # Without a model it could not even begin.
    return EXIT_CODES[report.outcome] if report.model or not report.error else 2


def _stop(session: Session, loop: asyncio.AbstractEventLoop) -> None:
    """End in good order; the next signal ends at once."""
    session.cancel()
    for number in SIGNALS:
        loop.remove_signal_handler(number)


def _not_granted(denied: dict[str, Any]) -> str:
    """What the person is told of a call that needed them."""
    rule = denied["rule"]
    how = f" (--allow {shlex.quote(rule)} would allow it)" if rule else ""
    return f"Not done, as nobody was there to allow it: {denied['title']}{how}"


async def _follow(session: Session, report: Report, write: Writer) -> None:
    async for entry in session.subscribe(earlier=False):
        event = entry.event
        report.take(event)
        write(entry)
        if isinstance(event, ApprovalAsked):
            session.answer(event.call, Decision("deny", comment=NOT_GRANTED), by="rule")
        elif isinstance(event, TurnFinished) and event.turn == report.turn:
            return


def _text_writer() -> Writer:
    """Words as they come, with an empty line between the steps."""
    gap = ""

    def write(entry: Entry) -> None:
        nonlocal gap
        match entry.event:
            case TextDelta(text=text):
                print(gap + text, end="", flush=True)
                gap = ""
            case MessageAdded(message=message) if message.role == "assistant" and message.text:
                gap = "\n" if message.text.endswith("\n") else "\n\n"
            case TurnFinished() if gap:
                print(gap[1:], end="", flush=True)
            case _:
                pass

    return write


def _json_writer() -> Writer:
    return lambda entry: None


def _stream_json_writer() -> Writer:
    return lambda entry: print(encode(entry), flush=True)


_WRITERS: dict[OutputFormat, Callable[[], Writer]] = {
    "text": _text_writer,
    "json": _json_writer,
    "stream-json": _stream_json_writer,
}

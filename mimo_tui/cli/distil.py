"""`mimo-tui memory distil`: summaries by a model, forecast first and made only when accepted."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from typing import TYPE_CHECKING

from mimo_tui.core.codec import to_json
from mimo_tui.core.errors import MimoError, SettingsError

if TYPE_CHECKING:
    from mimo_tui.memory.base import Memory
    from mimo_tui.session.summarising import Offer, Summarising


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `memory distil`."""
    parser.add_argument("--forecast", action="store_true", help="say what it will cost, and end")
    parser.add_argument("--model", default="", metavar="NAME", help="the model that summarises")
    parser.add_argument("--budget", type=float, metavar="USD", help="spend at most so much")
    parser.add_argument("--calls", type=int, metavar="N", help="make at most so many calls")
    parser.add_argument("--tokens", type=int, metavar="N", help="use at most so many tokens")
    parser.add_argument("--yes", action="store_true", help="begin without a question")


async def run(memory: Memory, parsed: argparse.Namespace) -> None:
    """Forecast, ask, summarise. Raises MimoError where nothing could be summarised."""
    from mimo_tui.config.load import load_settings
    from mimo_tui.session.models import Models
    from mimo_tui.session.summarising import Summarising

    settings = (await asyncio.to_thread(load_settings, parsed.folder)).settings
    if (await memory.progress()).state != "ready":
        print("The project is being distilled ...", file=sys.stderr)
    await memory.settle()
    summarising = Summarising(memory, Models(settings), settings.memory.summaries)
    try:
        await _offer(summarising, parsed)
    finally:
        await summarising.close()


async def _offer(summarising: Summarising, parsed: argparse.Namespace) -> None:
    from mimo_tui.memory.semantic.meter import Budget

    given = (parsed.calls, parsed.tokens, parsed.budget)
    if any(value is not None and value <= 0 for value in given):
        raise SettingsError("A budget is more than nothing")
    own = Budget(parsed.calls or 0, parsed.tokens or 0, parsed.budget or 0.0)
    offer = await summarising.offer(parsed.model, own if any(given) else None)
    if parsed.json:
        shown = {"model": offer.model.info.full_name, "whole": offer.whole, "within": offer.within}
        print(json.dumps(to_json(shown)))
    else:
        print(offer)
    if parsed.forecast or not offer.units:
        return
    if not parsed.yes and not await asyncio.to_thread(_asked):
        return
    await _make(summarising, offer, as_json=parsed.json)


def _asked() -> bool:
    if not (sys.stdin is not None and sys.stdin.isatty()):
        raise SettingsError("Nothing was sent", do="Say --yes to begin without a question")
    print("Begin? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


async def _make(summarising: Summarising, offer: Offer, *, as_json: bool) -> None:
    from mimo_tui.session.summarising import said

    progress = await summarising.run(
        offer, lambda progress: print(said(progress), file=sys.stderr, flush=True)
    )
    print(json.dumps(to_json(progress)) if as_json else said(progress))
    if progress.ended and not progress.done:
        raise MimoError(progress.ended)
    if progress.ended:
        print(f"mimo-tui: {progress.ended}. Run it again to go on", file=sys.stderr)

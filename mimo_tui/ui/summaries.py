"""Summaries by a model from within the workspace: a forecast, a yes, then progress to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from mimo_tui.memory.base import Memory

if TYPE_CHECKING:  # All of this is loaded when it is first wanted.
    from mimo_tui.config.settings import Settings
    from mimo_tui.memory.semantic.run import SummaryProgress
    from mimo_tui.session.summarising import Summarising

Ask = Callable[[str], Awaitable[bool | None]]
Show = Callable[["SummaryProgress | None"], None]


async def summarise(memory: Memory, settings: Settings, model: str, ask: Ask, show: Show) -> str:
    """Offer summaries by the settings' model, else by `model`; make them once `ask` says yes.

    Gives the last word on it, "" where the person declined. `show` hears how far it is, and None
    in the end. Cancel it to stop: what came back until then is kept. Raises MimoError where
    nothing can be offered.
    """
    summarising = await asyncio.to_thread(_summarising, memory, settings)
    try:
        offer = await summarising.offer(settings.memory.summaries.model or model)
        if not offer.units:
            return str(offer)
        if not await ask(f"{offer}\n\nBegin?"):
            return ""
        progress = await summarising.run(offer, show)
    finally:
        show(None)
        await summarising.close()
    return _last_word(progress)


def _summarising(memory: Memory, settings: Settings) -> Summarising:
    from mimo_tui.session.models import Models
    from mimo_tui.session.summarising import Summarising

    return Summarising(memory, Models(settings), settings.memory.summaries)


def _last_word(progress: SummaryProgress) -> str:
    from mimo_tui.session.summarising import said

    ended = f". {progress.ended}. Summarise again to go on" if progress.ended else ""
    return f"{said(progress)}{ended}"

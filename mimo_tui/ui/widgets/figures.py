"""Numbers as people read them, in as little width as they need."""

from __future__ import annotations


def count(number: int) -> str:
    """A whole number with thousands apart: 12,345."""
    return f"{number:,}"


def short_count(number: int) -> str:
    """A number in at most five cells: 987, 1.2k, 45k, 1.2M."""
    if number < 1000:
        return str(number)
    for unit, size in (("k", 1_000), ("M", 1_000_000), ("G", 1_000_000_000)):
        value = number / size
        if value < 9.95:
            return f"{value:.1f}{unit}"
        if value < 999.5:
            return f"{value:.0f}{unit}"
    return "lots"


def duration(seconds: float) -> str:
    """A time in five cells or more: " 0:07", "12:34", "1:02:03"."""
    whole = max(0, int(seconds))
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:2}:{rest:02}"


def money(dollars: float, *, unpriced: int = 0) -> str:
    """A cost in US dollars; "+" where some calls have no known price, "" where none has."""
    if not dollars:
        return "" if unpriced else "$0"
    text = f"${dollars:.4f}" if dollars < 0.1 else f"${dollars:.2f}"
    return f"{text}+" if unpriced else text


def percent(share: float) -> str:
    """A share from 0 to 1 in four cells: "  7%"."""
    return f"{share * 100:3.0f}%"


BAR_PARTS = " ▏▎▍▌▋▊▉█"


def bar(share: float, width: int) -> str:
    """A bar of `width` cells, filled to `share` from 0 to 1 in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    if share > 0:
        eighths = max(1, eighths)
    full, rest = divmod(eighths, 8)
    text = "█" * full + (BAR_PARTS[rest] if rest else "")
    return text.ljust(width)

"""Cost against size as a picture: one small plot for each cost, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tests.scale.costs import Cost

WIDTH, HEIGHT, COLUMNS = 300, 200, 2
LEFT, RIGHT, TOP, BOTTOM = 46, 26, 40, 30
# Seen on a white page as well as on a black one.
STYLE = """
text { font: 12px sans-serif; fill: #24292f; }
.small { font-size: 10px; fill: #57606a; }
.grid { stroke: #8c959f; stroke-opacity: 0.3; }
.curve { fill: none; stroke: #0969da; stroke-width: 2; }
circle { fill: #0969da; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .small { fill: #9198a1; }
  .curve { stroke: #4493f8; }
  circle { fill: #4493f8; }
}
"""
Measure = Callable[[Cost], float]
PLOTS: dict[str, Measure] = {
    "distilled from nothing, s": lambda cost: cost.distil,
    "most memory meanwhile, MB": lambda cost: cost.peak / 1e6,
    "store, in times the source": lambda cost: cost.store / cost.source,
    "start to first recall, s": lambda cost: cost.first_recall,
    "recall, 95th percentile, ms": lambda cost: cost.recall_p95,
    "save to recallable, ms": lambda cost: cost.save_to_recall * 1000,
}


def picture(costs: Sequence[Cost]) -> str:
    """The plots as SVG."""
    rows = math.ceil(len(PLOTS) / COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH * COLUMNS} {HEIGHT * rows}">',
        f"<style>{STYLE}</style>",
    ]
    for number, (title, measure) in enumerate(PLOTS.items()):
        row, column = divmod(number, COLUMNS)
        parts.append(f'<g transform="translate({column * WIDTH} {row * HEIGHT})">')
        parts += _plot(title, [(cost.lines, measure(cost)) for cost in costs])
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _plot(title: str, points: Sequence[tuple[int, float]]) -> list[str]:
    """One plot: a line through the points, each with its value."""
    places = _scale([math.log10(lines) for lines, _ in points], LEFT, WIDTH - RIGHT, 0)
    heights = _scale([math.log10(value) for _, value in points], HEIGHT - BOTTOM, TOP, 1)
    base = HEIGHT - BOTTOM
    parts = [f'<text x="{LEFT - 20}" y="18">{title}</text>']
    parts.append(f'<path class="grid" d="M{LEFT - 20} {base + 6}H{WIDTH - RIGHT + 20}"/>')
    for x, (lines, _) in zip(places, points, strict=True):
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP - 10}V{base + 6}"/>')
        parts.append(_label(x, base + 20, _short(lines)))
    spots = list(zip(places, heights, strict=True))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    parts.append(f'<polyline class="curve" points="{line}"/>')
    for (x, y), (_, value) in zip(spots, points, strict=True):
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>')
        parts.append(_label(x, y - 8, f"{value:.3g}" if value < 1000 else f"{value:,.0f}"))
    return parts


def _label(x: float, y: float, text: str) -> str:
    return f'<text class="small" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{text}</text>'


def _scale(values: Sequence[float], start: float, end: float, least: float) -> list[float]:
    """Values brought between two ends; what spans less than `least` does not fill them."""
    low, high = min(values), max(values)
    spare = max(0.0, least - (high - low)) / 2
    low, span = low - spare, max(high - low + 2 * spare, 1e-9)
    return [start + (value - low) / span * (end - start) for value in values]


def _short(lines: int) -> str:
    return f"{lines / 1e6:.2g} M" if lines >= 950_000 else f"{lines / 1e3:.0f} k"

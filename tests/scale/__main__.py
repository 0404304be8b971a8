"""python -m tests.scale PACKAGES [--sizes 30k,1M] [--keep FILE] [--write DOCS]: cost by size.

Projects of each size are made of the sources in a folder of packages (wheels, zip and tar files).
Everything is measured from outside, on the memory process. Sizes whose costs stand in the kept
file are not measured again.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.scale.costs import Cost, measure
from tests.scale.picture import picture

UNITS = {"k": 1_000, "M": 1_000_000}
PAGE = """# What a memory costs

`python -m tests.scale PACKAGES --keep costs.jsonl --write docs` made this page. It makes projects
of real packages (a folder of wheels, zip and tar files), each of several languages, no package
with more than 400,000 lines, no file twice; it distils them from nothing, and looks at the memory
process from outside. Processor times say what it takes on a core of its own, whatever else the
machine has to do.
{note}
{table}

![Cost against size](scale.svg)
"""
HEADS: dict[str, Callable[[Cost], str]] = {
    "lines": lambda cost: f"{cost.lines:,}",
    "files": lambda cost: f"{cost.files:,}",
    "source": lambda cost: f"{cost.source / 1e6:,.1f} MB",
    "records": lambda cost: f"{cost.records:,}",
    "distilled from nothing": lambda cost: f"{cost.distil:,.1f} s",
    "processor time of that": lambda cost: f"{cost.distil_cpu:,.1f} s",
    "lines a second of it": lambda cost: f"{cost.lines / cost.distil_cpu:,.0f}",
    "most memory meanwhile": lambda cost: f"{cost.peak / 1e6:,.0f} MB",
    "store, in times the source": lambda cost: f"{cost.store / cost.source:.2f}",
    "start to first recall": lambda cost: f"{cost.first_recall:.2f} s",
    "processor time until then": lambda cost: f"{cost.first_recall_cpu:.2f} s",
    "recall, median": lambda cost: f"{cost.recall_p50:.1f} ms",
    "recall, 95th percentile": lambda cost: f"{cost.recall_p95:.1f} ms",
    "processor time of a recall": lambda cost: f"{cost.recall_cpu:.1f} ms",
    "save to recallable": lambda cost: f"{cost.save_to_recall * 1000:.0f} ms",
    "switch of up to 5,000 files": lambda cost: f"{cost.switch:.1f} s",
    "memory at rest": lambda cost: f"{cost.idle / 1e6:,.0f} MB",
    "processor at rest": lambda cost: f"{cost.idle_cpu:.1%}",
}


def table(costs: Sequence[Cost]) -> str:
    """The costs in Markdown, a column for each size."""
    rows = [[name, *(show(cost) for cost in costs)] for name, show in HEADS.items()]
    rows.insert(1, ["---", *("---:" for _ in costs)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def write(folder: Path, costs: Sequence[Cost], note: str) -> None:
    """Write scale.md, and the picture that stands on it."""
    page = PAGE.format(table=table(costs), note=note and f"\n{note}\n")
    (folder / "scale.md").write_text(page, encoding="utf-8")
    (folder / "scale.svg").write_text(picture(costs), encoding="utf-8")


def kept(path: Path | None) -> dict[int, Cost]:
    """The costs in a kept file, by the size that was asked for."""
    if path is None or not path.exists():
        return {}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {line.pop("asked"): Cost(**line) for line in lines}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path)
    parser.add_argument("--sizes", default="30k,300k,1M,3M,10M")
    parser.add_argument("--keep", type=Path, help="a file of JSON lines for the costs")
    parser.add_argument("--write", type=Path, help="the folder of scale.md and scale.svg")
    parser.add_argument("--note", default="", help="what else the page says of the figures")
    arguments = parser.parse_args()
    have, costs = kept(arguments.keep), []
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MIMO_TUI_HOME"] = f"{scratch}/home"
        for size in arguments.sizes.split(","):
            lines = int(float(size[:-1]) * UNITS[size[-1]])
            if lines not in have:
                have[lines] = measure(arguments.packages, Path(scratch), lines)
                if arguments.keep:
                    with arguments.keep.open("a", encoding="utf-8") as out:
                        out.write(json.dumps({"asked": lines, **asdict(have[lines])}) + "\n")
            costs.append(have[lines])
            print(table(costs), flush=True)
    if arguments.write:
        write(arguments.write, costs, arguments.note)


if __name__ == "__main__":
    main()

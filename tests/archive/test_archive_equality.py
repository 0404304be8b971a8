"""However a store came to its content, it answers as one made from scratch."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue, Filter
from mimo_tui.memory.distil.base import Distilled, FileChange, FileGone
from tests.archive.shop import definition, edge, file, same_everywhere

PATHS = ("a.py", "b/a.py", "b/c.py")
NAMES = ("cart", "Cart.add", "Order.add", "price_of", "订单")
WORDS = ("put", "item", "goods", "折扣后的价格", "raises EmptyItem", "rounded")
CUES = (Cue("put item"), Cue("`add` goods"), Cue("折扣"), Cue("price_of", ("b/a.py",)))


@dataclass(frozen=True)
class Pin:
    record_id: str
    on: bool


@dataclass(frozen=True)
class Forget:
    record_id: str
    on: bool


@dataclass(frozen=True)
class Edit:
    record_id: str
    body: str


@dataclass(frozen=True)
class Reopen:
    """Close it and open it again."""


Step = list[FileChange] | Pin | Forget | Edit | Reopen
bodies = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join)
ids = st.builds(
    lambda path, name: definition(path, name).id, st.sampled_from(PATHS), st.sampled_from(NAMES)
)


@st.composite
def distilled(draw: st.DrawFn) -> Distilled:
    path = draw(st.sampled_from(PATHS))
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    records = [definition(path, name, draw(bodies), line=draw(st.integers(1, 9))) for name in names]
    edges = [edge(path, name, "calls", draw(st.sampled_from(NAMES))) for name in names]
    return file(path, *records, edges=edges)


changes: st.SearchStrategy[FileChange] = distilled() | st.sampled_from(PATHS).map(FileGone)
steps: st.SearchStrategy[Step] = st.one_of(
    st.lists(changes, min_size=1, max_size=4),
    st.builds(Pin, ids, st.booleans()),
    st.builds(Forget, ids, st.booleans()),
    st.builds(Edit, ids, bodies),
    st.just(Reopen()),
)


@contextmanager
def opened(folder: Path) -> Iterator[Archive]:
    archive = Archive.open(folder)
    try:
        yield archive
    finally:
        archive.close()


def taken(archive: Archive, step: Step) -> None:
    match step:
        case Pin(record_id, on):
            archive.pin(record_id, on)
        case Forget(record_id, on):
            archive.forget(record_id, on)
        case Edit(record_id, body):
            archive.edit(record_id, "Title", body)
        case list():
            archive.apply(step)


def seen(archive: Archive) -> object:
    """Everything that a store shows, without times; read before anything is recalled."""
    pages = [
        archive.page(filter)
        for filter in (Filter(), Filter(forgotten=True), Filter(pinned=True), Filter("add put"))
    ]
    shown = [[same_everywhere(r) for r in page.records] for page in pages]
    # Of the same relevance any may be first.
    shown[-1].sort(key=lambda record: record.id)
    details = [archive.detail(record.id) for record in shown[0]]
    graph = [
        (each.edges, [caller.id for caller in each.callers]) for each in details if each is not None
    ]
    recalled = [{(h.record.id, h.score) for h in archive.recall(cue)} for cue in CUES]
    return archive.files(), [page.total for page in pages], shown, graph, recalled


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(steps, max_size=12))
def test_changes_give_the_same_as_making_it_from_scratch(done: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        archive = Archive.open(folder / "changed")
        files: dict[str, Distilled] = {}
        marks: list[Step] = []
        for step in done:
            if isinstance(step, Reopen):
                archive.close()
                archive = Archive.open(folder / "changed")
                continue
            taken(archive, step)
            if isinstance(step, list):
                for change in step:
                    files.pop(change.path, None)
                    if isinstance(change, Distilled):
                        files[change.path] = change
            elif not isinstance(step, Edit) or archive.detail(step.record_id):
                marks.append(step)
        # What is marked must be there; what is not in the end, was once.
        every = [file(path, *[definition(path, name) for name in NAMES]) for path in PATHS]
        with opened(folder / "scratch") as scratch:
            scratch.apply(every)
            for mark in marks:
                taken(scratch, mark)
            scratch.apply([FileGone(path) for path in PATHS])
            scratch.apply(list(files.values()))
            assert archive.agrees()
            assert scratch.agrees()
            assert seen(archive) == seen(scratch)
        archive.close()

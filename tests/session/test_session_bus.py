import asyncio

from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.events import Notice, TextDelta, ThinkingDelta, ToolProgress
from mimo_tui.session.bus import MERGE_CHARACTERS, Bus

deltas = st.one_of(
    st.builds(TextDelta, turn=st.just("t1"), text=st.text(min_size=1)),
    st.builds(ThinkingDelta, turn=st.just("t1"), text=st.text(min_size=1)),
    st.builds(
        ToolProgress,
        turn=st.just("t1"),
        call=st.sampled_from(["a", "b"]),
        text=st.text(min_size=1),
    ),
    st.builds(Notice, level=st.just("info"), text=st.text()),
)


def spelled(events):
    """The stream letter by letter: what merging must not change."""
    return [
        (type(event).__name__, getattr(event, "call", ""), letter)
        for event in events
        for letter in getattr(event, "text", "")
    ]


@given(st.lists(deltas, max_size=40))
def test_merging_changes_no_letter_and_no_order(events):
    async def play():
        bus = Bus()
        for event in events:
            bus.publish(event)
        bus.close()
        return [entry async for entry in bus.read()]

    entries = asyncio.run(play())
    assert spelled(entry.event for entry in entries) == spelled(events)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))


async def test_neighbouring_deltas_become_one_entry():
    bus = Bus()
    for letter in "hello":
        bus.publish(TextDelta("t1", letter))
    bus.publish(Notice("info", "done"))
    assert [entry.event for entry in bus.entries] == [
        TextDelta("t1", "hello"),
        Notice("info", "done"),
    ]


async def test_a_lone_delta_comes_without_a_push():
    bus = Bus()
    reader = bus.read()
    bus.publish(TextDelta("t1", "hello"))
    assert (await anext(reader)).event == TextDelta("t1", "hello")


async def test_one_entry_stays_bounded():
    bus = Bus()
    for _ in range(3):
        bus.publish(TextDelta("t1", "x" * (MERGE_CHARACTERS // 2 + 1)))
    bus.close()
    assert len(bus.entries) == 3


async def test_every_reader_sees_everything_whenever_it_comes():
    bus = Bus()
    early = asyncio.create_task(collect(bus))
    bus.publish(Notice("info", "one"))
    await asyncio.sleep(0)
    late = asyncio.create_task(collect(bus))
    await asyncio.sleep(0)
    bus.publish(Notice("info", "two"))
    bus.close()
    assert await early == await late == list(bus.entries)
    assert len(bus.entries) == 2


async def collect(bus):
    return [entry async for entry in bus.read()]

from pathlib import Path

from mimo_tui.memory.base import Filter
from mimo_tui.memory.embedded import EmbeddedMemory
from mimo_tui.ui.panels.memory import MemoryPanel
from mimo_tui.ui.panels.record_detail import RecordDetail
from mimo_tui.ui.widgets.record_list import RecordList
from tests.panels.panel_host import PanelHost, lines, said, until

CART = '''\
LIMIT = 100


class Cart:
    def add(self, item: str) -> None:
        """Puts an item into the cart."""
        check(item)


def check(item: str) -> None:
    if not item:
        raise ValueError("no item")
'''


async def test_a_real_project_is_searched_read_and_forgotten(tmp_path: Path) -> None:
    root = tmp_path / "shop"
    root.mkdir()
    (root / "cart.py").write_text(CART)
    memory = EmbeddedMemory(root, tmp_path / "data", watch=False)
    await memory.start()
    try:
        progress = await memory.settle()
        panel = MemoryPanel(memory)
        async with PanelHost(panel).run_test(size=(120, 40)) as pilot:
            panel.progress(progress)
            panel.focus()
            records = panel.query_one(RecordList)
            detail = panel.query_one(RecordDetail)
            await pilot.press("slash", *"Cart.add", "enter")
            await until(lambda: records.record is not None and records.record.title == "Cart.add")
            await pilot.press("enter")
            await until(lambda: detail.record is not None and detail.record.title == "Cart.add")
            shown = "\n".join(lines(detail))
            assert "calls  check" in shown and "check(item)" in shown
            await pilot.press("x")
            await until(lambda: "Forgot Cart.add" in said(pilot.app, "#said"))
            assert "Cart.add" not in [r.title for r in (await memory.page(Filter())).records]
            await pilot.press("u")
            await until(lambda: "Restored Cart.add" in said(pilot.app, "#said"))
            assert "Cart.add" in [r.title for r in (await memory.page(Filter())).records]
    finally:
        await memory.close()

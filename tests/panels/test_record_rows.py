from mimo_tui.core.events import MemoryProgress
from mimo_tui.memory.base import Detail, Filter, Record
from mimo_tui.ui.panels.memory import MemoryPanel
from mimo_tui.ui.panels.record_detail import RecordDetail, detail_rows
from mimo_tui.ui.panels.record_words import memory_hints, progress_line, record_row
from tests.panels.memory_fake import shop
from tests.panels.panel_host import PanelHost, lines, until

SAVE = Record(
    "save",
    "method",
    "SecureCookieSessionInterface.save_session",
    path="src/flask/sessions.py",
    first_line=337,
    signature="def save_session(self, app: Flask) -> None",
    body="def save_session(self, app: Flask) -> None\nWrites the cookie.",
)


def shown(record: Record, width: int) -> str:
    return record_row(record).lay_out(width).plain


def test_a_row_gives_up_folders_then_the_beginning_of_a_name_then_its_end() -> None:
    wide, file, name = SAVE.title, "sessions.py:337", "save_session"
    assert shown(SAVE, 80).split() == ["ƒ", wide, "src/flask/sessions.py:337"]
    assert shown(SAVE, 60).split() == ["ƒ", wide, file]
    assert shown(SAVE, 44) == f"ƒ …ionInterface.{name} {file}"
    assert shown(SAVE, 32) == f"ƒ ….{name} {file}"
    assert shown(SAVE, 24) == "ƒ …save_se… sessions.py…"


def test_a_section_is_listed_without_the_file_that_stands_beside_it() -> None:
    section = Record("s", "document", "CHANGES.rst § Version 3.0.1", "", path="CHANGES.rst")
    assert shown(section, 40).split() == ["¶", "§", "Version", "3.0.1", "CHANGES.rst"]


def test_what_the_list_is_limited_to_is_told_first() -> None:
    assert memory_hints(SAVE, Filter(pinned=True), detail=False, undo=False)[0].key == "f"
    assert memory_hints(SAVE, Filter(), detail=False, undo=False)[0].key == "/"


def test_a_time_left_is_told_whole_or_not_at_all() -> None:
    progress = MemoryProgress("distilling", 375, 1502, 6800, 1, 42.0)
    assert "0:42 left" in progress_line(progress, 6800, 0, 60).plain
    narrow = progress_line(progress, 6800, 0, 46).plain
    assert "0:" not in narrow
    assert narrow.endswith("6,800 listed")


def test_a_signature_that_the_body_begins_with_is_shown_once() -> None:
    said = [row.left.plain for row in detail_rows(Detail(SAVE, (), (), ""), 80)]
    assert said.count(SAVE.signature) == 1
    assert "Writes the cookie." in said


async def test_a_detail_that_scrolls_loses_no_letter() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz" * 3
    memory = shop()
    panel = MemoryPanel(memory)
    async with PanelHost(panel).run_test(size=(44, 12)) as pilot:
        detail = panel.query_one(RecordDetail)
        panel.open_record("add")
        await until(lambda: detail.record is not None)
        text = "\n".join([letters] * 20)
        detail.show(Detail(Record("long", "constant", "LONG", ""), (), (), text))
        await pilot.pause()
        assert detail.show_vertical_scrollbar
        for _ in range(6):
            await pilot.press("j")
        assert letters in "".join(line.strip("0123456789 ") for line in lines(detail))

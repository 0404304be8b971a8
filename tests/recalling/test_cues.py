"""What a cue says beside its text."""

from mimo_tui.memory.base import Cue
from mimo_tui.memory.cues import identifiers, read

PYTHON_TRACE = """\
Traceback (most recent call last):
  File "/home/me/shop/app.py", line 12, in main
    cart.add_line(item)
  File "/home/me/shop/src/cart.py", line 41, in add_line
    raise ValueError("quantity must be 1 to 99")
ValueError: quantity must be 1 to 99
"""
NODE_TRACE = """\
TypeError: total is not a function
    at Cart.addLine (/srv/shop/cart.ts:41:9)
    at async main (/srv/shop/app.ts:12:3)
"""
DIFF = """\
--- a/src/cart.py
+++ b/src/cart.py
@@ -38,4 +38,4 @@ def add_line(self, item):
-    if quantity > 9:
+    if quantity > 99:
"""


def test_the_message_of_an_error_is_asked_for_and_its_frames_are_in_play() -> None:
    reading = read(Cue("fix it", error=PYTHON_TRACE))

    assert reading.question.splitlines()[-1] == "ValueError: quantity must be 1 to 99"
    assert "Traceback" not in reading.question
    assert reading.files == ("/home/me/shop/src/cart.py", "/home/me/shop/app.py")
    assert {"add_line", "main"} <= reading.at_hand


def test_frames_of_node_are_read() -> None:
    reading = read(Cue("", error=NODE_TRACE))

    assert "/srv/shop/cart.ts" in reading.files
    assert "addline" in reading.at_hand
    assert "total is not a function" in reading.question


def test_places_that_compilers_print_are_in_play() -> None:
    assert read(Cue("", error="src/main.rs:10:5: error[E0308]")).files == ("src/main.rs",)


def test_a_diff_brings_its_files_and_the_functions_around_its_hunks() -> None:
    reading = read(Cue("finish this", diff=DIFF))

    assert reading.files == ("src/cart.py",)
    assert "add_line" in reading.at_hand
    assert reading.question == "finish this"


def test_symbols_and_files_are_taken_as_they_are_given() -> None:
    reading = read(Cue("why", files=("a.py",), symbols=("Cart",)))

    assert reading.files == ("a.py",)
    assert reading.at_hand == {"cart"}


def test_what_is_written_like_code_is_told_from_words() -> None:
    found = identifiers("does `total` or Cart.add or read_file() open files")

    assert found["total"] and found["cart.add"] and found["read_file"]
    assert not found["open"]

"""Of many definitions of one name recall finds the one that the context means."""

from pathlib import Path

import pytest

from mimo_tui.memory.base import Cue
from tests.graph.projects import opened

NAMESAKES = 130
FILES = {
    **{
        f"other/part{number}.py": f"class Part{number}:\n    def flush(self): ...\n"
        for number in range(NAMESAKES)
    },
    "shop/ledger.py": "class Ledger:\n    def flush(self): ...\n",
    "shop/billing.py": (
        "from .ledger import Ledger\n\n\nclass Billing:\n    def __init__(self, book: Ledger):\n"
        "        self.book = book\n\n    def close(self):\n        self.book.flush()\n"
    ),
    "shop/desk.py": "from .billing import Billing\n\n\ndef open_desk(): return Billing(1)\n",
}
MEANT = ("shop/ledger.py", "Ledger.flush")


@pytest.mark.parametrize(
    "cue",
    [
        Cue("what does flush do here", files=("shop/billing.py",)),
        Cue("fix the flush that Billing.close calls", files=("shop/billing.py",)),
        Cue("what does `flush()` do in `Billing.close`"),
        Cue("what does flush do in Billing"),
        Cue("what does flush do", symbols=("Billing.close",)),
        Cue("what does flush do here", files=("/home/ann/shop/billing.py",)),
    ],
)
def test_the_one_that_is_called_there_comes_first(tmp_path: Path, cue: Cue) -> None:
    archive = opened(tmp_path, FILES)
    first = archive.recall(cue)[0].record
    assert (first.path, first.title) == MEANT
    archive.close()


def test_it_says_who_calls_it(tmp_path: Path) -> None:
    archive = opened(tmp_path, FILES)
    hit = archive.recall(Cue("what does flush do in Billing.close"))[0]
    assert "Billing.close calls it" in hit.reason
    archive.close()


def test_who_is_named_alone_stays_first(tmp_path: Path) -> None:
    archive = opened(tmp_path, FILES)
    hits = archive.recall(Cue("what does Billing.close do", files=("shop/desk.py",)))
    assert hits[0].record.title == "Billing.close"
    archive.close()

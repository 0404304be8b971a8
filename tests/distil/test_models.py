"""Classes that are data, and classes that are contracts, told by what they hold and ask for."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file

PYTHON = '''
@dataclass(frozen=True)
class Line:
    """A line of an order. It never changes."""
    article: Article
    amount: int = 1  # how many

class Order(BaseModel):
    lines: list[Line] = Field(min_length=1)
    buyer: "Customer | None" = None
    def total(self): ...

class Paid(Order):
    receipt: Optional[Receipt]

class Store(Protocol):
    """Where orders are kept."""
    def find(self, number: int) -> Order:
        """The order of that number. Slow."""
        raise NoOrder(number)

class Plain:
    size = 3
    def grow(self): ...
'''
GO = """package shop
type Order struct {
	Lines []Line
	Total int `json:"total"`
}
type Store interface {
	Find(number int) (Order, error)
}
"""
TYPESCRIPT = """
export interface Order { lines: Line[]; total: number }
export interface Store { find(number: number): Promise<Order> }
"""
# Each: the words of each data model and interface, and which models it refers to.
MODELS = {
    ("shop/order.py", PYTHON): {
        "data model Line": (
            "class Line # A line of an order.\n  article: Article\n  amount: int = 1 # how many",
            {"Article"},
        ),
        "data model Order": ("  lines: list[Line] = Field(min_length=1)\n  buyer:", {"Line"}),
        "data model Paid": ("  receipt: Optional[Receipt]\nrefers to Receipt", {"Receipt"}),
        "interface Store": (
            "  def find(self, number: int) -> Order # The order of that number. raises NoOrder",
            set(),
        ),
    },
    ("shop/order.go", GO): {
        "data model Order": ("  Lines []Line\n  Total int", {"Line"}),
        "interface Store": ("  Find(number int) (Order, error)", set()),
    },
    ("shop/order.ts", TYPESCRIPT): {
        "data model Order": ("  lines: Line[]\n  total: number", {"Line"}),
        "interface Store": ("  find(number: number): Promise<Order>", set()),
    },
}


@pytest.mark.parametrize(("path", "text"), MODELS, ids=lambda value: value[:10])
def test_data_models_and_interfaces_are_told_with_what_they_refer_to(
    tmp_path: Path, path: str, text: str
) -> None:
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(text)
    distilled = distil_file(tmp_path, path)

    found = {each.title: each for each in distilled.records if " " in each.title}
    found = {title: each for title, each in found.items() if each.kind != "rule"}

    assert set(found) == set(MODELS[path, text])
    for title, (words, others) in MODELS[path, text].items():
        assert words in found[title].body
        edges = {edge.target for edge in distilled.edges if edge.source_id == found[title].id}
        assert edges == others


def test_what_a_model_holds_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "order.py").write_text(PYTHON)
    records = distil_file(tmp_path, "order.py").records
    bodies = {each.title: each.body for each in records if each.kind == "class"}

    assert "article" not in bodies["Line"]
    assert "def total(self)" in bodies["Order"] and "lines" not in bodies["Order"]
    assert "size = 3" in bodies["Plain"]

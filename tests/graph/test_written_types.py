"""What a call is asked of, where the file writes the type of what it is asked of."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import distil_file
from mimo_tui.memory.distil.types import type_name

PYTHON = """
from shop.cart import Cart as Basket
from a import render as _render

class Base:
    other: "Basket | None"

class Order(Base):
    cart: Optional[Basket]

    def __init__(self, store: Store, spare):
        self.store = store
        self.spare = spare
        self.line: Line = make()

    def go(self, items: list[int], spare):
        self.cart.add()
        self.store.save()
        self.other.size()
        self.line.up()
        self.spare.use()
        basket = Basket()
        basket.weigh()
        items.append(2)
        either = Cart()
        either = Line()
        either.off()
        render()

def render(order: Order):
    order.store.close()
    _render()
"""
TYPESCRIPT = """
import { Cart as Basket } from "./cart";
import * as money from "./money";
class Order extends Base {
  private cart: Basket;
  total = new Total();
  constructor(private readonly store: Store, other: Foo) { this.line = new Line(); }
  go(x?: Foo) {
    this.cart.add(); this.store.save(); x.bar(); this.total.up(); this.line.cut(); super.go();
    money.round(1); this.other.stay();
  }
}
const f = (o: Order, c: Basket | null) => { o.store.close(); c.size(); };
"""
GO = """package shop
func (o *Order) Go(x *Line, ys []*Line) {
	o.cart.Add(1)
	x.Up()
	s := store.NewStore()
	s.Save()
	c := &Cart{}
	c.Size()
	ys.stay()
}
type Order struct { cart *Cart }
"""
JAVA = """
class A extends Base {
  private final Cart cart;
  void go(Price p, Map<String, Cart> xs) {
    cart.add(p); p.round(); var t = new Total(); t.up(); for (Line l : lines) { l.cut(); }
    this.cart.size(); super.go(); xs.values();
  }
}
"""
RUST = """
struct Order { cart: Box<Cart> }
impl Order {
  fn go(&self, x: &mut Line, o: crate::shop::Store) {
    self.cart.add(); x.up(); let c = Cart::new(); c.size(); let s = Store { a: 1 }; s.save();
    o.close(); let me: Self = make(); me.go();
  }
}
"""
C_SHARP = """
class A : Base {
  private readonly Cart cart;
  public Store Store { get; set; }
  void Go(Price p) { cart.Add(p); this.cart.Size(); p.Round(); var t = new Total(); t.Up(); }
}
"""
MEANT = {
    "a.py": (
        PYTHON,
        {"Cart.add", "Store.save", "Cart.size", "Line.up", "Order.spare.use", "Cart.weigh"}
        | {"items.append", "either.off", "render", "Store.close", "a.render"},
    ),
    "a.ts": (
        TYPESCRIPT,
        {"Cart.add", "Store.save", "Foo.bar", "Total.up", "Line.cut", "Base.go", "money.round"}
        | {"Order.other.stay", "Store.close", "Cart.size"},
    ),
    "a.go": (
        GO,
        {"Cart.Add", "Line.Up", "store.NewStore", "store.Store.Save", "Cart.Size", "ys.stay"},
    ),
    "A.java": (
        JAVA,
        {"Cart.add", "Price.round", "Total.up", "Line.cut", "Cart.size", "Base.go", "Map.values"},
    ),
    "a.rs": (
        RUST,
        {"Cart.add", "Line.up", "Cart.size", "Store.save", "crate.shop.Store.close", "Order.go"},
    ),
    "a.cs": (C_SHARP, {"Cart.Add", "Cart.Size", "Price.Round", "Total.Up"}),
}


@pytest.mark.parametrize("path", MEANT)
def test_calls_name_the_type_that_is_written(tmp_path: Path, path: str) -> None:
    text, calls = MEANT[path]
    (tmp_path / path).write_text(text)
    edges = distil_file(tmp_path, path).edges
    called = {edge.target for edge in edges if edge.kind == "calls"}
    assert calls <= called
    made = {"Cart", "Line", "Total", "make", "Cart.new", "a.render"}
    assert called - calls <= made


def test_an_alias_is_not_what_has_its_name_here(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(PYTHON)
    edges = distil_file(tmp_path, "a.py").edges
    assert {edge.target_id for edge in edges if edge.target == "a.render"} == {""}
    assert all(edge.target_id for edge in edges if edge.target == "render")


@pytest.mark.parametrize(
    ("path", "text", "known"),
    [
        ("a.py", "from shop import Cart as B\nfrom x import *\nimport y\n", {"B", "*", ""}),
        (
            "a.ts",
            "import * as m from './m';\nexport * from './all';\nexport {A as B} from './a';\n",
            {"m", "*", "B"},
        ),
        ("a.rs", "use a::b::*;\npub use c::D as E;\nuse f::G;\n", {"*", "E", ""}),
        ("A.java", "import a.b.*;\nimport a.C;\n", {"*", ""}),
        ("a.go", 'package a\nimport m "x/money"\nimport "fmt"\n', {"m", ""}),
    ],
)
def test_an_import_tells_by_which_name_it_is_known(
    tmp_path: Path, path: str, text: str, known: set[str]
) -> None:
    (tmp_path / path).write_text(text)
    edges = distil_file(tmp_path, path).edges
    assert {edge.alias for edge in edges if edge.kind == "imports"} == known


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Cart", "Cart"),
        ("'shop.Cart'", "shop.Cart"),
        ("Optional[Cart]", "Cart"),
        ("Cart | None", "Cart"),
        ("Cart | Line", ""),
        ("list[Cart]", ""),
        ("Repo<Cart>", "Repo"),
        ("&'a mut Cart", "Cart"),
        ("Arc<dyn Store>", "Store"),
        ("*shop.Cart", "shop.Cart"),
        ("Cart[]", ""),
        ("int", ""),
        ("(a: Cart) => void", ""),
    ],
)
def test_the_one_type_of_an_annotation(written: str, name: str) -> None:
    assert type_name(written) == name

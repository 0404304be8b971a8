"""Small files by hand, one a language, and what must be found in each."""

from pathlib import Path

import pytest

from mimo_tui.memory.distil import Distilled, distil_file

PYTHON = '''"""Orders of the shop."""
import os.path
from . import prices
from .cart import Cart as Basket

LIMIT = 99

class Order(Base, metaclass=Meta):
    """A paid cart.

    More words.
    """

    number: int = 0

    @property
    def total(self) -> Decimal:
        if not self.lines:
            raise EmptyOrder("no lines")
        return self.add_up(prices.round(1))

    def add_up(self, amount): ...

async def place(cart, *, now=None) -> Order:
    def helper(): pass
    return Order(cart)
'''
TYPESCRIPT = """
import { Cart } from "./cart";
/** A paid cart. */
export class Order extends Base implements Priced {
  readonly number: number = 0;
  total(): number {
    if (this.empty) { throw new EmptyOrder("no lines"); }
    return this.addUp(1);
  }
  private addUp(n: number): number { return n; }
}
export interface Priced { price: number; total(): number }
export type Sku = string;
export enum Color { Red, Green }
// Places it.
export const place = async (cart: Cart): Promise<Order> => new Order();
const MAX_LINES = 99;
"""
GO = """package shop

import "errors"

// Order is a paid cart.
type Order struct {
	Number int
}

type Priced interface {
	Total() (int, error)
}

const MaxLines = 99

// Total adds up.
func (o *Order) Total() (int, error) {
	if o.Number < 1 {
		return 0, errors.New("no number")
	}
	return addUp(o), nil
}

func addUp(o *Order) int { return 1 }
"""
RUST = """
use std::fmt;
/// A paid cart.
#[derive(Debug)]
pub struct Order { pub number: u32 }
pub enum Color { Red, Green }
pub trait Priced: Send { fn total(&self) -> u32; }
const MAX_LINES: usize = 99;
impl Priced for Order {
    /// Adds up.
    fn total(&self) -> u32 {
        if self.number < 1 { panic!("no number"); }
        add_up(self)
    }
}
fn add_up(order: &Order) -> u32 { 1 }
"""
JAVA = """
package shop;
import java.util.List;
/** A paid cart. */
public class Order extends Base implements Priced {
    private static final int MAX = 99;
    private int number;
    public Order(int number) { this.number = number; }
    public int total() throws EmptyOrder {
        if (number < 1) { throw new EmptyOrder("no number"); }
        return addUp(1);
    }
    int addUp(int n) { return n; }
}
interface Priced { int total() throws EmptyOrder; }
"""
C = """
#include <stdio.h>
#define MAX_LINES 99
/* A paid cart. */
struct order { int number; char *name; };
typedef struct order order_t;
int order_total(const struct order *o);
/* Adds up. */
static char *describe(struct order *o) { return format(o, MAX_LINES); }
int order_total(const struct order *o) { return add_up(o->number); }
"""
CPP = """
#include "cart.hpp"
namespace shop {
/// A paid cart.
class Order : public Base {
public:
  int number = 0;
  int total() const;
  int add_up(int n) { return n; }
};
int Order::total() const {
  if (number < 1) { throw std::runtime_error("no number"); }
  return add_up(1);
}
}
"""
JAVASCRIPT = """
const cart = require("./cart");
/** Places an order. */
function place(items) {
  if (!items.length) throw new EmptyOrder("none");
  return cart.open(items);
}
class Order extends Base { #secret = 1; total() { return this.addUp(); } addUp() { return 1; } }
module.exports = { place };
"""

EXPECTED = {
    "shop/orders.py": (
        PYTHON,
        {
            "constant LIMIT": "LIMIT = 99",
            "class Order": "class Order(Base, metaclass=Meta)",
            "field Order.number": "number: int = 0",
            "method Order.total": "@property def total(self) -> Decimal",
            "function place": "async def place(cart, *, now=None) -> Order",
            "function place.helper": "def helper()",
        },
        {
            "inherits Base",
            "calls Order.add_up",
            "calls prices.round",
            "imports os.path",
            "imports shop.prices",
            "imports shop.cart.Cart",
            "contains Order.total",
            "calls Order",
        },
        'raises EmptyOrder("no lines") when not self.lines',
    ),
    "orders.ts": (
        TYPESCRIPT,
        {
            "class Order": "export class Order extends Base implements Priced",
            "field Order.number": "readonly number: number = 0",
            "method Order.total": "total(): number",
            "class Priced": "export interface Priced",
            "class Sku": "export type Sku = string",
            "class Color": "export enum Color",
            "method Priced.total": "total(): number",
            "function place": "export const place = async (cart: Cart): Promise<Order> =>",
            "constant MAX_LINES": "const MAX_LINES = 99",
        },
        {"inherits Base", "implements Priced", "calls Order.addUp", "imports ./cart.Cart"},
        'raises new EmptyOrder("no lines") when (this.empty)',
    ),
    "orders.go": (
        GO,
        {
            "class Order": "type Order struct",
            "field Order.Number": "Number int",
            "class Priced": "type Priced interface",
            "method Priced.Total": "Total() (int, error)",
            "constant MaxLines": "const MaxLines = 99",
            "method Order.Total": "func (o *Order) Total() (int, error)",
            "function addUp": "func addUp(o *Order) int",
        },
        {"imports errors", "calls addUp", "contains Order.Number"},
        'raises "no number" when o.Number < 1',
    ),
    "orders.rs": (
        RUST,
        {
            "class Order": "pub struct Order",
            "field Order.number": "pub number: u32",
            "class Color": "pub enum Color",
            "constant MAX_LINES": "const MAX_LINES: usize = 99",
            "method Order.total": "fn total(&self) -> u32",
            "method Priced.total": "fn total(&self) -> u32",
            "function add_up": "fn add_up(order: &Order) -> u32",
        },
        {"imports std.fmt", "calls add_up"},
        'raises panic!("no number") when self.number < 1',
    ),
    "Order.java": (
        JAVA,
        {
            "class Order": "public class Order extends Base implements Priced",
            "field Order.MAX": "private static final int MAX = 99",
            "method Order.Order": "public Order(int number)",
            "method Order.total": "public int total() throws EmptyOrder",
            "method Priced.total": "int total() throws EmptyOrder",
        },
        {"inherits Base", "implements Priced", "imports java.util.List", "calls Order.addUp"},
        'raises new EmptyOrder("no number") when (number < 1)',
    ),
    "order.c": (
        C,
        {
            "constant MAX_LINES": "#define MAX_LINES 99",
            "class order": "struct order",
            "field order.name": "char *name",
            "class order_t": "typedef struct order order_t",
            "function describe": "static char *describe(struct order *o)",
            "function order_total": "int order_total(const struct order *o)",
        },
        {"imports stdio.h", "calls format", "calls add_up"},
        "Adds up.",
    ),
    "order.cpp": (
        CPP,
        {
            "class shop.Order": "class Order : public Base",
            "field shop.Order.number": "int number = 0",
            "method shop.Order.add_up": "int add_up(int n)",
            "method shop.Order.total": "int Order::total() const",
        },
        {"imports cart.hpp", "inherits Base", "calls shop.Order.add_up"},
        'raises std::runtime_error("no number") when (number < 1)',
    ),
    "orders.js": (
        JAVASCRIPT,
        {
            "function place": "function place(items)",
            "class Order": "class Order extends Base",
            "method Order.total": "total()",
        },
        {"imports ./cart", "inherits Base", "calls Order.addUp", "calls cart.open"},
        'raises new EmptyOrder("none") when (!items.length)',
    ),
}


def distil(root: Path, path: str, text: str) -> Distilled:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)
    return distil_file(root, path)


@pytest.mark.parametrize("path", EXPECTED)
def test_definitions_with_signatures(tmp_path: Path, path: str) -> None:
    text, signatures, _, _ = EXPECTED[path]
    distilled = distil(tmp_path, path, text)
    found = {f"{record.kind} {record.title}": record.signature for record in distilled.records}
    assert {name: found.get(name) for name in signatures} == signatures
    assert distilled.note == ""


@pytest.mark.parametrize("path", EXPECTED)
def test_edges_and_errors(tmp_path: Path, path: str) -> None:
    text, _, edges, said = EXPECTED[path]
    distilled = distil(tmp_path, path, text)
    assert edges <= {f"{edge.kind} {edge.target}" for edge in distilled.edges}
    assert any(said in record.body for record in distilled.records)


@pytest.mark.parametrize("path", EXPECTED)
def test_documentation_is_kept(tmp_path: Path, path: str) -> None:
    distilled = distil(tmp_path, path, EXPECTED[path][0])
    wanted = "Places" if path == "orders.js" else "A paid cart."
    if path == "orders.go":
        wanted = "Order is a paid cart."
    assert any(wanted in record.body for record in distilled.records)


def test_a_call_resolves_to_the_definition_in_the_same_file(tmp_path: Path) -> None:
    distilled = distil(tmp_path, "shop/orders.py", PYTHON)
    ids = {record.title: record.id for record in distilled.records}
    edge = next(edge for edge in distilled.edges if edge.target == "Order.add_up")
    assert edge.target_id == ids["Order.add_up"]
    assert edge.source_id == ids["Order.total"]

"""Files of a small shop, distilled by hand."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Edge, EdgeKind, Filter, Record, RecordKind
from mimo_tui.memory.distil.base import Distilled, FileState


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def identity(path: str, title: str) -> str:
    """The id of the definition of that title in a file."""
    return digest(f"{path}:{title}")


def definition(
    path: str, title: str, body: str = "", kind: RecordKind = "function", line: int = 1
) -> Record:
    body = body or f"def {title}()"
    return Record(
        id=identity(path, title),
        kind=kind,
        title=title,
        body=body,
        path=path,
        first_line=line,
        last_line=line + 2,
        language="python",
        source_hash=digest(body),
        tokens=len(body) // 4 + 1,
    )


def edge(path: str, source: str, kind: EdgeKind, target: str, target_id: str = "") -> Edge:
    return Edge(identity(path, source), kind, target, 1, target_id)


def file(path: str, *records: Record, edges: Iterable[Edge] = ()) -> Distilled:
    state = FileState(digest("".join(r.body for r in records)), 10 * len(records), 1)
    return Distilled(path, "python", state, 10, "", records, tuple(edges))


def shop() -> list[Distilled]:
    """Carts, orders and prices; `add` is there twice."""
    cart, order, price = "shop/cart.py", "shop/order.py", "shop/money/price.py"
    return [
        file(
            cart,
            definition(cart, "shop.cart", "module shop.cart\nimports shop.money.price", "module"),
            definition(cart, "Cart", "class Cart\nGoods that a customer wants.", "class", 3),
            definition(
                cart,
                "Cart.add",
                'def add(self, item)\nPut an item in.\nraises EmptyItem("no item")',
                "method",
                6,
            ),
            definition(cart, "Cart.size", "size: int = 0", "field", 5),
            definition(
                cart, "Cart.check_out", "def check_out(self)\nPay and ship the goods.", "method", 9
            ),
            edges=[
                edge(cart, "shop.cart", "imports", "shop.money.price.Price"),
                edge(cart, "Cart", "contains", "Cart.add", identity(cart, "Cart.add")),
                edge(cart, "Cart.add", "calls", "Price"),
                edge(cart, "Cart.check_out", "calls", "Cart.add", identity(cart, "Cart.add")),
            ],
        ),
        file(
            order,
            definition(order, "shop.order", "module shop.order", "module"),
            definition(order, "Order", "class Order\nA paid cart. 订单由购物车生成", "class", 3),
            definition(
                order, "Order.add", "def add(self, line)\nAppend a line of goods.", "method", 6
            ),
            edges=[
                edge(order, "shop.order", "imports", "shop.money.price.Price"),
                edge(order, "Order.add", "calls", "Price"),
            ],
        ),
        file(
            price,
            definition(price, "shop.money.price", "module shop.money.price", "module"),
            definition(
                price, "Price", "class Price\nAn amount in a currency, rounded to cents.", "class"
            ),
            definition(
                price,
                "Price.with_discount",
                "def with_discount(self, rate)\n计算折扣后的价格 Reduced by a rate.",
                "method",
                8,
            ),
        ),
    ]


def titles(archive: Archive, filter: Filter | None = None) -> list[str]:
    """The titles that a filter lets through."""
    return [record.title for record in archive.page(filter or Filter(), limit=10_000).records]


def same_everywhere(record: Record) -> Record:
    """A record without what depends on when it was archived."""
    return replace(record, created=0.0, updated=0.0, recalled=0.0, times_recalled=0)

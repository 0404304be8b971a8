"""Orders: a cart that was paid for."""

from dataclasses import dataclass
from decimal import Decimal

from shop.cart import Cart, CartError


@dataclass(frozen=True)
class Order:
    """A paid cart. `number` counts from 1."""

    number: int
    customer: str
    total: Decimal


class Orders:
    """All orders of the shop."""

    def __init__(self) -> None:
        self.placed: list[Order] = []

    def place(self, cart: Cart) -> Order:
        """Make an order of a cart. Raises CartError where the cart is empty."""
        if not cart.lines:
            raise CartError("an empty cart cannot be ordered")
        order = Order(len(self.placed) + 1, cart.customer, cart.total())
        self.placed.append(order)
        return order

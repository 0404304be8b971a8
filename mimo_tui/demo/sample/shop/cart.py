"""A customer's cart: lines of products, and what they cost together."""

from dataclasses import dataclass, field
from decimal import Decimal

from shop.prices import Product, round_money

MAX_QUANTITY = 99


class CartError(ValueError):
    """Something that a cart does not allow."""


@dataclass
class Line:
    """A product and how many of it."""

    product: Product
    quantity: int

    @property
    def total(self) -> Decimal:
        """What the line costs."""
        return self.product.price * self.quantity


@dataclass
class Cart:
    """What a customer wants to buy."""

    customer: str
    member: bool = False
    lines: list[Line] = field(default_factory=list)

    def total(self) -> Decimal:
        """What the whole cart costs, rounded to cents."""
        return round_money(sum((line.total for line in self.lines), Decimal(0)))

    def find(self, sku: str) -> Line | None:
        """The line of a product, or None."""
        return next((line for line in self.lines if line.product.sku == sku), None)

    def add(self, product: Product, quantity: int = 1) -> Line:
        """Put some of a product into the cart, or more of it.

        Raises CartError for a quantity under 1 or a line of more than MAX_QUANTITY.
        """
        if quantity < 1:
            raise CartError("a quantity must be at least 1")
        line = self.find(product.sku)
        wanted = quantity + (line.quantity if line else 0)
        if wanted > MAX_QUANTITY:
            raise CartError(f"no more than {MAX_QUANTITY} of one product")
        if line is None:
            line = Line(product, 0)
            self.lines.append(line)
        line.quantity = wanted
        return line

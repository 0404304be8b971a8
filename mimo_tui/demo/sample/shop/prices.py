"""Products and money. Money is always a Decimal with two places."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Product:
    """Something that can be bought. `price` is for one piece, in euro."""

    sku: str
    name: str
    price: Decimal


def round_money(amount: Decimal) -> Decimal:
    """The amount to whole cents; halves go up."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)

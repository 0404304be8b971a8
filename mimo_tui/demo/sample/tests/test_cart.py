import unittest
from decimal import Decimal

from shop.cart import Cart, CartError
from shop.orders import Orders
from shop.prices import Product

TEA = Product("tea", "Tea", Decimal("4.95"))


class CartTest(unittest.TestCase):
    def test_total_adds_the_lines(self):
        cart = Cart("Ada")
        cart.add(TEA, 2)
        self.assertEqual(cart.total(), Decimal("9.90"))

    def test_too_many_are_refused(self):
        with self.assertRaises(CartError):
            Cart("Ada").add(TEA, 100)

    def test_ninety_nine_are_allowed(self):
        cart = Cart("Ada")
        cart.add(TEA, 99)
        self.assertEqual(cart.find("tea").quantity, 99)

    def test_an_empty_cart_is_not_ordered(self):
        with self.assertRaises(CartError):
            Orders().place(Cart("Ada"))

    def test_members_pay_no_more_than_guests(self):
        guest, member = Cart("Ada"), Cart("Bo", member=True)
        guest.add(TEA, 3)
        member.add(TEA, 3)
        self.assertLessEqual(member.total(), guest.total())


if __name__ == "__main__":
    unittest.main()

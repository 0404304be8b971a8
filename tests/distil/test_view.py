"""The view of a module: all that one must know to use it, and little else."""

from pathlib import Path

import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.view import views

CART = '''"""A cart."""

LIMIT = 100
_SEEN = {}


class Cart:
    """What a customer wants to buy."""

    owner: str

    def __init__(self, owner: str) -> None:
        self.owner = owner

    async def add(
        self,
        item: str,
        *,
        count: int = 1,
    ) -> list[str]:
        """Put an item into the cart, and give what is in it now, in the order it was put there."""
        if count > LIMIT:
            raise ValueError(f"no more than {LIMIT} of an item, not {count}")
        return [item] * count

    def _forget(self) -> None:
        raise RuntimeError
'''
SEEN = """LIMIT = 100
class Cart
owner: str
__init__(owner: str) -> None
async add(item: str, *, count: int = 1) -> list[str]
Cart.add raises ValueError when `count > LIMIT` [LIMIT = 100]"""


def test_it_has_every_public_name_type_error_and_rule(tmp_path: Path) -> None:
    (tmp_path / "cart.py").write_text(CART)
    assert views(tmp_path, "cart.py") == {"cart.py": SEEN}
    assert count_tokens(SEEN) < count_tokens(CART) / 2


def test_a_folder_is_all_its_files_with_public_code(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/cart.py").write_text(CART)
    (tmp_path / "shop/_hidden.py").write_text("_NOTHING = 1\n")
    (tmp_path / "other.py").write_text(CART)
    assert views(tmp_path, "shop") == {"shop/cart.py": SEEN}


@pytest.mark.parametrize("path", ["../other.py", "/etc/hosts", "nowhere.py"])
def test_what_is_not_in_the_project_has_none(tmp_path: Path, path: str) -> None:
    with pytest.raises(MimoError, match="project"):
        views(tmp_path, path)

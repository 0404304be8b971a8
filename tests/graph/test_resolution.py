"""What a name means in another file: through imports, re-exports, bases, and what is beside it."""

from pathlib import Path

import pytest

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Detail, Filter
from mimo_tui.memory.distil import FileGone, distil_file
from tests.graph.projects import opened

PYTHON = {
    "shop/__init__.py": "from shop.cart import Cart\nfrom .money import *\n",
    "shop/base.py": "class Base:\n    def flush(self): ...\n    def close(self): ...\n",
    "shop/cart.py": (
        "from .base import Base as Root\n\nclass Cart(Root):\n    def add(self):\n"
        "        self.flush()\n        super().close()\n    def close(self): ...\n"
    ),
    "shop/money/__init__.py": "from .round import up\nfrom . import tax\n",
    "shop/money/round.py": "def up(): ...\n",
    "shop/money/tax.py": "def flush(): ...\n",
    "other/cart.py": "class Cart:\n    def add(self): ...\n    def close(self): ...\n",
    "json.py": "def loads(): ...\n",
    "other/use.py": (
        "import shop.money.tax\nimport shop as store\nfrom shop import Cart as Basket, up\n"
        "from shop.money import tax as duty\nfrom cart import unknown\n\n"
        "def go(basket: Basket, thing):\n    basket.add()\n    basket.flush()\n    thing.close()\n"
        "    up()\n    store.up()\n    duty.flush()\n    shop.money.tax.flush()\n    unknown()\n"
    ),
}
SCRIPT = {
    "web/cart/index.ts": "export class Cart extends Base { add() {} }\nexport * from './total';\n"
    "import { Base } from '../base.js';\n",
    "web/cart/total.ts": "export function total() {}\n",
    "web/base.ts": "export class Base { flush() {} }\n",
    "web/main.tsx": "import { Cart as Basket, total } from './cart';\n"
    "import * as all from '@/cart';\n"
    "import { flush } from 'base';\n"
    "function go(basket: Basket) {"
    " basket.add(); basket.flush(); total(); all.total(); flush(); }\n",
}
JAVA = {
    "src/main/java/com/shop/Cart.java": (
        "package com.shop;\nclass Cart extends Base { void add() {} }\n"
    ),
    "src/main/java/com/shop/Base.java": "package com.shop;\nclass Base { void flush() {} }\n",
    "src/main/java/com/pay/Cart.java": "package com.pay;\npublic class Cart { void add() {} }\n",
    "src/test/java/com/use/Use.java": "package com.use;\n"
    "import com.shop.Cart;\nimport com.shop.*;\n"
    "class Use { void go(Cart cart, Base base, Other other) { cart.add(); cart.flush();"
    " base.flush(); other.flush(); } }\n",
}
GO = {
    "shop/cart.go": "package shop\ntype Cart struct { Base }\nfunc (c *Cart) Add() { round() }\n",
    "shop/base.go": "package shop\ntype Base struct {}\nfunc (b *Base) Flush() {}\n"
    "func round() {}\n",
    "pay/cart.go": "package pay\ntype Cart struct {}\nfunc (c *Cart) Add() {}\nfunc round() {}\n",
    "main.go": 'package main\nimport (\n\tstore "example.com/x/shop"\n\t"net/pay"\n)\n'
    "func go_(c *store.Cart) { c.Add(); c.Flush(); pay.round() }\n",
}
RUST = {
    "src/main.rs": "mod shop;\nuse crate::shop::cart::Cart as Basket;\nuse shop::*;\n"
    "fn go(basket: Basket) { basket.add(); total(); shop::cart::make(); other::make(); }\n",
    "src/shop/mod.rs": "pub mod cart;\npub use self::cart::total;\n",
    "src/shop/cart.rs": "pub struct Cart {}\nimpl Cart { pub fn add(&self) { super::ship(); } }\n"
    "pub fn total() {}\npub fn make() {}\n",
}
PROJECTS = {"python": PYTHON, "script": SCRIPT, "java": JAVA, "go": GO, "rust": RUST}


@pytest.mark.parametrize(
    ("project", "path", "title", "meant"),
    [
        (
            "python",
            "other/use.py",
            "go",
            {
                "Cart.add": "shop/cart.py:Cart.add",
                "Cart.flush": "shop/base.py:Base.flush",
                "thing.close": "",
                "up": "shop/money/round.py:up",
                "shop.up": "shop/money/round.py:up",
                "tax.flush": "shop/money/tax.py:flush",
                "shop.money.tax.flush": "shop/money/tax.py:flush",
                "unknown": "",
            },
        ),
        (
            "python",
            "shop/cart.py",
            "Cart.add",
            {
                "Cart.flush": "shop/base.py:Base.flush",
                "Base.close": "shop/base.py:Base.close",
            },
        ),
        (
            "script",
            "web/main.tsx",
            "go",
            {
                "Cart.add": "web/cart/index.ts:Cart.add",
                "Cart.flush": "web/base.ts:Base.flush",
                "total": "web/cart/total.ts:total",
                "all.total": "web/cart/total.ts:total",
                "flush": "",
            },
        ),
        (
            "java",
            "src/test/java/com/use/Use.java",
            "Use.go",
            {
                "Cart.add": "src/main/java/com/shop/Cart.java:Cart.add",
                "Cart.flush": "src/main/java/com/shop/Base.java:Base.flush",
                "Base.flush": "src/main/java/com/shop/Base.java:Base.flush",
                "Other.flush": "",
            },
        ),
        (
            "go",
            "main.go",
            "go_",
            {
                "store.Cart.Add": "shop/cart.go:Cart.Add",
                "store.Cart.Flush": "shop/base.go:Base.Flush",
                "pay.round": "",
            },
        ),
        ("go", "shop/cart.go", "Cart.Add", {"round": "shop/base.go:round"}),
        (
            "rust",
            "src/main.rs",
            "go",
            {
                "Cart.add": "src/shop/cart.rs:Cart.add",
                "total": "src/shop/cart.rs:total",
                "shop.cart.make": "src/shop/cart.rs:make",
                "other.make": "",
            },
        ),
    ],
)
def test_a_call_means_what_its_file_sees(
    tmp_path: Path, project: str, path: str, title: str, meant: dict[str, str]
) -> None:
    archive = opened(tmp_path, PROJECTS[project])
    assert calls(archive, path, title) == {
        target: {place} if place else set() for target, place in meant.items()
    }
    archive.close()


def test_who_calls_it_is_told_by_what_the_name_means_there(tmp_path: Path) -> None:
    archive = opened(tmp_path, PYTHON)
    assert [each.title for each in detail(archive, "shop/cart.py", "Cart.add").callers] == ["go"]
    assert detail(archive, "other/cart.py", "Cart.add").callers == ()
    flush = detail(archive, "shop/base.py", "Base.flush")
    assert [each.title for each in flush.callers] == ["go", "Cart.add"]
    archive.close()


def test_a_change_of_one_file_changes_what_names_mean_in_others(tmp_path: Path) -> None:
    archive = opened(tmp_path, PYTHON)
    calls(archive, "other/use.py", "go")
    (tmp_path / "shop/base.py").write_text("class Base: ...\n")
    archive.apply([distil_file(tmp_path, "shop/base.py"), FileGone("shop/money/tax.py")])

    meant = calls(archive, "other/use.py", "go")

    assert (meant["Cart.flush"], meant["shop.money.tax.flush"]) == (set(), set())
    assert meant["up"] == {"shop/money/round.py:up"}
    archive.close()


def test_what_may_mean_several_things_keeps_them_all(tmp_path: Path) -> None:
    text = "try:\n    from a import f\nexcept ImportError:\n    from b import f\n\ndef go(): f()\n"
    files = {"use.py": text, "a.py": "def f(): ...\n", "b.py": "def f(): ...\n"}
    archive = opened(tmp_path, files)
    edges = detail(archive, "use.py", "go").edges
    assert [edge.weight for edge in edges if edge.target_id] == [0.5, 0.5]
    archive.close()


def test_modules_that_import_each_other_are_followed_once(tmp_path: Path) -> None:
    files = {
        "a.py": "from b import *\nfrom b import x\nclass A(B): ...\ndef go(): x(); y(); A.z()\n",
        "b.py": "from a import *\nfrom a import x\nclass B(A): ...\n",
    }
    archive = opened(tmp_path, files)
    assert calls(archive, "a.py", "go") == {"x": set(), "y": set(), "A.z": set()}
    archive.close()


def detail(archive: Archive, path: str, title: str) -> Detail:
    records = archive.page(Filter(), limit=1000).records
    (found,) = (each for each in records if (each.path, each.title) == (path, title))
    known = archive.detail(found.id)
    assert known is not None
    return known


def calls(archive: Archive, path: str, title: str) -> dict[str, set[str]]:
    """What each call of a definition means, as path:title."""
    shown = {
        each.id: f"{each.path}:{each.title}" for each in archive.page(Filter(), limit=1000).records
    }
    found: dict[str, set[str]] = {}
    for edge in detail(archive, path, title).edges:
        if edge.kind == "calls":
            meant = {shown[edge.target_id]} if edge.target_id else set()
            found.setdefault(edge.target, set()).update(meant)
    return found


def test_names_handed_around_in_many_circles_come_to_an_end(tmp_path: Path) -> None:
    modules = [f"m{number}" for number in range(8)]
    handed = {
        each: "".join(f"from {other} import {other} as x\n" for other in modules if other != each)
        for each in modules
    }
    files = {f"{each}.py": f"{text}def go(): x.x.lost()\n" for each, text in handed.items()}
    archive = opened(tmp_path, files)
    assert set().union(*calls(archive, "m0.py", "go").values()) == set()
    archive.close()

"""A project in a page: bounded, the same each time, with what matters most in it."""

import subprocess
from pathlib import Path

from mimo_tui.memory.archive import Archive
from mimo_tui.memory.distil.tokens import count_tokens
from mimo_tui.memory.graph.brief import brief_of
from mimo_tui.memory.graph.components import layers, ranks, strongly_connected
from mimo_tui.memory.graph.history import changed_most
from mimo_tui.memory.graph.structure import Import, SourceFile, structure_of
from tests.graph.projects import opened
from tests.memory.projects import write

SHOP = {
    "pyproject.toml": (
        '[project]\nname = "shop"\nversion = "1"\ndescription = "Sells goods"\n'
        'dependencies = ["duckdb"]\nscripts = {shop = "shop.desk:main"}\n'
    ),
    "shop/__init__.py": '"""A shop."""\nfrom shop.core.money import Money\n',
    "shop/core/__init__.py": '"""What all need."""\n',
    "shop/core/money.py": 'class Money:\n    """An amount."""\n',
    "shop/desk.py": "from shop import Money\nfrom shop.web.page import show\ndef main(): show()\n",
    "shop/web/page.py": (
        "from shop.core.money import Money\nfrom api.call import ask\ndef show(): ...\n"
    ),
    "api/call.py": "from shop.web.page import show\ndef ask(): ...\n",
}


def brief(archive: Archive, tokens: int = 1500) -> str:
    files, imports = archive.architecture.sources()
    structure = structure_of(files, imports)
    return brief_of("shop", files, structure, archive.architecture.overview(structure), [], tokens)


def test_it_tells_how_a_project_is_built(tmp_path: Path) -> None:
    archive = opened(tmp_path, SHOP)
    page = brief(archive)
    archive.close()

    for said in (
        "shop: 6 files of code",
        "Sells goods depends on duckdb",
        "shop -> shop.desk:main",
        "shop/core (layer 0, 2 files, 3 lines, imported by 2): What all need.",
        "api, shop/web",
        "class Money (shop/core/money.py:1, 3 files): An amount.",
    ):
        assert said in page


def test_the_page_of_a_large_project_keeps_to_its_budget(tmp_path: Path) -> None:
    files = {
        f"part{number % 40}/deep/module{number}.py": (
            f'"""Module {number}, which does much of the work that is done. {"word " * 40}"""\n'
            f"from part{(number * 7) % 40}.deep.module{(number * 7) % 200} import"
            f" Kind{(number * 7) % 200}\n\n\nclass Kind{number}:\n"
            f'    """一个很长的说明 {"and so on " * 20}"""\n'
        )
        for number in range(200)
    }
    archive = opened(tmp_path, files)

    pages = [brief(archive, tokens) for tokens in (1500, 1500, 300, 5)]

    archive.close()
    assert pages[0] == pages[1]
    assert 1200 < count_tokens(pages[0]) <= 1500
    assert 200 < count_tokens(pages[2]) <= 300
    assert count_tokens(pages[3]) <= 5


def test_what_reaches_each_other_is_one_layer() -> None:
    edges = {"ui": ["core", "web"], "web": ["api"], "api": ["web", "core"], "core": []}

    assert strongly_connected(edges) == [("core",), ("api", "web"), ("ui",)]
    assert layers(edges) == {"core": 0, "api": 1, "web": 1, "ui": 2}


def test_what_much_leads_to_is_central() -> None:
    rank = ranks(4, [0, 1, 2, 3], [3, 3, 3, 0])

    assert rank[3] == max(rank) and rank[0] > rank[1] == rank[2]
    assert abs(sum(rank) - 4) < 1e-3


def test_a_name_that_is_handed_on_is_counted_where_it_is_defined() -> None:
    files = [SourceFile(path, "python", 1) for path in ("a/__init__.py", "a/b.py", "use.py")]
    imports = [Import("a/__init__.py", "a.b.Kind"), Import("use.py", "a.Kind")]

    assert structure_of(files, imports).imported == {("a/b.py", "Kind"): 2}


async def test_what_git_changed_most_is_told(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    git("init", "-q")
    for number in range(4):
        write(tmp_path, {"hot.py": f"a = {number}\n", f"cold{number}.py": "", "gone.py": "x"})
        git("add", ".")
        git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "step")

    assert await changed_most(tmp_path, {"hot.py", "cold1.py"}) == [("hot.py", 4)]
    assert await changed_most(tmp_path / "none", {"hot.py"}) == []

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.claude.instructions import MAX_CHARACTERS, _parse, load_instructions, render


@pytest.fixture
def home(tmp_path):
    folder = tmp_path / "home" / ".claude"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "code" / "shop"
    folder.mkdir(parents=True)
    return folder


def texts(project, home):
    return [item.text for item in load_instructions(project, home)]


def test_the_chain_goes_from_the_user_down_to_the_project(home, project):
    (home / "CLAUDE.md").write_text("user")
    (home / "rules").mkdir()
    (home / "rules" / "style.md").write_text("user rule")
    (project.parent / "CLAUDE.md").write_text("above")
    (project / "CLAUDE.md").write_text("project")
    (project / ".claude" / "rules").mkdir(parents=True)
    (project / ".claude" / "CLAUDE.md").write_text("project, tidy")
    (project / ".claude" / "rules" / "api.md").write_text("---\npaths: src/**\n---\nscoped")
    (project / ".claude" / "rules" / "tests.md").write_text("rule")
    (project / "CLAUDE.local.md").write_text("local")
    assert texts(project, home) == [
        "user",
        "user rule",
        "above",
        "project",
        "project, tidy",
        "rule",
        "local",
    ]


def test_agents_md_counts_where_there_is_no_claude_md(home, project):
    (project / "AGENTS.md").write_text("agents")
    (project.parent / "AGENTS.md").write_text("agents above")
    assert texts(project, home) == ["agents above", "agents"]
    (project / "CLAUDE.md").write_text("claude")
    assert texts(project, home) == ["agents above", "claude"]


def test_imports_follow_their_importer_four_hops_deep(home, project):
    (project / "CLAUDE.md").write_text("See @one.md, and @missing.md.")
    for number, name in enumerate(["one", "two", "three", "four", "five"], 1):
        following = ["one", "two", "three", "four", "five", "six"][number]
        (project / f"{name}.md").write_text(f"{name} @{following}.md")
    assert texts(project, home) == [
        "See @one.md, and @missing.md.",
        "one @two.md",
        "two @three.md",
        "three @four.md",
        "four @five.md",
    ]


def test_imports_in_a_circle_end(home, project):
    (project / "CLAUDE.md").write_text("@a.md")
    (project / "a.md").write_text("@CLAUDE.md @a.md")
    assert len(texts(project, home)) == 2


def test_a_project_cannot_pull_in_a_persons_other_files(home, project, tmp_path):
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (project / "link.md").symlink_to(secret)
    (project / "CLAUDE.md").write_text(f"@{secret} @../../secret.md @link.md")
    assert len(texts(project, home)) == 1
    (home / "CLAUDE.md").write_text(f"@{secret}")
    assert "secret" in texts(project, home)


def test_code_and_comments_import_nothing(home, project):
    (project / "a.md").write_text("a")
    (project / "CLAUDE.md").write_text(
        "`@a.md`\n```\n@a.md <!-- kept -->\n```\n<!-- @a.md\nnote -->mail me@a.md\n~~~\n@a.md"
    )
    assert texts(project, home) == [
        "`@a.md`\n```\n@a.md <!-- kept -->\n```\nmail me@a.md\n~~~\n@a.md"
    ]


def test_edits_on_disk_count_at_once(home, project):
    (project / "CLAUDE.md").write_text("old")
    assert texts(project, home) == ["old"]
    (project / "CLAUDE.md").write_text("new")
    assert texts(project, home) == ["new"]


def test_a_flood_of_imports_is_bounded(home, project):
    (project / "CLAUDE.md").write_text(" ".join(f"@{n}.md" for n in range(50)))
    for number in range(50):
        (project / f"{number}.md").write_text("x" * (MAX_CHARACTERS // 20))
    assert sum(map(len, texts(project, home))) <= MAX_CHARACTERS


def test_unreadable_files_are_passed_over(home, project):
    (project / "CLAUDE.md").write_bytes(b"\xff\xfe ok")
    (home / "CLAUDE.md").mkdir()
    assert texts(project, home) == ["\ufffd\ufffd ok"]
    assert render(()) == ""
    assert "project instructions" in render(load_instructions(project, home))


@given(st.text(alphabet="`~@a.\n <!->", max_size=60))
def test_no_text_breaks_the_parser(text):
    body, imports = _parse(text)
    assert len(body) <= len(text)
    assert all(name in text for name in imports)

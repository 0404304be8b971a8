from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mimo_tui.core.permissions import Mode
from mimo_tui.tools.base import Action, ActionKind
from mimo_tui.tools.policy import RuleSet, decide, hides, rule_for

FOLDER = Path("/project")


def bash(command: str, mode: Mode = "default", rules: RuleSet | None = None) -> str:
    return decide("Bash", Action("execute", command), mode, rules or RuleSet(), FOLDER)[0]


def edit(path: str, mode: Mode = "default", rules: RuleSet | None = None) -> str:
    return decide("Edit", Action("edit", path), mode, rules or RuleSet(), FOLDER)[0]


def test_reading_inside_the_project_is_free_and_outside_is_asked() -> None:
    assert decide("Read", Action("read", "/project/a"), "default", RuleSet(), FOLDER)[0] == "allow"
    assert decide("Read", Action("read", "/etc/passwd"), "default", RuleSet(), FOLDER)[0] == "ask"


def test_modes() -> None:
    assert edit("/project/a") == "ask"
    assert edit("/project/a", "acceptEdits") == "allow"
    assert edit("/elsewhere/a", "acceptEdits") == "ask"
    assert edit("/project/.git/config", "acceptEdits") == "ask"
    assert edit("/project/a", "plan") == "deny"
    assert bash("rm -rf /", "bypassPermissions") == "allow"
    assert bash("git status", "plan") == "allow"


@pytest.mark.parametrize(
    "command",
    [
        "ls $(rm x)",
        "cat a > b",
        "git log --output=x",
        "git diff --ext-diff",
        "find . -delete",
        "ls;rm",
    ],
)
def test_what_could_write_is_asked(command: str) -> None:
    assert bash(command) == "ask"


def test_a_session_rule_covers_what_it_was_made_for() -> None:
    action = Action("execute", "pytest -q | tail")
    rules = RuleSet().with_allowed(rule_for("Bash", action, FOLDER))
    assert bash("pytest -q | tail", rules=rules) == "allow"
    assert bash("pytest -q", rules=rules) == "ask"
    assert edit("/project/a", rules=RuleSet(("Edit",))) == "allow"
    assert edit("/project/.bashrc", rules=RuleSet(("Edit",))) == "ask"


def test_deny_wins() -> None:
    rules = RuleSet(allow=("Bash",), deny=("Bash(git push:*)",))
    assert bash("git push -f", "bypassPermissions", rules) == "deny"


@given(
    st.sampled_from(["ls", "git status", "npm run test", "cat a.txt"]),
    st.sampled_from([";", "&&", "||", "|", "&", "\n", "$(", "`", ">", "<("]),
    st.text(max_size=20),
)
def test_nothing_appended_rides_on_an_allowed_command(base: str, joint: str, tail: str) -> None:
    rules = RuleSet(("Bash(npm run:*)", "Bash(ls *)"))
    assert bash(f"{base}{joint}{tail}", rules=rules) == "ask"


@pytest.mark.parametrize(
    "command",
    [
        "cat /etc/passwd",
        "cat ../secret",
        "cat docs/../../secret",
        "grep -f/etc/passwd x",
        "grep --file=/etc/passwd x",
        "diff --from-file=../a b",
        "git diff --no-index /etc/passwd a",
        "git log --ext-d",
        "git diff -p -oout",
        "diff -l a b",
        "A=b ls",
        "git -c core.pager=evil log",
        "git push",
        "lsof",
        "ls 'open",
    ],
)
def test_what_leaves_the_project_or_is_unknown_is_asked(command: str) -> None:
    assert bash(command) == "ask"
    assert bash(command, "plan") == "deny"


@pytest.mark.parametrize(
    "command",
    [
        "ls",
        "ls -la src",
        "cat /project/a.txt",
        "grep -n 'a word' src/a.py",
        "git log --oneline -5",
        "git diff HEAD -- a.py",
    ],
)
def test_what_only_reads_inside_is_free_in_every_mode(command: str) -> None:
    for mode in ("default", "acceptEdits", "plan", "bypassPermissions"):
        assert bash(command, mode) == "allow"


def test_a_link_out_of_the_project_is_asked(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "project"
    outside.mkdir()
    (folder / ".git").mkdir(parents=True)
    (folder / "link").symlink_to(outside)
    (folder / "plain.txt").symlink_to(folder / ".git" / "config")
    rules = RuleSet((f"Read(/{folder}/**)", f"Edit(/{folder}/**)"))
    for kind, tool in (("read", "Read"), ("edit", "Edit")):
        action = Action(kind, str(folder / "link" / "x"))
        assert decide(tool, action, "acceptEdits", rules, folder)[0] == "ask"
    command = Action("execute", "cat link/x")
    assert decide("Bash", command, "default", RuleSet(), folder)[0] == "ask"
    hooked = Action("edit", str(folder / "plain.txt"))
    assert decide("Edit", hooked, "acceptEdits", rules, folder)[0] == "ask"


def test_a_rule_for_the_session_never_grows_beyond_what_was_shown() -> None:
    star = RuleSet((rule_for("Bash", Action("execute", "rm *"), FOLDER),))
    assert bash("rm *", rules=star) == "allow"
    assert bash("rm -rf x", rules=star) == "ask"
    assert bash("rm", rules=star) == "ask"
    one = RuleSet((rule_for("Bash", Action("execute", "*"), FOLDER),))
    assert bash("make", rules=one) == "ask"
    assert edit("/elsewhere/a", rules=RuleSet(("Edit",))) == "ask"
    outside = RuleSet((rule_for("Edit", Action("edit", "/elsewhere/a"), FOLDER),))
    assert edit("/elsewhere/b", rules=outside) == "allow"
    assert edit("/other/b", rules=outside) == "ask"


def test_a_search_outside_is_allowed_for_that_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "a[b]*"
    folder.mkdir()
    rules = RuleSet((rule_for("Grep", Action("read", str(folder)), FOLDER),))
    assert decide("Grep", Action("read", str(folder)), "default", rules, FOLDER)[0] == "allow"
    inside = Action("read", str(folder / "x" / "y"))
    assert decide("Read", inside, "default", rules, FOLDER)[0] == "allow"
    for other in (tmp_path / "other", tmp_path / "ab", tmp_path):
        assert decide("Grep", Action("read", str(other)), "default", rules, FOLDER)[0] == "ask"
    root = RuleSet((rule_for("Read", Action("read", "/swapfile"), FOLDER),))
    assert decide("Read", Action("read", "/etc/shadow"), "default", root, FOLDER)[0] == "ask"


@pytest.mark.parametrize(
    "command",
    [
        "git push",
        "git push --force",
        "git  push",
        "echo a && git push",
        "true; git push",
        "a | git push",
        "x=$(git push)",
        "`git push`",
        'echo "$(git push)"',
        "(git push)",
        "{ git push; }",
        "A=1 B=2 git push",
        "timeout 5 git push",
        "sudo -u me git push",
        "/usr/bin/git push",
        "\\git push",
        "'git' push",
        "if git push; then :; fi",
        "true\ngit push",
    ],
)
def test_a_denied_command_is_denied_wherever_it_stands(command: str) -> None:
    rules = RuleSet(("Bash",), ("Bash(git push:*)",))
    assert bash(command, "bypassPermissions", rules) == "deny"


def test_denied_words_elsewhere_do_not_deny() -> None:
    rules = RuleSet((), ("Bash(git push *)",))
    assert bash("git pushd", "bypassPermissions", rules) == "allow"
    assert bash("echo git push", "bypassPermissions", rules) == "allow"


def test_stars_stand_for_anything_in_simple_commands() -> None:
    rules = RuleSet(("Bash(git * main)", "Bash(ls*)", "Bash(npm run:*)"))
    assert bash("git checkout -q main", rules=rules) == "allow"
    assert bash("git checkout mainly", rules=rules) == "ask"
    assert bash("lsof", rules=rules) == "allow"
    assert bash("npm run", rules=rules) == "allow"
    assert bash("npm runs", rules=rules) == "ask"


def test_what_may_not_be_read_is_not_shown_by_other_ways() -> None:
    rules = RuleSet(("Edit",), ("Read(//project/**/.env)",))

    def verdict(tool: str, kind: str, target: str) -> str:
        return decide(tool, Action(kind, target), "default", rules, FOLDER)[0]

    assert verdict("Read", "read", "/project/sub/.env") == "deny"
    assert verdict("Edit", "edit", "/project/.env") == "deny"
    assert verdict("Grep", "read", "/") == "ask"
    for command in ("cat .env", "cat sub/.env", "tail -n1 ./.env | wc", "sed p<.env", "cat '.env'"):
        assert verdict("Bash", "execute", command) == "deny"
    assert verdict("Bash", "execute", "cat notes.txt") == "ask"
    assert verdict("Bash", "execute", "git show HEAD:.env") == "ask"
    assert verdict("Bash", "execute", "ls") == "allow"
    assert verdict("Read", "read", "/project/a") == "allow"


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("//a/*/c", "/a/b/c", True),
        ("//a/*/c", "/a/b/x/c", False),
        ("//a/**/c", "/a/c", True),
        ("//a/**/c", "/a/b/x/c", True),
        ("//a/b", "/a/b/c/d", True),
        ("//a/b", "/a/bc", False),
        ("//a/**", "/a", True),
        ("/a/**", "/a/b", False),
        ("//A/**", "/a/b", False),
    ],
)
def test_paths_are_matched_as_in_gitignore(pattern: str, path: str, covered: bool) -> None:
    rules = RuleSet((f"Read({pattern})",))
    got = decide("Read", Action("read", path), "default", rules, FOLDER)[0]
    assert (got == "allow") == covered


@pytest.mark.parametrize(
    "path",
    [
        ".git/hooks/pre-commit",
        ".Git/config",
        "sub/.bashrc",
        ".claude/settings.json",
        "lefthook.yml",
        ".config/git/config",
        ".vscode/tasks.json",
        ".zshenv",
    ],
)
def test_protected_files_are_asked_whatever_the_rules(path: str) -> None:
    rules = RuleSet(("Edit", "Edit(//project/**)"))
    assert edit(f"/project/{path}", "acceptEdits", rules) == "ask"


_QUOTES = st.sampled_from(["", " ", "'", '"', "\t"])


@given(
    st.sampled_from(["ls -l", "git status", "cat a.txt", "npm run test", "pytest -q"]),
    st.sampled_from([";", "&&", "||", "|", "|&", "&", "\n", "$(", "`", ">", ">>", "<", "<(", "${"]),
    _QUOTES,
    st.text(max_size=15),
    st.text(max_size=15),
)
def test_no_operator_anywhere_rides_on_an_allowed_command(
    base: str, joint: str, quote: str, before: str, after: str
) -> None:
    rules = RuleSet(("Bash(npm run:*)", "Bash(pytest -q)", "Bash(cat *)"))
    for line in (f"{base}{quote}{joint}{after}", f"{base} {before}{quote}{joint}{quote}{after}"):
        assert bash(line, rules=rules) == "ask"


@given(st.text(max_size=30))
def test_a_rule_made_for_a_command_covers_it_and_no_other(command: str) -> None:
    rules = RuleSet((rule_for("Bash", Action("execute", command), FOLDER),))
    if command:
        assert bash(command, rules=rules) == "allow"
        assert bash(f"{command}x; rm y", rules=rules) == "ask"


@given(st.text(alphabet="ab*? \\:", max_size=12), st.text(alphabet="ab*? \\:", max_size=12))
def test_rules_of_two_commands_do_not_cover_each_other(one: str, other: str) -> None:
    rules = RuleSet((rule_for("Bash", Action("execute", one), FOLDER),))
    if one and other != one:
        assert bash(other, rules=rules) == "ask"


@pytest.mark.parametrize(
    "command",
    [
        "grep -R key .",
        "grep -rnR key src",
        "grep --dereference-recursive key .",
        "ls -LR",
        "du --dereference",
        "wc --files0-from=names",
        "diff -r a b",
        "diff --recursive a b",
    ],
)
def test_what_follows_links_to_wherever_they_lead_is_asked(command: str) -> None:
    assert bash(command) == "ask"


def test_a_link_is_seen_from_where_the_command_is_run(tmp_path: Path) -> None:
    folder, sub = tmp_path / "project", tmp_path / "project" / "sub"
    sub.mkdir(parents=True)
    (sub / "key").symlink_to("/etc/passwd")
    (sub / "plain").write_text("")

    def verdict(command: str, cwd: Path) -> str:
        return decide("Bash", Action("execute", command, cwd), "default", RuleSet(), folder)[0]

    assert verdict("cat key", sub) == "ask"
    assert verdict("cat plain", sub) == "allow"
    assert verdict("cat sub/key", folder) == "ask"
    assert verdict("diff . ../sub", sub) == "ask"
    assert verdict("diff sub sub", folder) == "ask"


def test_a_file_that_may_not_be_read_is_found_from_where_the_command_is_run() -> None:
    rules = RuleSet(("Bash",), ("Read(//project/sub/.env)",))
    for cwd, verdict in ((FOLDER / "sub", "deny"), (FOLDER, "allow")):
        action = Action("execute", "cat .env && make", cwd)
        assert decide("Bash", action, "bypassPermissions", rules, FOLDER)[0] == verdict


def test_searches_leave_out_what_may_not_be_read() -> None:
    rules = RuleSet(("Grep",), ("Read(//project/**/.env)", "Bash(rm *)", "Edit(//project/a)"))
    assert hides(FOLDER / "sub" / ".env", rules, FOLDER)
    assert not hides(FOLDER / "a", rules, FOLDER)


@pytest.mark.parametrize("shell", ["bash -c", "sh -c", "eval", "sudo bash -c", "xargs sh -c"])
def test_a_denied_command_is_denied_inside_a_shells_argument(shell: str) -> None:
    rules = RuleSet(("Bash",), ("Bash(git push:*)",))
    for line in ("'git push'", '"cd x && git push -f"', "'true; git push'"):
        assert bash(f"{shell} {line}", "bypassPermissions", rules) == "deny"


_COMMANDS = st.sampled_from(
    ["ls", "cat a.txt", "git status", "npm run x", "pytest -q", "rm a", "git push", "A=1 make", "x"]
)


@given(
    st.lists(_COMMANDS, min_size=2, max_size=4),
    st.sampled_from([";", " ; ", "&&", "||", "|", "|&", "&", "\n", " && ( "]),
)
def test_a_line_gets_no_pass_that_one_of_its_parts_would_not(parts: list[str], joint: str) -> None:
    rules = RuleSet(("Bash(npm run:*)", "Bash(pytest *)", "Bash(ls)"), ("Bash(git push *)",))
    ranks = {"allow": 0, "ask": 1, "deny": 2}
    for mode in ("default", "acceptEdits", "plan", "bypassPermissions"):
        line = ranks[bash(joint.join(parts), mode, rules)]
        assert line >= max(ranks[bash(part, mode, rules)] for part in parts)


_MODES = st.sampled_from(["default", "acceptEdits", "plan", "bypassPermissions"])


@given(st.text(), st.sampled_from(["read", "edit", "execute"]), _MODES, st.text(max_size=20))
def test_any_target_and_any_rule_get_a_verdict(
    target: str, kind: ActionKind, mode: Mode, rule: str
) -> None:
    for path in (target, f"/{target}", f"/project/{target}"):
        rules = RuleSet((rule, f"Read({rule})"), (f"Bash({rule})", f"Read(//{rule})"))
        verdict, _ = decide("Bash", Action(kind, path), mode, rules, FOLDER)
        assert verdict in ("allow", "ask", "deny")


@given(st.text(alphabet="ab/.*?[]~\\ ", max_size=12), st.text(alphabet="ab/.", max_size=8))
def test_a_path_rule_for_the_session_covers_no_folder_beside_it(one: str, other: str) -> None:
    shown = Path("/elsewhere") / one.replace("..", "").strip("/") / "file"
    rules = RuleSet((rule_for("Edit", Action("edit", str(shown)), FOLDER),))
    beside = Path("/beside") / other.replace("..", "").strip("/")
    assert edit(str(shown), rules=rules) == "allow"
    assert edit(str(beside), rules=rules) == "ask"

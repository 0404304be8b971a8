"""What must never be sent to a model: secrets, and files that git ignores."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Collection
from pathlib import Path

from mimo_tui.core.errors import MimoError
from mimo_tui.core.programs import find_program

_SECONDS = 30
MASK = "[secret]"
# As a pattern of DuckDB and of Python alike.
CONFIDENTIAL = (
    r"(?i)(^|/)(\.env(\..*)?|[^/]*\.env|[^/]*\.(pem|key|p12|pfx|jks|keystore|tfvars|kdbx)"
    r"|id_(rsa|dsa|ecdsa|ed25519)|[^/]*(credential|secret|passw)[^/]*"
    r"|\.(npmrc|pypirc|netrc|pgpass|htpasswd))$"
)
_CONFIDENTIAL = re.compile(CONFIDENTIAL)
_NAMED = (
    r"(?:passw(?:or)?d|passphrase|pwd|secret|token|credential|(?:api|access|private|auth)_?key)"
)
_SHAPES = (
    re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S
    ),
    re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\b(?:gh[pousr]|github_pat|glpat|xox[abprs]|sk|pk|rk|AIza|hf)[-_][\w-]{16,}"),
    re.compile(r"\bAIza[\w-]{30,}"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    re.compile(r"(?<=://)[^\s/:@'\"]+:[^\s/@'\"]+(?=@)"),
)
_ASSIGNED = re.compile(
    rf"(?i)([\w.-]*{_NAMED}[\w-]*[\"'\]]*\s*(?::=|=>|=|:|,)\s*[a-z]?)([\"'`])([^\"'`\n]{{4,}})\2"
)
_UNQUOTED = re.compile(
    rf"(?im)^(\s*(?:export\s+)?[\w.-]*{_NAMED}[\w-]*\s*=\s*)([^\s\"'#(){{}}\[\]]{{8,}})$"
)
_QUOTED = re.compile(r"([\"'`])([A-Za-z0-9+/_=-]{32,})\1")


def is_secret_file(path: str) -> bool:
    """Whether a file's name says that it holds secrets."""
    return _CONFIDENTIAL.search(path) is not None


def masked(text: str) -> str:
    """The text with what looks like a secret taken out; its lines stay where they are."""
    for shape in _SHAPES:
        text = shape.sub(_same_lines, text)
    text = _ASSIGNED.sub(rf"\1\2{MASK}\2", text)
    text = _UNQUOTED.sub(rf"\1{MASK}", text)
    return _QUOTED.sub(_mask_random, text)


def ignored_by_git(root: Path, paths: Collection[str]) -> set[str]:
    """Those of some paths that git ignores, by any of its rules; none where there is no git.

    Raises MimoError where git cannot say.
    """
    git = find_program("git")
    if not git or not paths:
        return set()
    asked = "\0".join(sorted(paths)).encode("utf-8", "surrogateescape")
    try:
        done = subprocess.run(
            [git, "-C", str(root), "check-ignore", "--stdin", "-z"],
            input=asked,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise _unsure(str(error)) from error
    if done.returncode == 128 and b"not a git repository" in done.stderr.lower():
        return set()
    if done.returncode not in (0, 1):
        raise _unsure(f"it ended with {done.returncode}")
    said = done.stdout.decode("utf-8", "surrogateescape")
    return {path for path in said.split("\0") if path}


def _unsure(reason: str) -> MimoError:
    return MimoError(
        f"git cannot say which files it ignores ({reason})", kept="Nothing of them was sent"
    )


def _same_lines(found: re.Match[str]) -> str:
    return MASK + "\n" * found.group().count("\n")


def _mask_random(found: re.Match[str]) -> str:
    """Long words of small and large letters with digits are keys rather than names."""
    quote, word = found.groups()
    kinds = (any(map(str.isdigit, word)), any(map(str.isupper, word)), any(map(str.islower, word)))
    return f"{quote}{MASK}{quote}" if all(kinds) else found.group()

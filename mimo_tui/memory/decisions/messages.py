"""Which messages of commits say a reason or a choice, and what of them is worth keeping."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mimo_tui.memory.decisions.secrets import without_secrets

_LONGEST = 1200
# So many words of prose, or so many characters of Chinese, say something beyond the subject.
_LEAST_WORDS, _LEAST_HAN = 5, 8

_REASON = re.compile(
    r"\b(?:because|instead\s+of|so\s+that|in\s+favou?r\s+of|rather\s+than|no\s+longer|any\s?more"
    r"|in\s+order\s+to|due\s+to|otherwise|turn(?:s|ed)\s+out|trade-?offs?|the\s+reason|this\s+way"
    r"|drop(?:s|ped|ping)?|replac(?:e[sd]?|ing)|break(?:s|ing)|revert(?:s|ed|ing)?"
    r"|deprecat(?:e[sd]?|ing|ion)|obsolete[sd]?|supersed(?:e[sd]?|ing)|avoid(?:s|ed|ing)?"
    r"|prevent(?:s|ed|ing)?|prefer(?:s|red)?|decid(?:e[sd]?|ing)|decision|cho(?:ose|ose[sn]|se)"
    r"|switch(?:e[sd]|ing)?\s+(?:to|from|over)|stop(?:s|ped)?\s+\w+ing|unlike|workaround)\b"
    r"|决定|改为|改用|换成|因为|由于|原因|不再|避免|防止|以便|为了|而不是|而非|代替|替代|替换|取代"
    r"|弃用|废弃|放弃|移除|回滚|撤销|还原|否则|选择|优先|不兼容|破坏性",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"^BREAKING[ -]CHANGES?:\s*\S", re.MULTILINE)
_BREAKS = re.compile(r"[a-z]+(?:\([^)]*\))?!:\s")
_REVERTS = re.compile(r"revert\b|回滚|撤销|还原", re.IGNORECASE)
# Who writes without deciding, and what is said because a tool or a custom wants it.
_BOT = re.compile(
    r"\[bot\]|(?:^|[\s_-])bot$|dependabot|renovate|github-actions|pre-commit-ci|greenkeeper|weblate",
    re.IGNORECASE,
)
_ROUTINE = re.compile(
    r"(?:[a-z]+(?:\([^)]*\))?:\s*)?(?:bump\b|v?\d+\.\d+|(?:release|version)\s+v?\d|releasing\b"
    r"|prepare\s+(?:for\s+)?(?:the\s+)?(?:next\s+)?release|merge\s+(?:branch|pull|remote|tag)\b"
    r"|(?:update|upgrade)\s+(?:dependenc|changelog|translations)|发布|发版|升级版本|版本)"
    r"|[a-z]+\((?:deps(?:-dev)?|release)\)",
    re.IGNORECASE,
)
_TRAILER = re.compile(
    r"[A-Z][A-Za-z]*(?:-[A-Za-z]+)+:\s|git-svn-id:|\(cherry picked from commit|Signed-off"
)
_NOISE = re.compile(r"This reverts commit [0-9a-f]{7,40}\.?", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*+•]|\d+[.)])\s")
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Message:
    """What a commit says of itself; times in Unix seconds."""

    commit: str
    author: str
    authored: float
    committed: float
    text: str

    @property
    def subject(self) -> str:
        """Its first line."""
        return self.text.strip().partition("\n")[0].strip()


def reason_of(message: Message) -> str:
    """What the message says of why, beyond its subject, without secrets; "" where it says nothing.

    Left out are bots, merges, new versions, and lists of changes.
    """
    subject = message.subject
    if _BOT.search(message.author) or _ROUTINE.match(subject):
        return ""
    body = "\n".join(_said(message.text)).strip()
    breaking = _BREAKING.search(body) is not None or (
        _BREAKS.match(subject) is not None and bool(body)
    )
    prose = " ".join(line for line in body.splitlines() if not _ITEM.match(line))
    decides = _says_something(prose) and (
        _REVERTS.match(subject) or _REASON.search(f"{subject}\n{prose}")
    )
    if not (breaking or decides):
        return ""
    return _cut(without_secrets(body))


def _said(text: str) -> Iterator[str]:
    """The lines below the subject, without trailers and what tools put there."""
    for line in text.strip().splitlines()[1:]:
        if not _TRAILER.match(line):
            yield _NOISE.sub("", line).rstrip()


def _says_something(prose: str) -> bool:
    return len(prose.split()) >= _LEAST_WORDS or len(_HAN.findall(prose)) >= _LEAST_HAN


def _cut(text: str) -> str:
    """The text, or its beginning up to the end of a word or a sentence."""
    if len(text) <= _LONGEST:
        return text
    beginning = text[:_LONGEST]
    end = max(beginning.rfind(mark) for mark in (" ", "\n", "。", "，"))
    return f"{beginning[: max(end, _LONGEST // 2)].rstrip()} …"

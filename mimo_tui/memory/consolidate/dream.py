"""What could be put in order among the things that were said. Structural; no model is asked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

from mimo_tui.memory.base import Record
from mimo_tui.memory.consolidate.claims import Claim, claim_of
from mimo_tui.memory.consolidate.pairs import alike
from mimo_tui.memory.consolidate.proposals import Proposal, ProposalKind

MOST = 500
_RELATED = 0.6
_SAME = 0.8
_SAME_MEANING = 0.92
_LEAST_WORDS = 2
_OFTEN = 5
# What happened, or is to be done, does not contradict what happened another time.
_EVENTS = ("episode", "task")
_SETTLED = ("decision", "convention", "preference")
_PATHS = re.compile(r"(?<![\w./:~-])(?:[\w.-]+/)+[\w-]+(?:\.[\w-]+)*\.[A-Za-z]\w{0,7}\b")

Cosine = Callable[[str, str], float]
Exists = Callable[[str], bool]


def dream(
    records: Sequence[Record], judged: frozenset[str], exists: Exists, cosine: Cosine
) -> tuple[Proposal, ...]:
    """What is proposed for records, at most MOST; never again what was judged.

    `exists` says whether there is a file of a path; `cosine` how alike two texts are. The same
    records give the same proposals.
    """
    found = chain(_unsupported(records, exists), _pairs(records, cosine), _promoted(records))
    seen: set[str] = set()
    return tuple(islice(_unjudged(found, judged, seen), MOST))


def text_of(record: Record) -> str:
    """What a record says, as it is shown in a proposal."""
    return f"{record.title}\n\n{record.body}" if record.body != record.title else record.title


def _unjudged(
    found: Iterator[Proposal], judged: frozenset[str], seen: set[str]
) -> Iterator[Proposal]:
    """One proposal for each record, and none that was judged."""
    for proposal in found:
        if proposal.id not in judged and not seen & {proposal.record_id, proposal.kept_id}:
            seen.add(proposal.record_id)
            yield proposal


def _unsupported(records: Sequence[Record], exists: Exists) -> Iterator[Proposal]:
    for record in sorted(records, key=lambda each: each.id):
        paths = sorted(set(_PATHS.findall(text_of(record))))
        if paths and not record.pinned and not any(map(exists, paths)):
            yield _proposal("unsupported", record, f"gone: {', '.join(paths)}")


def _pairs(records: Sequence[Record], cosine: Cosine) -> Iterator[Proposal]:
    """Near-duplicates and contradictions; who comes first in the order is rather kept."""
    ordered = sorted(
        records, key=lambda each: (-each.pinned, -len(each.body), -each.updated, each.id)
    )
    claims = [claim_of(text_of(record)) for record in ordered]
    for first, second in alike([claim.words for claim in claims], _RELATED):
        one, other = ordered[first], ordered[second]
        if one.scope == other.scope and len(claims[first].words) >= _LEAST_WORDS:
            yield from _judge((one, other), (claims[first], claims[second]), cosine)


def _judge(
    pair: tuple[Record, Record], claims: tuple[Claim, Claim], cosine: Cosine
) -> Iterator[Proposal]:
    one, other = pair
    overlap = claims[0].overlap(claims[1])
    if overlap < _RELATED:
        return
    dispute = claims[0].disputes(claims[1])
    events = one.kind in _EVENTS or other.kind in _EVENTS
    if dispute:
        if not events:
            yield _newer(pair, dispute)
    elif one.kind == other.kind and (
        overlap >= _SAME
        or claims[1].words <= claims[0].words
        or cosine(text_of(one), text_of(other)) >= _SAME_MEANING
    ):
        yield _proposal("merge", other, f"{overlap:.0%} of the words in common", one)
    elif one.kind == other.kind and one.kind in _SETTLED and _subject(one) == _subject(other):
        yield _newer(pair, f"a newer {one.kind} on the same subject")


def _newer(pair: tuple[Record, Record], reason: str) -> Proposal:
    """The newer one in place of the older; a pinned one is not replaced by one that is not."""
    older, newer = sorted(pair, key=lambda each: (each.pinned, each.updated, each.id))
    return _proposal("contradiction", older, reason, newer)


def _promoted(records: Sequence[Record]) -> Iterator[Proposal]:
    often = (each for each in records if each.times_used >= _OFTEN and not each.pinned)
    for record in sorted(often, key=lambda each: (-each.times_used, each.id)):
        yield _proposal("promotion", record, f"used {record.times_used} times", record)


def _proposal(
    what: ProposalKind, record: Record, reason: str, kept: Record | None = None
) -> Proposal:
    # A pair is one question, whichever of the two is to go, and why.
    ids = sorted({record.id, kept.id if kept else ""})
    question = "pair" if what in ("merge", "contradiction") else what
    digest = hashlib.sha256("\0".join((question, *ids)).encode()).hexdigest()[:12]
    return Proposal(
        digest,
        what,
        record.id,
        reason,
        text_of(record),
        text_of(kept) if kept else "",
        kept.id if kept and kept.id != record.id else "",
    )


def _subject(record: Record) -> str:
    return " ".join(record.title.casefold().split())

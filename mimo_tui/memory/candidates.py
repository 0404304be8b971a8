"""What may be recalled for a cue, and how the names in the cue speak for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mimo_tui.memory.cues import Reading
from mimo_tui.memory.entry import Known

# In log odds.
_NAMED_IN_FULL, _NAMED_IN_CODE, _NAMED_PLAINLY = 4.0, 3.0, 0.5
_AT_HAND = 1.0
_ASKED_FOR = 0.5
# At least that: of many of one name it is the one that is meant.
_CALLED = 2.0


@dataclass(slots=True)
class Candidate:
    """A record that may matter, and what speaks for it.

    `callers` are the definitions in play, or named beside it, that mean it by a name of the cue.
    `structural` is what a record of the architecture is worth to a question for it, in log odds, in
    place of what its words are.
    """

    known: Known
    pinned: bool = False
    favour: float = 0.0  # what was made of it before, in log odds, beside the score
    history: str = ""
    score: float = 0.0
    reasons: list[str] = field(default_factory=list)
    callers: frozenset[str] = frozenset()
    structural: float | None = None

    def add(self, score: float, reason: str = "") -> None:
        """Count for it, for a reason that a person is told."""
        self.score += score
        if reason:
            self.reasons.append(reason)


def in_favour(candidates: list[Candidate]) -> list[Candidate]:
    """The best first, by score and by what was made of them before."""
    return sorted(candidates, key=lambda each: (-each.score - each.favour, each.known.id))


def named(title: str, reading: Reading) -> set[str]:
    """The names by which the cue means what has a title, or has it at hand."""
    whole = title.lower()
    ends = {whole[place + 1 :] for place, letter in enumerate(whole) if letter == "."} | {whole}
    return ends & (reading.names.keys() | reading.at_hand)


def prefer_called(candidates: list[Candidate], reading: Reading) -> None:
    """What is named together with its caller is asked for; the caller only tells which is meant."""
    if not any(candidate.callers for candidate in candidates):
        return
    known = {candidate.known.id: candidate for candidate in candidates}
    titles = {each: candidate.known.title for each, candidate in known.items()}
    names = {each: named(title, reading) for each, title in titles.items()}
    for candidate in candidates:
        own = names[candidate.known.id]
        callers = [
            known[each]
            for each in candidate.callers & known.keys() - {candidate.known.id}
            # By its own name, or as a part of what is named.
            for name in names[each] | named(titles[each].rpartition(".")[0], reading)
            if own - {name}
        ]
        if callers:
            caller = max(callers, key=lambda each: (each.score, each.known.id))
            missing = caller.score + _ASKED_FOR - candidate.score
            candidate.add(max(_CALLED, missing), f"{caller.known.title} calls it")


def score_name(candidate: Candidate, reading: Reading) -> bool:
    """Whether the cue names it. What is written like code is meant; a plain word may be."""
    title = candidate.known.title.lower()
    for name, is_code in reading.names.items():
        if title == name or title.endswith(f".{name}"):
            if is_code:
                in_full = "." in name or title == name
                score = _NAMED_IN_FULL if in_full else _NAMED_IN_CODE
                candidate.add(score, f"you name {candidate.known.title}")
            else:
                candidate.add(_NAMED_PLAINLY)
            return True
    if candidate.known.name in reading.at_hand:
        candidate.add(_AT_HAND, f"{candidate.known.title} is at hand")
    return False

"""What a person has decided of the edits that wait, and not sent yet."""

from __future__ import annotations

from mimo_tui.ui.state.changes import Change, ChangesState, Review


class Reviews:
    """A review of each change that waits; one that was sent waits for nobody any more."""

    def __init__(self) -> None:
        self._reviews: dict[str, Review] = {}
        self._sent: frozenset[str] = frozenset()

    def follow(self, state: ChangesState) -> None:
        """Drop what is known of changes that wait no longer."""
        waiting = {change.call for change in state.waiting}
        self._reviews = {call: r for call, r in self._reviews.items() if call in waiting}
        self._sent &= waiting

    def of(self, change: Change | None) -> Review | None:
        """The review of a change, None where it waits for nobody."""
        if change is None or change.status != "waiting" or self.was_sent(change.call):
            return None
        return self._reviews.get(change.call) or Review.of(change)

    def put(self, call: str, review: Review) -> None:
        """Keep another review of a change."""
        self._reviews[call] = review

    def send(self, call: str) -> None:
        """The decision on a change is on its way."""
        self._sent |= {call}

    def was_sent(self, call: str) -> bool:
        """Whether the decision on a change is on its way."""
        return call in self._sent

    def to_open(self, state: ChangesState, present: str) -> str:
        """The oldest change that waits for a decision, else the present one, else the newest.

        "" where there is none at all.
        """
        undecided = [each.call for each in state.waiting if not self.was_sent(each.call)]
        if undecided:
            return undecided[0]
        if state.find(present) is not None:
            return present
        shown = (*state.waiting, *state.settled)
        return shown[0].call if shown else ""

"""Errors a person may see: one line that says what happened, what is kept, what to do."""


class MimoError(Exception):
    """Base of every expected failure; `str(error)` is fit for the screen.

    `what` happened, what is `kept` in spite of it, and what to `do` now, each a short sentence
    without its full stop; the last two may be empty.
    """

    def __init__(self, what: str, *, kept: str = "", do: str = "") -> None:
        self.what = what
        self.kept = kept
        self.do = do
        super().__init__(". ".join(part for part in (what, kept, do) if part))


class SettingsError(MimoError):
    """A setting or a command-line value cannot be used."""


class ModelError(MimoError):
    """A model endpoint failed or refused.

    `retryable`: the same request may succeed later (429, 5xx, overload, a cut connection).
    `status`: the HTTP status, or 0 where there was none.
    `retry_after`: seconds the endpoint asked to wait, or 0.
    `too_long`: the conversation does not fit into the model's window.
    """

    def __init__(
        self,
        what: str,
        *,
        retryable: bool = False,
        status: int = 0,
        retry_after: float = 0.0,
        too_long: bool = False,
        kept: str = "",
        do: str = "",
    ) -> None:
        super().__init__(what, kept=kept, do=do)
        self.retryable = retryable
        self.status = status
        self.retry_after = retry_after
        self.too_long = too_long


class ToolError(MimoError):
    """A tool call cannot be prepared or carried out; the text goes back to the model."""


class StaleFile(ToolError):
    """The file changed after the plan was made; nothing was written."""


class MemoryUnavailable(MimoError):
    """The memory process cannot be reached or started."""


class JournalError(MimoError):
    """A session's journal cannot be read or written."""

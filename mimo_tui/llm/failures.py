"""What went wrong at an endpoint, in one line. Both SDKs name their errors alike."""

from __future__ import annotations

from typing import Any

from mimo_tui.core.errors import ModelError
from mimo_tui.llm.catalogue import Provider

_BUSY = {408, 409, 429, 500, 502, 503, 504, 529}
_DETAIL = 300


def explain(error: Exception, provider: Provider, model: str) -> ModelError:
    """A ModelError for an SDK's error; it never holds the key."""
    status = int(getattr(error, "status_code", 0) or 0)
    detail = _detail(error, provider)
    name = type(error).__name__
    if "Timeout" in name:
        return ModelError(f"{provider.name} did not answer in time", retryable=True)
    if not status and "Connection" in name:
        return ModelError(
            f"{provider.name} cannot be reached at {provider.base_url}",
            retryable=True,
            do="Check the network, the proxy and the base URL",
        )
    if status in (401, 403):
        keys = " or ".join(provider.keys) or "the key in the settings"
        return ModelError(
            f"{provider.name} refused the key ({status}): {detail}",
            status=status,
            do=f"Check {keys}",
        )
    if status == 404:
        return ModelError(
            f"{provider.name} does not know the model {model!r} (404): {detail}",
            status=status,
            do="Choose another with `--model provider/model`; `mimo-tui models` lists them",
        )
    busy = status in _BUSY or "overloaded" in detail.lower()
    shown = f" ({status})" if status else ""
    return ModelError(
        f"{provider.name} failed{shown}: {detail}",
        retryable=busy,
        status=status,
        retry_after=_retry_after(error),
    )


def cut(provider: Provider, error: Exception | None = None) -> ModelError:
    """The stream ended before the answer did."""
    reason = f" ({type(error).__name__})" if error else ""
    return ModelError(
        f"The connection to {provider.name} broke off{reason}",
        retryable=True,
        kept="What came so far is kept",
        do="Send the prompt again to go on",
    )


def is_transport_error(error: Exception) -> bool:
    """Whether an error is of the HTTP library below the SDKs, by whichever name it goes."""
    return type(error).__module__.startswith(("httpx", "httpcore"))


def _detail(error: Exception, provider: Provider) -> str:
    body: Any = getattr(error, "body", None)
    if isinstance(body, dict):
        inner = body.get("error", body)
        text = str(inner.get("message") or inner) if isinstance(inner, dict) else str(inner)
    else:
        text = str(error)
    text = " ".join(text.split())[:_DETAIL] or type(error).__name__
    return text.replace(provider.key, "…") if provider.key else text


def _retry_after(error: Exception) -> float:
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("retry-after", 0)))
    except ValueError:
        return 0.0

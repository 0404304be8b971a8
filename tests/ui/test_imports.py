"""What is loaded before the first frame."""

import subprocess
import sys

# Textual's text area looks for `tree_sitter` itself; the grammars are ours.
HEAVY = {
    "anthropic", "openai", "httpx", "duckdb", "usearch", "tantivy", "tree_sitter_python", "numpy",
    "pydantic", "pygments", "markdown_it",
}  # fmt: skip


def loaded_by(code: str) -> set[str]:
    """The top packages that a fresh interpreter has loaded after `code`."""
    code += "\nimport sys; print('loaded:', *{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.partition("loaded:")[2].split())


def test_the_workspace_is_imported_without_models_stores_and_parsers() -> None:
    loaded = loaded_by("import mimo_tui.ui.app")
    assert "textual" in loaded
    assert loaded & HEAVY == set()

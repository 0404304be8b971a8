"""Ripgrep as a subprocess that ends when it is no longer waited for."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Sequence
from pathlib import Path

from mimo_tui.core.errors import ToolError
from mimo_tui.core.programs import find_program

MAX_BYTES = 5_000_000
SECONDS = 60.0


async def run_ripgrep(arguments: Sequence[str], folder: Path) -> str:
    """Its output, at most MAX_BYTES; "" for no match. Raises ToolError where it fails.

    Bytes that are no UTF-8, in names too, come back as lone surrogates.
    """
    program = find_program("rg")
    if program is None:
        raise ToolError("ripgrep (rg) is not installed", do="Install ripgrep, or search with Bash")
    process = await asyncio.create_subprocess_exec(
        program, "--no-config", *arguments, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, cwd=folder
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        async with asyncio.timeout(SECONDS):
            output = b""
            while len(output) < MAX_BYTES and (data := await process.stdout.read(65536)):
                output += data
            if len(output) >= MAX_BYTES:
                return output.decode("utf-8", "surrogateescape")
            problem = (await process.stderr.read(2000)).decode("utf-8", "replace").strip()
            code = await process.wait()
    except TimeoutError as error:
        raise ToolError(f"The search took more than {SECONDS:g} s", do="Narrow it") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code > 1 and not output:
        raise ToolError(problem or f"ripgrep failed with exit code {code}")
    return output.decode("utf-8", "surrogateescape")

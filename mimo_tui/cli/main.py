"""The command line. Every command imports just what it needs."""

from __future__ import annotations

import argparse
import gc
import io
import logging
import os
import select
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mimo_tui import __version__
from mimo_tui.cli import listings, memory
from mimo_tui.cli.log import start_log
from mimo_tui.cli.options import project_folder
from mimo_tui.core.errors import MimoError, SettingsError
from mimo_tui.core.permissions import Mode

if TYPE_CHECKING:
    from mimo_tui.session.options import Options

log = logging.getLogger("mimo_tui")

FORMATS = ("text", "json", "stream-json")
MAX_STDIN = 10_000_000
STDIN_SECONDS = 3.0

OVERVIEW = """\
A terminal workspace for coding with an agent that does not forget.

  mimo-tui                      work on the project in this folder
  mimo-tui ~/src/shop           work on another project
  mimo-tui -c                   go on with the last session of the project
  mimo-tui -p "Fix the tests"   answer on standard output, without a screen
  git diff | mimo-tui -p "Review this"

  mimo-tui memory search TEXT   what is remembered of the project
  mimo-tui memory doctor        check the memory, and mend it (memory --help: export, import ...)
  mimo-tui sessions             the sessions of the project
  mimo-tui models               the models that can be used
  mimo-tui settings             where the settings stand
  mimo-tui demo                 try it on a throw-away project, without a key
"""

EPILOG = """\
A model is found through its key in the environment (ANTHROPIC_API_KEY, OPENAI_API_KEY and
others: see "mimo-tui models"), or as a server on this machine. "mimo-tui settings" says where the
settings stand. Press F1 on the screen for help and all keys.

Exit codes: 0 done, 1 the task failed, 2 it could not begin, 130 cancelled.
"""


def run(arguments: Sequence[str]) -> int:
    """Run the program with these arguments; gives its exit code. Never raises for a failure."""
    log_file = start_log()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter that the terminal's encoding lacks is no reason to stop.
            stream.reconfigure(errors="replace")
    try:
        return _dispatch(list(arguments))
    except MimoError as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not try to write to it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        log.exception("unexpected failure")
        text = " ".join(str(error).split())[:300]
        return _complain(f"Something went wrong: {type(error).__name__}: {text}. See {log_file}")


def _dispatch(arguments: list[str]) -> int:
    commands: dict[str, Callable[[list[str]], int]] = {
        "memory": memory.run,
        "sessions": listings.sessions,
        "models": listings.models,
        "settings": listings.settings,
        "demo": _demo,
    }
    if arguments and arguments[0] in commands:
        return commands[arguments[0]](arguments[1:])
    return _work(arguments)


def _work(arguments: list[str]) -> int:
    parsed = _main_parser().parse_args(arguments)
    options = _options(parsed)
    if parsed.print is None:
        if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
            raise SettingsError(
                "The screen needs a terminal", do='Without one, use: mimo-tui -p "PROMPT"'
            )
        # Until the first frame nothing becomes garbage; looking for it takes a tenth of the time.
        gc.disable()
        from mimo_tui.ui.app import run as run_app

        return run_app(options.folder, options) or 0
    prompt = _with_stdin(parsed.print)
    from mimo_tui.headless import run as run_headless

    return run_headless(options, prompt, parsed.output_format)


def _main_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mimo-tui",
        description=OVERVIEW,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("folder", nargs="?", type=Path, help="the project (default: this folder)")
    add(
        "-p",
        "--print",
        metavar="PROMPT",
        nargs="?",
        const="",
        help="answer PROMPT on standard output and end; piped input is added to it",
    )
    add(
        "--output-format",
        choices=FORMATS,
        default="text",
        metavar="FORMAT",
        help="with -p: text (the words as they come), json (one result), stream-json (all events)",
    )
    add("--model", metavar="NAME", help="the model, such as anthropic/claude-sonnet-5")
    add(
        "--mode",
        choices=get_args(Mode),
        metavar="MODE",
        help="what needs no question: default (reading), acceptEdits (edits in the project, too),"
        " plan (reading only), bypassPermissions (all; only where nothing can be harmed)",
    )
    add(
        "--allow",
        metavar="RULE",
        action="append",
        default=[],
        help='allow more, such as "Bash(npm test:*)" or "Edit(docs/**)"; may be repeated',
    )
    add(
        "-c",
        "--continue",
        dest="continue_last",
        action="store_true",
        help="go on with the last session of the project",
    )
    add("--resume", metavar="ID", help="go on with the session ID; its beginning will do")
    add("--theme", metavar="NAME", help="the colours of the screen")
    add("-V", "--version", action="version", version=f"mimo-tui {__version__}")
    return parser


def _options(parsed: argparse.Namespace) -> Options:
    from mimo_tui.session.options import Options

    return Options(
        project_folder(parsed.folder or Path.cwd()),
        model=parsed.model,
        mode=parsed.mode,
        resume=parsed.resume,
        continue_last=parsed.continue_last,
        theme=parsed.theme,
        allow=tuple(parsed.allow),
    )


def _with_stdin(prompt: str) -> str:
    """The prompt, with what was piped in after it."""
    piped = ""
    if sys.stdin is not None and not sys.stdin.isatty() and _something_comes(bool(prompt)):
        raw = sys.stdin.buffer.read(MAX_STDIN + 1)
        if len(raw) > MAX_STDIN:
            raise SettingsError(f"The piped input is larger than {MAX_STDIN:,} bytes")
        piped = raw.decode("utf-8", "replace").strip()
    whole = "\n\n".join(part for part in (prompt.strip(), piped) if part)
    if not whole:
        raise SettingsError("There is no prompt", do='Give one: mimo-tui -p "PROMPT"')
    return whole


def _something_comes(has_prompt: bool) -> bool:
    """Whether standard input gives something: many programs start others with one that never does.

    Without a prompt it is waited for; with one, for some seconds.
    """
    if not has_prompt or select.select([sys.stdin], [], [], STDIN_SECONDS)[0]:
        return True
    print("mimo-tui: nothing comes from standard input; going on without it", file=sys.stderr)
    return False


def _demo(arguments: list[str]) -> int:
    from mimo_tui.demo.play import run as play

    return play(arguments) or 0


def _complain(text: str) -> int:
    print(f"mimo-tui: {text}", file=sys.stderr)
    return 2

"""The program's entry: the version at once, anything else through the command line."""

from __future__ import annotations

import sys

from mimo_tui import __version__


def main() -> int:
    """Run the program; gives its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.stdout.write(f"mimo-tui {__version__}\n")
        return 0
    from mimo_tui.cli import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

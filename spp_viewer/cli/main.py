"""Dispatch of the command line to a command, and conversion of errors to exit codes.

A command is a module of this package with

- ``SUMMARY``, one line for the overview,
- ``add_arguments(parser)``, which adds its own arguments to a parser that has the shared options already,
- ``run(args)``, which returns the exit code and raises ``SppViewerError`` or ``UsageError`` on failure.

It imports heavy modules inside ``run``, so that help and the window appear at once.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType

from spp_viewer import __version__
from spp_viewer.cli.arguments import UsageError, shared_arguments
from spp_viewer.cli.console import logging_to_stderr, print_error, warn_about_opencv
from spp_viewer.core.errors import SppViewerError

PROGRAM = "spp-viewer"
COMMANDS = ("detect", "compare", "evaluate", "train", "factor", "models", "screenshot")
WINDOW = "window"
"""The command that runs if none is named."""

DONE, COULD_NOT, USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
"""Exit codes. The last two are what a shell reports for a program ended by SIGINT or SIGPIPE."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv
        Arguments after the program's name; None takes them from ``sys.argv``.

    Returns
    -------
    int
        0 success, 1 failure, 2 wrong usage (by ``SystemExit`` where argparse finds it), 130 interrupted, 141 output
        pipe closed.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    name = words.pop(0) if words and words[0] in COMMANDS else WINDOW
    command = load_command(name)
    parser = make_parser(name, command)
    args = parser.parse_intermixed_args(words)
    args.words = [name, *words]
    with contextlib.suppress(AttributeError, ValueError):  # a replaced stdout may not be a text stream
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        if name not in ("models", "factor"):
            warn_about_opencv()
        with logging_to_stderr():
            code = int(command.run(args))
        sys.stdout.flush()
        return code
    except UsageError as error:
        parser.error(str(error))
    except SppViewerError as error:
        print_error(error)
        return COULD_NOT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED


def load_command(name: str) -> ModuleType:
    """Import the module of a command."""
    return importlib.import_module(f"spp_viewer.cli.{name}")


def make_parser(name: str, command: ModuleType) -> argparse.ArgumentParser:
    """Create the parser of one command with the shared options and its own."""
    program = PROGRAM if name == WINDOW else f"{PROGRAM} {name}"
    kind = _WindowParser if name == WINDOW else argparse.ArgumentParser
    parser = kind(
        prog=program,
        description=getattr(command, "DESCRIPTION", command.SUMMARY),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[shared_arguments()],
        allow_abbrev=False,
    )
    if name == WINDOW:
        parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    command.add_arguments(parser)
    return parser


class _WindowParser(argparse.ArgumentParser):
    """Parser whose help ends with the commands, which are imported only then to keep the start fast."""

    def format_help(self) -> str:
        lines = [f"  {name:<12}{load_command(name).SUMMARY}" for name in COMMANDS]
        self.epilog = "\n".join(
            [
                "commands:",
                *lines,
                "",
                f"'{PROGRAM} COMMAND --help' explains a command. An image or folder called like one: ./detect",
                "exit codes: 0 done, 1 could not (one line on stderr for each problem), 2 wrong usage",
            ]
        )
        return super().format_help()


def _drop_output() -> None:
    """Redirect stdout to nowhere, so that Python's flush at exit does not report the closed pipe."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)

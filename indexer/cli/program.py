"""From the command line to one verb and back to an exit code: 0 done, 1 failed, 2 used wrongly.

It loads only the verb that was asked for, so that `velveteen --help` is quick, and does no work itself.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from indexer import config
from indexer.cli.arguments import Parser
from indexer.cli.console import print_error, print_notice
from indexer.commands import Command
from indexer.errors import ConfigError, UsageError, VelveteenError

GROUP = "velveteen.commands"
DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
# Verb, its module here (and its name there, where that is not COMMAND), its line in --help.
_VERBS = {
    "import": ("import_files", "read story files and folders into the archive"),
    "inspect": ("inspect", "show what a reader sees in a file or folder, and why"),
    "crawl": ("crawl", "fetch what is new from the sites of config.toml"),
    "reindex": ("reindex", "build the search index anew from the catalogue"),
    "reread": ("reread", "read everything again from what is kept, without fetching"),
    "retry": ("reread:RETRY", "try again what could not be read or was set aside"),
    "captures": ("captures", "tell where pages of sites are kept, or bring them elsewhere"),
    "engine": ("engine", "tell which search engine is in use, or change it"),
    "catalogue": ("catalogue", "tell where the catalogue is kept, or move it to a server or back"),
    "search": ("search", "find stories"),
    "concordance": ("concordance", "list every hit of a query as a line, sorted, counted or as CSV"),
    "quote": ("quote", "check a line that is half remembered: where it stands, what differs"),
    "versions": ("versions", "list the earlier texts of stories, show one or how it differs"),
    "duplicates": ("duplicates", "list copies of works and passages that stand in several"),
    "similar": ("similar", "list the stories most like one, and why"),
    "remove": ("remove", "take stories out for good, or undo an import"),
    "restore": ("restore", "bring removed stories back"),
    "removals": ("removals", "list what was removed: when, by whom and why"),
    "jobs": ("jobs", "list jobs, show, follow or cancel one"),
    "report": ("report", "tell how reading went: formats, unknown labels, doubts"),
    "sources": ("sources", "list where stories come from"),
    "schedule": ("schedule", "only ask for jobs at their times and watch folders; serve includes it"),
    "worker": ("worker", "only do jobs as they are asked for; serve includes it"),
    "doctor": ("doctor", "check that everything is sound"),
    "config": ("config_check", "read config.toml as Velveteen does and list every option"),
}
# Options that hold for all verbs.
_ABOVE = ("--config", "--debug", "--version")
# Needs no archive, so there is nothing to say where no configuration is.
_ANYWHERE = frozenset({"inspect"})
# The same for verbs that come from entry points: loading a web server to list it would make --help slow. One that is
# not here is listed without a line.
_LINES = {
    "serve": "serve the web pages, do jobs and keep schedules, until Ctrl-C",
    "web": "serve the web pages only; jobs and schedules need `velveteen serve`",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character is no reason to fail.
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    try:
        return _guarded(lambda: _run(_parsed(words)), debug="--debug" in words[: _verb_at(words)])
    except SystemExit as ended:  # argparse ends so after --help
        return ended.code if isinstance(ended.code, int) else USAGE


def _parsed(words: list[str]) -> argparse.Namespace:
    """Return what the words mean; every word is accounted for.

    Raises:
        UsageError: they mean nothing; the message says what is nearest.
    """
    at = _verb_at(words)
    verb = words[at] if at < len(words) else ""
    parser, parsers = _parser(verb, words[:at])
    chosen = parsers.get(verb, parser)
    command: Command | None = chosen.get_default("command")
    if command is not None and command.arrange is not None:
        words = [*words[: at + 1], *command.arrange(words[at + 1 :])]
    args, extra = parser.parse_known_args(words)
    if extra:
        chosen.refuse(extra, _ABOVE)
    return args


def _verb_at(words: Sequence[str]) -> int:
    """Return where the verb stands: after the options that hold for all."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 2 if words[at] == "--config" else 1
    return at


def _run(args: argparse.Namespace) -> int:
    if args.verb == "config":
        # The one verb that must work when the settings do not.
        from indexer.cli import config_check  # noqa: PLC0415  # only when asked for

        return config_check.run(args)
    try:
        settings = config.load(args.config)
    except ConfigError as error:
        if args.verb != "doctor" or args.debug:
            raise
        from indexer.cli import doctor  # noqa: PLC0415  # only when asked for

        return doctor.refused(args, error)
    if settings.path is None and args.verb not in _ANYWHERE:
        print_notice(
            "There is no config.toml here: all options have their defaults and there are no sources."
        )
    command: Command = args.command
    return command.run(args, settings)


def _guarded(run: Callable[[], int], *, debug: bool) -> int:
    try:
        code = run()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more while ending.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        print_notice("Stopped.")
        return INTERRUPTED
    except UsageError as error:
        print_error(error)
        return USAGE
    except VelveteenError as error:
        if debug:
            raise
        print_error(error)
        return FAILED
    except Exception as error:  # the last resort: a person gets a sentence, never a traceback unasked
        if debug:
            raise
        print_notice(
            f"velveteen: something unforeseen happened: {type(error).__name__}: {error}. "
            "Run it again as `velveteen --debug …` to see where."
        )
        return FAILED
    return code


def _parser(verb: str, before: Sequence[str]) -> tuple[Parser, dict[str, Parser]]:
    """Return the parser, with the options of ``verb`` only, and those of all verbs."""
    parser = Parser(
        prog="velveteen",
        description="Search inside stories.",
        epilog="`velveteen VERB --help` tells more about each.",
    )
    version = metadata.version("velveteen") if "--version" in before else ""
    parser.add_argument("--version", action="version", version=f"velveteen {version}")
    parser.add_argument(
        "--config", type=Path, metavar="FILE", help="the configuration to use (default: config.toml)"
    )
    parser.add_argument("--debug", action="store_true", help="show where an error happened")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, (module, line) in _VERBS.items():
        _add(verbs, name, line, _builtin(module) if name == verb else None)
    for entry in metadata.entry_points(group=GROUP):
        if entry.name not in _VERBS:
            loaded: Command | None = entry.load() if entry.name == verb else None
            _add(verbs, entry.name, loaded.help if loaded else _LINES.get(entry.name, ""), loaded)
    return parser, dict(verbs.choices)


def _builtin(place: str) -> Command:
    module, _, name = place.partition(":")
    command = getattr(importlib.import_module(f"indexer.cli.{module}"), name or "COMMAND")
    assert isinstance(command, Command)
    return command


def _add(
    verbs: argparse._SubParsersAction[Parser],
    name: str,
    line: str,
    command: Command | None,
) -> None:
    parser = verbs.add_parser(name, help=line, description=line[:1].upper() + line[1:] + ".")
    if command is not None:
        command.configure(parser)
    parser.set_defaults(command=command)

"""`velveteen config check`: the configuration as Velveteen reads it, every option with its value.

It changes nothing and never shows a secret.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from indexer import config
from indexer.cli.console import add_json, print_json, print_line, print_notice
from indexer.commands import Command
from indexer.config import Option, Settings
from indexer.errors import ConfigError
from indexer.model import Source, SourceKind


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["check"], help="read it and list every option")
    add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Read and check; the exit code is 1 when something cannot be used."""
    try:
        settings = config.load(args.config)
    except ConfigError as error:
        problems = list(error.problems)
        if args.json:
            print_json(_json({"ok": False, "problems": problems}))
        for problem in problems:
            print_notice(problem)
        return 1
    return _run(args, settings)


def _run(args: argparse.Namespace, settings: Settings) -> int:
    if args.json:
        document = {
            "ok": True,
            "problems": [],
            "path": None if settings.path is None else str(settings.path),
            "options": [
                _described(option, settings) for option in config.options() if option.section != "source"
            ],
            "sources": [_source(source) for source in settings.sources],
        }
        print_json(_json(document))
        return 0
    section = ""
    for option in config.options():
        if option.section == "source":
            continue
        if option.section != section:
            section = option.section
            print_line(f"[{section}]")
        print_line(f"{option.name} = {_value(option, settings)}")
    for source in settings.sources:
        print_line("[[source]]")
        for name, value in _source(source).items():
            print_line(f"{name} = {json.dumps(value, ensure_ascii=False)}")
    print_notice(
        f"{settings.path} is sound."
        if settings.path
        else "There is no config.toml here: these are the defaults."
    )
    return 0


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _value(option: Option, settings: Settings) -> str:
    value = _plain(option, settings)
    return "(none)" if value is None else json.dumps(value, ensure_ascii=False)


def _plain(option: Option, settings: Settings) -> Any:
    value = getattr(getattr(settings, option.section), option.name)
    if option.secret:
        return None if value is None else "(secret)"
    return str(value) if isinstance(value, Path) else value


def _described(option: Option, settings: Settings) -> dict[str, Any]:
    default = str(option.default) if isinstance(option.default, Path) else option.default
    return {
        "name": f"{option.section}.{option.name}",
        "value": _plain(option, settings),
        "type": option.type_name,
        "default": default,
        "variable": option.variable,
        "help": option.help,
    }


def _source(source: Source) -> dict[str, Any]:
    """Return a source's options under the names they have in the file, without those that are not set."""
    place = "folder" if source.kind is SourceKind.INBOX else "url"
    names = [option.name for option in config.options() if option.section == "source"]
    values = {name: source.location if name == place else getattr(source, name, None) for name in names}
    return {name: value for name, value in values.items() if value not in (None, ())}


COMMAND = Command("config", "read config.toml as Velveteen does and list every option", _configure, _run)

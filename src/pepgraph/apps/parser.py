"""How the words of a command are read, and what is said where they cannot be."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import sys
from collections.abc import Container, Mapping
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, NoReturn

from pepgraph.model.terms import printable

BAD_INPUT, INTERRUPTED = 2, 130
"""Exit codes for bad input and for Ctrl-C."""


_OF_ANY_WIDTH = partial(argparse.HelpFormatter, width=80)
"""argparse makes one of these for each argument, and how wide the terminal is costs milliseconds to find out."""


EXAMPLES = {
    "tour": "tour -o tour",
    "query": "query 'SELECT ?c { ?c a pg:Claim }' --limit 5 --format tsv",
    "ask": "ask mechanisms semax",
    "queries": "queries stopped-paths",
    "show": "show selank --polarity negated",
    "claim": "claim 65-semax-increases-ngf",
    "compare": "compare selank semax",
    "sources": "sources --about selank --format csv",
    "impact": "impact 6",
    "search": "search 'Does Semax raise BDNF?'",
    "export": "export --about selank --min-evidence animal -o selank.ttl",
    "draw": "draw --view full --about bdnf --depth 2 -o bdnf.html",
    "check": "check --document selank-semax-faq.md",
    "load": "load peptides.ttl --store peptides",
    "locate": "locate --document selank-semax-faq.md frontal cortex",
    "passages": "passages --document fictin.md --id fictin -o fictin.ttl",
}
"""What the help of a command ends with: one that the documentation has, and its tests run."""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one sentence with the nearest command."""

    _is_intermixing = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"formatter_class": _OF_ANY_WIDTH, **options})

    def format_help(self) -> str:
        # While arguments are read, ``usage`` is what argparse has made of it for its errors, in another width.
        self.usage, self.formatter_class = None, argparse.HelpFormatter
        if example := EXAMPLES.get(self.prog.partition(" ")[2]):
            self.epilog = f"Example: pepgraph {example}"
        # Until Python 3.12 it leaves the words out meanwhile.
        for action in self._get_positional_actions():
            action.nargs = getattr(action, "save_nargs", action.nargs)
        return super().format_help()

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        words = list(sys.argv[1:] if args is None else args)
        commands = [name for it in self._actions if it.dest == "command" for name in it.choices or ()]
        told = super().parse_known_args(_command_first(words, commands), namespace)
        if told[1]:
            self._refuse(told[0].command, told[1])
        return told[0]

    def _refuse(self, command: str | None, words: list[str]) -> NoReturn:
        """End for words that no argument takes."""
        of = f"{self.prog} {command or ''}".rstrip()
        option = next((word.partition("=")[0] for word in words if word.startswith("-")), "")
        commands = next((it.choices for it in self._actions if it.dest == "command"), None)
        of_it = commands.get(command, self) if isinstance(commands, Mapping) else self
        if option:
            from pepgraph.query.alike import closest, with_meant

            near = closest(option, of_it._option_string_actions, cutoff=0.75)
            said = with_meant(f"unknown option {option}", near)
            self.error(said if near else f"{said}; `{of} --help` lists what it takes")
        if command == "query":
            self.error(f"the query ends before {' '.join(words)}; put all of it in quotes: pepgraph query 'SELECT …'")
        taking = _option_for(words[0])
        if taking in of_it._option_string_actions:
            self.error(f"{words[0]} is taken by an option: `{of} {taking} {shlex.quote(words[0])}`")
        self.error(f"unrecognized arguments: {' '.join(words)}; `{of} --help` lists what it takes")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        # Else an option between two names would end the list of names: `ask mechanisms --store DIR semax`.
        if self._subparsers or self._is_intermixing:
            return super().parse_known_args(args, namespace)
        self._is_intermixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._is_intermixing = False

    def _print_message(self, message: str, file: Any = None) -> None:
        # argparse takes no notice where help cannot be written, and Python tells it at the end as a fault of its own.
        out = file or sys.stderr
        out.write(message or "")
        out.flush()

    def error(self, message: str) -> NoReturn:
        wrong = re.match(r"argument COMMAND: invalid choice: '(.*?)'.* \(choose from (.*)\)", message)
        if wrong:
            from pepgraph.query.alike import closest, did_you_mean
            from pepgraph.query.catalogue import exists

            near = closest(wrong[1], re.findall(r"[a-z]+", wrong[2]))
            meant = [f"`pepgraph ask {wrong[1]}`"] if exists(wrong[1]) else near
            mend = did_you_mean(meant) or "`pepgraph --help` lists them"
            message = f"unknown command {wrong[1]!r}; {mend}"
        elif "following arguments are required" in message:
            message += f"; `{self.prog} --help` says what they are"
        self.exit(BAD_INPUT, f"pepgraph: {printable(message, '')}\n")


def _option_for(word: str) -> str:
    """The option that takes a file of RDF, a store, an address or a document; empty for a word that is none."""
    from pepgraph.store.files import FORMATS

    endings = {suffix[1:].lower() for suffix in Path(word).suffixes}
    if word.startswith(("http://", "https://")):
        return "--endpoint"
    if os.path.isdir(word):
        return "--store"
    if not endings.isdisjoint(FORMATS):
        return "--data"
    return "--document" if os.path.isfile(word) else ""


def _command_first(words: list[str], commands: Container[str]) -> list[str]:
    """Arguments with the command before ``--data FILE …``, which would take it for one more file."""
    begin = words.index("--data") if "--data" in words else len(words)
    files = list(takewhile(lambda word: word == "-" or not word.startswith("-"), words[begin + 1 :]))
    ends = (i for i, word in enumerate(files) if i and word in commands and not os.path.exists(word))
    end = next(ends, None)
    if end is None or any(word in commands for word in words[:begin]):
        return words
    rest = words[begin + 2 + end :]
    data = [] if "--data" in rest else ["--data", *files[:end]]
    plain = rest.index("--") if "--" in rest else len(rest)
    return [*words[:begin], files[end], *rest[:plain], *data, *rest[plain:]]

"""The command line: arguments in, answers out, errors as one sentence."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from pepgraph.apps.arguments import build_parser
from pepgraph.apps.commands import editing, exports, querying, reports, searching, serving, stores
from pepgraph.apps.commands.printing import say_unindexed, say_unranked, tell, warnings_as_sentences
from pepgraph.apps.parser import BAD_INPUT, INTERRUPTED
from pepgraph.apps.streams import drop_output, let_messages_go, replace_closed
from pepgraph.errors import PepgraphError, TimeLimitError

TIMED_OUT = 124
_UNWRITTEN = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What a disk says that takes no more. Files and connections tell it themselves: what is left is standard output."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 (faults, differences), 2, 124 (time) or 130 (Ctrl-C)."""
    closed = replace_closed()
    options = argparse.Namespace()
    for stream in (sys.stdout, sys.stderr):
        # Under an ASCII locale the names of things would end in an encoding error.
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        options = build_parser().parse_args(arguments)
        if options.time_limit is None and options.timeout is not None:
            raise PepgraphError(f"{options.command} has no time limit; leave out --timeout")
        if options.completions and options.command:
            raise PepgraphError(f"--completions goes without a command; leave out {options.command}")
        with warnings_as_sentences():
            code = _COMMANDS[options.command](options)
            sys.stdout.flush()
            say_unindexed(options)
        say_unranked(options)
        return code
    except PepgraphError as error:
        tell(error)
        return TIMED_OUT if isinstance(error, TimeLimitError) else BAD_INPUT
    except BrokenPipeError:
        # The reader has gone, as with `| head`; what it took was good, and what was found is so without it.
        drop_output()
        return int(getattr(options, "code", 0))
    except OSError as error:
        if error.errno not in (*_UNWRITTEN, *[errno.EBADF] * closed):
            raise
        drop_output()
        reason = "it is closed" if error.errno == errno.EBADF else error.strerror
        print(f"pepgraph: standard output cannot be written: {reason}; send it elsewhere", file=sys.stderr)
        return BAD_INPUT
    except MemoryError:
        mend = "give less, or put it into a store, a file at a time, with `pepgraph load`"
        print(f"pepgraph: there is not enough memory for this; {mend}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("pepgraph: interrupted", file=sys.stderr)
        return INTERRUPTED


_COMMANDS: dict[str | None, Callable[[argparse.Namespace], int]] = {
    None: reports.overview,
    **{
        command.__name__: command
        for command in (
            *(reports.tour, reports.show, reports.claim, reports.compare, reports.impact, reports.diff),
            *(querying.query, querying.ask, querying.sources, querying.queries, searching.search),
            *(exports.export, exports.draw, stores.load, stores.publish, serving.serve, serving.mcp),
            *(editing.check, editing.locate, editing.passages, editing.revise),
        )
    },
}


def entry() -> NoReturn:
    """The console script: end at once, since taking the graph apart again takes as long as a query."""
    # Looking for cycles at Python's pace costs a short command some milliseconds, and it has hardly any.
    gc.set_threshold(20_000)
    let_messages_go()
    code = main()
    # What could be written of it has been, and what could not was told.
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)

"""Results and reports as text: tables that fit a terminal, with labels in place of IRIs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO

from pepgraph.answers.report import noted_line, told_line
from pepgraph.model.claims import Claim, of_several
from pepgraph.model.terms import Term, one_line, printable
from pepgraph.query.labels import short

if TYPE_CHECKING:
    from pepgraph.answers.citations import Noted
    from pepgraph.answers.report import Report
    from pepgraph.query.results import Result

Labels = Callable[[Iterable[Term | None]], Mapping[Term | None, str]]


@dataclass(frozen=True, slots=True)
class Screen:
    """Where text goes: how wide it is (0 = as wide as the text) and whether it takes colour."""

    out: TextIO
    width: int = 0
    colour: bool = False


def result_table(result: Result, labels: Labels, screen: Screen, columns: Sequence[str] | None = None) -> int:
    """Print a result as a table; ``labels`` looks up those of IRIs, ``columns`` are those to show, by default all.

    Returns the number of rows. Raises what reading the rows and looking up the labels raise; nothing is printed then.
    """
    rows = result.rows
    if not result.columns:  # As of SELECT * where no variable is: no table has room for it.
        screen.out.write(f"\n{len(rows)} row{'s' * (len(rows) != 1)} without a variable\n" if rows else "")
        return len(rows)
    names, cells = labelled(result, labels, columns)
    cells = [[printable(cell) for cell in row] for row in cells]
    if not _fits(names, cells, screen.width):
        # Of a table that is too wide, what is empty goes first.
        full = [i for i in range(len(names)) if any(row[i] for row in cells)] or list(range(len(names)))
        names, cells = [names[i] for i in full], [[row[i] for i in full] for row in cells]
    if _fits(names, cells, screen.width):
        _print_table(names, cells, screen)
    else:
        _print_records(names, cells, screen)
    return len(rows)


def labelled(result: Result, labels: Labels, columns: Sequence[str] | None = None) -> tuple[list[str], list[list[str]]]:
    """The heads and the cells of a result for people: labels and short names in place of IRIs, each on one line."""
    rows = result.rows
    shown = [result.columns.index(name) for name in columns or result.columns if name in result.columns]
    known = labels(row[i] for row in rows for i in shown)
    # A line end within a value, as in words of a document, would break its row.
    cells = [[one_line(known.get(row[i]) or short(row[i], {})) for i in shown] for row in rows]
    return [result.columns[i].replace("_", " ") for i in shown], cells


def _print_records(columns: Sequence[str], rows: Iterable[Sequence[str]], screen: Screen) -> None:
    """Rows one below the other, a line for each value: what no table has room for without cutting words."""
    for row in rows:
        _print_table(("", ""), [pair for pair in zip(columns, row, strict=True) if pair[1]], screen)


def _fits(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table of this width cuts no word."""
    return not width or sum(_least(columns, rows)) <= width - 2 * len(columns) - 1


def _least(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """The longest word of each column, or 20 where it is longer: an address may be cut."""
    return [
        min(20, max((len(word) for text in (name, *(row[i] for row in rows)) for word in text.split()), default=1))
        for i, name in enumerate(columns)
    ]


def _print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], screen: Screen) -> None:
    from prettytable import HRuleStyle, PrettyTable, VRuleStyle

    columns = [printable(name) for name in columns]
    body = [[printable(cell) for cell in row] for row in rows]
    table = PrettyTable(list(map(str, range(len(columns)))), header=False, border=True, preserve_internal_border=True)
    table.hrules, table.vrules = HRuleStyle.NONE, VRuleStyle.NONE
    table.left_padding_width, table.right_padding_width = 0, 1
    widths = _widths(columns, body, screen.width)
    for i, width in enumerate(widths):
        name = str(i)
        table.min_width[name] = table.max_width[name] = width
        table.align[name] = "r" if body and all(_is_number(row[i]) for row in body) else "l"
    # prettytable can neither style nor rule a header by itself, so both are rows.
    if any(columns):
        table.add_row([_styled(name, _BOLD, screen) for name in columns])
        table.add_row(["─" * width for width in widths])
    apart = _is_wrapped(body, widths) and any(columns)
    for number, row in enumerate(body):
        if number and apart:
            table.add_row([""] * len(columns))
        table.add_row([_styled(cell, _style_of(cell), screen) for cell in row])
    lines = table.get_string().split("\n")
    screen.out.write("\n" + "\n".join(line.rstrip() for line in lines) + "\n")


def _is_wrapped(rows: Iterable[Sequence[str]], widths: Sequence[int]) -> bool:
    """Whether a row takes so many lines that the eye does not find where the next begins."""
    import textwrap

    return any(
        sum(len(textwrap.wrap(line, width)) or 1 for line in cell.split("\n")) > 2
        for row in rows
        for cell, width in zip(row, widths, strict=True)
        if len(cell) > width
    )


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Widths of columns: as wide as their text, the widest ones narrowed until the table fits."""
    wanted = [
        max((len(line) for text in (name, *(row[i] for row in rows)) for line in text.split("\n")), default=1) or 1
        for i, name in enumerate(columns)
    ]
    spare = width - 2 * len(columns) - 1
    if not width or sum(wanted) <= spare:
        return wanted
    # No word is cut as long as the others have room to give.
    least = _least(columns, rows)
    cap = max(wanted)
    while cap > 1 and sum(max(min(cap, w), low) for w, low in zip(wanted, least, strict=True)) > spare:
        cap -= 1
    narrowed = [max(min(cap, w), low) for w, low in zip(wanted, least, strict=True)]
    while sum(narrowed) > spare and max(narrowed) > 4:
        narrowed[narrowed.index(max(narrowed))] -= 1
    return narrowed


_BOLD, _DENIAL = "\x1b[1m", "\x1b[1;31m"
_STYLES = {"affirmed": "\x1b[32m", "negated": _DENIAL, "uncited": "\x1b[33m"}


def _style_of(cell: str) -> str:
    return _DENIAL if cell.startswith("NOT ") else _STYLES.get(cell, "")


def _styled(text: str, style: str, screen: Screen) -> str:
    return f"{style}{text}\x1b[0m" if style and text and screen.colour else text


def _is_number(text: str) -> bool:
    return text == "" or text.replace(".", "", 1).isdigit()


def claim_list(claims: Iterable[Claim], known: Noted, screen: Screen) -> None:
    """Claims as a list, one an entry, wrapped to the screen, with what curators note on what stands behind them."""
    claims = list(claims)
    several = of_several(claims)
    _list((noted_line(claim, known, several=several) for claim in claims), screen)


def _list(lines: Iterable[str], screen: Screen) -> None:
    import textwrap

    for said in lines:
        line = printable(said)
        if screen.width:
            line = textwrap.fill(line, screen.width, initial_indent="  • ", subsequent_indent="    ")
        else:
            line = "  • " + line
        screen.out.write(line + "\n")


def report_text(report: Report, screen: Screen) -> None:
    """A report for a terminal or a pipe."""
    several = report.several
    screen.out.write(f"{_styled(_wrapped(report.title, screen), _BOLD, screen)}\n")
    if report.subtitle:
        screen.out.write(_wrapped(report.subtitle, screen) + "\n")
    for section in report.sections:
        screen.out.write(f"\n{_styled(_wrapped(section.title, screen), _BOLD, screen)}\n")
        if section.note:
            screen.out.write(_wrapped(section.note, screen, "  ") + "\n")
        _list((told_line(told, placed=section.placed, several=several) for told in section.listed), screen)
        if section.rows:
            fits = _fits(section.columns, section.rows, screen.width) or not any(section.columns)
            (_print_table if fits else _print_records)(section.columns, section.rows, screen)


def _wrapped(text: str, screen: Screen, indent: str = "") -> str:
    """Text in lines of the screen; an address stays whole, so that it can be copied."""
    import textwrap

    said = printable(one_line(text))
    if not screen.width:
        return indent + said
    lines = textwrap.wrap(said, screen.width - len(indent), break_long_words=False, break_on_hyphens=False)
    return textwrap.indent("\n".join(lines), indent)

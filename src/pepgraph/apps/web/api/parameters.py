"""Parameters of the API: what each may be, read from a request and described as a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pepgraph.apps.web.server.messages import BadRequest, Request, only_value
from pepgraph.model.numbers import whole_number

LONGEST = 1_000
"""Characters of a name or of words."""
FURTHEST = 1_000_000
"""How many of a list may be skipped."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, what it means, and which values it takes."""

    name: str
    meaning: str
    required: bool = False
    options: tuple[str, ...] = ()
    """The only values it takes, in capitals too, the first by default; any text where there are none."""
    number: tuple[int, int, int] | None = None
    """The least whole number, the greatest, and the one it is by default."""
    several: tuple[int, int] | None = None
    """How often it is given, at least and at most; once where nothing is said."""
    known: tuple[str, ...] = ()
    """Every value there is, where the list is closed; written otherwise they are understood too."""
    empty: bool = False
    """Whether it may be there and say nothing."""
    within_path: bool = False
    example: str = ""
    """A value, or a list of them in JSON where it is given several times."""
    longest: int = LONGEST
    """Characters that a value may have."""

    @property
    def schema(self) -> dict[str, Any]:
        if self.number:
            least, greatest, default = self.number
            return {"type": "integer", "minimum": least, "maximum": greatest, "default": default}
        if self.options:
            return {"type": "string", "enum": list(self.options), "default": self.options[0]}
        text = {"type": "string", "minLength": 0 if self.empty else 1, "maxLength": self.longest}
        if self.several:
            return {"type": "array", "items": text, "minItems": self.several[0], "maxItems": self.several[1]}
        return text

    def read(self, values: Sequence[str]) -> str | int | list[str]:
        """The value out of those that were sent. Raises BadRequest."""
        for value in values:
            if len(value) > self.longest:
                raise BadRequest(f"{self.name} is longer than {self.longest:,} characters")
        if self.several:
            least, most = self.several
            if not least <= len(values) <= most or not all(values):
                count = f"{len(values)} value{'s' * (len(values) != 1)}"
                raise BadRequest(f"{self.name} has {count}; give {least} to {most}, none of them empty")
            return list(values)
        value = only_value(self.name, values)
        if self.number:
            return self._number(value) if values else self.number[2]
        if self.options:
            if values and value.lower() not in self.options:
                raise BadRequest(f"{self.name} {value!r} is not one of {', '.join(self.options)}")
            return value.lower() or self.options[0]
        if not value and (self.required or values) and not (self.empty and values):
            left = "is missing: " if self.required else "is empty; leave it out, or give "
            raise BadRequest(f"{self.name} {left}{self.meaning}")
        return value

    def _number(self, value: str) -> int:
        assert self.number
        least, greatest, _ = self.number
        number = whole_number(value, greatest)
        if number is None or number < least:
            raise BadRequest(f"{self.name} {value[:40]!r} is not a whole number from {least} to {greatest:,}")
        return number


def limit(default: int, greatest: int) -> Parameter:
    """How many at most."""
    return Parameter("limit", "how many at most", number=(1, greatest, default))


def number_from_1(request: Request, name: str, default: int, greatest: int) -> int:
    """A number in the address of a page, which counts from 1. Raises BadRequest."""
    said = request.one(name)
    number = whole_number(said, greatest) if said else default
    if not number:
        raise BadRequest(f"{name} is {said[:40]!r}; give a number from 1 to {greatest:,}")
    return number


def only(names: Sequence[str], sent: Iterable[str]) -> None:
    """Raises BadRequest for a parameter that is none of these: passed over, it would seem to have been heeded."""
    for name in sent:
        if name not in names:
            raise BadRequest(f"there is no parameter {name[:40]!r} here; there is {', '.join(names) or 'none'}")


def read(parameters: Sequence[Parameter], sent: Mapping[str, list[str]]) -> dict[str, Any]:
    """Values by the names of parameters. Raises BadRequest, also for one that is not known."""
    asked = [parameter for parameter in parameters if not parameter.within_path]
    only([parameter.name for parameter in asked], sent)
    return {parameter.name: parameter.read(sent.get(parameter.name, ())) for parameter in asked}

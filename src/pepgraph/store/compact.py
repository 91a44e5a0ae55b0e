"""JSON-LD with short names and a context that says what they stand for. Knows nothing of graphs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pepgraph.model.names import RDF


def compact(written: bytes, prefixes: Mapping[str, str]) -> str:
    """Expanded JSON-LD, as pyoxigraph writes it, as short as prefixes make it: the same quads.

    >>> compact(b'[{"@id":"urn:a/b","urn:a/p":[{"@value":"c"}]}]', {"a": "urn:a/"})
    '{"@context":{"a":"urn:a/"},"@graph":[{"@id":"a:b","a:p":"c"}]}\\n'
    """
    nodes = json.loads(written or b"[]")
    # A name whose scheme is a prefix would be read as a short one.
    schemes = {name.partition(":")[0] for name in _names(nodes)}
    known = sorted(((start, prefix) for prefix, start in prefixes.items() if prefix not in schemes), reverse=True)
    used: dict[str, str] = {}
    short: dict[str, str] = {}

    def name(iri: str) -> str:
        if iri not in short:
            start, prefix = next((one for one in known if iri.startswith(one[0])), ("", ""))
            local = iri[len(start) :]
            # https://www.w3.org/TR/json-ld11/#iri-expansion takes a:// for an address.
            if prefix and local and not local.startswith("//"):
                used[prefix] = start
                short[iri] = f"{prefix}:{local}"
            else:
                short[iri] = iri
        return short[iri]

    def value(given: Any) -> Any:
        if isinstance(given, list):
            return value(given[0]) if len(given) == 1 else [value(one) for one in given]
        if not isinstance(given, dict):
            return given
        if given.keys() == {"@value"}:
            return given["@value"]
        made: dict[str, Any] = {}
        for key, inner in given.items():
            if key in ("@id", "@type"):
                made[key] = name(inner)
            elif key == RDF + "type" and all(one.keys() == {"@id"} for one in inner):
                types = [name(one["@id"]) for one in inner]
                made["@type"] = types[0] if len(types) == 1 else types
            else:
                made[key if key.startswith("@") else name(key)] = value(inner)
        return made

    graph = [value(node) for node in nodes]
    context = {prefix: used[prefix] for prefix in sorted(used)}
    return json.dumps({"@context": context, "@graph": graph}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _names(given: Any) -> Iterator[str]:
    """Every IRI of expanded JSON-LD."""
    if isinstance(given, list):
        for one in given:
            yield from _names(one)
    elif isinstance(given, dict):
        for key, inner in given.items():
            if key in ("@id", "@type"):
                yield inner
            else:
                if not key.startswith("@"):
                    yield key
                yield from _names(inner)

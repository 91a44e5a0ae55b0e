"""Pages as HTML: the templates, the links into them, and the one form every page has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import jinja2
from markupsafe import Markup

import pepgraph
from pepgraph.apps.web.assets import assets
from pepgraph.apps.web.server.messages import Reply, status_of
from pepgraph.errors import UnknownNameError
from pepgraph.model.names import BASE, ONTOLOGY
from pepgraph.output import drawing
from pepgraph.query.alike import did_you_mean


def page(template: str, *, status: int = 200, lasting: bool = True, **values: Any) -> Reply:
    """A page from a template of ``templates/``, every value escaped."""
    body = templates().get_template(template).render(**values).encode()
    return Reply(body, "text/html; charset=utf-8", status, lasting=lasting)


def problem(status: int, message: str, again: str = "", meant: Mapping[str, str | None] | None = None) -> Reply:
    """The page that says what is wrong with a request, leads to what is ``meant``, and offers to search for it."""
    message = message.removesuffix(did_you_mean(meant or ()))
    return page("problem.html", status=status, number=status, message=message, again=again, meant=meant)


def refused(template: str, error: UnknownNameError, **form: Any) -> Reply:
    """A page whose form has a name that nothing has: the form as it was filled in, and what is wrong with it."""
    return page(template, status=status_of(error), problem=str(error), **form)


def href(iri: object) -> str | None:
    """Where a page links to for an IRI: our own names to their pages, web addresses as they are.

    >>> href("https://w3id.org/pepgraph/entity/semax"), href("javascript:alert(1)")
    ('/entity/semax', None)
    >>> href("https://w3id.org/pepgraph//evil.example/a"), href("https://w3id.org/pepgraph/entity/a#b/")
    ('/%2Fevil.example/a', '/entity/a%23b%2F')
    """
    text = str(iri)
    if text.startswith(BASE):
        # Of these the ontology alone is one page for all its names.
        path = quote(text.removeprefix(BASE), safe="/:@!$&'()*+,;=-._~" + "#" * text.startswith(ONTOLOGY))
        # Two slashes at its beginning would name another host, and one at its end is none of a name.
        path = re.sub("^/|(?<=.)/$", "%2F", path)
        return f"/{path}"
    return text if text.lower().startswith(("http://", "https://")) else None


@cache
def templates() -> jinja2.Environment:
    """The environment of the templates."""
    own, shared = jinja2.PackageLoader("pepgraph.apps.web"), jinja2.PackageLoader("pepgraph.output", "picture")
    environment = drawing.templates(jinja2.ChoiceLoader([own, jinja2.PrefixLoader({"picture": shared})]))
    environment.globals.update(static=_static, href=href, link=_link, version=pepgraph.__version__)
    return environment


def _link(iri: object) -> Markup:
    """The address of a link as ``<a`` takes it; none where there is none to go to, so that its text stands alone."""
    found = href(iri)
    return Markup("") if found is None else Markup(' href="{}"').format(found)


def _static(name: str) -> str:
    """The address of a file, another one whenever the file is."""
    return f"/static/{name}?{assets()[name].tag.strip(chr(34))}"

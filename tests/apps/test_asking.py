"""The editor: what the server answers without a script, and a browser at work on the page."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html import unescape
from urllib.parse import urlencode

import pytest

import pepgraph
from pepgraph.apps.web.server.messages import Reply, Request
from pepgraph.apps.web.settings import Settings
from pepgraph.apps.web.tasks import answer
from pepgraph.apps.web.tools import call
from pepgraph.errors import UnknownNameError
from pepgraph.query.catalogue import catalogue, is_of_document
from pepgraph.query.naming import questions


def got(graph, task: str, **params: str) -> Reply:
    return answer(graph, Request(task, query=urlencode(params)), Settings())


def text(reply: Reply) -> str:
    return unescape(reply.body.decode())


# ── Without a script ─────────────────────────────────────────────────────────────────────────


def test_a_page_begins_with_an_answer(graph):
    reply = got(graph, "page-ask")
    assert reply.status == 200
    assert "What is said of Semax" in text(reply)
    assert "<td" in text(reply)


def test_a_query_is_answered_on_the_page(graph):
    page = text(got(graph, "page-ask", query="SELECT ?name { e:semax rdfs:label ?name }"))
    assert "1 row<" in page
    assert ">Semax</td>" in page
    assert 'href="/sparql?query=SELECT' in page


def test_things_are_links_and_numbers_stand_right(graph):
    page = text(got(graph, "page-ask", query="SELECT ?it (2 AS ?n) { BIND (e:semax AS ?it) }"))
    assert '<a href="/entity/semax" title="https://w3id.org/pepgraph/entity/semax">e:semax</a>' in page
    assert '<td class="number">2</td>' in page


def test_triples_come_as_turtle_and_yes_or_no_as_words(graph):
    assert "e:semax" in text(got(graph, "page-ask", query="CONSTRUCT { e:semax a ?c } { e:semax a ?c }"))
    assert "format=jsonld" in text(got(graph, "page-ask", query="CONSTRUCT { e:semax a ?c } { e:semax a ?c }"))
    assert ">Yes<" in text(got(graph, "page-ask", query="ASK { e:semax a ?c }"))
    no = text(got(graph, "page-ask", query='ASK { ?s rdfs:label "Semax" }'))
    assert ">No<" in no
    assert 'write "Semax"@en' in no


def test_a_long_answer_is_cut_and_says_so(graph):
    page = text(got(graph, "page-ask", query="SELECT * { ?s ?p ?o }"))
    assert "The first 200 rows" in page
    assert page.count("<tr>") == 201


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * {\n  ?s ?p }", "Line 2: the query cannot be read here"),
        ("SELECT * { SERVICE <http://example.org/> {} }", "Line 1: SERVICE is refused"),
        ("SELECT * { ?s ex:p ?o }", "unknown prefix ex:"),
        ("DROP ALL", "a query only reads"),
        ("SELECT * { ?s ?p '\\uD800' }", "is not a character"),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_query_stays(graph, query, said):
    reply = got(graph, "page-ask", query=query)
    assert reply.status == 400
    assert said in text(reply)
    assert f"\n{query}</textarea>" in text(reply)


def test_an_empty_answer_says_why(graph):
    page = text(got(graph, "page-ask", query="SELECT * { e:semx ?p ?o }"))
    assert "nothing in the graph is called e:semx; did you mean e:semax" in page
    assert "take one condition after another out of the query" in page
    page = text(got(graph, "page-ask", name="mechanisms", compound="tuftsin"))
    assert (
        "Nothing in the graph answers “How does it act, strongest evidence first? tuftsin”; try another value" in page
    )


def test_a_named_query_has_a_form_with_what_was_given(graph):
    page = text(got(graph, "page-ask", name="mechanisms", compound="Selank"))
    assert '<input id="param-compound" name="compound" value="Selank" required' in page
    assert '<option value="Semax">peptide</option>' in page
    assert "rdf:subject e:selank" in page
    assert f"{len(graph.ask('mechanisms', 'selank').rows)} rows" in page


def test_without_values_the_example_is_shown(graph):
    assert 'value="semax"' in text(got(graph, "page-ask", name="mechanisms"))
    assert "rdf:subject e:semax" in text(got(graph, "page-ask", name="mechanisms"))


def test_an_unknown_value_keeps_the_form_and_names_the_nearest(graph):
    reply = got(graph, "page-ask", name="mechanisms", compound="semaks")
    assert reply.status == 400
    assert "unknown entity 'semaks'; did you mean semax" in text(reply)
    assert 'value="semaks"' in text(reply)
    assert "<td" not in text(reply)


def test_a_value_that_is_missing_is_asked_for(graph):
    page = text(got(graph, "page-ask", name="shared", first="semax"))
    assert 'name="second" value="" required' in page
    assert "<td" not in page


def test_a_parameter_that_the_query_does_not_take_is_no_ask_for_its_example(graph):
    reply = got(graph, "page-ask", name="mechanisms", compuond="semax")
    assert reply.status == 400
    assert "there is no parameter 'compuond' here" in text(reply)


def test_a_query_that_makes_no_triples_says_so(graph):
    assert "No triples: nothing in the graph" in text(got(graph, "page-ask", query="DESCRIBE e:nosuch"))


def test_an_unknown_query_names_the_nearest(graph):
    reply = got(graph, "page-ask", name="mechanism")
    assert reply.status == 404
    assert "did you mean mechanisms" in text(reply)


def test_questions_of_the_document_are_answered(graph):
    name = next(iter(graph.questions()))
    assert f"{len(graph.ask(name).rows)} rows" in text(got(graph, "page-ask", name=name))


def test_every_question_is_listed_and_its_link_answers(graph):
    page = text(got(graph, "page-queries"))
    links = re.findall(r'href="/ask\?([^"]+)"', page)
    assert len(links) == len(catalogue()) + len(graph.questions())
    for link in links:
        reply = answer(graph, Request("page-ask", query=link), Settings())
        assert reply.status == 200, link
        assert 'class="fault" role="alert"' not in text(reply), link
    assert not {param.name for entry in catalogue().values() for param in entry.params} & {"name", "query"}


ASKING = """@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """Thirty documents, each with nine questions and nine references."""
    file = tmp_path_factory.mktemp("asking") / "documents.ttl"
    base = "https://w3id.org/pepgraph/doc"
    lines = [ASKING]
    for number in range(30):
        of = f"{base}/d{number:02}"
        lines.append(f"<{of}> a pg:Document ; rdfs:label 'Document {number}'@en .")
        for one in range(9):
            lines.append(
                f"<{of}/passage/{one + 1}> a pg:Passage ; pg:inDocument <{of}> ; pg:role pg:Question ; "
                f"pg:number {one + 1} ; skos:notation 'why-{one}' ; rdfs:label 'Why {one} of {number}?'@en ."
                f"<{of}/reference/{one + 1}> a pg:Reference ; pg:inDocument <{of}> ; pg:number {one + 1} ."
            )
    file.write_text("\n".join(lines))
    return pepgraph.open(file, environment=False)


def test_a_posted_query_for_hints_comes_as_a_form(graph):
    body = urlencode({"query": "ASK { e:semx ?p ?o }"}).encode()
    form = "application/x-www-form-urlencoded"
    assert "e:semax" in text(answer(graph, Request("api-hints", "POST", content_type=form, body=body), Settings()))
    refused = answer(graph, Request("api-hints", "POST", content_type="application/json", body=body), Settings())
    assert refused.status == 415
    assert f"posted as {form}, not as application/json" in text(refused)


def test_of_very_many_questions_the_first_are_listed_and_every_link_answers(asking):
    page = text(got(asking, "page-queries"))
    links = [link for link in re.findall(r'href="/ask\?([^"]+)"', page) if "question=" in link]
    assert len(links) == 201  # With the example of the named query itself.
    assert "question=d00%3Awhy-0" in page
    assert "question=d22%3Awhy-2" not in page
    for link in links[-1], links[-200]:
        reply = answer(asking, Request("page-ask", query=link), Settings())
        assert reply.status == 200
        assert 'class="fault" role="alert"' not in text(reply)


def test_references_to_choose_from_are_those_of_the_first_documents(asking):
    page = text(got(asking, "page-ask", name="claims-by-source"))
    assert '<option value="d00:1"' in page
    assert '<option value="d22:2"' in page
    assert '<option value="d22:3"' not in page


def test_an_assistant_is_not_told_all_of_very_many_questions(asking):
    told = text(answer(asking, call("overview", {}), Settings()))
    documents, asked = told.split("## ")[-2:]
    assert (documents.count("- d"), asked.count("- d")) == (20, 20)
    assert documents.endswith("\nThere are more documents.\n\n")
    assert asked.endswith("\nThere are more; ask with query questions lists all.\n")


def test_of_very_many_questions_one_is_found_by_its_name_and_none_is_guessed(asking, monkeypatch):
    monkeypatch.setattr(questions, "MANY", 100)
    asking.engine.memo.pop("many questions", None)
    for name in ("d07:why-3", "d07:Why 3", "Why 3 of 7?"):
        found = str(asking.resolve(name, "question")) if name[0] == "d" else ""
        assert is_of_document(asking.engine, name) == bool(found)
        assert found in ("", "https://w3id.org/pepgraph/doc/d07/passage/4")
    with pytest.raises(UnknownNameError, match="several documents have a question why-3; say d00:why-3 or d01"):
        asking.resolve("why-3", "question")
    with pytest.raises(UnknownNameError, match="no document has a question 'd07:wy-3'; search finds claims"):
        asking.resolve("d07:wy-3", "question")
    with pytest.raises(UnknownNameError, match="did you mean mechanisms"):
        asking.ask("mechanism")
    asking.engine.memo.pop("many questions")


def test_a_query_and_a_picture_begin_with_what_is_quickly_told(tmp_path):
    file = tmp_path / "claims.ttl"
    lines = [ASKING, "<https://w3id.org/pepgraph/entity/other> a pg:Target ; rdfs:label 'other'@en ."]
    for name, claims in (("much", 1_001), ("some", 5), ("less", 4)):
        thing = f"<https://w3id.org/pepgraph/entity/{name}>"
        lines.append(f"{thing} a pg:Peptide ; rdfs:label '{name}'@en .")
        lines += [
            f"<https://w3id.org/pepgraph/doc/d/claim/{name}-{n}> a pg:Claim ; rdf:subject {thing} ; "
            "rdf:predicate pg:increases ; rdf:object <https://w3id.org/pepgraph/entity/other> ; "
            "pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy ; "
            "pg:statedIn <https://w3id.org/pepgraph/doc/d/passage/1> ."
            for n in range(claims)
        ]
    file.write_text("\n".join(lines))
    graph = pepgraph.open(file, environment=False)
    assert "What is said of some" in text(got(graph, "page-ask"))
    shown = json.loads(got(graph, "api-picture").body)
    assert {thing["label"] for thing in shown["things"].values() if thing["middle"]} == {"some"}
    file.write_text(file.read_text().replace("entity/some>", "entity/much>").replace("entity/less>", "entity/much>"))
    assert "?claim rdf:subject e:much" in text(got(pepgraph.open(file, environment=False), "page-ask"))


HOSTILE = "</textarea></script><script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.mark.parametrize(
    "params",
    [
        {"query": f'SELECT ("{HOSTILE}" AS ?x) (<javascript:alert(1)> AS ?y) {{}}'},
        {"query": f"# {HOSTILE}\nSELECT"},
        {"name": "mechanisms", "compound": HOSTILE},
        {"name": HOSTILE},
    ],
)
def test_nothing_that_is_given_becomes_markup(graph, params):
    page = got(graph, "page-ask", **params).body.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    assert " style=" not in page


def test_terms_are_there_to_complete(graph):
    found = json.loads(got(graph, "api-terms").body)
    terms = {term["name"]: term for term in found["terms"]}
    assert terms["pg:increases"]["kind"] == "relation"
    assert terms["pg:increases"]["note"]
    assert {"rdf:subject", "rdfs:label", "cito:citesAsEvidence", "pg:Claim"} <= set(terms)
    assert "pg:PolarityScheme" not in terms
    assert found["entities"][0]["name"] == "e:semax"
    assert found["prefixes"]["c"].endswith("/claim/")
    assert not found["more"]


def test_entities_are_found_by_the_beginning_of_a_name(graph):
    found = json.loads(got(graph, "api-terms", q="Brain-Der").body)["entities"]
    assert [entity["name"] for entity in found] == ["e:bdnf"]
    assert json.loads(got(graph, "api-terms", q='x" } DROP ALL #').body) == {"entities": []}


def test_named_queries_and_hints_come_as_json(graph):
    found = json.loads(got(graph, "api-named", name="by-evidence").body)
    assert found["ready"]
    assert ["animal", "animal study"] in found["params"][0]["options"]
    wrong = got(graph, "api-named", name="no-such")
    assert (wrong.status, "unknown query" in json.loads(wrong.body)["error"]) == (404, True)
    assert got(graph, "api-named").status == 400
    assert "e:semax" in json.loads(got(graph, "api-hints", query="SELECT * { e:semx ?p ?o }").body)["hints"][0]
    denied = {"query": "ASK { ?c rdf:object pg:Approved }"}
    assert json.loads(got(graph, "api-hints", **denied).body) == {"hints": []}
    assert json.loads(got(graph, "api-hints", **denied, found="0").body) == {"hints": []}
    assert "are denials" in json.loads(got(graph, "api-hints", **denied, found="yes").body)["hints"][0]


# ── In a browser ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def site():
    command = [sys.executable, "-m", "pepgraph", "serve", "--port", "0", "--limit", "10000"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    said = process.stdout.readline()
    yield re.search(r"http://[\d.:]+", said)[0]
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()


@pytest.fixture
def page(browser, site):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.set_default_timeout(10_000)
    heard: list[str] = []
    page.on("console", lambda message: message.type in ("error", "warning") and heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: request.url.startswith((site, "blob:", "data:")) or heard.append(request.url))
    yield page
    context.close()
    # A browser reports every 400 that a script is answered with.
    assert [said for said in heard if "status of 400" not in said] == []


def write(page, query: str) -> None:
    page.locator("#ace").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.type(query)


def test_a_fault_is_marked_mended_and_the_answer_taken_home(page, tmp_path):
    page.goto("/ask")
    page.locator("#results td").first.wait_for()
    write(page, "SELECT ?name WHERE {\n  e:semax rdfs:label ?name .\n  FILTR (?name != 1)")
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator(".fault-mark").wait_for()
    assert page.locator("#fault").inner_text().startswith("Line 3: FILTR is not a word of SPARQL 1.1; did you mean")
    assert page.locator(".ace_gutter-cell.ace_error").inner_text().strip() == "3"
    write(page, "SELECT ?name WHERE { e:semax rdfs:label ?name }")
    assert page.locator(".fault-mark").count() == 0
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("cell", name="Semax", exact=True).wait_for()
    assert "query=SELECT" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="csv").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert (file.name, file.read_text().split()) == ("pepgraph.csv", ["name", "Semax"])


def test_a_question_is_chosen_filled_in_and_seen_as_a_graph(page):
    page.goto("/ask")
    page.get_by_role("link", name="From the compound through a target").click()
    field = page.get_by_label("compound")
    assert field.input_value() == "semax"
    field.fill("selank")
    field.press("Enter")
    page.get_by_role("link", name="e:selank").first.wait_for()
    assert page.url.endswith("/ask?name=paths&compound=selank")
    assert page.locator("#found").inner_text() == page.locator("#results h2").inner_text().partition(" in ")[0]
    assert page.locator("#library a[aria-current=true]").get_attribute("data-name") == "paths"
    page.get_by_role("button", name="Graph").click()
    drawn = page.locator(".network canvas")
    drawn.wait_for()
    drawn.scroll_into_view_if_needed()
    box = drawn.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    here = page.evaluate("scrollY")
    page.mouse.wheel(0, 60)
    page.wait_for_function("here => scrollY > here", arg=here)
    crowded = "Array.from({length: 40}, (_, i) => ({x: (i * 37) % 200, y: (i * 53) % 150, width: 120, height: 30}))"
    assert page.evaluate(f"""Ask.apart({crowded}).filter((one, i, all) => all.slice(0, i).some(
        other => Math.abs(one.x - other.x) < 120 && Math.abs(one.y - other.y) < 30)).length""") == 0
    field.fill("nobody")
    field.press("Enter")
    page.get_by_text("unknown entity 'nobody'").wait_for()


def test_terms_are_completed_and_counts_drawn(page):
    page.goto("/ask?name=relations")
    page.get_by_role("button", name="Chart").click()
    page.locator(".chart rect").first.wait_for()
    page.wait_for_function("Ask.terms()")
    write(page, "SELECT * { ?c rdf:predicate ")
    # As fast as people type: the list comes a moment after a key.
    page.keyboard.type("pg:incre", delay=60)
    page.locator(".ace_autocomplete .ace_line").filter(has_text="pg:increases").wait_for()
    page.keyboard.press("Enter")
    assert page.locator("#query").input_value().startswith("SELECT * { ?c rdf:predicate pg:increases")


PLACES = {
    "SELECT ?x { ": "subject",
    "SELECT ?x { ?c ": "predicate",
    "SELECT ?x { ?c a ": "class",
    "SELECT ?x { ?c rdf:type pg:Claim ; ": "predicate",
    "SELECT ?x { ?c rdf:subject ": "object",
    "SELECT ?x { ?c rdf:subject e:semax , ": "object",
    "SELECT ?x { ?c rdf:predicate ": "relation",
    "SELECT ?x { ?c rdf:subject/skos:broader ": "object",
    "SELECT ?x { ?c rdf:subject/": "predicate",
    "SELECT ?x { ?c (rdf:subject|": "predicate",
    "SELECT ?x { ?c (rdf:subject|rdf:object) ": "object",
    "SELECT ?x { ?c a pg:Claim . ": "subject",
    "SELECT ?x { ?c a pg:Claim ": "",
    "SELECT ?x { ?c a pg:Claim . OPTIONAL { ?c ": "predicate",
    "SELECT ?x { ?c a pg:Claim FILTER (": "",
    "SELECT ?x { ?c a pg:Claim FILTER (?c = 1) ?d ": "predicate",
    "SELECT ?x { VALUES ?x { e:semax } ?c ": "predicate",
    "SELECT ?x { BIND (1 AS ?y) ?c ": "predicate",
    'SELECT ?x { ?c rdfs:label "a . { b"@en ; ': "predicate",
    "SELECT ?x { # { ?a b\n ?c ": "predicate",
    "SELECT ?x { ?c <https://example.org/a;b> ": "object",
    "SELECT ?x { ?c pg:concerns [ ": "predicate",
    "SELECT ?x { ?c pg:concerns [ a ": "class",
    "SELECT ?x { ?c a pg:Claim } ORDER BY ": "",
    "SELECT ": "",
}


def test_the_place_of_what_is_typed_is_known(page):
    page.goto("/ask")
    page.wait_for_function("!!window.Ask?.place")
    assert {text: page.evaluate("text => Ask.place(text)", text) for text in PLACES} == PLACES


def test_what_fits_is_offered_first(page):
    page.goto("/ask")
    page.locator("#results td").first.wait_for()
    page.wait_for_function("Ask.terms()")
    rows = page.locator(".ace_autocomplete .ace_line:visible")

    def offered(query: str, typed: str) -> str:
        write(page, query)
        page.keyboard.type(typed, delay=60)
        rows.filter(has_text=typed).first.wait_for()
        page.keyboard.press("Enter")
        return page.locator("#query").input_value().removeprefix(query).split()[0].rstrip("}")

    kinds = {term["name"]: term["kind"] for term in page.evaluate("Ask.terms()")["terms"]}
    assert kinds[offered("SELECT * { ?c ", "pg:c")] == "property"
    assert kinds[offered("SELECT * { ?c a ", "pg:c")] == "class"
    assert kinds[offered("SELECT * { ?c rdf:predicate ", "pg:i")] == "relation"
    assert offered("SELECT * { ?c rdf:object ", "sema") == "e:semax"
    assert offered("SELECT * { ?c a pg:Claim . ", "OPT") == "OPTIONAL"


def written(page) -> str:
    return page.locator("#query").input_value()


def held(page, address: str, part: str) -> list:
    """The requests to an address with this in them, as they are kept back from now on."""
    kept = []

    def look(route) -> None:
        if part in route.request.url + (route.request.post_data or ""):
            kept.append(route)
        else:
            route.continue_()

    page.route(address, look)
    return kept


def test_a_link_to_a_part_of_the_page_leaves_what_was_written(page):
    page.goto("/ask?" + urlencode({"query": "SELECT ?s { ?s a pg:Peptide }"}))
    page.locator("#results td").first.wait_for()
    write(page, "SELECT ?edited { ?edited a pg:Target }")
    mended = written(page)
    page.get_by_role("link", name="questions", exact=True).click()
    page.wait_for_url("**#library")
    page.go_back()
    page.wait_for_url(lambda url: "#" not in url)
    page.wait_for_timeout(200)
    assert written(page) == mended


def test_who_comes_back_finds_what_was_written(page):
    page.goto("/ask?" + urlencode({"query": "SELECT ?s { ?s a pg:Peptide }"}))
    page.locator("#results td").first.wait_for()
    write(page, "SELECT ?edited { ?edited a pg:Target }")
    mended = written(page)
    page.goto("/help")
    page.go_back()
    page.get_by_text("This is what you wrote last").wait_for()
    assert written(page) == mended
    page.goto(page.url)
    page.locator("#results td").first.wait_for()
    assert "?edited" not in written(page)


def test_a_browser_that_keeps_nothing_for_pages_runs_queries(page):
    page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('refused') } })"
    )
    page.goto("/ask")
    page.locator("#results td").first.wait_for()
    write(page, "ASK { ?s a pg:Peptide }")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#results .boolean", has_text="Yes").wait_for()


def test_what_comes_late_is_not_shown_for_what_was_asked_since(page):
    questions = held(page, "**/api/named?*", "name=mechanisms")
    hints = held(page, "**/api/hints", "pg:first")
    page.goto("/ask?" + urlencode({"query": "SELECT ?s { ?s a pg:Peptide }"}))
    page.locator("#results td").first.wait_for()
    page.locator("#library [data-name=mechanisms]").click()
    page.locator("#library [data-name=status]").click()
    page.wait_for_url("**name=status*")
    asked = page.url
    for route in questions:
        route.continue_()
    page.wait_for_timeout(300)
    assert page.url == asked
    assert "regulatory standing" in page.locator("#named h2").inner_text()
    for query in ("SELECT ?s { ?s pg:first ?o }", "SELECT ?s { ?s pg:second ?o }"):
        write(page, query)
        page.keyboard.press("ControlOrMeta+Enter")
        page.locator("#results h2", has_text="0 rows").wait_for()
    page.locator("#results .hint", has_text="pg:second").wait_for()
    for route in hints:
        route.continue_()
    page.wait_for_timeout(300)
    assert page.locator("#results .hint").count() == 1


def test_no_answer_stands_under_a_query_that_it_is_none_to(browser, site):
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/ask?" + urlencode({"query": "SELECT ?s { ?s a pg:Peptide }"}))
    page.locator("#results td").first.wait_for()
    page.route("**/sparql", lambda route: route.abort())
    write(page, "SELECT ?s { ?s a pg:Target }")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_text("The server cannot be reached.").wait_for()
    assert page.locator("#results").inner_text() == ""
    context.close()


def test_a_misspelt_name_is_told(page):
    page.goto("/ask")
    page.locator("#results td").first.wait_for()
    write(page, "SELECT ?x { ?x pg:increeses ?y }")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_text("did you mean pg:increases").wait_for()


def test_bars_are_as_long_as_what_they_stand_for(page):
    page.goto("/ask?" + urlencode({"query": "SELECT ?a ?n { VALUES (?a ?n) { ('a' 10) ('b' 5) ('c' 1) } }"}))
    page.get_by_role("button", name="Chart").click()
    page.locator(".chart rect").first.wait_for()
    boxes = [bar.bounding_box()["width"] for bar in page.locator(".chart rect").all()]
    assert [round(width / boxes[0], 2) for width in boxes] == [1, 0.5, 0.1]


def test_a_line_of_very_many_points_has_no_dots(page):
    digits = "".join(f"VALUES ?{name} {{ {' '.join(map(str, range(10)))} }} " for name in "xyzu")
    query = f"SELECT ?a (?y AS ?b) (?z AS ?c) {{ {digits} BIND (?x + 10 * ?u AS ?a) }}"
    page.goto("/ask?" + urlencode({"query": query}))
    page.get_by_role("button", name="Chart").click()
    page.locator(".chart polyline").first.wait_for()
    assert page.locator(".chart polyline").count() == 2
    assert page.locator(".chart circle").count() == 0


def test_ten_thousand_rows_and_hostile_text(page):
    page.goto("/ask?" + urlencode({"query": "SELECT * { ?s ?p ?o }"}))
    page.get_by_text("Cut at 10,000 rows").wait_for()
    assert page.locator("#results tbody tr").count() == 100
    page.get_by_role("button", name="Next").click()
    page.get_by_text("101–200 of 10,000").wait_for()
    page.goto("/ask?" + urlencode({"query": f'SELECT ("{HOSTILE}" AS ?x) (<javascript:alert(1)> AS ?y) {{}}'}))
    page.get_by_role("button", name="Table").wait_for()
    assert page.locator("#results td").first.inner_text() == HOSTILE
    assert page.locator("#results td a, #results td img").count() == 0
    page.goto("/ask?" + urlencode({"query": 'SELECT ("a\\u202Eb\\u001Bc\\u200Dd" AS ?x) {}'}))
    page.locator("#results").get_by_text("1 row", exact=True).wait_for()
    assert page.locator("#results td").first.inner_text() == "a\ufffdb\ufffdc\u200dd"


def test_a_question_without_an_answer_is_told_in_one_line(page):
    page.goto("/ask?name=mechanisms&compound=tuftsin")
    page.get_by_text("Nothing in the graph answers “How does it act, strongest evidence first? tuftsin”").wait_for()
    assert page.locator("#named").evaluate("it => getComputedStyle(it).columnCount") == "auto"


def test_denials_among_the_rows_are_told_above_them(page):
    pattern = "?c rdf:subject ?s ; rdf:object pg:Approved"
    page.goto("/ask?" + urlencode({"query": f"SELECT DISTINCT ?s {{ {pattern} }}"}))
    page.locator("#results .hint", has_text="are denials").wait_for()
    write(page, f"ASK {{ {pattern} }}")
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator("#results .boolean", has_text="Yes").wait_for()
    page.locator("#results .hint", has_text="are denials").wait_for()
    write(page, f"SELECT ?s {{ {pattern} ; pg:polarity pg:Negated }}")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("cell", name="e:selank").first.wait_for()
    assert page.locator("#results .hint").count() == 0


def test_lines_of_a_query_are_broken_at_spaces_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/ask?name=mechanisms&compound=semax")
    page.locator(".ace_line").nth(4).wait_for()
    lines = page.locator(".ace_text-layer .ace_line").all_inner_texts()
    assert len(lines) > 11
    assert [line for line in lines if line.lstrip().startswith(":")] == []


def test_it_works_without_a_script(browser, site):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sparql?" + urlencode({"query": "SELECT ?name { e:semax rdfs:label ?name }"}))
    assert page.locator("td").inner_text() == "Semax"
    page.get_by_label("Query", exact=True).fill("SELECT ?name { e:selank rdfs:label ?name }")
    page.get_by_role("button", name="Run").click()
    assert page.locator("td").inner_text() == "Selank"
    context.close()

"""Ten ways through the explorer, in a real browser: an editor's, a researcher's, a newcomer's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import serious

pytest.importorskip("starlette", reason="the server is not installed: pip install 'pepgraph[web]'")

from serving import Served, served

from pepgraph.apps.web.pages.html import href
from pepgraph.model.names import BASE

PAGES = (
    *("/", "/entity/semax", "/entity/bdnf", "/entity/russia", "/doc/selank-semax-faq"),
    *("/doc/selank-semax-faq/claim/45-semax-increases-ngf-hippocampus", "/doc/selank-semax-faq/reference/6"),
    *("/doc/selank-semax-faq/passage/45", "/paper/pmid-18454096", "/compare?of=selank&of=semax", "/uncited"),
    *("/tensions", "/coverage", "/claims?about=selank", "/sources", "/compounds", "/search?q=bdnf", "/ontology"),
    *("/picture?about=semax", "/ask?name=mechanisms&compound=semax", "/queries", "/help", "/nothing/here"),
)


@pytest.fixture(scope="module")
def site(document: Path) -> Iterator[Served]:
    with served("--document", str(document)) as running:
        yield running


@pytest.fixture
def page(site: Served, browser: Any) -> Iterator[Any]:
    """A page that fails its test for any complaint of the browser and any request to elsewhere."""
    context = browser.new_context(
        base_url=site.url, viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    heard: list[str] = []

    def hear(message: Any) -> None:
        # Chromium tells of each status above 399 by itself.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            heard.append(message.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: heard.append(str(error)))
    opened.on(
        "request", lambda asked: asked.url.startswith((site.url, "blob:", "data:")) or heard.append(f"asks {asked.url}")
    )
    yield opened
    context.close()
    assert not heard


# ── A newcomer ───────────────────────────────────────────────────────────────────────────────


def test_from_a_word_to_the_reason_to_the_source_and_its_other_claims(page):
    page.goto("/")
    page.get_by_role("combobox", name=re.compile("Search")).fill("sema")
    page.get_by_role("option").filter(has_text="Semax").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entity/semax")
    page.get_by_role("link", name=re.compile(r"^Semax increases BDNF \(protein\)")).first.click()
    page.wait_for_url("**/claim/**")
    assert "basal forebrain" in page.locator("h1").inner_text()
    assert page.locator("mark").count() > 0
    page.locator("main").get_by_role("link", name="[11]").first.click()
    page.wait_for_url("**/reference/11")
    assert page.locator("#falls").count() or page.locator("#weakens").count()
    others = page.locator("main a[href*='/claim/']")
    assert others.count() > 1
    others.first.click()
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_suggestions_that_were_sent_away_do_not_come_back(page):
    kept = []
    page.goto("/")
    box = page.get_by_role("combobox", name=re.compile("Search"))
    box.fill("sem")
    page.get_by_role("option").first.wait_for()
    page.route("**/api/suggest?*", lambda route: kept.append(route))
    box.press_sequentially("a")
    page.wait_for_timeout(200)
    box.press("Escape")
    for route in kept:
        route.continue_()
    page.wait_for_timeout(200)
    assert kept
    assert page.locator("#suggestions").is_hidden()


def test_a_sequence_is_drawn_and_the_shared_motif_marked(page):
    page.goto("/entity/selank")
    drawn = page.locator("main").inner_text()
    assert re.search(r"Thr\s*T.*Lys\s*K.*Pro\s*P", drawn, re.DOTALL)
    link = page.locator("main").get_by_role("link", name="Semax", exact=True).first
    link.click()
    page.wait_for_url("**/entity/semax")


def test_what_is_denied_is_seen_to_be_denied(page):
    page.goto("/entity/selank")
    text = page.locator("main").inner_text()
    assert re.search(r"not approved", text, re.IGNORECASE)
    page.goto("/claims?about=selank&polarity=negated")
    cards = page.locator("main article, main li.claim, main .claim")
    assert cards.count() > 5
    assert all("Denied" in card for card in cards.all_inner_texts())


# ── An editor ────────────────────────────────────────────────────────────────────────────────


def test_what_is_uncited_is_found_with_its_words(page):
    page.goto("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Uncited").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Uncited claims"
    assert "114" in page.locator("main").inner_text()
    page.locator("main a[href*='/passage/']").first.click()
    page.wait_for_url("**/passage/**")
    assert page.locator("mark").count() > 0


def test_what_falls_if_a_reference_goes(page):
    page.goto("/sources")
    page.get_by_role("link", name="[6]", exact=True).first.click()
    page.wait_for_url("**/reference/6")
    said = page.locator("main").inner_text()
    assert re.search(r"Falls if it goes\s*18", said)
    assert "Zozulia" in said
    assert "not behind this claim" in said


def test_tensions_lead_to_both_claims(page):
    page.goto("/tensions")
    assert page.locator("main").get_by_text("They differ in").count() > 0
    page.get_by_role("link", name=re.compile("^Semax decreases NGF")).first.click()
    page.wait_for_url("**/claim/**")
    assert "frontal cortex" in page.locator("h1").inner_text()


# ── A researcher ─────────────────────────────────────────────────────────────────────────────


def test_two_compounds_side_by_side(page):
    page.goto("/compare")
    fields = page.locator("main input[name=of]")
    fields.nth(0).fill("selank")
    fields.nth(1).fill("semax")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?of=selank&of=semax*")
    said = page.locator("main").inner_text()
    assert "has terminal motif: Pro-Gly-Pro" in said
    assert "Ukraine" in said
    fields.nth(0).fill("bdnf")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url("**/compare?of=bdnf&of=semax")
    page.go_back()
    page.wait_for_url("**/compare?of=selank&of=semax")
    assert [fields.nth(i).input_value() for i in range(3)] == ["selank", "semax", ""]


def test_the_picture_filtered_to_human_evidence_and_sent_on(page):
    page.goto("/picture?about=selank")
    page.wait_for_function("() => window.picture")
    page.locator("#narrow").evaluate("details => { details.open = true; }")
    page.locator("#asked [name=evidence]").select_option("human")
    page.wait_for_function("() => location.search.includes('evidence=human')")
    shown = "Object.values(picture.links).filter(l => l.label !== 'cites').map(l => l.evidence)"
    page.wait_for_function(f"() => new Set({shown}).size === 1")
    assert set(page.evaluate(shown)) == {"human"}
    address = page.url
    page.goto(address)
    page.wait_for_function("() => window.picture")
    assert set(page.evaluate(shown)) == {"human"}


def test_a_query_with_a_fault_is_mended_and_taken_home(page):
    page.goto("/ask")
    page.locator("#ace").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("SELECT ?label { ?it a pg:Peptide ; rdfs:label ?label ")
    page.get_by_role("button", name="Run", exact=True).click()
    page.locator("#fault").wait_for()
    assert "this { is not closed; put } where it ends" in page.locator("#fault").inner_text()
    page.locator("#ace").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text("}")
    page.keyboard.press("ControlOrMeta+Enter")
    page.get_by_role("cell", name="Semax", exact=True).wait_for()
    with page.expect_download() as taken:
        page.get_by_role("link", name="csv").click()
    rows = list(csv.reader(io.StringIO(Path(taken.value.path()).read_text("utf-8"))))
    assert rows[0] == ["label"]
    assert ["Semax"] in rows


def test_why_no_turtle_comes_is_not_shown_as_turtle(page):
    """The triples come, and then their Turtle is asked for in a query that is refused."""

    def spoil(route: Any) -> None:
        as_turtle = route.request.headers["accept"] == "text/turtle"
        route.continue_(**({"post_data": "query=CONSTRUCT"} if as_turtle else {}))

    page.route("**/sparql", spoil)
    page.goto("/ask?query=CONSTRUCT+WHERE+{+e:semax+rdf:type+?kind+}")
    page.locator(".views button", has_text="Turtle").click()
    refused = page.locator("#results .fault")
    refused.wait_for()
    assert "CONSTRUCT has no pattern behind it" in refused.inner_text()
    assert page.locator("pre.turtle").count() == 0
    page.unroute("**/sparql")
    page.locator(".views button", has_text="Turtle").click()
    page.locator("pre.turtle", has_text="e:semax").wait_for()


def test_every_query_that_was_run_can_be_gone_back_to(page):
    page.goto("/help")
    page.goto("/ask")

    def run(text: str) -> None:
        page.locator("#ace").click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(text)
        page.keyboard.press("ControlOrMeta+Enter")

    run("SELECT ?one { ?one a pg:Peptide }")
    page.get_by_role("columnheader", name="one").wait_for()
    run("SELECT ?two { ?two a pg:Target }")
    page.get_by_role("columnheader", name="two").wait_for()
    run("SELECT ?three { ?three a ")
    page.locator("#fault").wait_for()
    assert "three" in page.url
    page.go_back()
    page.get_by_role("columnheader", name="two").wait_for()
    page.go_back()
    page.get_by_role("columnheader", name="one").wait_for()
    assert "one" in page.url
    page.go_forward()
    page.get_by_role("columnheader", name="two").wait_for()


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A graph whose compound has a name of 233 letters without a space."""
    path = tmp_path_factory.mktemp("unbroken") / "long.ttl"
    path.write_text(
        "@prefix pg: <https://w3id.org/pepgraph/ontology#> .\n@prefix e: <https://w3id.org/pepgraph/entity/> .\n"
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f'e:long a pg:Peptide ; rdfs:label "{"MEHFPGP" * 33}GP" . e:bdnf a pg:Target ; rdfs:label "BDNF" .\n'
        "<https://w3id.org/pepgraph/doc/x> a pg:Document ; rdfs:label 'X' .\n"
        "<https://w3id.org/pepgraph/doc/x/passage/1> a pg:Passage ; pg:number 1 ;\n"
        "  pg:inDocument <https://w3id.org/pepgraph/doc/x> .\n"
        "<https://w3id.org/pepgraph/doc/x/claim/c> a pg:Claim ; rdf:subject e:long ; rdf:predicate pg:increases ;\n"
        "  rdf:object e:bdnf ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:AnimalStudy ;\n"
        "  pg:statedIn <https://w3id.org/pepgraph/doc/x/passage/1> .\n",
        "utf-8",
    )
    with served("--data", str(path)) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/compounds", "/search?q=mehf", "/entity/long"])
@pytest.mark.parametrize("width", [390, 1280])
def test_a_long_name_without_a_space_is_broken(unbroken, browser, path, width):
    context = browser.new_context(base_url=unbroken.url, viewport={"width": width, "height": 900})
    try:
        page = context.new_page()
        page.goto(path)
        assert "MEHFPGP" in page.locator("main").inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.get_by_role("combobox").fill("mehf")
        page.get_by_role("option").first.wait_for()
        box = page.locator("#suggestions").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    finally:
        context.close()


def test_a_picture_of_long_names_is_no_wider_than_a_phone(unbroken, browser):
    context = browser.new_context(base_url=unbroken.url, viewport={"width": 390, "height": 844})
    try:
        page = context.new_page()
        page.goto("/picture?about=e:long")
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        box = page.get_by_role("combobox", name="Find a thing").bounding_box()
        assert box["x"] + box["width"] <= 390
    finally:
        context.close()


def test_a_thing_is_taken_as_turtle_from_its_page(page, site):
    page.goto("/entity/bdnf")
    href = page.locator("link[rel=alternate][type='text/turtle']").get_attribute("href")
    assert href
    turtle = site.get(href.removeprefix(site.url))
    assert turtle.headers["content-type"].startswith("text/turtle")
    assert "e:bdnf" in turtle.text


def settled(page: Any) -> None:
    """What a script builds is there: the picture, the editor's answer."""
    if "/picture" in page.url:
        page.wait_for_function("() => window.picture")
    if "/ask" in page.url:
        page.locator("#results td").first.wait_for()
    page.wait_for_timeout(100)


# ── Every page ───────────────────────────────────────────────────────────────────────────────


ALIKE = """() => {
  const seen = new Map();
  const parts = 'tbody tr, li, article, dl > div, section, p, p > span, li > span, span > span';
  for (const part of document.querySelectorAll(`main :is(${parts})`)) {
    const built = [part.parentElement, part, ...part.querySelectorAll('*')].map(e => e.tagName + [...e.attributes].map(
      a => ' ' + a.name + (a.name === 'class' || a.name === 'role' ? '=' + a.value : '')).join('')).join();
    seen.set(built, (seen.get(built) ?? 0) + 1);
    if (seen.get(built) > 2) part.remove();
  }
}"""
"""Leaves two of the rows, entries and passages that are built of the same elements with the same classes."""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_serious_barrier(page, barriers, path):
    page.goto(path)
    settled(page)
    page.evaluate(ALIKE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        # In the dark only colours are others.
        only = "" if scheme == "light" else ", runOnly: ['color-contrast']"
        assert (scheme, serious(barriers(page, f"{{ resultTypes: ['violations']{only} }}"))) == (scheme, [])


def test_claims_are_large_enough_to_be_hit(page, barriers):
    """https://www.w3.org/TR/WCAG22/#target-size-minimum"""
    for path in ("/claims", "/compare?of=selank&of=semax"):
        page.goto(path)
        settled(page)
        found = barriers(page, "{ runOnly: ['target-size'] }")
        assert [node["html"][:160] for rule in found for node in rule["nodes"]] == []


def test_colours_of_the_system_leave_what_is_chosen_and_what_denies_told_apart(page):
    page.emulate_media(forced_colors="active")

    def looks(*places: str) -> list[tuple[str, ...]]:
        style = "it => { const s = getComputedStyle(it); return [s.textDecorationLine + s.textDecorationStyle, "
        style += "s.outlineStyle, s.backgroundColor.replace(/^rgba(.*), 0[)]$/, 'rgb$1)')]; }"
        return [tuple(page.locator(place).first.evaluate(style)) for place in places]

    page.goto("/uncited")
    here, elsewhere = looks("header nav a[aria-current]", "header nav a:not([aria-current])")
    assert here != elsewhere
    page.get_by_role("combobox", name=re.compile("Search")).fill("sema")
    page.get_by_role("option").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    chosen, other = looks("#suggestions li[aria-selected=true]", "#suggestions li:not([aria-selected=true])")
    assert chosen != other
    page.goto("/doc/selank-semax-faq/passage/57")
    assert len({*looks(*(f".key mark.in-{it}" for it in ("anchor", "denies", "hedges")))}) == 3
    page.emulate_media(forced_colors="active", color_scheme="dark")
    marks = "all => all.map(it => [it.textContent, getComputedStyle(it).color, getComputedStyle(it).backgroundColor])"
    marked = page.locator("mark").evaluate_all(marks)
    assert [text for text, ink, ground in marked if ink == ground or "rgba" in ground] == []
    page.goto("/ask?name=mechanisms&compound=semax")
    settled(page)
    pressed, other = looks(".views button[aria-pressed=true]", ".views button[aria-pressed=false]")
    assert pressed != other
    page.goto("/picture?about=semax")
    settled(page)
    page.get_by_role("combobox", name="Find a thing").fill("b")
    page.keyboard.press("ArrowDown")
    chosen, other = looks("#matches li[aria-selected=true]", "#matches li:not([aria-selected=true])")
    assert chosen != other


def test_results_lead_where_pages_do(page):
    names = (
        *("entity/semax", "ontology#Peptide", "entity/µ?x", "entity/a#b", "entity/a/", "/elsewhere.example/a", ""),
        *("entity/a%20b", "entity/日本"),
    )
    page.goto("/ask")
    for iri in [*(BASE + name for name in names), "https://example.org/a#b/", "urn:a"]:
        assert page.evaluate("iri => Ask.address(iri)", iri) == href(iri), iri


def test_a_term_that_a_link_leads_to_is_read_in_the_dark(page, barriers):
    page.emulate_media(color_scheme="dark")
    page.goto("/ontology#Peptide")
    found = barriers(page, "'#Peptide', { runOnly: ['color-contrast'] }")
    assert [node["html"] for rule in found for node in rule["nodes"]] == []


def test_what_stands_in_a_row_on_a_phone_keeps_apart_and_level(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/doc/selank-semax-faq/claim/45-semax-increases-ngf-hippocampus")
    above, below = (page.locator("button.copy").nth(i).bounding_box() for i in (0, 2))
    assert below["y"] - above["y"] - above["height"] >= 4
    page.goto("/compounds")
    name, count = (page.locator(f"ul.named li {part}").first.bounding_box() for part in ("a", "small"))
    assert abs(name["y"] + name["height"] / 2 - count["y"] - count["height"] / 2) <= 3


UNSEEN = """() => {
  const faults = [];
  for (const it of document.querySelectorAll('main :is(a, button, input, select, summary)')) {
    for (let around = it; around; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (style.display === 'none' || style.visibility === 'hidden') break;
      if (style.clipPath !== 'none') { faults.push(`${it.textContent} can have the focus unseen`); break; }
      if (around === it || !around.matches('.across')) continue;
      const [inner, outer] = [it, around].map(each => each.getBoundingClientRect());
      if (inner.left - 4 < outer.left && around.scrollLeft === 0) faults.push(`${it.textContent} has its ring cut off`);
    }
  }
  for (const cell of document.querySelectorAll('main :is(td, th)')) {
    if (getComputedStyle(cell).display === 'none' && cell.getAttribute('class') !== 'show') faults.push(cell.outerHTML);
  }
  return faults.slice(0, 5);
}"""
"""What can have the focus and is not seen with its ring; and cells whose absence would move those after them."""


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_a_phone_or_shifts_also_where_a_reader_has_larger_text(page, path):
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) "
        "if (!e.hadRecentInput) window.shift += e.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    for width in (390, 2560):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(path)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("window.shift") < 0.02, width
        assert page.evaluate(UNSEEN) == [], width
        if width == 390:
            # Sizes in pixels do not grow, and a page that grows sideways is not read.
            size = "parseFloat(getComputedStyle(document.querySelector('main :is(p, li, td, label)')).fontSize)"
            before = page.evaluate(size)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert page.evaluate(size) == pytest.approx(2 * before)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_has_the_focus_does_not_lie_under_a_head_that_stays(page):
    """https://www.w3.org/TR/WCAG22/#focus-not-obscured-minimum"""
    below = "head => document.activeElement.getBoundingClientRect().top >= head.getBoundingClientRect().bottom"
    page.goto("/ask?name=coverage")
    settled(page)
    page.locator("#results tbody a").nth(40).focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        assert page.locator("#results thead th").first.evaluate(below)
    page.goto("/picture?about=semax")
    settled(page)
    page.evaluate("picture.choose(Object.keys(picture.things).find(id => picture.things[id].label === 'Semax'), true)")
    page.locator("#panel a").nth(40).focus()
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        assert page.locator(".panel-head").evaluate(below)


@pytest.mark.parametrize("width", [320, 390, 900, 1024])
def test_no_word_is_broken_and_the_search_stands_beside_a_name_in_a_narrow_window(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/picture")
    settled(page)
    lines = """words => words.filter(it => it.offsetWidth).map(it => {
      const text = document.createRange(); text.selectNodeContents(it);
      return [it.textContent, text.getClientRects().length];
    }).filter(([word, lines]) => lines > 1 && !word.includes(" of "))"""
    assert page.locator(".tools button").evaluate_all(lines) == []
    page.goto("/")
    assert page.locator(".bars th a").evaluate_all(lines) == []
    home, search = (page.locator(f"header.site {it}").bounding_box() for it in (".home", ".search"))
    assert search["x"] > home["x"] + home["width"]
    assert search["y"] < home["y"] + home["height"]


def test_what_is_raised_and_lowered_is_seen_in_all_regions_at_once(page):
    page.goto("/entity/semax")
    table = page.locator(".across:has(.matrix)")
    assert table.locator("thead th").count() == 6
    assert table.evaluate("it => it.scrollWidth <= it.clientWidth")


def test_what_two_claims_differ_in_is_named_on_one_line_on_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/tensions")
    lines = """heads => heads.map(head => {
      const text = document.createRange(); text.selectNodeContents(head);
      return [head.textContent, text.getClientRects().length];
    })"""
    named = page.locator(".apart th[scope=row]").evaluate_all(lines)
    assert named
    assert [it for it in named if it[1] > 1] == []


def test_an_answer_is_printed_whole_and_alone(page):
    page.goto("/ask?name=mechanisms&compound=semax")
    page.locator(".results tbody tr").first.wait_for()
    page.emulate_media(media="print")
    for gone in ("#library", "#run", ".views", "header.site"):
        assert not page.locator(gone).is_visible()
    box = page.locator(".results .scroll")
    assert box.evaluate("it => it.scrollHeight <= it.clientHeight")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#editor").inner_text().strip() == page.locator("#query").input_value().strip()
    assert page.get_by_label("compound").is_visible()
    page.set_viewport_size({"width": 680, "height": 1000})
    page.goto("/ask?name=sources")
    settled(page)
    right = "all => Math.max(...all.map(it => it.getBoundingClientRect().right))"
    assert page.locator(".results td").evaluate_all(right) <= 680


def test_on_paper_nothing_is_cut_off_and_each_page_names_what_it_is_of(page):
    """A4 with margins of 15 mm has 680 pixels; browsers leave out grounds and shadows unless told otherwise."""
    page.set_viewport_size({"width": 680, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    page.goto("/doc/selank-semax-faq/claim/8-selank-status-approved-united-states-denied")
    for gone in ("header.site", "button.copy", ".forms"):
        assert not page.locator(gone).first.is_visible(), gone
    assert page.locator(".formats .iri").inner_text().startswith("https://w3id.org/pepgraph/doc/")
    assert page.get_by_text("not medical advice").is_visible()
    denied = page.locator(".badge.denied").first
    assert denied.evaluate("it => getComputedStyle(it).printColorAdjust") == "exact"
    frames = page.locator("body, .thing").evaluate_all("all => all.map(it => getComputedStyle(it).display)")
    assert frames == ["block", "block"]  # Firefox tears what is in another frame
    page.goto("/compare?of=selank&of=semax")
    beside = page.locator(".beside").first
    cells = beside.locator("tbody tr").first.locator("td")
    assert len({*cells.evaluate_all("all => all.map(it => it.offsetTop)")}) == 1
    assert beside.locator("thead th").first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert page.locator(".claim").first.evaluate("it => getComputedStyle(it).breakInside") == "avoid"
    page.goto("/claims?about=selank&evidence=human")
    assert page.get_by_label("About").is_visible()
    page.goto("/ontology")
    assert page.locator("details:not([open]) dt").first.is_visible()

"""Things by what other registries call them."""

import pytest
from running import run

import pepgraph
from pepgraph.errors import UnknownNameError

SEMAX = "https://w3id.org/pepgraph/entity/semax"
MADE_UP = """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix ex: <https://example.org/> .
ex:one a pg:Peptide ; rdfs:label "Onetide"@en ; skos:exactMatch <http://www.wikidata.org/entity/Q90000001> ,
  ex:of-its-own .
<https://w3id.org/pepgraph/doc/d/claim/1> a pg:Claim ; rdf:subject ex:named ; rdf:predicate pg:increases ;
  rdf:object ex:one ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:Unspecified .
ex:two skos:exactMatch ex:named .
ex:two a pg:Peptide ; rdfs:label "Twotide"@en ; skos:exactMatch <https://identifiers.org/mesh:D900001> .
ex:three a pg:Peptide ; rdfs:label "Threetide"@en ; skos:exactMatch <https://identifiers.org/mesh:D900001> .
"""


@pytest.fixture(params=["graph", "rdflib_graph"])
def either(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(
    "typed",
    [
        *("cas:80714-61-0", "CAS 80714-61-0", "80714-61-0", "unii:I5FAL2585H", "i5fal2585h", "MESH:C048487"),
        *("pubchem.compound:9811102", "PubChem CID 9811102", "https://identifiers.org/mesh:C048487"),
        *("<http://identifiers.org/cas:80714-61-0>", "AFEHBIGDWIGTEH-AQRCPPRCSA-N"),
        "InChIKey=AFEHBIGDWIGTEH-AQRCPPRCSA-N",
    ],
)
def test_a_thing_is_found_by_what_a_registry_calls_it(either, typed):
    assert str(either.resolve(typed)) == SEMAX


@pytest.mark.parametrize("typed", ["CHEBI:16865", "CHEBI_16865", "http://purl.obolibrary.org/obo/CHEBI_16865"])
def test_terms_of_obo_are_typed_with_either_sign(graph, typed):
    assert str(graph.resolve(typed)) == "https://w3id.org/pepgraph/entity/gaba"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("uniprot:P23560", "nothing here is just what uniprot:P23560 stands for; BDNF is close to it"),
        ("P23560", "nothing here is just what P23560 stands for; BDNF is close to it"),
        ("https://identifiers.org/atc:N06BX", "stands for; Semax is narrower than it"),
        ("UBERON:0002421", "stands for; hippocampus is close to it"),
        ("cas:1-1-1", "unknown entity 'cas:1-1-1'"),
        ("AAAAAAAAAAAAAA-AQRCPPRCSA-N", "unknown entity"),
        # A number alone is one in too many registries.
        ("9811102", "what rests on a reference is told by impact 9811102"),
    ],
)
def test_what_is_only_near_is_not_taken_for_it(either, typed, said):
    with pytest.raises(UnknownNameError) as error:
        either.resolve(typed)
    assert said in str(error.value)


def test_registries_are_those_that_the_data_has(tmp_path):
    path = tmp_path / "made-up.ttl"
    path.write_text(MADE_UP, encoding="utf-8")
    graph = pepgraph.open(path)
    assert {
        str(graph.resolve(name)) for name in ("Q90000001", "wikidata:Q90000001", "https://example.org/of-its-own")
    } == {"https://example.org/one"}
    with pytest.raises(UnknownNameError, match=r"several things are called mesh:D900001; say .*three.* or .*two"):
        graph.resolve("mesh:D900001")


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_what_claims_name_stays_what_they_name(engine, tmp_path):
    path = tmp_path / "made-up.ttl"
    path.write_text(MADE_UP, encoding="utf-8")
    assert str(pepgraph.open(path, engine=engine).resolve("https://example.org/named")) == "https://example.org/named"


def test_a_name_of_ours_goes_before_an_identifier(graph):
    assert str(graph.resolve("MEHFPGP")) == SEMAX


def test_a_search_leads_to_what_an_identifier_names():
    told = run("search", "cas:80714-61-0").stderr
    assert b"all that is held of semax: pepgraph show semax" in told
    assert b"fewer or shorter" not in told
    assert b"BDNF is close to it" in run("search", "P23560").stderr

"""Every check, with a planted fault that it has to find, at its line."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

import pepgraph
from pepgraph.answers.checking.check import shapes
from pepgraph.answers.checking.tiles import tiles
from pepgraph.answers.checking.written import _spelt
from pepgraph.documents.anchors import locate
from pepgraph.documents.texts import Text
from pepgraph.errors import DocumentError
from pepgraph.model.names import PREFIXES, shorten
from pepgraph.output.outline import outline
from pepgraph.query.run import run
from pepgraph.store.disk.load import load
from pepgraph.store.resources import ontology_files, shapes_file

DOCUMENT = "<https://w3id.org/pepgraph/doc/selank-semax-faq>"
CLAIM = "c:45-semax-increases-ngf-hippocampus"

_STATUS, _PAPER = "c:8-selank-status-approved-united-states-denied", "paper:pmid-30255741"
_SHARED = "c:54-selank-shares-pro-gly-pro"

# Check, the node it blames, and the edits: in the block of a subject, a line's start and what stands there instead.
PLANTED: list[tuple[str, str, list[tuple[str, str, str]]]] = [
    ("claim-class", CLAIM, [(CLAIM, "a ", "rdfs:comment 'none' ;")]),
    ("one-subject", CLAIM, [(CLAIM, "rdf:subject", "rdf:subject e:semax , e:selank ;")]),
    ("one-predicate", CLAIM, [(CLAIM, "rdf:predicate", "")]),
    ("one-object", CLAIM, [(CLAIM, "rdf:object", "rdf:object e:ngf , e:bdnf ;")]),
    ("known-relation", CLAIM, [(CLAIM, "rdf:predicate", "rdf:predicate pg:cures ;")]),
    ("described-subject", CLAIM, [(CLAIM, "rdf:subject", "rdf:subject e:simax ;")]),
    ("described-object", CLAIM, [(CLAIM, "rdf:object", "rdf:object e:ngff ;")]),
    ("object-kind", CLAIM, [(CLAIM, "rdf:object", 'rdf:object "NGF" ;')]),
    ("object-class", CLAIM, [(CLAIM, "rdf:predicate", "rdf:predicate pg:isAnalogOf ;"), (CLAIM, "rdf:object", "rdf:object e:mood ;")]),
    ("status-level", CLAIM, [(CLAIM, "pg:evidenceLevel", "pg:evidenceLevel pg:OfficialStatus ;")]),
    ("status-level", _STATUS, [(_STATUS, "pg:evidenceLevel", "pg:evidenceLevel pg:HumanClinicalStudy ;")]),
    ("one-polarity", CLAIM, [(CLAIM, "pg:polarity", "pg:polarity pg:Denied ;")]),
    ("one-modality", CLAIM, [(CLAIM, "pg:modality ", "")]),
    ("evidence-level", CLAIM, [(CLAIM, "pg:evidenceLevel", "pg:evidenceLevel pg:RatStudy ;")]),
    ("known-property", CLAIM, [(CLAIM, "pg:route", "pg:rout pg:Intranasal ;")]),
    ("known-property", "r:6", [("r:6", "pg:identifiedAs", "pg:identifedAs paper:pmid-1 ;")]),
    ("known-property", "e:mouse", [("e:mouse", "skos:altLabel", 'skos:altLable "mice"@en ;')]),
    ("qualifier-text", CLAIM, [(CLAIM, "pg:route", 'pg:dose " " ;')]),
    ("qualifier-plain", CLAIM, [(CLAIM, "pg:route", 'pg:dose "5 mg"@en ;')]),
    ("span-document", CLAIM, [(CLAIM, "pg:anchor", "pg:anchor <https://w3id.org/pepgraph/doc/other/span/5038-5055> .")]),
    ("span-document", "p:38", [("p:38", "pg:span", "pg:span <https://w3id.org/pepgraph/doc/other/span/1-5> ;")]),
    ("one-role", "p:38", [("p:38", "pg:role", "pg:role pg:EditorialNote , pg:Disclaimer .")]),
    ("document-described", DOCUMENT, [(DOCUMENT, "a  ", "")]),
    ("document-described", DOCUMENT, [(DOCUMENT, "rdfs:label", "")]),
    ("read-again", CLAIM, [(CLAIM, "pg:route", "pg:readAgain true ;")]),
    ("claim-year", CLAIM, [(CLAIM, "pg:route", 'pg:since "2024" ;')]),
    ("claim-year", CLAIM, [(CLAIM, "pg:route", 'pg:year "soon"^^xsd:gYear ;')]),
    ("claim-year", CLAIM, [(CLAIM, "pg:route", 'pg:since "2023"^^xsd:gYear , "2024"^^xsd:gYear ;')]),
    ("claim-year", CLAIM, [(CLAIM, "pg:route", 'pg:until "2023"^^xsd:gYear , "2024"^^xsd:gYear ;')]),
    ("year-order", CLAIM, [(CLAIM, "pg:route", 'pg:since "2023"^^xsd:gYear ; pg:until "2019"^^xsd:gYear ;')]),
    ("date-year", CLAIM, [(CLAIM, "pg:route", 'pg:onDate "4 March 2024" ;')]),
    ("date-year", CLAIM, [(CLAIM, "pg:route", 'pg:onDate "4 March 2024" ; pg:since "2025"^^xsd:gYear ;')]),
    (
        "until-has-been",
        "c:58-selank-status-registered-russia",
        [("c:58-selank-status-registered-russia", "pg:statedIn", 'pg:until "2019"^^xsd:gYear ; pg:statedIn p:58 ;')],
    ),
    ("known-qualifier-value", CLAIM, [(CLAIM, "pg:route", "pg:route pg:Nasal ;")]),
    ("qualifier-range", CLAIM, [(CLAIM, "pg:anatomy", "pg:anatomy e:rat ;")]),
    ("qualifier-range", CLAIM, [(CLAIM, "pg:route", "pg:route pg:Rapid ;")]),
    ("negation-cue", CLAIM, [(CLAIM, "pg:polarity", "pg:polarity pg:Negated ;")]),
    (
        "negation-cue",
        "c:28-semax-has-steroidogenic-activity-denied",
        [("c:28-semax-has-steroidogenic-activity-denied", "pg:polarity", "pg:polarity pg:Affirmed ;")],
    ),
    ("modality-cue", CLAIM, [(CLAIM, "pg:modality ", "pg:modality pg:Hedged ;")]),
    (
        "status-value",
        "c:58-selank-status-registered-russia",
        [("c:58-selank-status-registered-russia", "rdf:object", "rdf:object e:heptapeptide ;")],
    ),
    (
        "status-place",
        "c:58-selank-status-registered-russia",
        [("c:58-selank-status-registered-russia", "pg:jurisdiction", "")],
    ),
    ("place-in-sentence", "e:ukraine", [("e:ukraine", "pg:nameInSentence", "")]),
    (
        "regulator-place",
        "c:57-selank-status-approved-united-states-denied",
        [("c:57-selank-status-approved-united-states-denied", "pg:regulator", "pg:regulator e:ema ;")],
    ),
    (
        "status-excluded-place",
        "c:17-selank-status-approved-outside-russia-denied",
        [
            (
                "c:17-selank-status-approved-outside-russia-denied",
                "pg:jurisdiction",
                "pg:jurisdiction e:outside-russia , e:russia ;",
            )
        ],
    ),
    ("citation-reference", CLAIM, [(CLAIM, "pg:mayCite", "pg:mayCite e:ngf ;")]),
    ("citation-marker", CLAIM, [(CLAIM, "pg:mayCite", "pg:mayCite r:11 ;")]),
    ("cites-or-may", CLAIM, [(CLAIM, "pg:mayCite", "pg:mayCite r:10 ; cito:citesAsEvidence r:10 ;")]),
    (
        "retracted-source",
        "c:24-selank-modulates-th1-th2-balance",
        [("c:11-selank-modulates-th1-th2-balance", "pg:statedIn", "pg:scope pg:Retracted ; pg:statedIn p:11 ;")],
    ),
    (
        "anecdote-citation",
        "c:13-selank-produces-calm-without-sedation",
        [
            (
                "c:13-selank-produces-calm-without-sedation",
                "pg:statedIn",
                "cito:citesAsEvidence r:6 ; pg:statedIn p:13 ;",
            )
        ],
    ),
    (
        "anecdote-attributed",
        "c:13-selank-produces-calm-without-sedation",
        [("c:13-selank-produces-calm-without-sedation", "pg:modality ", "pg:modality pg:Asserted ;")],
    ),
    (
        "unused-reference",
        "r:2",
        [
            (
                "r:1",
                "pg:checkedAgainst",
                f"pg:checkedAgainst pg:RecordOnly .\nr:2 a pg:Reference ; pg:number 2 ; pg:inDocument {DOCUMENT} .",
            )
        ],
    ),
    ("reference-number", "r:6", [("r:6", "pg:number", 'pg:number "6" ;')]),
    ("reference-number", "r:6", [("r:6", "pg:number", "pg:number 7 ;")]),
    ("reference-label", "r:6", [("r:6", "rdfs:label", 'rdfs:label "[7]" ;')]),
    ("reference-labelled", "r:6", [("r:6", "rdfs:label", "")]),
    ("unused-marker", "s:5102-5106", [("s:5102-5106", "pg:marks", "pg:marks r:6 ;")]),
    ("marker-reference", "s:5102-5106", [("s:5102-5106", "pg:marks", "")]),
    ("identification", "r:6", [("r:6", "pg:identificationConfidence", "")]),
    *(
        ("one-identification", "r:5", [("r:5", key, f"{key} {given} ;")])
        for key, given in (
            ("pg:identifiedAs", "paper:pmid-18577961 , paper:pmid-18841804"),
            ("pg:identificationConfidence", "pg:VeryHighConfidence , pg:MediumConfidence"),
            ("pg:checkedAgainst", "pg:RecordAndAbstract , pg:RecordOnly"),
        )
    ),
    ("note-text", "n:12-identification", [("n:12-identification", "rdfs:comment", "")]),
    ("note-text", "n:9-12-direction", [("n:9-12-direction", "pg:concerns", "pg:concerns c:47-none , r:9 ,")]),
    (
        "stopped-path",
        "n:1-enkephalin",
        [("n:1-enkephalin", "pg:stopsPathTo", "pg:stopsPathTo paper:pmid-30255741 , paper:pmid-17353092 .")],
    ),
    ("stopped-path", "n:11-ngf", [("r:11", "pg:identifiedAs", "pg:identifiedAs paper:pmid-26924987 ;")]),
    (
        "affirmed-and-negated",
        "c:26-semax-is-heptapeptide",
        [
            ("c:41-semax-is-hormone-denied", "rdf:object", "rdf:object e:heptapeptide ;"),
        ],
    ),
    (
        "opposite-directions",
        "c:45-semax-decreases-ngf-frontal-cortex",
        [
            ("c:45-semax-decreases-ngf-frontal-cortex", "pg:anatomy", "pg:anatomy e:hippocampus ;"),
            ("c:45-semax-decreases-ngf-frontal-cortex", "pg:aspect", "pg:aspect pg:MessengerRna ;"),
        ],
    ),
    ("follows-by-rule", "e:selank", [("e:selank", "a ", "a pg:Peptide ; pg:inhibits e:bdnf ;")]),
    ("one-passage", CLAIM, [(CLAIM, "pg:statedIn", "pg:statedIn p:45 , p:46 ;")]),
    ("context-says", CLAIM, [(CLAIM, "pg:contextFrom", "pg:contextFrom p:19 ;")]),
    (
        "claim-document",
        "<https://w3id.org/pepgraph/doc/other/claim/40>",
        [
            (
                "c:40-semax-supplied-as-acetate-salt",
                "pg:anchor",
                "pg:anchor s:4421-4464 .\n\n<https://w3id.org/pepgraph/doc/other/claim/40>\n    a pg:Claim ; pg:statedIn p:40 .",
            )
        ],
    ),
    ("context-passage", CLAIM, [(CLAIM, "pg:contextFrom", "pg:contextFrom p:99 ;")]),
    ("has-anchor", CLAIM, [(CLAIM, "pg:anchor", "rdfs:comment 'none' .")]),
    ("anchor-inside", CLAIM, [(CLAIM, "pg:anchor", "pg:anchor s:4907-4942 , s:3-8 .")]),
    (
        "anchor-inside",
        "c:22-selank-through-gabaergic-mechanism",
        [("c:22-selank-through-gabaergic-mechanism", "pg:contextFrom", "pg:contextFrom p:20 ;")],
    ),
    ("span-digest", CLAIM, [(CLAIM, "pg:anchor", "pg:anchor s:4907-4942 , s:4952-4976 .")]),
    ("passage-parts", "p:45", [("p:45", "pg:sha256", 'pg:sha256 "74ea" ;')]),
    ("passage-parts", "p:45", [("p:45", "pg:number", 'pg:number "45a" ;')]),
    ("passage-overlap", "p:44", [("p:44", "pg:span", "pg:span s:4786-4916 ;")]),
    ("passage-order", "p:45", [("p:45", "pg:number", "pg:number 44 ;")]),
    ("passage-purpose", "p:38", []),
    ("passage-role", "p:38", [("p:38", "pg:role", "pg:role pg:Yes .")]),
    ("question-name", "p:9", [("p:9", "skos:notation", "")]),
    ("question-once", "p:9", [("p:9", "skos:notation", 'skos:notation "what-is-semax" ;')]),
    ("question-query", "p:9", [("p:9", "skos:notation", 'skos:notation "mechanisms" ;')]),
    ("remainder-role", "p:7", [("s:710-713", "pg:role", "")]),
    ("marker-inside", "s:5102-5106", [("s:5102-5106", "pg:statedIn", "pg:statedIn p:44 ;")]),
    ("entity-label", "e:ngf", [("e:ngf", "rdfs:label", 'rdfs:label "NGF"@en , "nerve"@en ;')]),
    ("label-language", "e:ngf", [("e:ngf", "rdfs:label", 'rdfs:label "NGF" ;')]),
    ("label-english", "e:ngf", [("e:ngf", "rdfs:label", 'rdfs:label "NWF"@de ;')]),
    ("excludes-another", "e:outside-russia", [("e:outside-russia", "pg:excludes", "pg:excludes e:outside-russia ;")]),
    ("below-itself", "e:ischemic-stroke", [("e:ischemic-stroke", "a ", "a pg:Condition ; skos:broader e:ischemic-stroke ;")]),
    (
        "below-itself",
        "e:bdnf",
        [("e:bdnf", "a ", "a pg:Target ; skos:broader e:ngf ;"), ("e:ngf", "a ", "a pg:Target ; skos:broader e:bdnf ;")],
    ),
    (
        "no-same-as",
        "e:selank",
        [("e:selank", "a ", "a pg:Peptide ; <http://www.w3.org/2002/07/owl#sameAs> <https://example.org/s> ;")],
    ),
    ("sequence-letters", "e:semax", [("e:semax", "pg:sequence", 'pg:sequence "MEHFPGX" ;')]),
    ("sequence-count", "e:semax", [("e:semax", "pg:residueCount", "pg:residueCount 8 ;")]),
    ("sequence-forms", "e:semax", [("e:semax", "pg:sequence", 'pg:sequence "MEHFPGG" ;')]),
    (
        "sequence-claim",
        "c:53-semax-sequence",
        [("c:53-semax-sequence", "rdf:object", 'rdf:object "Met-Glu-His-Phe-Pro-Gly-Gly" ;')],
    ),
    ("measurement-unit", "m:semax-kd", [("m:semax-kd", "qudt:hasUnit", "qudt:hasUnit unit:MOL ;")]),
    ("measurement-written", "m:semax-kd", [("m:semax-kd", "qudt:numericValue", "qudt:numericValue 24 ;")]),
    ("measurement-written", "m:semax-kd", [("m:semax-kd", "qudt:numericValue", "qudt:numericValue 4 ;")]),
    (
        "measurement-claim",
        "c:46-semax-binding-site-kd",
        [("c:46-semax-binding-site-kd", "rdf:object", 'rdf:object "2.4 uM" ;')],
    ),
    ("object-entity", CLAIM, [(CLAIM, "rdf:object", "rdf:object pg:Approved ;")]),
    ("value-is-name", CLAIM, [(CLAIM, "pg:anatomy", 'pg:anatomy "frontal cortex" ;')]),
    (
        "relation-parts",
        "pg:moves",
        [("e:gad-patients", "pg:plural", "pg:plural true .\n\npg:moves\n    a pg:Relation ; rdfs:label 'moves'@en .")],
    ),
    (
        "level-rank",
        "pg:Strong",
        [("e:mouse", "skos:closeMatch", "pg:plural false .\n\npg:Strong\n    a pg:EvidenceLevel ; pg:rank 4.5 .")],
    ),
    (
        "qualifier-position",
        "pg:weekday",
        [
            (
                "e:hippocampus",
                "skos:closeMatch",
                "pg:plural false .\n\npg:weekday\n    a pg:QualifierProperty ; pg:position 'last' ; pg:phrase 'on {}' .",
            ),
            (CLAIM, "pg:route", "pg:weekday e:rat ;"),
        ],
    ),
    (
        "claim-once",
        "c:9-again",
        [
            (
                "c:40-semax-supplied-as-acetate-salt",
                "pg:anchor",
                "pg:anchor s:4421-4464 .\n\nc:9-again\n    a pg:Claim ; rdf:subject e:semax ; rdf:predicate pg:isSuppliedAs ;"
                " rdf:object e:acetate-salt ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:scope pg:Common ;"
                " pg:evidenceLevel pg:Definitional ; pg:statedIn p:40 ; pg:anchor s:4421-4464 .",
            )
        ],
    ),
    (
        "claim-contained",
        "c:40-again",
        [
            (
                "c:40-semax-supplied-as-acetate-salt",
                "pg:anchor",
                "pg:anchor s:4421-4464 .\n\nc:40-again\n    a pg:Claim ; rdf:subject e:semax ; rdf:predicate pg:isSuppliedAs ;"
                " rdf:object e:acetate-salt ; pg:polarity pg:Affirmed ; pg:modality pg:Asserted ;"
                " pg:evidenceLevel pg:Definitional ; pg:statedIn p:40 ; pg:anchor s:4421-4464 .",
            )
        ],
    ),
    ("label-once", "e:rat", [("e:rat", "rdfs:label", 'rdfs:label "human"@en ;')]),
    ("label-line", "e:rat", [("e:rat", "rdfs:label", 'rdfs:label "rat\\n- or more"@en ;')]),
    ("label-alike", "e:semax", [("e:rat", "rdfs:label", 'rdfs:label "rat"@en ; skos:altLabel "SE-MAX"@de ;')]),
    ("label-once", "e:semax", [("e:rat", "rdfs:label", 'rdfs:label "rat"@en ; skos:altLabel "Semax"@en ;')]),
    ("entity-label", "e:ngf", [("e:ngf", "rdfs:label", 'rdfs:label " "@en ;')]),
    ("comparator-given", _SHARED, [(_SHARED, "pg:comparator", "")]),
    ("status-year", _STATUS, [(_STATUS, "pg:jurisdiction", 'pg:jurisdiction e:united-states ; pg:year "2012"^^xsd:gYear ;')]),
    ("paper-name", _PAPER, [(_PAPER, "bibo:doi", 'bibo:doi "https://doi.org/10.2174/0929866525666180925144642" ;')]),
    ("paper-name", _PAPER, [(_PAPER, "fabio:hasPubMedId", 'fabio:hasPubMedId "PMID 30255741" ;')]),
    ("paper-once", _PAPER, [(_PAPER, "fabio:hasPubMedId", 'fabio:hasPubMedId "11550013" ;')]),
    ("paper-once", _PAPER, [(_PAPER, "bibo:doi", 'bibo:doi "10.1023/a:1017979514274" ;')]),
    ("paper-once", _PAPER, [(_PAPER, "bibo:doi", 'bibo:doi "10.1023/A:1017979514274" ;')]),
    ("described-paper", "r:3", [("r:3", "pg:identifiedAs", "pg:identifiedAs paper:pmid-1 ;")]),
    (
        "context-earlier",
        "c:46-semax-binding-site-kd",
        [("c:46-semax-binding-site-kd", "pg:contextFrom", "pg:contextFrom p:47 ;")],
    ),
    (
        "comparator-other",
        "c:66-selank-used-for-anxiety",
        [("c:66-selank-used-for-anxiety", "pg:comparator", "pg:comparator e:selank ;")],
    ),
    ("object-other", CLAIM, [(CLAIM, "rdf:object", "rdf:object e:semax ;")]),
    ("level-relation", CLAIM, [(CLAIM, "pg:evidenceLevel", "pg:evidenceLevel pg:Definitional ;")]),
    (
        "level-relation",
        "c:58-selank-status-registered-russia",
        [("c:58-selank-status-registered-russia", "pg:evidenceLevel", "pg:evidenceLevel pg:HumanClinicalStudy ;")],
    ),
    (
        "level-absence",
        "c:35-semax-evidence-western-rct-denied",
        [("c:35-semax-evidence-western-rct-denied", "pg:evidenceLevel", "pg:evidenceLevel pg:HumanClinicalStudy ;")],
    ),
    (
        "level-species",
        "c:34-semax-protects-against-spinal-cord-injury",
        [("c:34-semax-protects-against-spinal-cord-injury", "pg:evidenceLevel", "pg:evidenceLevel pg:HumanClinicalStudy ;")],
    ),
    (
        "level-setting",
        "c:48-semax-inhibits-enkephalinases",
        [("c:48-semax-inhibits-enkephalinases", "pg:evidenceLevel", "pg:evidenceLevel pg:HumanClinicalStudy ;")],
    ),
    ("has-been-verb", CLAIM, [(CLAIM, "pg:route", "pg:scope pg:HasBeen ;")]),
    ("measurement-kind", "m:semax-kd", [("m:semax-kd", "pg:quantityKind", "pg:quantityKind pg:Dose ;")]),
    ("known-class", CLAIM, [(CLAIM, "a ", "a pg:Clam ;")]),
    (
        "document-once",
        DOCUMENT,
        [(DOCUMENT, "pg:sha256", f'pg:sha256 "{"0" * 64}" , "{"1" * 64}" ;')],
    ),
]


PLANTED_IN_TEXT: list[tuple[str, str, list[tuple[str, str, str]]]] = [
    (
        "span-in-document",
        "s:5038-5055",
        [
            ("s:5038-5055", "s:5038-5055", 's:5038-9055 pg:sha256 "2ebcfd0e323c" .'),
            (CLAIM, "pg:anchor", "pg:anchor s:5038-9055 ."),
        ],
    ),
    ("span-text", "s:5038-5055", [("s:5038-5055", "s:5038-5055", 's:5038-5055 pg:sha256 "2ebcfd0e323d" .')]),
    ("span-text", "s:652-655", [("s:652-655", "s:652-655", 's:652-655 pg:sha256 "2ebcfd0e323d" ; pg:role pg:Connective .')]),
    ("passage-in-document", "p:68", [("p:68", "pg:span", "pg:span s:7651-9999 ;")]),
    ("passage-text", "p:45", [("p:45", "pg:sha256", f'pg:sha256 "{"0" * 64}" ;')]),
    ("passage-text", "p:45", [("p:45", "pg:span", "pg:span s:4907-5106 ;")]),
    ("tiling", "p:20", [("p:19", "a ", "rdfs:label 'gone' ;")]),
    ("marker-text", "s:5102-5106", [("s:5102-5106", "pg:marks", "pg:marks r:11 ;")]),
    ("marker-described", "p:45", [("s:5102-5106", "a ", "a pg:Span ;")]),
    ("clause-break", "p:64", [("p:64", "pg:clauseBreak", "pg:clauseBreak s:6963-6971 ;")]),
    ("leading-marker", "p:45", [("p:45", "pg:section", "pg:section p:43 ; pg:leadingMarker s:5038-5055 ;")]),
    ("citation-clause", CLAIM, [(CLAIM, "pg:mayCite", "cito:citesAsEvidence r:10 ;")]),
    (
        "cue-word",
        "c:28-semax-has-steroidogenic-activity-denied",
        [("c:28-semax-has-steroidogenic-activity-denied", "pg:negationCue", "pg:negationCue s:3194-3196 ;")],
    ),
    (
        "hedge-unexplained",
        "c:24-selank-produces-effects-beyond-anxiolytic",
        [
            ("c:24-selank-produces-effects-beyond-anxiolytic", "pg:modality ", "pg:modality pg:Asserted ;"),
            ("c:24-selank-produces-effects-beyond-anxiolytic", "pg:modalityCue", ""),
        ],
    ),
    (
        "number-left-over",
        "c:34-semax-protects-against-spinal-cord-injury",
        [
            ("c:34-semax-protects-against-spinal-cord-injury", "pg:year", ""),
            ("c:34-semax-through-opioid-linked-mechanism-spinal-cord-injury", "pg:year", ""),
        ],
    ),
    (
        "measurement-text",
        CLAIM,
        [(CLAIM, "pg:route", 'pg:route pg:Intranasal ; pg:dose "50 µg/kg" ;')],
    ),
    (
        "negation-unexplained",
        "c:13-selank-produces-calm-without-sedation",
        [("c:13-selank-produces-calm-without-sedation", "pg:negationInName", "")],
    ),
    ("measurement-text", CLAIM, [(CLAIM, "pg:regimen", "pg:regimen pg:SingleDose ; pg:duration '6 months' ;")]),
    ("measurement-text", "c:46-semax-binding-site-kd", [("m:semax-kd", "pg:asWritten", 'pg:asWritten "2.40 nM" .')]),
    (
        "year-text",
        "c:34-semax-protects-against-spinal-cord-injury",
        [("c:34-semax-protects-against-spinal-cord-injury", "pg:year", 'pg:year "2024"^^xsd:gYear ;')],
    ),
    (
        "measurement-text",
        "c:7-selank-also-called-t-p-7",
        [("c:7-selank-also-called-t-p-7", "rdf:object", 'rdf:object "TP-9" ;')],
    ),
    ("question-words", "p:68", [("p:68", "pg:role", "pg:role pg:Question .")]),
    ("question-words", "p:9", [("p:9", "pg:role", "pg:role pg:Disclaimer ;")]),
    ("section-heading", "p:10", [("p:10", "pg:section", "pg:section p:4 ;")]),
    ("section-heading", "p:10", [("p:10", "pg:section", "")]),
    ("word-left-over", "p:2", [("p:2", "pg:remainder", "rdfs:label 'two' .")]),
    (
        "negation-outside",
        "c:36-semax-produces-focus",
        [("c:36-semax-produces-focus", "pg:polarity", "pg:polarity pg:Negated ; pg:negationCue s:4185-4188 ;")],
    ),
    (
        "name-left-over",
        "c:57-selank-status-approved-united-states-denied",
        [(f"c:57-{name}-status-approved-united-states-denied", "pg:regulator", "") for name in ("selank", "semax")],
    ),
    (
        "name-left-over",
        "c:48-semax-modulates-monoaminergic-signaling",
        [("c:48-semax-modulates-monoaminergic-signaling", "pg:species", "")],
    ),
    (
        "anchor-words",
        CLAIM,
        [
            (CLAIM, "pg:anchor", "pg:anchor s:4907-4941 , s:4952-4975 ."),
            ("s:4907-4942", "s:4907-4942", 's:4907-4941 pg:sha256 "000000000000" .'),
        ],
    ),
    *(
        ("excluded-place", claim, [(claim, "pg:jurisdiction", f"pg:jurisdiction {place} ;")])
        for claim, place in (
            ("c:8-selank-status-research-chemical-outside-russia", "e:russia"),
            ("c:59-semax-status-research-chemical-outside-russia-and-ukraine", "e:ukraine"),
            ("c:58-selank-status-registered-russia", "e:outside-russia"),
        )
    ),
    (
        "cue-left-over",
        "p:28",
        [
            ("p:28", "pg:remainder", "pg:remainder s:3183-3192 , s:3197-3202 ."),
            ("s:3197-3202", "s:3197-3202", 's:3197-3202 pg:sha256 "c2b2f9e01237" ; pg:role pg:Connective .'),
            ("c:28-semax-has-steroidogenic-activity-denied", "pg:polarity", "pg:polarity pg:Affirmed ;"),
            ("c:28-semax-has-steroidogenic-activity-denied", "pg:negationCue", ""),
            ("c:28-semax-has-steroidogenic-activity-denied", "pg:anchor", "pg:anchor s:3203-3270 ."),
        ],
    ),
]


PREFIX = {"pg": "http://w3id.org/pepgraph/ontology#", "e": "https://w3id.org/pepgraph/entities/", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns"}


@pytest.mark.parametrize("name", PREFIX)
def test_a_prefix_that_is_misspelt_is_the_one_fault(tmp_path, name):
    text = (Path(__file__).parents[2] / "data" / "facts.ttl").read_text()
    usual = re.search(rf"@prefix {name}:\s+<(.*)>", text)
    path = tmp_path / "facts.ttl"
    path.write_text(text.replace(f"<{usual[1]}>", f"<{PREFIX[name]}>", 1))
    (fault,) = pepgraph.open(path, environment=False).check()
    line = text[: usual.start()].count("\n") + 1
    assert (fault.line, fault.node, fault.mend) == (line, f"prefix {name}", f"write <{usual[1]}>")
    path.write_text(text.replace(usual[0], f"{usual[0]} .\n@prefix {name}x: <https://example.org/{name}>", 1))
    assert not pepgraph.open(path, environment=False).check()


NO_SHAPES = (
    "question-query",
    "known-property",
    "label-alike",
    "sequence-forms",
    "sequence-claim",
    "known-class",
    "follows-by-rule",
    "below-itself",
    "passage-overlap",
    "passage-order",
)


def plant(facts: str, edits: list[tuple[str, str, str]]) -> str:
    """The facts with lines of some blocks replaced; a fault that changes nothing is no fault."""
    for subject, begins, new in edits:
        block = re.search(rf"^{re.escape(subject)}(?=\s).*?\.$", facts, re.MULTILINE | re.DOTALL)
        assert block, f"no block of {subject}"
        changed, count = _replace_line(block[0], begins, new)
        assert count == 1, f"{subject} has {count} lines that begin with {begins}"
        facts = facts[: block.start()] + changed + facts[block.end() :]
    return facts


def _replace_line(block: str, begins: str, new: str) -> tuple[str, int]:
    lines = block.split("\n")
    hits = [i for i, line in enumerate(lines) if line.strip().startswith(begins)]
    if not hits and begins == "pg:role":
        lines[0], hits = re.sub(r" ; pg:role pg:\w+", "", lines[0]), [0]
    elif len(hits) == 1:
        last = lines[hits[0]].endswith(".")
        lines[hits[0]] = "    " + new if not new.startswith("s:") else new
        if last and not new.rstrip().endswith("."):
            lines.append("    .")
    return "\n".join(lines), len(hits)


def faults_in(tmp_path: Path, text: str, document: Path | None = None) -> tuple[list, Path]:
    path = tmp_path / "facts.ttl"
    path.write_text(text, "utf-8")
    graph = pepgraph.open(path, documents=[document] if document else [], environment=False)
    return graph.check(), path


def node_of(name: str) -> str:
    if name.startswith(("<", "pg:")):
        return name.strip("<>").replace("pg:", "https://w3id.org/pepgraph/ontology#")
    prefix, _, local = name.partition(":")
    room = {"c": "claim", "p": "passage", "s": "span", "r": "reference", "m": "measurement", "n": "note"}.get(prefix)
    return (
        f"https://w3id.org/pepgraph/doc/selank-semax-faq/{room}/{local}"
        if room
        else f"https://w3id.org/pepgraph/{'paper' if prefix == 'paper' else 'entity'}/{local}"
    )


@pytest.mark.parametrize(("name", "node", "edits"), PLANTED, ids=[f"{p[0]}-{i}" for i, p in enumerate(PLANTED)])
def test_planted_fault_is_found(name, node, edits, facts, tmp_path):
    if name == "passage-purpose":
        text = plant(facts, [("p:38", "pg:role", "rdfs:label 'yes' .")])
    else:
        text = plant(facts, edits)
    found, path = faults_in(tmp_path, text)
    hits = [fault for fault in found if fault.check == name and fault.node == node_of(node)]
    assert hits, [str(fault) for fault in found]
    assert hits[0].file == str(path)
    line = text.splitlines()[hits[0].line - 1]
    begin = text.splitlines()[: hits[0].line]
    heads = [head for head in begin if re.match(rf"{re.escape(node)}\s|{re.escape(node)}$", head)]
    assert heads, line
    assert re.match(rf"{re.escape(str(path))}:\d+: .+; .+ \[{name}\]$", str(hits[0]))


@pytest.mark.parametrize(
    ("name", "node", "edits"), PLANTED_IN_TEXT, ids=[f"{p[0]}-{i}" for i, p in enumerate(PLANTED_IN_TEXT)]
)
def test_planted_fault_is_found_in_the_document(name, node, edits, facts, tmp_path, document):
    found, _ = faults_in(tmp_path, plant(facts, edits), document)
    assert name in {f.check for f in found}, [str(fault) for fault in found]


@pytest.mark.parametrize(
    ("subject", "key", "value"),
    [
        *((CLAIM, key, "some text") for key in ("rdf:subject", "rdf:predicate", "pg:polarity", "pg:modality ")),
        *((CLAIM, key, "some text") for key in ("pg:evidenceLevel", "pg:mayCite", "pg:statedIn", "pg:anatomy")),
        (CLAIM, "pg:anchor", "5038-5055"),
        ("c:58-selank-status-registered-russia", "pg:jurisdiction", "outside Russia"),
        ("c:46-semax-binding-site-kd", "pg:measurement", "2.4 nM"),
        ("c:28-semax-has-steroidogenic-activity-denied", "pg:negationCue", "lacks"),
        ("r:3", "pg:identifiedAs", "PMID 26924987"),
        ("p:45", "pg:span", "4907-5107"),
    ],
)
def test_text_where_a_name_belongs_is_a_fault_and_no_crash(subject, key, value, facts, tmp_path, document):
    text = plant(facts, [(subject, key, f'{key} "{value}" ;')])
    found, path = faults_in(tmp_path, text, document)
    assert found
    assert all(fault.file == str(path) and fault.line for fault in found), [str(fault) for fault in found]
    if subject != CLAIM or key == "rdf:subject":  # Of a store, one of each kind of node.
        load(tmp_path / "store", [path])
        with pepgraph.open(store=tmp_path / "store", environment=False) as stored:
            assert stored.check()


def test_text_where_an_offset_belongs_is_a_fault_and_no_crash(facts, tmp_path, document):
    place = '@prefix oa: <http://www.w3.org/ns/oa#> .\n<urn:place> oa:start "a" ; oa:end "b" .\n'
    text = plant(facts, [("p:45", "pg:span", "pg:span <urn:place> ;")])
    found, path = faults_in(tmp_path, place + text, document)
    assert ("passage", str(path)) in {(fault.node.split("/")[-2], fault.file) for fault in found}


def test_a_misspelt_span_is_one_fault_at_its_claim(facts, tmp_path, document):
    for span in ("s:4907-99999", "s:4942-4907"):
        text = plant(facts, [(CLAIM, "pg:anchor", f"pg:anchor {span} , s:4952-4975 .")])
        found, path = faults_in(tmp_path, text, document)
        line = 1 + text[: text.index(f"pg:anchor {span}")].count("\n")
        assert [(f.check, f.node, f.file, f.line) for f in found] == [("anchor-inside", node_of(CLAIM), str(path), line)]


def test_what_rests_on_other_words_is_told_to_be_read_again(facts, tmp_path, document):
    own = re.search(r"^s:4952-4975\s+pg:sha256 \"(\w+)\" \.$", facts, re.MULTILINE)
    found, _ = faults_in(tmp_path, facts.replace(own[0], 's:4952-4975 pg:sha256 "000000000000" .'), document)
    (fault,) = found
    words = repr(document.read_text("utf-8")[4952:4975])
    assert words in fault.wrong
    assert f"against these words ({CLAIM.removeprefix('c:')})" in fault.mend
    assert "read" in fault.mend
    assert fault.mend.endswith(f'only then give pg:sha256 "{own[1]}"')
    found, _ = faults_in(tmp_path, facts.replace(own[0], f'{own[0]}\ns:4952-4975 pg:sha256 "000000000000" .'), document)
    assert [fault.mend for fault in found] == [f'keep pg:sha256 "{own[1]}" alone, the other is of other words']
    found, _ = faults_in(tmp_path, facts.replace(own[0], ""), document)
    assert {fault.check for fault in found} == {"span-digest"}
    assert all(words in fault.mend and own[1] in fault.mend for fault in found)


def test_a_fault_is_told_in_the_file_that_has_it(tmp_path):
    begin = _BEGIN.replace(" @prefix", "\n@prefix")

    def told(claims: str) -> str:
        (tmp_path / "x.md").write_text("# What XT-150 is?\n\nIt is new.\n", "utf-8")
        (tmp_path / "x.ttl").write_text(outline(Text.read(tmp_path / "x.md"), "x"), "utf-8")
        (tmp_path / "own.ttl").write_text(begin + claims, "utf-8")
        graph = pepgraph.open(tmp_path / "x.ttl", tmp_path / "own.ttl", environment=False)
        return "\n".join(f"{Path(fault.file).name}:{fault.line} {fault.wrong}" for fault in graph.check())

    line = begin.count("\n") + 1
    said = told("p:1 pg:role pg:Title .\np:2 pg:role pg:Disclamer .\n")
    assert said == f"own.ttl:{line + 1} pg:Disclamer is not a pg:PassageRole"
    said = told("p:1 pg:role pg:Title .\np:2 pg:role pg:Disclaimer .\np:2 pg:remainder s:19-21 .\n")
    assert said == f"own.ttl:{line + 2} the words at span 19-21 are left over without a pg:RemainderRole"


def test_a_fault_has_its_line_wherever_its_statement_begins_and_a_node_without_a_name_that_of_its_claim(tmp_path):
    path, name = tmp_path / "a.ttl", "<https://w3id.org/pepgraph/doc/x/claim/4>"
    path.write_text(
        "@prefix c: <https://w3id.org/pepgraph/doc/x/claim/> . @prefix pg: <https://w3id.org/pepgraph/ontology#> .\n"
        f"c:1 a pg:Claim ; pg:measurement [ a pg:Measurement ] . c:2 a pg:Claim .\n  c:3 a pg:Claim .\n{name}a pg:Claim .\n"
        "[] a pg:Measurement .\n"
    )
    found = pepgraph.open(path, environment=False).check()
    placed = {(fault.node[-1], fault.line) for fault in found if fault.file == str(path)}
    assert placed == {("1", 2), ("2", 2), ("3", 3), ("4", 4)}
    kinds = [(fault.node[-7:], fault.line) for fault in found if fault.check == "measurement-kind"]
    assert kinds == [(" a name", 0), ("claim/1", 2)]


def test_a_passage_of_another_document_is_told_by_its_whole_name(facts, tmp_path):
    other = "https://w3id.org/pepgraph/doc/other/passage/45"
    found, _ = faults_in(tmp_path, plant(facts, [(CLAIM, "pg:statedIn", f"pg:statedIn <{other}> ;")]))
    assert any(f"here it is <{other}>" in fault.wrong for fault in found), [str(fault) for fault in found]


def test_nothing_is_carried_over_from_another_document(facts, tmp_path):
    other = "<https://w3id.org/pepgraph/doc/x/passage/3>"
    text = plant(facts, [(CLAIM, "pg:contextFrom", f"pg:contextFrom {other} ;")])
    text += f"{other} a pg:Passage ; pg:number 3 ; pg:inDocument <https://w3id.org/pepgraph/doc/x> .\n"
    found, _ = faults_in(tmp_path, text)
    assert ("context-passage", node_of(CLAIM)) in {(fault.check, fault.node) for fault in found}


def test_properties_that_the_graph_reuses_are_those_of_its_data(graph):
    from pepgraph.answers.checking.check import _REUSED

    used = graph.query("SELECT DISTINCT ?p { ?s ?p ?o }").rows
    foreign = {shorten(str(name)) for (name,) in used} - {"owl:inverseOf", "owl:versionIRI", "owl:versionInfo"}
    assert {name for name in foreign if not name.startswith(("pg:", "prov:", "doc:"))} == set(_REUSED)


def test_names_with_more_digits_than_a_number_may_have_are_faults_and_no_crash(facts, tmp_path, document):
    many = "1" * 5_000
    edits = [("pg:mayCite", f"pg:mayCite r:{many} , r:2 ;"), ("pg:anchor", f"pg:anchor s:1-{many} .")]
    text = plant(facts, [(CLAIM, *edit) for edit in edits])
    text = plant(text, [("s:5102-5106", "pg:marks", f"pg:marks r:{many} , <urn:r/²> ;")])
    text = text.replace("c:45-semax-increases-ngf-hippocampus", f"c:{many}-semax")
    found, path = faults_in(tmp_path, text, document)
    assert {"citation-reference", "anchor-inside", "marker-text"} <= {fault.check for fault in found}
    load(tmp_path / "store", [path], restate=True)
    with pepgraph.open(store=tmp_path / "store", documents=document, environment=False) as stored:
        assert stored.check()
        assert len(stored.export(format="ttl")) > 100_000


def test_passages_of_a_long_document_are_held_against_their_neighbours_alone(tmp_path):
    doc = "https://w3id.org/pepgraph/doc/long"

    def seconds(count, *moved):
        names = [f"<{doc}/span/{9 * n}-{9 * n + 9}>" for n in range(count)]
        for at, span in moved:
            names[at] = f"<{doc}/span/{span}>"
        said = (
            f"<{doc}/passage/{n}> a pg:Passage ; pg:number {n} ; pg:inDocument <{doc}> ; pg:span {name} .\n"
            for n, name in enumerate(names, 1)
        )
        text = tmp_path / f"{count}-{len(moved)}.ttl"
        text.write_text("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "".join(said))
        with pepgraph.open(text, environment=False) as graph:
            begun = time.process_time()
            found = {(one.check, one.node.rpartition("/")[2]): one.wrong for one in tiles(graph.engine)}
            return found, time.process_time() - begun

    # The third reaches into the fourth and fifth, the eighth stands before all.
    found, few = seconds(1_000, (2, "18-38"), (7, "0-1"))
    assert {key: wrong for key, wrong in found.items() if key[0] == "passage-overlap"} == {
        ("passage-overlap", "3"): "it overlaps passage 5",
        ("passage-overlap", "8"): "it overlaps passage 1",
    }
    assert {about for check, about in found if check == "passage-order"} == {"2", "3", "4", "5", "6", "7"}
    found, many = seconds(8_000)
    assert not found
    assert many < 0.1 + 24 * few


def test_every_check_is_planted():
    planted = {name for name, *_ in PLANTED}
    assert {shape.name for shape in shapes()} <= planted
    assert len(planted | {name for name, *_ in PLANTED_IN_TEXT}) >= 60


def test_packaged_graph_has_no_fault(graph):
    assert graph.check() == []


def test_packaged_graph_holds_against_the_document(document):
    assert pepgraph.open(documents=[document], environment=False).check() == []


@pytest.mark.parametrize("conditions", [{"about": "ngf"}, {"polarity": "negated"}])
def test_a_slice_need_not_account_for_all_of_a_document(conditions, document):
    with pepgraph.open(documents=[document], environment=False) as graph:
        assert graph.slice(**conditions).check() == []


def test_a_slice_that_is_all_of_a_document_has_to_account_for_all(facts, tmp_path, document):
    path = tmp_path / "facts.ttl"
    path.write_text(re.sub(r"(?m)^p:45\n(?: .*\n)+", "", facts), "utf-8")
    with pepgraph.open(path, documents=[document], environment=False) as graph:
        assert "tiling" in {fault.check for fault in graph.slice(within="selank-semax-faq").check()}


@pytest.mark.parametrize("by", [-1, 1, 7])
def test_any_shifted_offset_is_found(by, facts, tmp_path, document):
    """One offset of one anchor each, in ten claims over the whole file: each of them is told of.

    Unless it is a span that the file has, with its digest: then it may be meant.
    """
    anchors = [
        match
        for match in re.finditer(r"pg:anchor +(s:(\d+)-(\d+))", facts)
        if not re.search(rf"^s:{match[2]}-{int(match[3]) + by}\b", facts, re.MULTILINE)
    ]
    text, shifted = facts, []
    for match in anchors[:: max(1, len(anchors) // 10)][::-1]:
        span = f"s:{match[2]}-{int(match[3]) + by}"
        text = text[: match.start(1)] + span + text[match.end(1) :]
        claim = re.findall(r"^c:\S+", facts[: match.start()], re.MULTILINE)[-1]
        shifted.append({node_of(claim), node_of(span)})
    found, _ = faults_in(tmp_path, text, document)
    told = {fault.node for fault in found}
    assert [nodes for nodes in shifted if not nodes & told] == []


def test_document_of_another_digest_is_refused(facts, tmp_path, document):
    sha = re.search(r'pg:sha256 +"([0-9a-f]{64})"', facts)[1]
    with pytest.raises(DocumentError, match="its SHA-256 is 803e54ae49e1"):
        faults_in(tmp_path, facts.replace(sha, "0" * 64, 1), document)


@pytest.fixture
def read_once(monkeypatch):
    """Lets rdflib read each query once: pySHACL hands it the same text for each of a thousand nodes."""
    from rdflib.plugins.sparql import prepareQuery, processor

    answer = processor.SPARQLProcessor.query
    read = cache(lambda text, names: prepareQuery(text, dict(names)))

    def query(self, text, initBindings=None, initNs=None, base=None, DEBUG=False):
        return answer(self, read(text, tuple((initNs or {}).items())), initBindings, initNs, base, DEBUG)

    monkeypatch.setattr(processor.SPARQLProcessor, "query", query)


@pytest.mark.usefixtures("read_once")
def test_pyshacl_agrees(facts, tmp_path):
    """The same faults by pySHACL, on the real graph with one fault planted for most shapes."""
    pyshacl = pytest.importorskip("pyshacl", reason="pySHACL is not installed: pip install 'pepgraph[test]'")
    import rdflib

    text = facts
    taken: set[str] = set()
    for name, _, edits in PLANTED:
        if name in ("passage-purpose", "known-class", "document-once") or any(
            subject in taken for subject, *_ in edits
        ):
            continue
        taken.update(subject for subject, *_ in edits)
        text = plant(text, edits)
    # pySHACL asks each shape of each claim by rdflib, minutes for all of them.
    kept = {subject for subject in taken if subject.startswith("c:")}
    claims = re.findall(r"^(c:\S+)\s.*?\.\n", text, re.MULTILINE | re.DOTALL)
    for number, claim in enumerate(claims):
        if number % 24 and claim not in kept:
            text = re.sub(rf"^{re.escape(claim)}\s.*?\.\n", "", text, count=1, flags=re.MULTILINE | re.DOTALL)
    path = tmp_path / "facts.ttl"
    path.write_text(text, "utf-8")
    graph = pepgraph.open(path, environment=False)
    ours = {
        (f.check, f.node) for f in graph.check() if f.check not in NO_SHAPES
    }
    assert len({name for name, _ in ours}) >= 15

    data = rdflib.Graph()
    for s, p, o, _ in graph.rdflib().quads():
        data.add((s, p, o))
    shacl = rdflib.Graph().parse(shapes_file(), format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shacl, inference="none", advanced=False)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    theirs = {
        (str(report.value(result, sh.sourceShape)).rpartition("/")[2], str(report.value(result, sh.focusNode)))
        for result in report.subjects(rdflib.RDF.type, sh.ValidationResult)
    }
    assert theirs == ours


def test_shapes_and_ontology_parse_alone():
    for path in (*ontology_files(), shapes_file()):
        assert sum(1 for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)) > 100


def test_what_a_rule_made_of_an_earlier_state_is_told_once(graph, tmp_path):
    path = tmp_path / "export.ttl"
    text = graph.export(path)
    assert pepgraph.open(path, environment=False).check() == []
    begin = text.index(f"claim:{CLAIM.removeprefix('c:')} a pg:Claim")
    path.write_text(text[:begin] + text[begin:].replace("pg:AnimalStudy", "pg:HumanStudy", 1), "utf-8")
    (fault,) = [one for one in pepgraph.open(path, environment=False).check() if one.check == "follows-by-rule"]
    assert Path(fault.file) == path
    assert fault.line in range(text[:begin].count("\n"), text[:begin].count("\n") + 30)


def test_a_path_is_stopped_for_a_claim_without_its_reference_too(facts, tmp_path):
    claims = [f"c:52-selank-through-{name}-mechanism" for name in ("gabaergic", "enkephalin-stabilizing")]
    for cited, checks in (("r:1 , r:7", set()), ("r:7", {"stopped-path"})):
        edits = [(claim, "cito:citesAsEvidence", f"cito:citesAsEvidence {cited} ;") for claim in claims]
        text = plant(facts, [("n:1-enkephalin", "pg:concerns", f"pg:concerns {claims[0]} ,"), *edits])
        found = {fault.check for fault in faults_in(tmp_path, text)[0] if fault.node == node_of("n:1-enkephalin")}
        assert found == checks


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("", True),
        ("pg:onset 'soon'", True),
        ("pg:onset 'late'", False),
        ("pg:onset 'soon' ; pg:species e:rat ; pg:dose '1 mg'", False),
    ],
)
def test_a_claim_with_some_of_the_qualifiers_of_another_is_the_same(more, told, tmp_path):
    """By the same words; those of other words may say less."""
    claims = RAISES.format(n=1, more="pg:onset 'soon' ; pg:species e:rat ; pg:anchor s:1-5 , s:7-9")
    for anchors in ("s:1-5 , s:7-9", "s:1-5"):
        second = RAISES.format(n=1, more=f"{more or 'rdfs:comment 1'} ; pg:anchor {anchors}").replace("c:1 ", "c:2 ")
        found = {fault.node[-1] for fault in faults_in(tmp_path, _BEGIN + claims + second)[0] if fault.check == "claim-contained"}
        assert ("2" in found) == (told and "," in anchors)


def test_what_no_claim_names_is_looked_at_in_a_store_too(facts, tmp_path):
    path = tmp_path / "facts.ttl"
    path.write_text(facts + '\ne:lonely a pg:Target ; skos:altLabel "nobody" .\n', "utf-8")
    load(tmp_path / "store", [path])
    with pepgraph.open(store=tmp_path / "store", environment=False) as stored:
        assert [(fault.check, fault.node) for fault in stored.check()] == [("entity-label", node_of("e:lonely"))]


def test_a_name_that_nothing_describes_is_not_proposed_for_itself(facts, tmp_path):
    text = plant(facts, [(CLAIM, "rdf:object", "rdf:object e:ngff ;")]) + '\ne:ngff skos:altLabel "NGFF" .\n'
    faults, _ = faults_in(tmp_path, text)
    (fault,) = [one for one in faults if one.check == "described-object"]
    assert fault.mend.endswith("did you mean e:ngf?")


_BEGIN = """
@prefix c: <https://w3id.org/pepgraph/doc/x/claim/> . @prefix p: <https://w3id.org/pepgraph/doc/x/passage/> .
@prefix r: <https://w3id.org/pepgraph/doc/x/reference/> . @prefix s: <https://w3id.org/pepgraph/doc/x/span/> .
@prefix e: <https://w3id.org/pepgraph/entity/> . @prefix pg: <https://w3id.org/pepgraph/ontology#> .
@prefix cito: <http://purl.org/spar/cito/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
e:xt a pg:Peptide ; rdfs:label "XT-150"@en .
"""

RAISES = (
    "c:{n} a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:increases ; rdf:object e:bdnf ; pg:polarity pg:Affirmed ;"
    " pg:modality pg:Asserted ; pg:evidenceLevel pg:Unspecified ; pg:statedIn p:{n} ; pg:aspect pg:UnspecifiedProduct ; {more} .\n"
)
IN_ANIMALS = RAISES.replace("pg:Unspecified ;", "pg:AnimalStudy ;")


@cache
def _things() -> bytes:
    """The packaged things and papers, without the claims about them, which take most of the time of a check."""
    packaged = ox.parse(path=Path(__file__).parents[2] / "data" / "facts.ttl", format=ox.RdfFormat.TURTLE)
    quads = (quad for quad in packaged if not quad.subject.value.startswith(DOCUMENT.strip("<>")))
    return ox.serialize(quads, format=ox.RdfFormat.N_TRIPLES)


def faults_of(tmp_path: Path, content: str, claims: str) -> list[tuple[str, str]]:
    """Check and sentence of the faults of a made-up document; words in `..` are a span of it."""
    document, data, more = (tmp_path / name for name in ("x.md", "x.ttl", "claims.ttl"))
    document.write_text(content, "utf-8")
    data.write_text(outline(Text.read(document), "x"), "utf-8")
    places = {words: locate(content, words)[0] for words in re.findall(r"`([^`]+)`", claims)}
    claims = re.sub(r"`([^`]+)`", lambda found: f"s:{places[found[1]].span}", claims)
    spans = "".join(f's:{place.span} pg:sha256 "{place.sha256}" .\n' for place in places.values())
    more.write_text(_BEGIN + claims + spans, "utf-8")
    things = tmp_path / "things.nt"
    things.write_bytes(_things())
    graph = pepgraph.open(things, data, more, documents=[document], environment=False)
    return [(fault.check, f"{fault.wrong}; {fault.mend}") for fault in graph.check()]


_NAMED_PAPER = 'pg:firstAuthor "Zozulya AA" ; dcterms:date "2001"^^xsd:gYear'
_OF_WILEY = "10.1002/(SICI)1097(1998)43:4<338::AID-J16>3.0.CO;2-B"


@pytest.mark.parametrize("entry", ["[1] {}", "## References\n\n1. {}"])
@pytest.mark.parametrize(
    ("listed", "paper", "note", "checks"),
    [
        ("Li. doi:10.1000/Ab.1.", 'bibo:doi "10.1000/ab.1"', "", []),
        ("Li. https://doi.org/10.1000/ab.2", 'bibo:doi "10.1000/ab.1"', "", ["entry-paper"]),
        ("Li. https://doi.org/10.1000/ab.2", 'bibo:doi "10.1000/ab.1"', "<urn:n> a pg:CuratorNote ; pg:concerns r:1", []),
        ("Li. PMID: 12.", 'fabio:hasPubMedId "123"', "", ["entry-paper"]),
        ("Li. PMID: 12.", 'fabio:hasPubMedId "12" ; bibo:doi "10.1000/ab.1"', "", []),
        ("Li. 2020.", 'bibo:doi "10.1000/ab.1"', "", []),
        ("Zozulia AA, Li B. 2001.", _NAMED_PAPER, "", []),
        ("A. A. Zozulya, B. Li. Two. 2002.", _NAMED_PAPER, "", []),
        ("Li B, Zozulya AA. 2001.", _NAMED_PAPER, "", []),
        ("Effects of rest. J. Two 2001.", _NAMED_PAPER, "", []),
        ("Li B, Wu C. 2001.", _NAMED_PAPER, "", ["entry-paper"]),
        ("Öz É. 2001.", _NAMED_PAPER, "", ["entry-paper"]),
        ("Зозуля А.А., Ли Б. 2001.", _NAMED_PAPER, "", []),
        ("Щукин И. И. 2001.", _NAMED_PAPER, "", ["entry-paper"]),
        ("Li, B. (2001).", _NAMED_PAPER, "<urn:n> a pg:CuratorNote ; pg:concerns r:1", []),
        ("Zozulya AA. 2004.", _NAMED_PAPER, "", ["entry-paper"]),
        ("Li B. 2004. PMID: 12.", f'{_NAMED_PAPER} ; fabio:hasPubMedId "12"', "", []),
        ("Li. doi:10.1002/(SICI)1097(1998)43:4<338::AID-J16>3.0.CO;2-B.", f'bibo:doi "{_OF_WILEY}"', "", []),
        ("Li. https://doi.org/10.1002/%28SICI%291097%281998%2943:4%3C338::AID-J16%3E3.0.CO;2-B", f'bibo:doi "{_OF_WILEY}"', "", []),
        ("Li. <https://doi.org/10.1000.10/ab>", 'bibo:doi "10.1000.10/ab"', "", []),
        ("Li. <https://doi.org/10.1000.10/ab>", 'bibo:doi "10.1000.11/ab"', "", ["entry-paper"]),
    ],
)
def test_a_paper_is_held_against_the_entry_of_its_reference(entry, listed, paper, note, checks, tmp_path):
    claim = (
        "@prefix bibo: <http://purl.org/ontology/bibo/> . @prefix fabio: <http://purl.org/spar/fabio/> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        f'r:1 pg:identifiedAs <urn:p> . <urn:p> a fabio:JournalArticle ; rdfs:label "Li" ; {paper} .\n'
        + RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF in rats` ; cito:citesAsEvidence r:1 ; pg:species e:rat")
        + (f'{note} ; rdfs:comment "The list errs."@en .\n' if note else "")
    )
    second = "\n[2] Wu." if entry.startswith("[") else "\n2. Wu."
    faults = faults_of(tmp_path, f"XT-150 raised BDNF in rats [1].\n\n{entry.format(listed)}{second}\n", claim)
    assert [check for check, _ in faults if check.startswith(("entry-", "paper-"))] == checks, faults


_LEVEL, _SPECIES = "pg:evidenceLevel pg:AnimalStudy", "pg:aspect pg:UnspecifiedProduct"
_USERS = ("pg:modality pg:Asserted", "pg:modality pg:Attributed ; pg:modalityCue `Users report`")


@pytest.mark.parametrize(
    ("words", "edits", "checks"),
    [
        ("Users report that XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["attribution-unexplained"]),
        ("Their literature describes that XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["attribution-unexplained"]),
        ("Users report that XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), _USERS], ["anecdote-level"]),
        ("Users report that XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Anecdote"), _USERS], []),
        ("XT-150 reportedly raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["attribution-unexplained"]),
        ("XT-150 raised BDNF in rats", [(_LEVEL, "pg:evidenceLevel pg:HumanClinicalStudy")], ["level-words", "name-left-over"]),
        ("XT-150 raised BDNF in patients as in rats", [(_LEVEL, "pg:evidenceLevel pg:HumanClinicalStudy")], ["name-left-over"]),
        ("XT-150 raised BDNF in patients", [], ["level-words"]),
        ("XT-150 raised BDNF in human plasma", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["name-left-over"]),
        ("XT-150 raised BDNF in vitro", [], ["level-words"]),
        ("XT-150 raised BDNF of rats in vitro", [(_SPECIES, f"{_SPECIES} ; pg:species e:rat")], []),
        ("XT-150 raised BDNF in vitro", [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy")], []),
        ("XT-150 raised BDNF of patients", [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy")], ["level-words"]),
        ("XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy")], ["level-words"]),
        ("XT-150 raised BDNF of fibroblasts", [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy")], []),
        ("XT-150 raised BDNF of human cells", [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy")], []),
        ("XT-150 raised BDNF of human cells in vitro", [(_LEVEL, "pg:evidenceLevel pg:HumanClinicalStudy")], ["level-words"]),
        ("XT-150 raised BDNF in volunteers and in vitro", [(_LEVEL, "pg:evidenceLevel pg:HumanClinicalStudy")], []),
        ("XT-150 raised BDNF in vitro", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["level-words"]),
        ("Clinical studies showed that XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["level-words"]),
        ("XT-150 raised BDNF in human plasma", [(_LEVEL, "pg:evidenceLevel pg:Unspecified ; pg:matrix e:blood-plasma")], []),
        ("In a study of 24 patients with stroke, XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), (_SPECIES, f'{_SPECIES} ; pg:sampleSize "24 patients"')], ["level-words"]),
        ("XT-150 raised BDNF in healthy volunteers", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["level-words"]),
        (
            "XT-150 raised BDNF in old rats",
            [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), (_SPECIES, f"{_SPECIES} ; pg:species e:rat")],
            ["level-words"],
        ),
        (
            "XT-150 raised BDNF in rat plasma",
            [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), (_SPECIES, f"{_SPECIES} ; pg:species e:rat ; pg:matrix e:blood-plasma")],
            [],
        ),
        (
            "In rat brain XT-150 raised BDNF",
            [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), (_SPECIES, f"{_SPECIES} ; pg:species e:rat ; pg:anatomy e:brain")],
            ["level-words"],
        ),
        (
            "XT-150 raised BDNF in rats",
            [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy"), (_SPECIES, f"{_SPECIES} ; pg:species e:rat")],
            ["level-words"],
        ),
        (
            "XT-150 raised BDNF in rat neurons",
            [(_LEVEL, "pg:evidenceLevel pg:InVitroStudy"), (_SPECIES, f"{_SPECIES} ; pg:species e:rat")],
            [],
        ),
        ("XT-150 raised BDNF in rats", [(_SPECIES, f"{_SPECIES} ; pg:species e:mouse")], ["other-named"]),
        ("XT-150 raised BDNF in rats", [(_SPECIES, f"{_SPECIES} ; pg:species e:rat")], []),
        ("XT-150 raised BDNF in rats and mice", [(_SPECIES, f"{_SPECIES} ; pg:species e:mouse")], ["name-left-over"]),
        ("XT-150 raised BDNF in rats and mice", [(_SPECIES, f"{_SPECIES} ; pg:species e:mouse , e:rat")], []),
        (
            "XT-150 raised BDNF in patients, not in rats",
            [(_LEVEL, "pg:evidenceLevel pg:HumanClinicalStudy"), (_SPECIES, f"{_SPECIES} ; pg:species e:human")],
            [],
        ),
        ("XT-150 raised hippocampal BDNF of the brain", [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), (_SPECIES, f"{_SPECIES} ; pg:anatomy e:hippocampus")], []),
        ("XT-150 raised BDNF in the brain", [(_LEVEL, "pg:evidenceLevel pg:Unspecified"), (_SPECIES, f"{_SPECIES} ; pg:anatomy e:brainstem")], ["other-named"]),
        ("Selank raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["other-named"]),
        ("Some raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Unspecified")], ["subject-unnamed"]),
        ("XT-150 raised BDNF", [], ["level-words"]),
        ("XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:HumanClinicalStudy")], ["level-words"]),
        ("XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:ClinicalUse")], ["level-words"]),
        ("XT-150 raised BDNF when it was prescribed", [(_LEVEL, "pg:evidenceLevel pg:ClinicalUse")], []),
        ("XT-150 raised BDNF", [(_LEVEL, "pg:evidenceLevel pg:Anecdote")], ["anecdote-attributed", "level-words"]),
    ],
)
def test_a_claim_is_held_against_what_its_words_name(words, edits, checks, tmp_path):
    claim = IN_ANIMALS.format(n=1, more=f"pg:anchor `{words}`")
    for old, new in edits:
        assert old in claim
        claim = claim.replace(old, new)
    faults = faults_of(tmp_path, f"{words}.", claim)
    found = [check for check, _ in faults if check != "negation-unexplained"]
    assert found == checks, faults


def test_a_lead_in_tells_of_the_kind_of_study_too(tmp_path):
    claim = 'p:1 pg:role pg:LeadIn .\n' + IN_ANIMALS.format(n=2, more="pg:anchor `XT-150 raised BDNF` ; pg:contextFrom p:1")
    for lead_in, checks in (("In patients", ["level-words"]), ("In rats", []), ("In patients as in rats", [])):
        assert [check for check, _ in faults_of(tmp_path, f"{lead_in}:\n\n- XT-150 raised BDNF.", claim)] == checks
    aside = claim.replace("pg:LeadIn", "pg:SectionHeading")
    faults = faults_of(tmp_path, "In patients:\n\n- XT-150 raised BDNF.", aside)
    assert [wrong.partition(",")[0] for _, wrong in faults] == ["no word around it shows pg:AnimalStudy; correct pg:evidenceLevel"]


def test_a_study_that_the_own_words_name_is_no_other_that_was_told_of_before(tmp_path):
    first = IN_ANIMALS.format(n=1, more="pg:species e:rat ; pg:anchor `XT-150 raised BDNF in rats`")
    for words, checks in (("A clinical study saw that it raised BDNF", ["level-words"]), ("It raised BDNF in people", [])):
        second = IN_ANIMALS.format(n=2, more=f"pg:anchor `{words}` ; pg:contextFrom p:1")
        faults = faults_of(tmp_path, f"XT-150 raised BDNF in rats. {words}.", first + second)
        assert [check for check, _ in faults] == checks


@pytest.mark.parametrize(
    ("words", "more", "checks"),
    [
        ("Loss of XT-150 raised BDNF", "", ["subject-within"]),
        ("Antibodies against XT-150 raised BDNF", "", ["subject-within"]),
        ("An XT-150 antagonist raised BDNF", "", ["subject-within"]),
        ("Blocking XT-150 raised BDNF", "", ["subject-within"]),
        ("An XT-150 antagonist raised BDNF", 'e:xt skos:altLabel "XT-150 antagonist" .', []),
        ("XT-150 raised BDNF receptors", "", ["object-within"]),
        ("XT-150 raised the degradation of BDNF", "", ["object-within"]),
        ("XT-150 raised BDNF", "", []),
    ],
)
def test_what_is_made_of_a_thing_is_not_that_thing(words, more, checks, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`") + more
    assert [one for one, _ in faults_of(tmp_path, f"{words}.", claim)] == checks


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Des-amido-XT-150 raised BDNF", True),
        ("XT-150, unlike des-amido-XT-150, raised BDNF", False),
        ("It, as des-amido-XT-150, raised BDNF", False),
        ("Pure-XT-150 raised BDNF", False),
    ],
)
def test_what_is_joined_to_a_name_makes_that_of_another(words, told, tmp_path):
    claim = 'e:des a pg:Peptide ; rdfs:label "des-amido-XT-150"@en .\np:1 pg:role pg:Title .\n'
    claim += RAISES.format(n=2, more=f"pg:anchor `{words}`")
    assert ("other-named" in dict(faults_of(tmp_path, f"# XT-150\n\n{words}.", claim))) == told


def test_a_receptor_that_is_also_called_without_that_word_is_itself(tmp_path):
    receptor = 'e:xr1 a pg:Target ; rdfs:label "XR1 receptor"@en ; skos:altLabel "XR1"@en .\n'
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 raised the XR1 receptor`").replace("e:bdnf", "e:xr1")
    assert faults_of(tmp_path, "XT-150 raised the XR1 receptor.", receptor + claim) == []


@pytest.mark.parametrize(
    ("words", "check"),
    [
        ("XT-150 is predicted to raise BDNF", "hedge-unexplained"),
        ("XT-150 showed a trend towards raising BDNF", "hedge-unexplained"),
        ("It remains to be shown that XT-150 raises BDNF", "hedge-unexplained"),
        ("Whether XT-150 raises BDNF is debated", "hedge-unexplained"),
        ("That XT-150 raises BDNF was refuted", "negation-unexplained"),
        ("XT-150 barely raises BDNF", "negation-unexplained"),
        ("XT-150 raises anything but BDNF", "negation-unexplained"),
        ("XT-150 is marketed as raising BDNF", "attribution-unexplained"),
    ],
)
def test_what_is_hedged_denied_or_attributed_is_not_asserted(words, check, tmp_path):
    faults = [one for one, _ in faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=f"pg:anchor `{words}`"))]
    assert faults == [check]


@pytest.mark.parametrize(
    ("words", "cue", "level", "checks"),
    [
        ("There is no evidence that XT-150 raises BDNF", "no", "Unspecified", ["level-absence"]),
        ("There is no clinical evidence that XT-150 raises BDNF", "no", "Editorial", ["level-absence"]),
        ("XT-150 has not been shown to raise BDNF", "not", "Unspecified", ["level-absence"]),
        ("There is no evidence that XT-150 raises BDNF", "no", "AbsenceOfEvidence", []),
        ("XT-150 does not raise BDNF", "not", "Unspecified", []),
    ],
)
def test_what_lacks_evidence_is_not_denied(words, cue, level, checks, tmp_path):
    claim = RAISES.replace("Affirmed", "Negated").replace("Unspecified ;", f"{level} ;")
    told = claim.format(n=1, more=f"pg:anchor `{words}` ; pg:negationCue `{cue}`")
    assert [check for check, _ in faults_of(tmp_path, f"{words}.", told)] == checks


@pytest.mark.parametrize(
    ("end", "more", "checks"),
    [
        ("in normotensive animals", "", ["denial-left-over"]),
        ("after a week", "", ["denial-left-over"]),
        ("after a week", 'pg:onset "after a week"', []),
        ("after a week", "pg:aspect pg:Protein", ["denial-left-over"]),
        ("at all", "", []),
    ],
)
def test_a_denial_for_some_alone_is_none_for_all(end, more, checks, tmp_path):
    claim = IN_ANIMALS.replace("Affirmed", "Negated").replace("pg:aspect pg:UnspecifiedProduct ; ", "")
    words = f"XT-150 raised BDNF protein in animals, but not {end}"
    told = claim.format(n=1, more=f"pg:anchor `BDNF protein` , `not {end}` ; pg:negationCue `not` ; {more}")
    faults = [check for check, _ in faults_of(tmp_path, f"{words}.", told)]
    assert [check for check in faults if check == "denial-left-over"] == checks, faults


def test_what_came_of_a_finding_may_be_told_behind_it(tmp_path):
    first, second = "XT-150 raised BDNF in mice", "That finding was retracted in May 2019"
    told = IN_ANIMALS.format(n=1, more=f"pg:species e:mouse ; pg:anchor `{first}` ; pg:contextFrom p:2 ; {{}}")
    role = "p:2 pg:role pg:EditorialNote .\n"
    for more, checks in (('pg:scope pg:Retracted ; pg:onDate "May 2019"', []), ("", ["context-earlier"])):
        assert [check for check, _ in faults_of(tmp_path, f"{first}. {second}.", told.format(more) + role)] == checks


def test_a_note_tells_what_of_a_retracted_source_stands(tmp_path):
    words = "That XT-150 raised BDNF in mice was retracted"
    told = IN_ANIMALS.format(n=1, more=f"pg:scope pg:Retracted ; pg:species e:mouse ; cito:citesAsEvidence r:1 ; pg:anchor `{words}`")
    claim = told + IN_ANIMALS.format(n=2, more="pg:species e:rat ; cito:citesAsEvidence r:1 ; pg:anchor `XT-150 raised BDNF in rats`")
    note = '<urn:n> a pg:CuratorNote ; pg:concerns r:1 ; <http://www.w3.org/2000/01/rdf-schema#comment> "Of mice alone."@en .\n'
    for more, checks in (("", ["retracted-source"]), (note, [])):
        found = faults_of(tmp_path, f"{words} [1]. XT-150 raised BDNF in rats [1].", claim + more)
        assert [check for check, _ in found] == checks, found


def test_what_two_sources_say_or_somebody_reports_may_differ(tmp_path):
    up = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`{}")
    for n, other in enumerate(("decreases", "increases")):
        word = ("XT-150 lowered BDNF", "XT-150 did not raise BDNF")[n]
        check = ("opposite-directions", "affirmed-and-negated")[n]
        down = RAISES.format(n=2, more=f"pg:anchor `{word}`{{}}").replace("pg:increases", f"pg:{other}")
        if n:
            down = down.replace("pg:Affirmed", "pg:Negated ; pg:negationCue `not`")
        reported = down.format("").replace("pg:Asserted", "pg:Attributed ; pg:modalityCue `Li found`")
        cites = " ; cito:citesAsEvidence r:{}"
        for text, claims, differ in (
            (f"XT-150 raised BDNF [1]. {word} [2].", up.format(cites.format(1)) + down.format(cites.format(2)), False),
            (f"XT-150 raised BDNF [1]. {word} [1].", up.format(cites.format(1)) + down.format(cites.format(1)), True),
            (f"XT-150 raised BDNF [1]. {word}.", up.format(cites.format(1)) + down.format(""), True),
            (f"XT-150 raised BDNF. Li found that {word}.", up.format("") + reported, False),
        ):
            found = dict(faults_of(tmp_path, text, claims))
            assert (check in found) == differ, (text, found)


def test_a_test_outside_a_body_is_no_study_of_those_of_whom_was_told_before(tmp_path):
    for level, title in (("AnimalStudy", "In rats"), ("HumanClinicalStudy", "In patients")):
        for where, checks in (("in vitro", ["level-words"]), ("in vitro and in vivo", []), ("soon", [])):
            claim = IN_ANIMALS.replace("AnimalStudy", level).format(n=2, more=f"pg:anchor `XT-150 raised BDNF {where}`")
            found = faults_of(tmp_path, f"# {title}\n\nXT-150 raised BDNF {where}.", f"p:1 pg:role pg:SectionHeading .\n{claim}")
            assert [check for check, _ in found] == checks, (level, where, found)


def test_an_animal_study_is_not_one_of_the_people_of_whom_was_told_before(tmp_path):
    claim = IN_ANIMALS.format(n=2, more="pg:anchor `it raised BDNF` ; pg:contextFrom p:1")
    for where, checks in (("in patients", ["level-words"]), ("in rats", []), ("in preclinical work as in patients", [])):
        found = faults_of(tmp_path, f"XT-150 was tried {where}. Then it raised BDNF.", claim)
        assert [check for check, _ in found if check == "level-words"] == checks, found


@pytest.mark.parametrize(
    ("species", "told"),
    [
        ("e:lab-rats", None),
        ("e:fat-rats", "its words name Lab rats, and not fat lab rats"),
        ("e:human", None),
        ("e:rat", None),
    ],
)
def test_an_animal_is_not_another_that_the_sentence_before_names(species, told, tmp_path):
    claim = IN_ANIMALS.format(n=2, more=f"pg:species {species} ; pg:anchor `it raised BDNF` ; pg:contextFrom p:1")
    claim += "".join(
        f"e:{name.lower().replace(' ', '-')} a pg:Organism ; rdfs:label '{label}'@en .\n"
        for name, label in (("lab rats", "Lab rats"), ("fat rats", "fat lab rats"))
    )
    faults = faults_of(tmp_path, "Lab rats and patients got XT-150. Then it raised BDNF.", claim)
    found = [text for check, text in faults if check == "other-named"]
    assert len(found) == (told is not None), found
    assert not told or found[0].startswith(told)


def test_a_passage_that_another_is_read_by_lacks_its_claims(tmp_path):
    claim = RAISES.format(n=2, more="pg:anchor `It raised BDNF` ; pg:contextFrom p:1")
    faults = dict(faults_of(tmp_path, "XT-150 is a drug. It raised BDNF.", claim))
    assert faults.get("word-left-over", "").startswith("'XT-150 is a drug' at 0-16 is under no claim"), faults


def test_words_that_only_a_cue_points_at_are_not_left_over(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `XT-150` , `raise BDNF` ; pg:negationCue `did not`")
    claim = claim.replace("pg:Affirmed", "pg:Negated")
    assert "word-left-over" not in dict(faults_of(tmp_path, "XT-150 did not raise BDNF.", claim))


@pytest.mark.parametrize(
    ("content", "anchors", "checks"),
    [
        ("XT-150 did not raise BDNF, and no one knows.", "`XT-150` , `raise BDNF`", []),
        ("XT-150 did not raise BDNF, and no one knows.", "`XT-150 did not raise BDNF`", []),
        ("XT-150 does raise BDNF, and no one is not glad.", "`XT-150 does raise BDNF`", ["negation-outside"]),
        ("It is not old, and XT-150 does raise BDNF.", "`XT-150 does raise BDNF`", ["negation-outside"]),
        ("XT-150 does not make:\n\n- BDNF", "`BDNF`", []),
    ],
)
def test_a_claim_is_denied_by_its_own_words_or_what_announces_them(content, anchors, checks, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor {anchors} ; pg:negationCue `not`").replace("pg:Affirmed", "pg:Negated")
    if "make" in content:
        claim = claim.replace("p:1", "p:2 ; pg:contextFrom p:1") + "p:1 pg:role pg:LeadIn .\n"
    found = [check for check, _ in faults_of(tmp_path, content, claim)]
    assert [check for check in found if check != "word-left-over"] == checks


@pytest.mark.parametrize(
    ("words", "role", "said"),
    [
        ("It is not so that", "Framing", "'not' at 6 is a word of pg:Negated"),
        ("It may be that", "Framing", "'may' at 3 is a word of pg:Hedged"),
        ("Users say that", "Framing", "'Users' at 0 is a word of pg:Attributed"),
        ("Since retracted:", "Framing", "'retracted' at 6 is a word of pg:Retracted and left over as pg:remainder; give pg:Retracted as pg:scope"),
        ("Nothing is known:", "NoStatement", None),
        ("It is so that", "Framing", None),
    ],
)
def test_a_word_that_denies_or_hedges_is_not_among_those_that_state_nothing(words, role, said, tmp_path):
    content = f"{words} XT-150 raised BDNF and it raised NGF."
    claims = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`")
    claims += RAISES.format(n=1, more="pg:anchor `it raised NGF`").replace("c:1 ", "c:2 ").replace("e:bdnf", "e:ngf")
    claims += f"p:1 pg:remainder `{words}` , `and` . `{words}` pg:role pg:{role} . `and` pg:role pg:Connective .\n"
    faults = [text for check, text in faults_of(tmp_path, content, claims) if check == "cue-left-over"]
    assert bool(faults) == bool(said)
    if said:
        assert faults[0].startswith(said)
        assert "nearest is 1, or make pg:NoStatement" in faults[0]
    claims = claims.replace("pg:Asserted", "pg:Hedged").replace("pg:anchor", f"pg:modalityCue `{words}` ; pg:anchor")
    assert "cue-left-over" not in dict(faults_of(tmp_path, content, claims))


def test_a_pronoun_leaves_the_subject_to_what_went_before_and_a_place_is_not_carried_over(tmp_path):
    content = "XT-150 is not approved in Europe. Unlike Selank, it is registered in Russia."
    status = (
        "c:{n} a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:{is_} ;"
        " pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:{n} ; pg:jurisdiction e:{place} ;"
        " pg:anchor `{words}` ; {more} .\n"
    )
    first = status.format(
        n=1, is_="Approved", place="europe", words="XT-150 is not approved in Europe",
        more="pg:polarity pg:Negated ; pg:negationCue `not`",
    )
    second = status.format(
        n=2, is_="Registered", place="{place}", words="Unlike Selank, it is registered in Russia",
        more="pg:polarity pg:Affirmed ; pg:contextFrom p:1 ; pg:comparator e:selank",
    )
    assert faults_of(tmp_path, content, first + second.replace("{place}", "russia")) == []
    ((check, said),) = faults_of(tmp_path, content, first + second.replace("{place}", "europe"))
    assert check == "other-named"
    assert said.startswith("its words name Russia, and not Europe; correct pg:jurisdiction")


@pytest.mark.parametrize(
    ("second", "checks"),
    [
        ("Selank raised BDNF", ["other-named"]),
        ("Unlike Selank, it raised BDNF", []),
        ("The peptide raised BDNF", []),
        ("Selank and XT-150 raised BDNF", []),
    ],
)
def test_what_the_own_words_call_by_its_name_is_not_what_is_carried_over(second, checks, tmp_path):
    first = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`")
    claim = RAISES.format(n=2, more=f'pg:onset "later" ; pg:anchor `{second}` ; pg:contextFrom p:1')
    found = [check for check, _ in faults_of(tmp_path, f"XT-150 raised BDNF. {second}.", first + claim)]
    assert [check for check in found if check in ("other-named", "subject-unnamed")] == checks


@pytest.mark.parametrize(
    ("heading", "first", "second", "context", "checks"),
    [
        ("On XT-150 and Selank", "Selank came first", "It raised BDNF", " ; pg:contextFrom p:2", ["other-carried"]),
        ("On XT-150 and Selank", "XT-150 came first", "It raised BDNF", " ; pg:contextFrom p:2", []),
        ("On XT-150 and Selank", "Selank came first", "Both raised BDNF", " ; pg:contextFrom p:2", []),
        ("On XT-150 and Selank", "All came late", "It raised BDNF", " ; pg:contextFrom p:2", []),
        ("On XT-150", "Selank came first", "It raised BDNF", "", []),
        ("On XT-150 and Selank", "Selank came first", "BDNF rose then", " ; pg:contextFrom p:2", ["other-carried"]),
        ("On XT-150 and Selank", "XT-150 came first", "BDNF rose then", " ; pg:contextFrom p:2", []),
        ("On XT-150 and Selank", "Selank came first", "BDNF rose then", "", []),
    ],
)
def test_a_pronoun_is_read_by_the_sentence_that_is_carried_over_before_a_heading(
    heading, first, second, context, checks, tmp_path
):
    claim = RAISES.format(n=3, more=f"pg:anchor `{second}`{context}") + "p:1 pg:role pg:Title .\n"
    found = [check for check, _ in faults_of(tmp_path, f"# {heading}\n\n{first}. {second}.\n", claim)]
    assert [check for check in found if check.startswith("other-")] == checks


@pytest.mark.parametrize(
    ("words", "n", "more", "check"),
    [
        ("The half-life grew and BDNF was raised", 3, "`The half-life grew and BDNF was raised`", "other-named"),
        ("The half-life grew. It raised BDNF", 4, "`It raised BDNF` ; pg:contextFrom p:3", "other-carried"),
        ("| XT-150 | half-life |\n|---|---|\n| much | BDNF |", 4, "`BDNF` ; pg:contextFrom p:3", "other-column"),
    ],
)
def test_a_name_that_another_document_has_given_may_be_a_common_word_of_this_one(words, n, more, check, tmp_path):
    content = f"# On XT-150 and Helalin\n\nHelalin came.\n\n{words}"
    claim = RAISES.format(n=n, more=f"pg:anchor {more}") + "p:1 pg:role pg:Title .\n"
    claim += 'e:hl a pg:Peptide ; rdfs:label "Helalin"@en ; skos:altLabel "half-life"@en .\n'
    claim += "p:3 pg:role pg:TableHead .\n" if check == "other-column" else ""
    claim += "<https://w3id.org/pepgraph/doc/y/claim/1> rdf:subject e:hl .\n"
    assert check not in dict(faults_of(tmp_path, content, claim))
    own = RAISES.replace("e:xt", "e:hl").format(n=2, more="pg:anchor `Helalin came`")
    assert check in dict(faults_of(tmp_path, content, claim + own))


@pytest.mark.parametrize("key", ["pg:indication", "pg:population", "pg:setting"])
def test_what_another_document_calls_people_and_conditions_is_no_name_of_them_here(key, tmp_path):
    words = "XT-150 raised BDNF at cold temperatures"
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`")
    kind = {"pg:indication": "Condition", "pg:population": "Population", "pg:setting": "Setting"}[key]
    claim += f'e:flu a pg:{kind} ; rdfs:label "influenza"@en ; skos:altLabel "cold temperatures"@en .\n'
    assert "name-left-over" in dict(faults_of(tmp_path, f"{words}.", claim))
    other = f"<https://w3id.org/pepgraph/doc/y/claim/1> {key} e:flu .\n"
    assert "name-left-over" not in dict(faults_of(tmp_path, f"{words}.", claim + other))


def test_a_human_is_no_rat_though_the_sentence_has_both(tmp_path):
    content = "XT-150 raised BDNF in human plasma; in rat serum it raised BDNF twice."
    claim = RAISES.format(n=1, more="pg:species e:human ; pg:anchor `{}`").replace("pg:AnimalStudy", "pg:Unspecified")
    for words, checks in (("XT-150 raised BDNF in human plasma", []), ("in rat serum it raised BDNF twice", ["other-named"])):
        found = [check for check, _ in faults_of(tmp_path, content, claim.format(words))]
        assert [check for check in found if check == "other-named"] == checks


@pytest.mark.parametrize(
    ("words", "checks"),
    [
        ("XT-150 treats spinal cord injury", ["other-named"]),
        ("XT-150 treats strokes", []),
        ("XT-150 treats spinal cord injury and ischemic stroke", []),
    ],
)
def test_a_condition_is_not_another_that_the_words_name(words, checks, tmp_path):
    claim = RAISES.replace("rdf:predicate pg:increases", "rdf:predicate pg:studiedFor")
    claim = claim.replace("rdf:object e:bdnf", "rdf:object e:ischemic-stroke").format(n=1, more=f"pg:anchor `{words}`")
    assert "e:ischemic-stroke" in claim
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", claim)]
    assert [check for check in found if check == "other-named"] == checks


@pytest.mark.parametrize(
    ("key", "given", "checks"),
    [
        ("population", "e:men", []),
        ("population", "e:women", ["other-named"]),
        ("comparator", "e:xs", []),
        ("comparator", "e:selank", ["other-named"]),
    ],
)
def test_people_and_what_is_compared_are_not_others_that_the_words_name(key, given, checks, tmp_path):
    words = "In healthy men XT-150 raised BDNF more than XS-2 did"
    things = (
        'e:xs a pg:Peptide ; rdfs:label "XS-2"@en .\n'
        'e:men a pg:Population ; rdfs:label "healthy men"@en . e:women a pg:Population ; rdfs:label "women"@en .\n'
    )
    claim = RAISES.format(n=1, more=f"pg:{key} {given} ; pg:anchor `{words}`")
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", things + claim)]
    assert [check for check in found if check == "other-named"] == checks


def test_what_another_claim_of_the_sentence_rests_on_does_not_stand_for_this_one(tmp_path):
    content = "XT-150 may raise BDNF in the brainstem and NGF in the hippocampus."
    brainstem = RAISES.format(n=1, more="pg:anatomy e:{} ; pg:anchor `raise BDNF in the brainstem`")
    hedged = RAISES.format(n=1, more="pg:anchor `XT-150 may raise BDNF` ; pg:modalityCue `may`").replace("c:1", "c:2")
    hedged = hedged.replace("pg:Asserted", "pg:Hedged")
    for site, checks in (("brainstem", []), ("hippocampus", ["other-named"])):
        faults = faults_of(tmp_path, content, hedged + brainstem.replace("{}", site))
        assert [check for check, _ in faults if check in ("other-named", "hedge-unexplained")] == checks
    faults = faults_of(tmp_path, content, hedged + RAISES.format(n=1, more="pg:anchor `may raise BDNF`"))
    assert "hedge-unexplained" in dict(faults)


@pytest.mark.parametrize(
    ("words", "anchor", "place", "polarity", "said"),
    [
        ("outside Russia XT-150 is registered", None, "russia", "Affirmed", "its words have 'outside' for Russia"),
        ("outside Russia XT-150 is registered", "Russia XT-150 is registered", "russia", "Affirmed", "its words have"),
        ("outside Russia XT-150 is registered", None, "outside-russia", "Affirmed", None),
        ("other than Russia and the US, XT-150 is registered", None, "united-states", "Affirmed", "its words have 'other than'"),
        ("XT-150 is registered in Europe, outside Russia", None, "europe", "Affirmed", None),
        ("XT-150 is registered in Russia, not outside Russia", None, "russia", "Affirmed", None),
        ("XT-150 is registered nowhere except in Russia", None, "russia", "Affirmed", None),
        ("XT-150 is not registered outside Russia", None, "russia", "Negated", "its words have 'outside' for Russia"),
        ("Russia knows it: outside that country XT-150 is registered", None, "ukraine", "Affirmed", "its words have 'outside'"),
        ("XT-150 is registered in Russia", None, "outside-russia", "Affirmed", "its words name Russia, and none that leaves out a place"),
        ("the Russian drug XT-150 is registered in the West", None, "outside-russia", "Affirmed", None),
        ("known in Russia, XT-150 is registered nowhere else", None, "outside-russia", "Affirmed", None),
        ("XT-150 is registered in Europe", None, "outside-russia", "Affirmed", "its words name Europe, and none"),
        ("XT-150 is registered elsewhere, as in Europe", None, "outside-russia", "Affirmed", None),
        ("outside Russia XT-150 is registered", "Russia XT-150 is registered", "outside-russia", "Affirmed", None),
        ("unlike in Russia, elsewhere XT-150 is registered", None, "outside-russia", "Affirmed", None),
    ],
)
def test_a_place_that_the_words_leave_out_is_not_that_of_the_claim(words, anchor, place, polarity, said, tmp_path):
    claim = (
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Registered ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:1 ;"
        f" pg:jurisdiction e:{place} ; pg:anchor `{anchor or words}` .\n"
    )
    if polarity == "Negated":
        claim = claim.replace("pg:Affirmed", "pg:Negated ; pg:negationCue `not`")
    faults = [text for check, text in faults_of(tmp_path, f"{words}.", claim) if check == "excluded-place"]
    assert len(faults) == (said is not None), faults
    assert not said or faults[0].startswith(said)


@pytest.mark.parametrize(
    ("words", "thing", "aspect", "checks"),
    [
        ("XT-150 raised NGF", "bdnf", "UnspecifiedProduct", ["other-named"]),
        ("XT-150 raised NGF", "ngf", "UnspecifiedProduct", []),
        ("XT-150 raised neurotrophins, among them NGF", "bdnf", "UnspecifiedProduct", ["other-named"]),
        ("XT-150 raised enkephalins", "enkephalinases", "UnspecifiedProduct", []),
        ("XT-150 raised BDNF protein", "bdnf", "MessengerRna", ["value-words"]),
        ("XT-150 raised BDNF mRNA", "bdnf", "Protein", ["value-words"]),
        ("XT-150 raised BDNF mRNA and protein", "bdnf", "Protein", []),
        ("XT-150 raised BDNF mRNA", "bdnf", "MessengerRna", []),
        ("XT-150 raised heat shock protein", "hsp", "MessengerRna", []),
        ("XT-150 raised heat shock protein", "hsp", "UnspecifiedProduct", []),
        ("XT-150 raised BDNF mRNA", "bdnf", "UnspecifiedProduct", ["value-words"]),
        ("XT-150 raised transcription of BDNF", "bdnf", "UnspecifiedProduct", ["value-words"]),
        ("XT-150 raised BDNF, a protein", "bdnf", "UnspecifiedProduct", []),
        ("XT-150 raised BDNF beside the mRNA of others", "bdnf", "UnspecifiedProduct", []),
        ("XT-150 raised BDNF protein", "bdnf", "", ["value-words"]),
        ("XT-150 raised BDNF, a protein", "bdnf", "", []),
        ("XT-150 raised heat shock protein", "hsp", "", []),
        ("XT-150 raised BDNF", "bdnf", "Protein", ["qualifier-unnamed"]),
    ],
)
def test_a_target_and_its_aspect_are_not_others_that_the_words_name(words, thing, aspect, checks, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("e:bdnf", f"e:{thing}")
    claim = claim.replace("pg:aspect pg:UnspecifiedProduct ;", f"pg:aspect pg:{aspect} ;" if aspect else "")
    shock = 'e:hsp a pg:Target ; rdfs:label "heat shock protein"@en .\n'
    faults = faults_of(tmp_path, f"{words}.", shock + claim)
    assert [check for check, _ in faults] == checks


@pytest.mark.parametrize(
    ("words", "relation", "said"),
    [
        ("XT-150 lowered BDNF", "increases", "its words have 'lowered', which shows pg:decreases, and none for pg:increases"),
        ("BDNF rose by XT-150", "decreases", "its words have 'rose', which shows pg:increases"),
        ("XT-150 may lower BDNF", "decreases", None),
        ("XT-150 prevented the fall of BDNF", "increases", None),
        ("XT-150 reversed the rise of BDNF", "decreases", None),
        ("XT-150 blocks the inhibition of BDNF", "enhances", None),
        ("XT-150 blocks BDNF", "enhances", "its words have 'blocks', which shows pg:inhibits"),
        ("XT-150 potentiates BDNF", "inhibits", "its words have 'potentiates'"),
        ("ischemia-induced loss of BDNF grew by XT-150", "decreases", None),
        ("XT-150 changed BDNF", "decreases", None),
        ("XT-150 blocks BDNF", "increases", "its words have 'blocks', which shows pg:inhibits, and none for pg:increases"),
        ("BDNF was raised by XT-150", "inhibits", "its words have 'raised', which shows pg:increases"),
        ("XT-150 raised BDNF", "reduces", "its words have 'raised', which shows pg:increases"),
        ("XT-150 reduced BDNF", "produces", "its words have 'reduced', which shows pg:decreases"),
        ("XT-150 raised BDNF thresholds", "reduces", None),
        ("XT-150 eased raised BDNF and reduced others", "reduces", None),
        ("XT-150 relieved elevated BDNF", "reduces", None),
        ("XT-150 reduced the loss of BDNF", "supports", None),
        ("With XT-150 mean BDNF loss was 9 %", "increases", "its words have 'loss', which shows pg:decreases"),
        ("With XT-150 BDNF declined", "increases", "its words have 'declined', which shows pg:decreases"),
        ("XT-150 prevented the loss of BDNF", "increases", None),
        ("XT-150 raised BDNF, which then declined", "increases", None),
        ("XT-150 binds BDNF", "inhibits", "its words have 'binds BDNF', which shows pg:binds, and none for pg:inhibits"),
        ("XT-150 binds and blocks BDNF", "inhibits", None),
        ("XT-150 is an analog of BDNF", "isFragmentOf", "its words have 'analog of BDNF', which shows pg:isAnalogOf"),
        ("XT-150 derived from BDNF", "isAnalogOf", "its words have 'derived from BDNF', which shows pg:isDerivedFrom"),
        ("XT-150, an analog derived from BDNF", "isDerivedFrom", None),
        ("XT-150 binds BDNF", "modulates", None),
        ("XT-150 reduced BDNF", "isBetterFor", "its words have 'reduced', which shows pg:decreases"),
        ("XT-150 improved BDNF", "isBetterFor", None),
        ("XT-150 speeds BDNF", "reduces", "its words have 'speeds', which shows pg:supports"),
        ("XT-150 stimulates BDNF into injured tissue", "decreases", "its words have 'stimulates', which shows pg:increases"),
        ("XT-150 stimulates dermal fibroblast output of BDNF", "decreases", "its words have 'stimulates', which shows pg:increases"),
        ("XT-150 stimulates dermal fibroblast output of BDNF", "enhances", None),
        ("XT-150 reduced BDNF in LPS-stimulated cells", "decreases", None),
        ("BDNF, which XT-150 declines", "increases", "its words have 'declines', which shows pg:decreases"),
        ("XT-150 raised BDNF in treated women", "reduces", "its words have 'raised', which shows pg:increases"),
        ("XT-150 treated raised BDNF", "reduces", None),
        ("XT-150 raised BDNF 25.4-fold", "reduces", "its words have 'raised', which shows pg:increases"),
        ("XT-150 reduced the severity of BDNF", "supports", "its words have 'reduced', which shows pg:decreases"),
        ("XT-150 reduced the severity of BDNF", "reduces", None),
        ("XT-150 reduced LPS-induced BDNF", "increases", "its words have 'reduced', which shows pg:decreases"),
        ("XT-150 accelerated BDNF", "reduces", "its words have 'accelerated', which shows pg:supports"),
        ("XT-150 led to less BDNF", "produces", "its words have 'less', which shows pg:reduces"),
        ("XT-150 prevents BDNF has been said", "produces", "its words have 'prevents', which shows pg:protectsAgainst"),
        ("limited research has XT-150 reduce BDNF", "supports", "its words have 'reduce', which shows pg:decreases"),
        ("XT-150 modulates BDNF", "increases", "its words have 'modulates', which shows pg:modulates"),
        ("XT-150 modulates and raises BDNF", "increases", None),
        ("XT-150 is good for BDNF", "reduces", "its words have 'good for BDNF', which shows pg:isBetterFor"),
        ("XT-150 is good for BDNF and reduces it", "reduces", None),
        ("XT-150 acts through BDNF", "isUsedFor", "its words have 'acts through BDNF', which shows pg:actsThrough"),
        ("XT-150 doubled BDNF", "decreases", "its words have 'doubled', which shows pg:increases"),
        ("BDNF was halved by XT-150", "increases", "its words have 'halved', which shows pg:decreases"),
        ("XT-150 led to higher BDNF", "reduces", "its words have 'higher', which shows pg:increases"),
        ("XT-150 led to higher BDNF", "supports", None),
        ("BDNF was significantly lower with XT-150 than with placebo", "increases", "its words have 'lower', which shows pg:decreases"),
        ("BDNF was lower with placebo than with XT-150", "increases", None),
        ("Controls had lower BDNF than with XT-150", "increases", None),
        ("At lower doses XT-150 enriched BDNF", "increases", None),
        ("XT-150 shortened BDNF", "increases", "its words have 'shortened', which shows pg:decreases"),
        ("XT-150 shortened sleep and enriched BDNF", "increases", None),
        ("XT-150 restored the lower BDNF of stressed rats", "increases", None),
        ("XT-150 gave BDNF reduction", "enhances", "its words have 'reduction', which shows pg:decreases"),
        ("XT-150 prevented BDNF reduction", "enhances", None),
        ("XT-150 gave a BDNF reduction trial", "isStudiedFor", None),
        ("XT-150 produces BDNF", "inhibits", "its words have 'produces BDNF', which shows pg:produces, and none for pg:inhibits"),
        ("XT-150 caused BDNF", "reduces", "its words have 'caused BDNF', which shows pg:produces"),
        ("XT-150 blocks what produces BDNF", "inhibits", None),
        ("XT-150 produces BDNF", "modulates", None),
        ("XT-150 gave an increase in BDNF", "reduces", "its words have 'increase', which shows pg:increases"),
        ("XT-150 gave a reduction of the BDNF", "supports", "its words have 'reduction', which shows pg:decreases"),
        ("XT-150 reversed the reduction of BDNF", "supports", None),
        ("XT-150 reduced in BDNF", "supports", None),
        ("XT-150: BDNF fell", "supports", "its words have 'fell', which shows pg:decreases"),
        ("With XT-150 BDNF rose", "reduces", "its words have 'rose', which shows pg:increases"),
        ("XT-150: BDNF ↓", "supports", "its words have '↓', which shows pg:decreases"),
        ("XT-150: ↑ BDNF", "reduces", "its words have '↑', which shows pg:increases"),
        ("XT-150: BDNF (↓ NGF)", "supports", None),
        ("XT-150 prolonged BDNF", "decreases", "its words have 'prolonged', which shows pg:increases"),
        ("XT-150 relieved prolonged BDNF", "reduces", None),
        ("Prolonged use of XT-150 lowers BDNF", "decreases", None),
        ("BDNF was more frequent with XT-150", "reduces", "its words have 'more frequent', which shows pg:increases"),
        ("At more frequent doses XT-150 does away with BDNF", "reduces", None),
        ("XT-150 abolished BDNF", "enhances", "its words have 'abolished', which shows pg:inhibits"),
        ("XT-150 abolished BDNF", "decreases", None),
        ("XT-150 abolished the loss of BDNF", "increases", None),
        ("XT-150 slowed BDNF", "increases", "its words have 'slowed', which shows pg:decreases"),
        ("XT-150 slowed BDNF", "slows", None),
        ("XT-150 slowed BDNF", "decreases", None),
        ("XT-150 halves BDNF", "increases", "its words have 'halves', which shows pg:decreases"),
        ("XT-150 doubles BDNF", "decreases", "its words have 'doubles', which shows pg:increases"),
    ],
)
def test_a_relation_is_not_the_opposite_of_what_the_words_say(words, relation, said, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("pg:increases", f"pg:{relation}")
    claim += (
        "pg:isBetterFor a pg:Relation , owl:ObjectProperty ; rdfs:label 'is good for'@en ; pg:family pg:EffectFamily ;"
        " pg:verb 'is good for' ; pg:infinitive 'be good for' ; pg:contradictedBy pg:decreases , pg:reduces .\n"
        "pg:slows a pg:Relation , owl:ObjectProperty ; rdfs:label 'slows'@en ; skos:altLabel 'slowed'@en ; pg:verb 'slows' ;"
        " pg:infinitive 'slow' ; pg:family pg:EffectFamily ; pg:contradictedBy pg:increases , pg:decreases .\n"
    )
    faults = [text for check, text in faults_of(tmp_path, f"{words}.", claim) if check == "relation-words"]
    assert len(faults) == (said is not None)
    assert not said or faults[0].startswith(said)


@pytest.mark.parametrize(
    ("words", "name", "kind", "relation", "told"),
    [
        ("XT-150 improved working memory", "working memory", "Effect", "reduces", "pg:supports"),
        ("XT-150 gave an improvement in working memory", "working memory", "Effect", "decreases", "pg:supports"),
        ("Working memory was improved by XT-150", "working memory", "Effect", "inhibits", "pg:supports"),
        ("XT-150 improved working memory", "working memory", "Effect", "supports", None),
        ("XT-150 reversed improved memory", "memory", "Effect", "reduces", None),
        ("XT-150 improved memory loss", "memory loss", "Effect", "reduces", None),
        ("XT-150 improved gut inflammation", "gut inflammation", "Effect", "reduces", None),
        ("XT-150 improved gut inflammation", "gut inflammation", "Effect", "increases", "pg:reduces"),
        ("XT-150 improved colitis", "colitis", "Condition", "supports", "pg:reduces"),
        ("XT-150 improved colitis", "colitis", "Condition", "protectsAgainst", None),
        ("XT-150 improved colitis", "colitis", "Condition", "isBetterFor", None),
        ("XT-150 improved memory in colitis", "colitis", "Condition", "supports", None),
        ("XT-150 improved tolerance", "tolerance", "Effect", "decreases", None),
        ("XT-150 may improve walking speed", "walking speed", "Effect", "decreases", "pg:supports"),
    ],
)
def test_an_improvement_is_a_rise_of_what_is_wanted_and_a_fall_of_what_is_not(words, name, kind, relation, told, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("pg:increases", f"pg:{relation}")
    claim = claim.replace("e:bdnf", "e:thing") + (
        f"e:thing a pg:{kind} ; rdfs:label '{name}'@en .\n"
        "pg:isBetterFor a pg:Relation , owl:ObjectProperty ; rdfs:label 'is good for'@en ; pg:family pg:EffectFamily ;"
        " pg:verb 'is good for' ; pg:infinitive 'be good for' ; pg:contradictedBy pg:decreases , pg:reduces .\n"
    )
    faults = [text for check, text in faults_of(tmp_path, f"{words}.", claim) if check == "relation-words"]
    assert len(faults) == (told is not None), faults
    assert not told or f"which shows {told}, and none for pg:{relation}" in faults[0]


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        ("until 2019", "since", "its words have 'until 2019', and it gives the year as pg:since; give it as pg:until"),
        ("since 2019", "until", "its words have 'since 2019', and it gives the year as pg:until; give it as pg:since"),
        ("from 2015 until 2019", "until", None),
        ("until then, in 2019", "since", None),
        ("and was withdrawn from sale in 2019", "since", "its words have 'withdrawn from sale in 2019', and it gives"),
        ("and its approval was withdrawn for rats on 4 March 2019", "since", "its words have 'withdrawn for rats on 4 March 2019'"),
        ("until the end of 2019", "since", "its words have 'until the end of 2019'"),
        ("and was approved in Russia in 2019", "until", "its words have 'approved in Russia in 2019', and it gives"),
        ("approved in 2015 and withdrawn in 2019", "until", None),
        ("and was retracted in May 2019", "year", "its words have 'retracted in May 2019', and it gives the year as pg:year"),
        ("in 2019 and was retracted", "year", None),
    ],
)
def test_the_year_from_which_on_it_is_so_is_not_the_one_until_which_it_was(words, given, said, tmp_path):
    words = f"XT-150 raised BDNF {words}"
    claim = RAISES.format(n=1, more=f'pg:{given} "2019"^^<http://www.w3.org/2001/XMLSchema#gYear> ; pg:anchor `{words}`')
    claim += "c:1 pg:scope pg:Retracted .\n" if "retracted" in words else ""
    faults = dict(faults_of(tmp_path, f"{words}.", claim))
    assert ("year-bound" in faults) == (said is not None)
    assert faults.get("year-bound", "").startswith(said or "")


@pytest.mark.parametrize(
    ("words", "more", "told"),
    [
        ("Selank, unlike XT-150, raised BDNF", "", True),
        ("In contrast to XT-150, it raised BDNF", "", True),
        ("Unlike XT-150, Selank did not raise BDNF", "pg:negationInName `not` ; ", False),
        ("XT-150, unlike Selank, raised BDNF", "", False),
        ("Unlike XT-150 at night, XT-150 raised BDNF by day", "", False),
        ("Selank, unlike XT-150, raised BDNF", "pg:negationCue `unlike` ; ", False),
    ],
)
def test_a_subject_is_not_what_is_otherwise(words, more, told, tmp_path):
    claim = RAISES.format(n=1, more=f"{more}pg:comparator e:selank ; pg:anchor `{words}`")
    claim = claim.replace("pg:Affirmed", "pg:Negated") if "Cue" in more else claim
    claim += 'pg:Negated pg:cueWord "unlike" .\n' if "Cue" in more else ""
    faults = faults_of(tmp_path, f"{words}.", claim)
    assert ("exchange rdf:subject and pg:comparator" in str(faults)) == told, faults


@pytest.mark.parametrize(
    ("words", "relation", "subject", "thing", "found"),
    [
        ("Selank, a fragment of XT-150", "isFragmentOf", "xt", "selank", "fragment of XT-150"),
        ("Selank, a fragment of XT-150", "isFragmentOf", "selank", "xt", ""),
        ("XT-150 inhibits Selank", "inhibits", "selank", "xt", "inhibits Selank"),
        ("XT-150 inhibits Selank", "inhibits", "xt", "selank", ""),
        ("Selank is inhibited by XT-150", "inhibits", "selank", "xt", "is inhibited by XT-150"),
        ("Selank is inhibited by XT-150", "inhibits", "xt", "selank", ""),
        ("Selank is quickly hydrolysed by XT-150", "degrades", "selank", "xt", "is quickly hydrolysed by XT-150"),
        ("Selank is quickly hydrolysed by XT-150", "degrades", "xt", "selank", ""),
        ("Selank, cut up by XT-150", "degrades", "xt", "selank", ""),
        ("Selank, cut up by XT-150", "degrades", "selank", "xt", "cut up by XT-150"),
        ("XT-150 inhibits Selank effects", "inhibits", "selank", "xt", ""),
        ("half-life of Selank was prolonged by XT-150", "prolongsHalfLifeOf", "selank", "xt", "prolonged by XT-150"),
        ("half-life of Selank was prolonged by XT-150", "prolongsHalfLifeOf", "xt", "selank", ""),
        ("XT-150 inhibits Selank and Selank, raising XT-150, inhibits XT-150", "inhibits", "selank", "xt", ""),
    ],
)
def test_a_subject_does_not_stand_where_objects_do(words, relation, subject, thing, found, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("e:xt", f"e:{subject}", 1).replace("e:bdnf", f"e:{thing}")
    claim = claim.replace("pg:increases", f"pg:{relation}") + 'pg:degrades pg:cueWord "cut up by" .\n'
    faults = dict(faults_of(tmp_path, f"{words}.", claim))
    assert bool(found) == ("subject-object" in faults)
    assert f"its words have {found!r}, and its rdf:subject" in faults.get("subject-object", "") or not found


@pytest.mark.parametrize(
    ("words", "amount", "right"),
    [
        ("A 12-week trial of XT-150 raised BDNF", 'pg:duration "12 weeks"', True),
        ("A 12-week trial of XT-150 raised BDNF", 'pg:duration "12-week"', True),
        ("A 12-week trial of XT-150 raised BDNF", 'pg:duration "2 weeks"', False),
        ("A one-week trial of XT-150 raised BDNF", 'pg:duration "one week"', True),
        ("A seven-night trial of XT-150 raised BDNF", 'pg:duration "seven nights"', True),
        ("A 40-patient trial of XT-150 raised BDNF", 'pg:sampleSize "40 patients"', True),
        ("A 40-patient trial of XT-150 raised BDNF", 'pg:sampleSize "40 volunteers"', False),
        ("A 25-mg dose of XT-150 raised BDNF", 'pg:dose "25 mg"', True),
        ("A 25-mg/kg dose of XT-150 raised BDNF", 'pg:dose "25 mg"', False),
        ("More than a 12-week trial of XT-150 raised BDNF", 'pg:duration "12 weeks"', True),
        ("XT-150 raised BDNF (*P* < .01)", 'pg:effectSize "P < .01"', True),
    ],
)
def test_an_amount_before_a_noun_is_written_out(words, amount, right, tmp_path):
    claim = RAISES.format(n=1, more=f"{amount} ; pg:anchor `{words}`")
    assert ("measurement-text" not in dict(faults_of(tmp_path, f"{words}.", claim))) == right


@pytest.mark.parametrize(("day", "check"), [("4 March 2024", []), ("5 March 2024", ["measurement-text", "number-left-over"])])
def test_the_day_of_a_change_is_kept_and_held_against_the_words(day, check, tmp_path):
    words = "The approval of XT-150 in the United States was withdrawn on 4 March 2024"
    claim = (
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:1 ;"
        f' pg:scope pg:HasBeen ; pg:until "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ; pg:onDate "{day}" ;'
        f" pg:jurisdiction e:united-states ; pg:anchor `{words}` .\n"
    )
    assert sorted(one for one, _ in faults_of(tmp_path, f"{words}.", claim)) == check


_2035 = '"2035"^^<http://www.w3.org/2001/XMLSchema#gYear>'


@pytest.mark.parametrize(
    ("words", "status", "checks"),
    [
        ("XT-150 is registered", "Approved", ["value-words"]),
        ("XT-150 is FDA-approved", "Approved", []),
        ("XT-150 is FDA-approved", "Registered", ["value-words"]),
        ("XT-150 is approved and registered", "Registered", []),
        ("XT-150 is a research chemical", "PrescriptionMedicine", ["value-words"]),
        ("XT-150 is non-prescription", "Approved", []),
        ("XT-150 may be sold", "Approved", []),
        ("The FDA withdrew the approval of XT-150", "Approved", ["status-ended"]),
        ("The FDA withdrew the approval of XT-150", "Approved ; pg:scope pg:HasBeen", []),
        ("The approval of XT-150 was not withdrawn", "Approved", []),
        ("The approval of XT-150 was withdrawn and restored", "Approved", []),
        ("XT-150 was withdrawn", "Withdrawn", []),
        ("The approval of XT-150 by the FDA was refused", "Approved", ["status-ended"]),
        ("The FDA refused the approval of XT-150", "Approved", ["status-ended"]),
        ("The FDA denies approval to XT-150", "Approved", ["status-ended"]),
        ("XT-150 is approved where a graft was rejected", "Approved", []),
        ("XT-150 was refused, and then approved", "Approved", []),
        ("XT-150 has a conditional approval", "Approved", ["value-words"]),
        ("XT-150 has a conditional approval", "Conditional", []),
        ("XT-150 is approved by a conditional approval", "Approved", []),
        ("XT-150 is no longer approved", "Approved ; pg:negationInName `no longer`", ["status-ended"]),
        ("XT-150 is no longer approved", "Approved ; pg:negationInName `no longer` ; pg:scope pg:HasBeen", []),
        ("XT-150 is no longer only registered, but approved", "Approved ; pg:negationInName `no longer`", []),
        ("XT-150 is no longer registered, but approved", "Approved ; pg:negationInName `no longer`", []),
        ("The conditional approval of XT-150 was converted into a full one", "Conditional", ["status-ended"]),
        ("The conditional approval of XT-150 was converted into a full one", "Approved", ["value-words"]),
        ("The approval of XT-150 was converted from a conditional one to a full approval", "Conditional", ["value-words", "status-ended"]),
        ("XT-150 was banned, and the ban was lifted", "Banned", ["status-ended"]),
        ("XT-150 was banned, and the ban was lifted", "Banned ; pg:scope pg:HasBeen", []),
        ("The FDA lifted the ban of XT-150", "Banned", ["status-ended"]),
        ("The ban of XT-150 was not lifted", "Banned", []),
        ("XT-150 is approved, and its ban was lifted", "Approved", []),
        ("XT-150 is approved until 2035", f"Approved ; pg:until {_2035}", ["until-has-been"]),
        ("XT-150 is approved until 2035", f"Approved ; pg:scope pg:UntilThen ; pg:until {_2035}", []),
    ],
)
def test_a_status_is_not_another_that_the_words_name(words, status, checks, tmp_path):
    claim = (
        f"c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:{status} ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:1 ;"
        f" pg:jurisdiction e:united-states ; pg:anchor `{words}` .\n"
        'pg:Withdrawn a pg:RegulatoryStatus ; skos:prefLabel "withdrawn"@en ; skos:notation "withdrawn" .\n'
        'pg:Conditional a pg:RegulatoryStatus , skos:Concept ; skos:prefLabel "conditional"@en ; skos:notation "cond" ;'
        ' pg:cueWord "conditional approval" .\n'
        'pg:Banned a pg:RegulatoryStatus , skos:Concept ; skos:prefLabel "banned"@en ; skos:notation "banned" ;'
        ' pg:cueWord "banned" , "ban" .\n'
    )
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", claim)]
    assert [check for check in found if check in ("value-words", "status-ended", "until-has-been")] == checks


@pytest.mark.parametrize(
    ("claim", "edits"),
    [
        ("c:44-ngf-is-neurotrophin", {"rdf:subject": "rdf:subject e:bdnf ;"}),
        (CLAIM, {"rdf:object": "rdf:object e:bdnf ;"}),
        (CLAIM, {"pg:aspect": "pg:aspect pg:Protein ;"}),
        ("c:46-semax-increases-bdnf-basal-forebrain", {"pg:aspect": "pg:aspect pg:MessengerRna ;"}),
        (
            "c:30-semax-status-prescription-medicine-russia-ischemic-stroke",
            {"pg:indication": "pg:indication e:cognitive-impairment ;"},
        ),
        ("c:48-semax-inhibits-enkephalinases", {"pg:matrix": "pg:matrix e:blood-plasma ;"}),
        ("c:58-selank-status-registered-russia", {"rdf:object": "rdf:object pg:Approved ;"}),
        ("c:45-semax-decreases-ngf-frontal-cortex", {"rdf:predicate": "rdf:predicate pg:increases ;"}),
        ("c:48-semax-inhibits-enkephalinases", {"rdf:predicate": "rdf:predicate pg:enhances ;"}),
    ],
)
def test_another_thing_status_or_direction_than_the_documents_words_name_is_told(claim, edits, facts, tmp_path, document):
    found, _ = faults_in(tmp_path, plant(facts, [(claim, *edit) for edit in edits.items()]), document)
    assert {"other-named", "value-words", "relation-words"} & {fault.check for fault in found if fault.node == node_of(claim)}


@pytest.mark.parametrize("place", ["Russia", "Ukraine", "Europe"])
def test_what_a_claims_own_words_name_is_told_by_its_english_name(place, tmp_path):
    claim = (
        'e:russia rdfs:label "Ρωσία"@el . e:ukraine rdfs:label "Ουκρανία"@el . e:europe rdfs:label "Ευρώπη"@el .\n'
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:1 ;"
        f" pg:jurisdiction e:united-states ; pg:anchor `XT-150 is approved` , `in {place}` .\n"
    )
    faults = faults_of(tmp_path, "XT-150 is approved in Russia, in Ukraine, in Europe.", claim)
    (said,) = (said for check, said in faults if check == "other-named")
    assert said.startswith(f"its words name {place}, and not United States; correct pg:jurisdiction")


@pytest.mark.parametrize(
    ("words", "name", "checks"),
    [
        ("XT-150 is not approved by the\nTGA in Australia", "", ["regulator-article"]),
        ("In Australia the TGA has not approved XT-150", "", ["regulator-article"]),
        ("XT-150 is not approved by the TGA in Australia", 'pg:nameInSentence "the TGA"@en ; ', []),
        ("XT-150 is not approved by TGA in Australia", "", []),
        ("XT-150 is not on the TGA list in Australia as approved", "", []),
    ],
)
def test_an_article_of_a_regulator_is_asked_for_where_the_text_has_it(words, name, checks, tmp_path):
    claim = (
        'e:australia a pg:Jurisdiction ; rdfs:label "Australia"@en ; pg:nameInSentence "in Australia"@en .\n'
        f'e:tga a pg:Regulator ; rdfs:label "TGA"@en ; {name}pg:authorityIn e:australia .\n'
        "c:a a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        " pg:polarity pg:Negated ; pg:negationCue `not` ; pg:modality pg:Asserted ; pg:statedIn p:1 ;"
        f" pg:evidenceLevel pg:OfficialStatus ; pg:jurisdiction e:australia ; pg:regulator e:tga ; pg:anchor `{words}` .\n"
    )
    assert [check for check, _ in faults_of(tmp_path, f"{words}.", claim)] == checks


def test_a_name_within_a_longer_one_names_nothing_else(tmp_path):
    things = (
        'e:canada a pg:Jurisdiction ; rdfs:label "Canada"@en ; pg:nameInSentence "in Canada"@en .\n'
        'e:australia a pg:Jurisdiction ; rdfs:label "Australia"@en ; pg:nameInSentence "in Australia"@en .\n'
        'e:tga a pg:Regulator ; rdfs:label "TGA"@en ; pg:authorityIn e:australia .\n'
        'e:health-canada a pg:Regulator ; rdfs:label "Health Canada"@en ; pg:authorityIn e:canada .\n'
    )
    status = (
        "c:{n} a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        " pg:polarity pg:Negated ; pg:negationCue `{cue}` ; pg:modality pg:Asserted ; pg:statedIn p:1 ;"
        " pg:evidenceLevel pg:OfficialStatus ; pg:jurisdiction e:{place} ; pg:regulator e:{by} ; pg:anchor {words} .\n"
    )
    tail = "`approved XT-150`"
    claims = status.format(n="a", cue="Neither", place="australia", by="tga", words=f"`Neither the TGA` , {tail}")
    claims += status.format(n="b", cue="nor", place="canada", by="health-canada", words=f"`nor Health Canada` , {tail}")
    claims += "p:1 pg:remainder `has` . `has` pg:role pg:Connective .\n"
    assert faults_of(tmp_path, "Neither the TGA nor Health Canada has approved XT-150.", things + claims) == []
    faults = faults_of(tmp_path, "In Canada, neither the TGA nor Health Canada has approved XT-150.",
                       things + claims.replace("`Neither", "`neither"))
    assert "its words name Canada, and not Australia" in dict(faults)["other-named"]
    later = "Neither the TGA nor Health Canada has approved XT-150; in Canada it is sold."
    assert "other-named" not in dict(faults_of(tmp_path, later, things + claims))


def test_a_name_or_a_word_that_denies_is_known_on_two_lines_too(tmp_path):
    health = 'e:canada a pg:Jurisdiction ; rdfs:label "Canada"@en ; pg:nameInSentence "in Canada"@en .\n'
    health += 'e:health-canada a pg:Regulator ; rdfs:label "Health Canada"@en ; pg:authorityIn e:canada .\n'
    status = (
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        " pg:polarity pg:Negated ; pg:negationCue `not` ; pg:modality pg:Asserted ; pg:statedIn p:1 ; pg:evidenceLevel"
        " pg:OfficialStatus ; pg:jurisdiction e:united-states ; pg:regulator e:fda ; pg:anchor `XT-150 is not approved`"
        " , `by the FDA; Health\nCanada left it to others` .\n"
    )
    text = "XT-150 is not approved by the FDA; Health\nCanada left it to others."
    assert "other-named" not in dict(faults_of(tmp_path, text, health + status))
    failed = RAISES.format(n=1, more="pg:anchor `XT-150 failed\nto raise BDNF`")
    faults = faults_of(tmp_path, "XT-150 failed\nto raise BDNF.", failed)
    assert [(check, text.partition(" at ")[0]) for check, text in faults] == [
        ("negation-unexplained", "an affirmed claim rests on words with 'failed to'")
    ]


@pytest.mark.parametrize(
    ("words", "more", "checks"),
    [
        ("XT-150 raised BDNF", "pg:species e:rat", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF", "pg:anatomy e:hippocampus", ["qualifier-unnamed"]),
        ("XT-150 raised hippocampal BDNF", "pg:anatomy e:hippocampus", []),
        ("XT-150 raised cortical BDNF", "pg:anatomy e:frontal-cortex", []),
        ("XT-150 raised BDNF", "pg:route pg:Intranasal", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF", "pg:comparator e:vehicle", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF against the vehicle", "pg:comparator e:vehicle", []),
        ("XT-150 raised BDNF in adults", "pg:population e:gad-patients", []),
        ("XT-150 raised BDNF", "pg:population e:gad-patients", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF in children", "pg:species e:human", []),
        ("XT-150 raised BDNF", "pg:indication e:ischemic-stroke", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF after strokes of ischemic kind", "pg:indication e:ischemic-stroke", []),
        ("XT-150 raised BDNF", "pg:effect e:anxiolytic-effect", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF, to anxiolytic ends", "pg:effect e:anxiolytic-effect", []),
        ("XT-150 raised BDNF", "pg:setting pg:ClinicalPractice", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF", "pg:jurisdiction e:russia", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF in a Russian trial", "pg:jurisdiction e:russia", []),
        ("XT-150 raised BDNF twice daily", "pg:regimen pg:SingleDose", ["qualifier-unnamed"]),
        ("XT-150 raised BDNF after one dose", "pg:regimen pg:SingleDose", []),
        ("XT-150 raised BDNF after a single nasal dose", "pg:regimen pg:SingleDose", []),
    ],
)
def test_a_qualifier_is_named_by_the_text(words, more, checks, tmp_path):
    vehicle = 'e:vehicle a pg:Category ; rdfs:label "vehicle"@en ; pg:nameInSentence "vehicle"@en .\n'
    faults = faults_of(tmp_path, f"{words}.", vehicle + RAISES.format(n=1, more=f"pg:anchor `{words}` ; {more}"))
    assert [check for check, _ in faults if check != "level-words"] == checks, faults
    # What is carried over and what stands above name it too.
    above = (
        "# In rats, with vehicle, by nasal spray, in patients, in the hippocampus, in Russian clinical practice, for an"
        f" anxiolytic effect, after a stroke, in a single dose\n\n{words}.\n"
    )
    claim = RAISES.format(n=2, more=f"pg:anchor `{words}` ; {more}") + "p:1 pg:role pg:Title .\n"
    assert "qualifier-unnamed" not in dict(faults_of(tmp_path, above, vehicle + claim))


def test_a_qualifier_of_ones_own_is_named_by_the_text_too(tmp_path):
    own = (
        "pg:strain a pg:QualifierProperty ; rdfs:label 'strain' ; pg:phrase 'in {}' ; pg:position 99 .\n"
        "e:long-evans a pg:Category ; rdfs:label 'Long-Evans strain'@en ; pg:nameInSentence 'Long-Evans animals'@en .\n"
    )
    for words, found in (("XT-150 raised BDNF", True), ("XT-150 raised BDNF of Long-Evans", False)):
        claim = RAISES.format(n=1, more=f"pg:anchor `{words}` ; pg:strain e:long-evans")
        told = dict(faults_of(tmp_path, f"{words}.", own + claim)).get("qualifier-unnamed", "")
        assert ("correct or remove pg:strain" in told) is found


@pytest.mark.parametrize(
    ("words", "relation", "thing", "found"),
    [
        ("XT-150 is a heptapeptide", "isClassifiedAs", "heptapeptide", False),
        ("XT-150 is a heptapeptide", "isClassifiedAs", "hormone", True),
        ("XT-150 is a peptide of research", "isClassifiedAs", "research-peptide", False),
        ("XT-150 is a peptide", "isClassifiedAs", "research-peptide", True),
        ("XT-150 calms", "produces", "anxiolytic-effect", True),
        ("XT-150 has effects that are anxiolytic", "produces", "anxiolytic-effect", False),
        ("It binds a site that is its own", "binds", "xt-site", False),
        ("It binds a site that is its own", "binds", "gaba-receptor", True),
        ("XT-150 raises it", "increases", "bdnf", False),
        ("XT-150 raises levels", "increases", "bdnf", True),
        ("In cells, yes", "increases", "bdnf", False),
        ("In cells with no-load tests", "increases", "bdnf", True),
        ("XT-150 is approved", "hasRegulatoryStatus", "pg:Approved", False),
        ("XT-150 is on the market", "hasRegulatoryStatus", "pg:Approved", True),
        ("XT-150 eases pain and fever", "produces", "xt-stress", True),
        ("XT-150 eases stress", "produces", "xt-stress", False),
    ],
)
def test_an_object_is_named_by_the_words_of_its_claim(words, relation, thing, found, tmp_path):
    claim = RAISES.format(n=2, more=f"pg:anchor `{words}` ; pg:contextFrom p:1 ; pg:jurisdiction e:russia")
    claim = claim.replace("pg:increases", f"pg:{relation}")
    claim = claim.replace("e:bdnf", thing if ":" in thing else f"e:{thing}").replace("pg:aspect pg:UnspecifiedProduct ;", "")
    site = 'e:xt-site a pg:Target ; rdfs:label "XT-150 site"@en .\np:1 pg:role pg:Title .\n'
    site += 'e:xt-stress a pg:Effect ; rdfs:label "stress and gait"@en .\n'
    faults = dict(faults_of(tmp_path, f"# XT-150 and BDNF in Russia\n\n{words}.\n", site + claim))
    assert ("object-unnamed" in faults) == found, faults


@pytest.mark.parametrize(
    ("subject", "words", "told"),
    [
        ("xt", "BDNF and NGF", False),
        ("zelanor", "BDNF and NGF", True),
        ("zelanor", "BDNF alone", False),
        ("xt", "BDNF alone", True),
        ("xt", "BDNF alone, as XT-150", False),
        ("e:ngf", "BDNF alone", False),
        ("xt", "raises | BDNF and NGF", False),
        ("zelanor", "raises | BDNF and NGF", True),
    ],
)
def test_a_claim_of_a_cell_is_of_what_heads_its_column(subject, words, told, tmp_path):
    more = 'e:zelanor a pg:Peptide ; rdfs:label "Zelanor"@en .\np:1 pg:role pg:TableHead .\n'
    other = RAISES.format(n=2, more="pg:anchor `raises` ; pg:contextFrom p:1")
    claims = other.replace("c:2", "c:3") + other.replace("c:2", "c:4").replace("e:xt", "e:zelanor")
    claims += RAISES.format(n=2, more=f"pg:anchor `raises` , `{words}` ; pg:contextFrom p:1").replace(
        "e:xt", subject if ":" in subject else f"e:{subject}"
    )
    table = "| | XT-150 | Zelanor |\n|---|---|---|\n| raises | BDNF and NGF | BDNF alone, as XT-150 |\n"
    assert ("other-column" in dict(faults_of(tmp_path, table, more + claims))) == told


@pytest.mark.parametrize(
    ("cell", "relation", "word"),
    [
        ("sixfold higher", "reduces", "higher"),
        ("sixfold higher", "supports", None),
        ("fell in rats", "supports", "fell"),
        ("fell in rats", "reduces", None),
        ("↓", "produces", "↓"),
        ("raised NGF and fell", "supports", None),
        ("was shifted", "supports", None),
    ],
)
def test_a_cell_tells_the_direction_of_what_heads_its_column_or_its_row(cell, relation, word, tmp_path):
    for table, named in (
        (f"| | BDNF |\n|---|---|\n| XT-150 at a reduced dose | {cell} |\n", "XT-150 at a reduced dose"),
        (f"| | XT-150 |\n|---|---|\n| **BDNF** | {cell} |\n", "**BDNF**"),
    ):
        if "BDNF" in named and "↓" not in cell:
            continue
        claim = RAISES.format(n=2, more=f"pg:anchor `{named}` , `{cell}` ; pg:contextFrom p:1")
        claim = claim.replace("pg:increases", f"pg:{relation}") + "p:1 pg:role pg:TableHead .\n"
        found = [said for check, said in faults_of(tmp_path, table, claim) if check == "relation-words"]
        assert [one.partition(",")[0] for one in found] == [f"its words have '{word}'"] * (word is not None)


@pytest.mark.parametrize(
    ("other", "place", "anchor", "told"),
    [
        ("PrescriptionMedicine", "russia", "XT-150 is an approved prescription medicine in Russia since 2011", True),
        ("PrescriptionMedicine", "russia", "XT-150 is an approved prescription medicine in Russia", False),
        ("PrescriptionMedicine", "ukraine", "XT-150 is an approved prescription medicine in Russia since 2011", False),
        ("Approved", "russia", "XT-150 is an approved prescription medicine in Russia since 2011", False),
    ],
)
def test_a_year_of_one_status_is_that_of_another_by_the_same_words(other, place, anchor, told, tmp_path):
    words = "XT-150 is an approved prescription medicine in Russia since 2011"
    status = (
        "c:{n} a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:{is_} ; pg:statedIn p:1 ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:jurisdiction e:{place} ;"
        " pg:anchor `{anchor}` .\n"
    )
    since = ' ; pg:since "2011"^^<http://www.w3.org/2001/XMLSchema#gYear> .\n'
    first = status.format(n=1, is_="Approved", place="russia", anchor=words).replace(" .\n", since)
    faults = faults_of(tmp_path, f"{words}.", first + status.format(n=2, is_=other, place=place, anchor=anchor))
    assert ("shared-left-over" in dict(faults)) == told, faults


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("In rats, XT-150 raised BDNF", "In rats"),
        ("In a trial in 40 patients, XT-150 raised BDNF", "in 40 patients"),
        ("In vitro, XT-150 raised BDNF", "In vitro"),
        ("In rats, all that raises XT-150 raised BDNF", None),
        ("In rats, calm came; XT-150 raised BDNF", None),
        ("In short, XT-150 raised BDNF", None),
    ],
)
def test_what_a_sentence_begins_with_tells_the_kind_of_study(words, told, tmp_path):
    anchor = words.rpartition("; ")[2] if ";" in words else words.partition(", ")[2]
    claim = RAISES.format(n=1, more=f"pg:anchor `{anchor}`")
    said = [said for check, said in faults_of(tmp_path, f"{words}.", claim) if check == "level-words"]
    assert len(said) == (told is not None)
    assert not told or said[0].startswith(f"a claim of no kind of study rests on words with {told!r}")


def test_what_others_name_makes_no_word_of_a_document_common(tmp_path):
    words = "XT-150 is anxiolytic"
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("increases", "produces").replace("e:bdnf", "e:anxiolytic-effect")
    others = "".join(
        f'e:other-{i} a pg:Effect ; rdfs:label "{name} {i}"@en .\n' for i, name in enumerate(["anxiolytic", *["sleep"] * 12])
    )
    assert "object-unnamed" not in dict(faults_of(tmp_path, f"{words}.", claim + others))


@pytest.mark.parametrize(
    ("words", "scope", "checks"),
    [
        ("XT-150 did not significantly raise BDNF", "", ["denial-left-over"]),
        ("XT-150 did not significantly raise BDNF", "Significantly", []),
        ("XT-150 did not significantly raise BDNF", "Completely", ["denial-left-over", "scope-unnamed"]),
        ("XT-150 did not seem to fully raise BDNF", "", ["denial-left-over"]),
        ("XT-150 did not reach significance for BDNF", "", ["denial-left-over"]),
        ("XT-150 did not reach statistical significance for BDNF", "Significantly", []),
        ("XT-150 did not raise BDNF, which is not fully clear", "", []),
        ("XT-150 did not raise BDNF", "", []),
    ],
)
def test_a_denial_of_a_degree_tells_it(words, scope, checks, tmp_path):
    more = f"pg:anchor `{words.partition(',')[0]}` ; pg:negationCue `not`" + (f" ; pg:scope pg:{scope}" if scope else "")
    claim = RAISES.format(n=1, more=more).replace("pg:Affirmed", "pg:Negated")
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", claim)]
    assert [check for check in found if check in ("denial-left-over", "scope-unnamed")] == checks


@pytest.mark.parametrize(
    ("words", "scope", "checks"),
    [
        ("XT-150 raised BDNF", "SmallStudy", ["scope-unnamed"]),
        ("XT-150 raised BDNF in a small trial", "SmallStudy", []),
        ("XT-150 raised BDNF in a small trial", "Primary", ["scope-unnamed"]),
        ("XT-150 mainly raised BDNF", "Primary", []),
        ("XT-150 raised BDNF in a long-term study", "LongTerm", []),
        ("XT-150 raised BDNF", "LongTerm", ["scope-unnamed"]),
        ("XT-150 raised BDNF in a long-term study", "", ["name-left-over"]),
        ("XT-150 mainly raised BDNF in a long-term study", "Primary", ["name-left-over"]),
        ("XT-150 raised BDNF in a small trial", "", []),
    ],
)
def test_a_scope_is_shown_by_the_words(words, scope, checks, tmp_path):
    term = (
        'pg:LongTerm a pg:Scope , skos:Concept ; skos:prefLabel "long-term"@en ; skos:notation "long-term" ;'
        ' skos:definition "For long."@en ; pg:cueWord "long-term" .\n'
    )
    more = f"pg:anchor `{words}`" + (f" ; pg:scope pg:{scope}" if scope else "")
    assert [check for check, _ in faults_of(tmp_path, f"{words}.", term + RAISES.format(n=1, more=more))] == checks


@pytest.mark.parametrize(
    ("words", "more", "checks"),
    [
        ("XT-150 raised BDNF compared with vehicle", "", ["comparison-left-over"]),
        ("XT-150 raised BDNF vs. vehicle", "", ["comparison-left-over"]),
        ("XT-150 raised BDNF vs. vehicle", " ; pg:comparator e:vehicle", []),
        ("XT-150 raised BDNF, compared to\nBDNF of others", "", []),
        ("XT-150 raised BDNF more than a neuroleptic did", "", ["comparison-left-over"]),
        ("XT-150 raised BDNF more than a neuroleptic did", " ; pg:comparator e:neuroleptic", []),
        ("XT-150 raised BDNF more than in the controls", "", ["comparison-left-over"]),
        ("XT-150 raised BDNF more than vehicle", " ; pg:comparator e:vehicle", []),
        ("Unlike vehicle, XT-150 raised BDNF", "", ["comparison-left-over"]),
        ("XT-150 raised BDNF rather than a neuroleptic", "", []),
        ("XT-150 raised BDNF more than once", "", []),
    ],
)
def test_a_comparison_is_told_by_a_claim(words, more, checks, tmp_path):
    vehicle = 'e:vehicle a pg:Category ; rdfs:label "vehicle"@en ; pg:nameInSentence "vehicle"@en .\n'
    vehicle += 'e:neuroleptic a pg:DrugClass ; rdfs:label "neuroleptic"@en .\n' if "neuroleptic" in words else ""
    claim = vehicle + RAISES.format(n=1, more=f"pg:anchor `{words}`{more}")
    assert [check for check, _ in faults_of(tmp_path, f"{words}.", claim)] == checks
    if "vs. vehicle" in words:
        apart = claim + "p:1 pg:remainder `vs. vehicle` . `vs. vehicle` pg:role pg:Framing .\n"
        assert "comparison-left-over" not in dict(faults_of(tmp_path, f"{words}.", apart))


@pytest.mark.parametrize(
    ("words", "more", "checks"),
    [
        ("XT-150 raised BDNF only in rats", "", ["limit-left-over"]),
        ("XT-150 raised solely BDNF in rats", "", ["limit-left-over"]),
        ("XT-150 raised BDNF only in rats", "pg:scope pg:Only ; ", ["limit-of-condition"]),
        ("XT-150 raised BDNF only in rats", "pg:scope pg:OnlySo ; ", []),
        ("XT-150 raised BDNF in rats only", "pg:scope pg:Only ; ", ["limit-of-condition"]),
        ("XT-150 raised BDNF alone in rats, and only that", "pg:scope pg:Only ; ", []),
        ("XT-150 raised in rats only BDNF", "pg:scope pg:Only ; ", []),
        ("XT-150, in rats, raised only the level of BDNF", "pg:scope pg:Only ; ", []),
        ("XT-150 raised BDNF only in rats", "pg:scope pg:Primary ; ", ["limit-left-over", "scope-unnamed"]),
        ("Only XT-150 raised BDNF in rats", "pg:scope pg:Only ; ", ["limit-of-subject"]),
        ("Only XT-150 raised BDNF in rats", "pg:scope pg:ItAlone ; ", []),
        ("XT-150 rarely raised BDNF in rats", "", ["limit-left-over"]),
        ("XT-150 rarely raised BDNF in rats", "pg:scope pg:Rare ; ", []),
        ("XT-150 raised BDNF in rats, which was rare", "pg:scope pg:Rare ; ", []),
        ("XT-150 raised BDNF in rats, which was rare", "", ["limit-left-over"]),
        ("That XT-150 raised BDNF in rats was retracted", "", ["limit-left-over"]),
        ("That XT-150 raised BDNF in rats was retracted", "pg:scope pg:Retracted ; ", []),
        ("XT-150 raised BDNF in rats and nothing else", "", ["limit-left-over"]),
        ("XT-150 raised BDNF in rats and nothing else", "pg:scope pg:Only ; ", ["limit-of-condition"]),
        ("XT-150 raised BDNF and nothing else in rats", "pg:scope pg:Only ; ", []),
        ("XT-150 raised nothing but BDNF in rats", "pg:scope pg:Only ; ", []),
        ("XT-150 raised BDNF in rats and nowhere else", "", ["name-left-over"]),
        ("XT-150 raised BDNF in rats and nowhere else", "pg:scope pg:OnlyThere ; ", []),
        ("XT-150 raised BDNF not only in rats", "", []),
        ("XT-150 raised BDNF not\u00a0only in rats", "", []),
    ],
)
def test_an_only_is_told_by_a_claim(words, more, checks, tmp_path):
    claim = IN_ANIMALS.format(n=1, more=f"{more}pg:species e:rat ; pg:anchor `{words}`")
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", claim) if check != "negation-unexplained"]
    assert found == checks
    apart = claim + "p:1 pg:remainder `only` . `only` pg:role pg:Framing .\n"
    if "only" in words:
        assert "limit-left-over" not in dict(faults_of(tmp_path, f"{words}.", apart))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("pg:species e:hare", True),
        ("pg:species e:hare , e:human", False),
        ("pg:species e:hare ; pg:matrix e:blood-plasma", False),
        ("", False),
    ],
)
def test_a_human_study_is_none_of_an_animal_alone(more, told, tmp_path):
    words = "In a trial XT-150 raised BDNF of human and hare plasma"
    claim = 'e:hare a pg:Organism ; rdfs:label "hare"@en .\n'
    claim += IN_ANIMALS.replace("pg:AnimalStudy", "pg:HumanClinicalStudy").format(n=1, more=f"{more} ; pg:anchor `{words}`")
    claim = claim.replace("; ; ", "; ")
    words = words if "matrix" in more else words.replace(" plasma", " pups")
    claim = claim if "matrix" in more else claim.replace(" plasma", " pups")
    assert ("a human study is one of an animal alone" in str(faults_of(tmp_path, f"{words}.", claim))) == told


@pytest.mark.parametrize(
    ("of", "told"),
    [
        ("pg:species e:human", True),
        ("pg:species e:human , e:mouse", False),
        ("pg:population e:users", True),
        ("pg:population e:users ; pg:species e:mouse", False),
    ],
)
def test_an_animal_study_is_none_of_people_alone(of, told, tmp_path):
    words = "XT-150 raised BDNF of human skin on animals"
    claim = IN_ANIMALS.format(n=1, more=f"{of} ; pg:anchor `{words}`")
    claim += 'e:users a pg:Population ; rdfs:label "human skin"@en .\n'
    faults = faults_of(tmp_path, f"{words}.", claim)
    assert ("an animal study is one of people alone" in str(faults)) == told


@pytest.mark.parametrize(("words", "told"), [("raised BDNF in rats", True), ("raised BDNF in cells of rats", False)])
def test_a_study_in_animals_is_none_in_vitro_for_another_clause(words, told, tmp_path):
    claim = IN_ANIMALS.replace("pg:AnimalStudy", "pg:InVitroStudy")
    claim = claim.format(n=1, more=f"pg:species e:rat ; pg:anchor `it {words}`")
    faults = faults_of(tmp_path, f"XT-150 bound zinc in vitro; it {words}.", claim)
    assert ("level-words" in dict(faults)) == told, faults


@pytest.mark.parametrize(
    ("sign", "told"),
    [
        *(("A: ", False), ("Q. ", False), ("[0012] ", False), ("A. So: ", True), ("A ", True), ("B: ", True)),
        *(("2.3 ", False), ("2.3.1. ", False), ("**2.3** ", False), ("0.3 ", True), ("2.3 and ", True), ("2.3 mg ", True)),
        *(("Results: ", False), ("**Methods:** ", False), ("**Conclusions**: ", False), ("Hope: ", True), ("Results ", True)),
    ],
)
def test_the_sign_of_an_answer_needs_no_role(sign, told, tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`")
    assert ("word-left-over" in dict(faults_of(tmp_path, f"{sign}XT-150 raised BDNF.", claim))) == told


@pytest.mark.parametrize(
    ("words", "more", "anchor", "told"),
    [
        ("XT-150 at 5 mg raised BDNF and NGF", 'pg:dose "5 mg"', "XT-150 at 5 mg raised BDNF and NGF", True),
        ("XT-150 at 5 mg raised BDNF and NGF", 'pg:dose "5 mg"', "NGF", False),
        ("XT-150 at 15 mg raised BDNF and NGF", 'pg:dose "5 mg"', "XT-150 at 15 mg raised BDNF and NGF", False),
        ("XT-150 raised BDNF and NGF in 40 adults", 'pg:sampleSize "40 adults"', "NGF in 40 adults", True),
        ("XT-150 raised BDNF and NGF in tall adults", "pg:population e:tall", "NGF in tall adults", True),
        ("XT-150 raised BDNF and NGF over placebo", "pg:comparator e:sugar", "NGF over placebo", True),
        ("XT-150 raised BDNF and NGF for two weeks", 'pg:duration "two weeks"', "NGF for two weeks", True),
        ("XT-150 raised BDNF and NGF in ischemia", "pg:setting pg:IschemiaModel", "NGF in ischemia", True),
        ("XT-150 raised BDNF and placebo over placebo", "pg:comparator e:sugar", "placebo over placebo", False),
    ],
)
def test_what_one_finding_has_of_its_words_another_has_too(words, more, anchor, told, tmp_path):
    things = 'e:tall a pg:Population ; rdfs:label "tall adults"@en ; pg:plural true .\n'
    things += 'e:sugar a pg:Category ; rdfs:label "placebo"@en .\n'
    first = RAISES.format(n=1, more=f"{more} ; pg:anchor `{words}`")
    second = RAISES.replace("c:{n} ", "c:2 ").replace("e:bdnf", "e:sugar" if "and placebo" in words else "e:ngf")
    faults = faults_of(tmp_path, f"{words}.", things + first + second.format(n=1, more=f"pg:anchor `{anchor}`"))
    assert ("shared-left-over" in dict(faults)) == told, faults
    # Of another compound something else may be so.
    other = things + 'e:zel a pg:Peptide ; rdfs:label "Zelanor"@en .\n' + first
    other += second.replace("e:xt", "e:zel").format(n=1, more=f"pg:anchor `{anchor}`")
    assert "shared-left-over" not in dict(faults_of(tmp_path, f"{words}.", other))


@pytest.mark.parametrize(
    ("route", "checks"),
    [
        (" ; pg:route pg:Intranasal", []),
        (" ; pg:route pg:Oral", ["value-words"]),
        ("", ["name-left-over"]),
    ],
)
def test_a_route_is_held_against_the_words(route, checks, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `Intranasal XT-150 raised BDNF`{route}")
    assert [check for check, _ in faults_of(tmp_path, "Intranasal XT-150 raised BDNF.", claim)] == checks


@pytest.mark.parametrize(
    ("words", "route"),
    [
        ("Subcutaneous XT-150 raised BDNF", "Subcutaneous"),
        ("XT-150 raised BDNF at 5 mg/kg SC", "Subcutaneous"),
        ("XT-150 raised BDNF at 5 mg IM", "Intramuscular"),
        ("XT-150 raised BDNF at 5 mg/kg IV", "Intravenous"),
        ("XT-150 raised BDNF at 5 mg/kg i.v.", "Intravenous"),
        ("XT-150 raised BDNF at 5 mg by mouth", "Oral"),
        ("XT-150 raised BDNF at 5 mg under the skin", "Subcutaneous"),
        ("XT-150 under the tongue raised BDNF", "Sublingual"),
        ("Topical XT-150 raised BDNF", "Topical"),
        ("XT-150 eye drops raised BDNF", "Ophthalmic"),
        ("XT-150 raised BDNF at 5 mg/kg, i.p.", "Intraperitoneal"),
        ("ICV XT-150 raised BDNF", "Intracerebroventricular"),
        ("Intra-articular XT-150 raised BDNF", "Intraarticular"),
    ],
)
def test_common_routes_are_known_by_their_words(words, route, tmp_path):
    dose = next((f'pg:dose "{dose}" ; ' for dose in ("5 mg/kg", "5 mg") if dose in words), "")
    for given, checks in ((f"pg:route pg:{route} ; ", []), ("", ["name-left-over"]), ("pg:route pg:Buccal ; ", ["value-words"])):
        claim = RAISES.format(n=1, more=f"{dose}{given}pg:anchor `{words}`")
        assert [check for check, _ in faults_of(tmp_path, f"{words}.", claim)] == checks, given


def test_a_word_of_a_cue_is_not_that_cue(tmp_path):
    claim = RAISES.format(n=1, more="pg:route pg:Subcutaneous ; pg:anchor `XT-150 raised BDNF after any dose or injection`")
    faults = faults_of(tmp_path, "XT-150 raised BDNF after any dose or injection.", claim)
    assert [check for check, _ in faults] == ["qualifier-unnamed"]


@pytest.mark.parametrize("words", ["XT-150 raised BDNF after a phase IV trial", "XT-150 raised BDNF with type IV collagen"])
def test_a_numeral_is_no_route(words, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`")
    assert "name-left-over" not in dict(faults_of(tmp_path, f"{words}.", claim))


@pytest.mark.parametrize(
    ("anchors", "cites", "right"),
    [
        ("`XT-150 raised` , `BDNF`", "cito:citesAsEvidence r:1", True),
        ("`XT-150 raised` , `BDNF` , `in rats`", "pg:mayCite r:1", True),
        ("`XT-150 raised` , `BDNF` , `in rats`", "cito:citesAsEvidence r:1", False),
        ("`XT-150 raised` , `BDNF` , `in rats`", "cito:citesAsEvidence r:2", False),
        ("`XT-150 raised` , `BDNF` , `fast`", "cito:citesAsEvidence r:2 ; pg:mayCite r:1", True),
        ("`XT-150 raised` , `in rats`", "pg:curationNote \"none\"@en", True),
    ],
)
def test_a_marker_in_a_row_closes_its_own_cell(anchors, cites, right, tmp_path):
    claim = RAISES.format(n=1, more=f"{cites} ; pg:anchor {anchors}")
    faults = faults_of(tmp_path, "| XT-150 raised | BDNF [1] | in rats | fast [2] |\n|---|---|---|---|\n", claim)
    said = [text for check, text in faults if check == "citation-clause"]
    assert (said == []) == right, said
    assert all("cells of the row give" in one for one in said)


@pytest.mark.parametrize(
    ("row", "cites", "checks"),
    [
        ("XT-150 raised | BDNF | [1], [2]", "cito:citesAsEvidence r:1 , r:2", set()),
        ("XT-150 raised | BDNF | [1], [2]", 'pg:curationNote "none"@en', {"citation-clause", "unused-marker"}),
        ("XT-150 raised | BDNF [2] | [1]", "cito:citesAsEvidence r:1 , r:2", set()),
        ("XT-150 raised | BDNF [2] | [1]", "cito:citesAsEvidence r:2", {"citation-clause", "unused-marker"}),
        ("XT-150 raised | BDNF | ✓ [1]", 'pg:curationNote "none"@en', {"unused-marker"}),
    ],
)
def test_a_cell_of_markers_alone_closes_its_row(row, cites, checks, tmp_path):
    claim = RAISES.format(n=1, more=f"{cites} ; pg:anchor `XT-150 raised` , `BDNF`")
    faults = faults_of(tmp_path, f"| {row} |\n|---|---|---|\n", claim)
    assert {"citation-clause", "unused-marker"}.intersection(dict(faults)) == checks


@pytest.mark.parametrize("leading", [True, False])
def test_a_marker_behind_the_study_of_a_row_closes_it_where_it_is_said_to_lead(leading, tmp_path):
    claim = RAISES.format(n=1, more="cito:citesAsEvidence r:1 , r:2 ; pg:anchor `XT-150 raised` , `BDNF`")
    claim += "p:1 pg:leadingMarker `[1]` .\n" * leading
    faults = faults_of(tmp_path, "| Li et al. 2014 [1] | XT-150 raised | BDNF [2] |\n|---|---|---|\n", claim)
    assert ("citation-clause" in dict(faults)) != leading


@pytest.mark.parametrize(
    ("context", "told"),
    [("p:2", False), ("p:2 , p:3", True), ("p:2 , p:4", False), ("p:2 , p:6", True), ("p:4", True)],
)
def test_what_a_table_is_of_may_be_said_below_it(context, told, tmp_path):
    content = "# Rows\n\n| a | b |\n|---|---|\n| raised | BDNF |\n\nAll is of XT-150.\n\n# More\n\nOf XT-150.\n"
    claim = RAISES.format(n=3, more=f"pg:anchor `raised` , `BDNF` ; pg:contextFrom {context}")
    claim += "p:2 pg:role pg:TableHead .\n"
    assert ("context-earlier" in dict(faults_of(tmp_path, content, claim))) == told


@pytest.mark.parametrize(
    ("words", "cites"),
    [
        ("XT-150 raised BDNF (p = 0.01; n = 20) [1]", "cito:citesAsEvidence r:1"),
        ("XT-150 raised BDNF (2 mg — a low dose) [1]", "cito:citesAsEvidence r:1"),
        ("XT-150 raised BDNF (and calm; it is new [1])", "pg:mayCite r:1"),
        ("XT-150 raised BDNF; calm (p = 0.01; n = 20) [1]", "pg:mayCite r:1"),
    ],
)
def test_a_semicolon_in_brackets_ends_no_clause(words, cites, tmp_path):
    claim = RAISES.format(n=1, more=f"{cites} ; pg:anchor `XT-150 raised BDNF`")
    assert "citation-clause" not in dict(faults_of(tmp_path, f"{words}.", claim))


def test_what_a_later_clause_gives_is_told_by_its_property(tmp_path):
    claim = RAISES.format(n=1, more="cito:citesAsEvidence r:1 ; pg:anchor `XT-150 raised BDNF`")
    faults = faults_of(tmp_path, "XT-150 raised BDNF; it is new [1].", claim + "p:1 pg:remainder `it is new` . `it is new` pg:role pg:Framing .\n")
    told = [text.partition(";")[0] for check, text in faults if check == "citation-clause"]
    assert sorted(told) == [
        "it cites [1] where its clause gives nothing",
        "its pg:mayCite has nothing where a later clause of its sentence gives [1]",
    ]


def test_a_regulator_without_a_place_is_told_so(tmp_path):
    claim = RAISES.format(n=1, more="pg:regulator e:ema ; pg:anchor `XT-150 raised BDNF of the EMA`")
    faults = dict(faults_of(tmp_path, "XT-150 raised BDNF of the EMA.", claim))
    assert "in the claim's jurisdiction, or the claim has none; correct the regulator, correct or add" in faults["regulator-place"]


def test_a_marker_behind_the_full_stop_is_cited_by_its_sentence(tmp_path):
    first = RAISES.format(n=1, more="cito:citesAsEvidence r:1 ; pg:anchor `XT-150 raised BDNF`")
    more = "pg:onset \"rapidly\" ; cito:citesAsEvidence r:2 , r:3 ; pg:anchor `It raised BDNF rapidly` ; pg:contextFrom p:1"
    second = RAISES.format(n=2, more=more)
    assert faults_of(tmp_path, "XT-150 raised BDNF. [1] It raised BDNF rapidly [2]. [3]", first + second) == []


@pytest.mark.parametrize(
    ("words", "check"),
    [
        ("XT-150 never raised BDNF", "negation-unexplained"),
        ("XT-150 cannot raise BDNF", "negation-unexplained"),
        ("XT-150 didn’t raise BDNF", "negation-unexplained"),
        ("XT-150 failed to raise BDNF", "negation-unexplained"),
        ("The failure of XT-150 to raise BDNF", "negation-unexplained"),
        ("XT-150 would raise BDNF", "hedge-unexplained"),
        ("That XT-150 raised BDNF is unproven", "hedge-unexplained"),
        ("XT-150 raised BDNF no more than before", "negation-unexplained"),
        ("XT-150 left BDNF unchanged", "negation-unexplained"),
        ("XT-150 appeared to raise BDNF", "hedge-unexplained"),
        ("XT-150 appears in places to raise BDNF", "hedge-unexplained"),
        ("XT-150 is thought to raise BDNF", "hedge-unexplained"),
        ("XT-150 tends to raise BDNF", "hedge-unexplained"),
        ("XT-150 was unable to raise BDNF", "negation-unexplained"),
        ("XT-150 is claimed to raise BDNF", "attribution-unexplained"),
        ("Some hold that XT-150 raises BDNF", "attribution-unexplained"),
        ("Sellers claim it raises BDNF, XT-150", "attribution-unexplained"),
        ("I took XT-150 and it raised BDNF", "attribution-unexplained"),
        ("After XT-150 BDNF was absent", "negation-unexplained"),
    ],
)
def test_words_that_deny_or_hedge_are_known_in_their_forms(words, check, tmp_path):
    faults = faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=f"pg:anchor `{words}`"))
    assert [check for check, _ in faults] == [check]


@pytest.mark.parametrize(
    ("words", "word", "checks"),
    [
        ("XT-150 did not raise BDNF", "not", ["negation-in-name"]),
        ("XT-150 didn't raise BDNF", "didn't", ["negation-in-name"]),
        ("XT-150 did not only raise BDNF", "not", []),
        ("XT-150 raised BDNF but not NGF", "not", []),
        ("XT-150 has not raised BDNF", "not", ["negation-in-name"]),
        ("XT-150 never raised BDNF", "never", ["negation-in-name"]),
        ("Neither XT-150 nor others raised BDNF", "Neither XT-150 nor", ["negation-in-name"]),
        ("XT-150 is dear, nor did it raise BDNF", "nor", ["negation-in-name"]),
        ("XT-150, whose fate is not fully known, raised BDNF", "not", []),
        ("XT-150, which is not stable, raised BDNF", "not", []),
        ("XT-150 is not a mimic of BDNF but a source of it", "not", []),
        ("XT-150 raised not BDNF", "not", ["negation-in-name"]),
        ("XT-150 is never bought but as BDNF", "never", []),
        ("XT-150 raised BDNF with no BDNF of others", "no", []),
        ("XT-150 had no effect on BDNF", "no", ["negation-in-name"]),
        ("XT-150 had no clear influence on BDNF", "no", ["negation-in-name"]),
        ("On XT-150 BDNF was no better", "no", ["negation-in-name"]),
        ("XT-150 was of no benefit to BDNF", "no", ["negation-in-name"]),
        ("XT-150 gave two rises; none of the rises was one of BDNF", "none", ["negation-in-name"]),
        ("XT-150 raised BDNF, but none of NGF", "none", []),
        ("XT-150 raised BDNF; none is significant", "none", []),
        ("XT-150 failed to raise BDNF", "failed to", ["negation-in-name"]),
        ("They were unable to raise BDNF by XT-150", "unable to", ["negation-in-name"]),
        ("XT-150, which failed to sell, raised BDNF", "failed to", []),
        ("Of XT-150 and BDNF they noticed nothing", "nothing", ["negation-in-name"]),
        ("XT-150 raised nothing but BDNF", "nothing", []),
    ],
)
def test_a_word_that_denies_the_verb_is_in_no_name(words, word, checks, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:negationInName `{word}` ; pg:anchor `{words}`")
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", claim)]
    assert [check for check in found if check.startswith("negation")] == checks


@pytest.mark.parametrize(
    ("words", "dose", "size", "told"),
    [
        ("by 30 % on 5 mg and 20 % on 2 mg", "5 mg", "30 %", None),
        ("by 30 % on 5 mg and 20 % on 2 mg", "5 mg", "20 %", "the text has '20 % on 2 mg'"),
        ("by 30 % at 2 mg and 5 mg", "5 mg", "30 %", None),
        ("by 30 % at 2 and 5 mg", "5 mg", "30 %", None),
        ("by 30 % at 2 mg and by 20 % at 5 mg", "5 mg", "30 %", "the text has '30 % at 2 mg'"),
        ("at 5 mg by 30 %, with 2 mg after it", "5 mg", "30 %", None),
        ("at 5 mg by 30 % and 10 % on sugar", "5 mg", "10 %", "the text has '10 % on sugar'"),
        ("at 5 mg by 30 % and 10 % on sugar", "5 mg", "10 % on sugar", None),
        ("at 5 mg by 30 % vs 10 % on sugar", "5 mg", "30 % vs 10 %", None),
    ],
)
def test_an_amount_is_not_that_of_another_dose_or_of_the_control(words, dose, size, told, tmp_path):
    words = f"XT-150 raised BDNF {words}"
    claims = RAISES.format(n=1, more=f'pg:anchor `{words}` ; pg:dose "{dose}" ; pg:effectSize "{size}" ; pg:comparator e:sugar')
    claims += RAISES.format(n=1, more=f'pg:anchor `{words}` ; pg:dose "2 mg"').replace("c:1", "c:2")
    claims += 'e:sugar a pg:Category ; rdfs:label "sugar"@en .\n'
    found = [text for check, text in faults_of(tmp_path, f"{words}.", claims) if check == "amount-of-another"]
    assert len(found) == (told is not None), found
    assert not told or found[0].startswith(told)


@pytest.mark.parametrize(
    ("words", "more", "told"),
    [
        ("by 5 kg vs 3 kg", 'pg:effectSize "5 kg" , "3 kg"', "the text has '5 kg vs 3 kg'"),
        ("by 5 kg vs. 3 kg", 'pg:effectSize "5 kg" , "3 kg"', "the text has '5 kg vs. 3 kg'"),
        ("by 5 kg compared with 3 kg", 'pg:effectSize "5 kg" , "3 kg"', "the text has '5 kg compared with 3 kg'"),
        ("by 5 kg vs 3 kg", 'pg:effectSize "5 kg vs 3 kg"', None),
        ("by 5 kg and 3 kg", 'pg:effectSize "5 kg" , "3 kg"', None),
        ("over 48 weeks", 'pg:onset "48 weeks"', "the text has 'over 48 weeks'"),
        ("over 48 weeks", 'pg:duration "48 weeks"', None),
        ("after 48 weeks", 'pg:onset "48 weeks"', None),
        ("for 48 weeks, and at 48 weeks was well", 'pg:onset "48 weeks"', None),
        ("at week 4", 'pg:duration "at week 4"', "'at week 4' is a time at which it is so"),
        ("for at least 4 weeks", 'pg:duration "at least 4 weeks"', None),
        ("in two participants", 'pg:dose "two participants"', "'two participants' is a pg:sampleSize"),
    ],
)
def test_what_is_compared_is_one_value_and_what_lasts_no_onset(words, more, told, tmp_path):
    words = f"XT-150 raised BDNF {words}"
    faults = faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=f"pg:anchor `{words}` ; {more}"))
    found = [text for check, text in faults if check.startswith("amount-")]
    assert len(found) == (told is not None), found
    assert not told or found[0].startswith(told)


@pytest.mark.parametrize(
    ("words", "bound", "told"),
    [
        ("XT-150 was banned in 2019, and allowed later", "until", True),
        ("XT-150 was banned in 2019, and allowed later", "since", False),
        ("XT-150 was banned, and allowed in 2019", "until", False),
    ],
)
def test_a_status_begins_in_the_year_of_its_own_word(words, bound, told, tmp_path):
    claim = (
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Banned ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:1 ;"
        f" pg:jurisdiction e:united-states ; pg:scope pg:HasBeen ; pg:{bound} {_2035.replace('2035', '2019')} ;"
        f" pg:anchor `{words}` .\npg:Banned a pg:RegulatoryStatus , skos:Concept ; skos:prefLabel 'banned'@en ;"
        " skos:notation 'banned' ; pg:cueWord 'banned' .\n"
    )
    assert ("year-bound" in dict(faults_of(tmp_path, f"{words}.", claim))) == told


def test_a_blockade_that_a_claim_is_about_turns_no_fall(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `XT blockade abolished BDNF`").replace("pg:increases", "pg:enhances")
    claim += 'e:xt skos:altLabel "XT blockade"@en .\n'
    assert "relation-words" in dict(faults_of(tmp_path, "XT blockade abolished BDNF.", claim))


@pytest.mark.parametrize("level", ["AnimalStudy", "Anecdote", "ClinicalUse"])
def test_an_animal_is_told_by_no_finding_on_another_compound_and_by_no_other_use(level, tmp_path):
    words = "In rats XT-150 raised BDNF, and Zelanor raised BDNF and NGF"
    claims = 'e:zel a pg:Peptide ; rdfs:label "Zelanor"@en .\n'
    claims += IN_ANIMALS.format(n=1, more=f"pg:species e:rat ; pg:anchor `{words}`")
    other = IN_ANIMALS.replace("pg:AnimalStudy", f"pg:{level}").replace("c:{n}", "c:2")
    other = other.replace("e:xt ", "e:zel ") if level == "AnimalStudy" else other.replace("e:bdnf", "e:ngf")
    for more, told in (("", True), ("pg:species e:rat ; ", False)):
        faults = dict(faults_of(tmp_path, f"{words}.", claims + other.format(n=1, more=f"{more}pg:anchor `{words}`")))
        assert ("name-left-over" in faults) == told, faults


def test_an_animal_beside_the_one_that_a_claim_has_may_stand_in_another_anchor(tmp_path):
    claim = 'e:hare a pg:Organism ; rdfs:label "hare"@en .\n'
    claim += IN_ANIMALS.format(n=1, more="pg:species e:rat ; pg:anchor `Rats with XT-150 had more BDNF` , `in hares`")
    faults = faults_of(tmp_path, "Rats with XT-150 had more BDNF; in hares.", claim)
    assert [check for check, _ in faults] == ["name-left-over"]


def test_a_route_that_a_denial_has_is_told_by_no_other_claim(tmp_path):
    words = "Oral XT-150 raised BDNF at night but not by day"
    denied = RAISES.format(n=1, more=f"pg:route pg:Oral ; pg:negationCue `not` ; pg:anchor `{words}`")
    denied = denied.replace("c:1", "c:2").replace("pg:Affirmed", "pg:Negated")
    for route, told in (("", True), ("pg:route pg:Oral ; ", False)):
        claim = RAISES.format(n=1, more=f"{route}pg:negationInName `not` ; pg:anchor `{words}`")
        assert ("name-left-over" in dict(faults_of(tmp_path, f"{words}.", claim + denied))) == told


def test_a_verb_may_be_all_that_a_cell_has(tmp_path):
    table = "| | XT-150 |\n|---|---|\n| gout | contraindicated |\n"
    more = (
        'e:gout a pg:Condition ; rdfs:label "gout"@en .\np:1 pg:role pg:TableHead .\n'
        "pg:isContraindicatedIn a pg:Relation , owl:ObjectProperty ; rdfs:label 'is contraindicated in'@en ; pg:verb"
        " 'is contraindicated in' ; pg:infinitive 'be contraindicated in' ; pg:family pg:UseFamily .\n"
    )
    for relation, told in (("isUsedFor", True), ("isContraindicatedIn", False)):
        claim = RAISES.format(n=2, more="pg:anchor `gout` , `contraindicated` ; pg:contextFrom p:1")
        claim = claim.replace("pg:increases", f"pg:{relation}").replace("e:bdnf", "e:gout")
        claim = claim.replace("pg:aspect pg:UnspecifiedProduct ; ", "")
        assert ("relation-words" in dict(faults_of(tmp_path, table, more + claim))) == told


@pytest.mark.parametrize(
    "words",
    ["In the randomised ZEL trial XT-150 raised BDNF", "XT-150 raised BDNF in a double-blind test"],
)
def test_how_a_trial_was_made_tells_that_it_was_one_of_people(words, tmp_path):
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("pg:Unspecified ;", "pg:HumanClinicalStudy ;")
    assert "level-words" not in dict(faults_of(tmp_path, f"{words}.", claim))


def test_what_is_not_approved_is_not_given_as_approved(tmp_path):
    words = "XT-150 is regarded as not approved"
    claim = (
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:Approved ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:OfficialStatus ; pg:statedIn p:1 ;"
        f" pg:jurisdiction e:united-states ; pg:negationInName `not` ; pg:anchor `{words}` .\n"
    )
    assert "negation-in-name" in dict(faults_of(tmp_path, f"{words}.", claim))


@pytest.mark.parametrize(("dose", "checks"), [("5 mg", []), ("2 mg", ["negation-in-name"]), (None, [])])
def test_a_dose_at_which_it_is_denied_is_none_at_which_it_is_so(dose, checks, tmp_path):
    words = "XT-150 raised BDNF at 5 mg but not at 2 mg"
    more = f'pg:negationInName `not` ; pg:anchor `{words}`{f" ; pg:dose {dose!r}" if dose else ""}'
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=more))]
    assert [check for check in found if check.startswith("negation")] == checks


@pytest.mark.parametrize(
    ("words", "anchor", "checks"),
    [
        ("XT-150 may be given only as a research chemical", "XT-150 may be given only as a research chemical", []),
        ("XT-150 may be given as a research chemical", "XT-150 may be given as a research chemical", ["hedge-unexplained"]),
        ("XT-150 may only be sold as a research chemical", "XT-150 may only be sold as a research chemical", []),
        ("XT-150 may legally be sold as a research chemical", "be sold as a research chemical", []),
        ("XT-150 may be a research chemical", "XT-150 may be a research chemical", ["hedge-unexplained"]),
    ],
)
def test_what_the_law_allows_is_no_hedge(words, anchor, checks, tmp_path):
    left = words.partition(anchor)[0].strip()
    claim = (
        "c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasRegulatoryStatus ; rdf:object pg:ResearchChemical ;"
        " pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:statedIn p:1 ; pg:evidenceLevel pg:OfficialStatus ;"
        f" pg:jurisdiction e:united-states ; {'pg:scope pg:Only ; ' if 'only' in words else ''}pg:anchor `{anchor}` ,"
        " `in the United States` .\n"
    ) + (f"p:1 pg:remainder `{left}` . `{left}` pg:role pg:Framing .\n" if left else "")
    assert [check for check, _ in faults_of(tmp_path, f"{words} in the United States.", claim)] == checks


def test_a_file_of_a_revision_that_was_not_named_is_told_once(tmp_path):
    claim = RAISES.format(n=1, more="cito:citesAsEvidence r:1 , r:2 ; pg:anchor `XT-150 raised BDNF`")
    content = "XT-150 raised BDNF [1][2]. It is new [3]."
    assert faults_of(tmp_path, content, f"{claim}p:2 pg:role pg:EditorialNote .\n") == []
    whole = (tmp_path / "x.ttl").read_text("utf-8")
    old = [block for block in whole.split("\n\n") if "CitationMarker" not in block and not block.startswith("p:2")]
    (tmp_path / "old.ttl").write_text("\n\n".join(old), "utf-8")
    files = [Path(__file__).parents[2] / "data" / "facts.ttl", tmp_path / "old.ttl", tmp_path / "claims.ttl"]

    def checks(*more: Path) -> list[str]:
        graph = pepgraph.open(*files, *more, documents=[tmp_path / "x.md"], environment=False)
        return [fault.check for fault in graph.check()]

    those = {"marker-described", "tiling", "word-left-over", "unused-reference"}
    assert those <= set(checks())
    (tmp_path / "x-new.ttl").write_text(whole, "utf-8")
    once = checks()
    assert once.count("new-file") == 1
    assert those.isdisjoint(once)
    assert checks(tmp_path / "x-new.ttl") == []


def test_a_heading_stands_below_the_next_that_ranks_higher(tmp_path):
    """Claims are read by all headings above them, of which a part's names what the part is about."""
    claim = RAISES.format(n=5, more="pg:anchor `Raised BDNF`")
    roles = "p:1 pg:role pg:Title .\n" + "".join(f"p:{n} pg:role pg:SectionHeading .\n" for n in (2, 3, 4))
    content = "# Some\n\n## {}\n\n### Rats\n\n#### Brain\n\nRaised BDNF."
    assert faults_of(tmp_path, content.format("XT-150"), claim + roles) == []
    assert [check for check, _ in faults_of(tmp_path, content.format("XT-151"), claim + roles)] == ["subject-unnamed"]
    strange = claim + roles + "p:2 pg:section p:3 .\n"
    assert [check for check, _ in faults_of(tmp_path, content.format("XT-150"), strange)] == ["section-heading"]


def test_a_question_within_a_paragraph_heads_nothing(tmp_path):
    asked = 'p:1 pg:role pg:Question ; rdfs:label "Does it?"@en ; skos:notation "does-it" .\n'
    claim = asked + RAISES.format(n=2, more="pg:anchor `XT-150 raised BDNF`")
    assert faults_of(tmp_path, "Does it act? XT-150 raised BDNF.", claim) == []
    for heading in ("Does it act?\n\n", "1. Does it act?\n\n"):
        assert [check for check, _ in faults_of(tmp_path, f"{heading}XT-150 raised BDNF.", claim)] == ["section-heading"]


def test_a_marker_before_its_words_is_cited_where_it_is_said_to_lead(tmp_path):
    claim = RAISES.format(n=1, more="cito:citesAsEvidence r:1 ; pg:anchor `XT-150 raised BDNF`")
    content = "As Li et al. [1] found, XT-150 raised BDNF."
    rest = "p:1 pg:remainder `As Li et al.` , `found` . `As Li et al.` pg:role pg:Framing . `found` pg:role pg:Framing .\n"
    assert [check for check, _ in faults_of(tmp_path, content, claim + rest)] == ["citation-clause"]
    assert faults_of(tmp_path, content, claim + rest + "p:1 pg:leadingMarker `[1]` .\n") == []


@pytest.mark.parametrize(
    "content",
    [
        "XT-150 <!-- not 5 rats [2]? --> raised BDNF [1].",
        "XT-150 raised BDNF [[1]](#ref-2).",
        "> XT-150 raised\n> BDNF [1].",
        "XT-150 raised<br> BDNF <sup>[1]</sup>.<br>\n",
    ],
    ids=["comment", "link", "quote", "tags"],
)
def test_signs_that_say_nothing_are_no_words_of_a_claim(content, tmp_path):
    words = re.split(r" (?:<sup>)?\[\[?1", content.removeprefix("> "))[0]
    assert faults_of(tmp_path, content, RAISES.format(n=1, more=f"cito:citesAsEvidence r:1 ; pg:anchor `{words}`")) == []


def test_an_item_of_a_list_does_not_cite_what_closes_the_next(tmp_path):
    first = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`")
    more = "pg:onset \"rapidly\" ; cito:citesAsEvidence r:1 ; pg:anchor `It raised BDNF rapidly` ; pg:contextFrom p:1"
    second = RAISES.format(n=2, more=more)
    for signs in ("- {}\n- {}", "1. {}\n2. {}", "| {} |\n| :--- |\n| {} |"):
        assert faults_of(tmp_path, signs.format("XT-150 raised BDNF", "It raised BDNF rapidly [1]"), first + second) == []


@pytest.mark.parametrize(
    ("more", "left"),
    [
        ("", ["'15'", "'5'"]),
        ('pg:dose "15 mg/kg" ; ', ["'5'"]),
        ('pg:dose "15 mg/kg" ; pg:sampleSize "5 animals" ; ', []),
    ],
)
def test_a_number_is_told_as_a_whole(more, left, tmp_path):
    """Digits of XT-150 tell neither of 15 nor of 5."""
    words = "XT-150 raised BDNF at 15 mg/kg in 5 animals"
    claim = IN_ANIMALS.format(n=1, more=f"{more}cito:citesAsEvidence r:1 ; pg:anchor `{words}`")
    faults = faults_of(tmp_path, f"{words} [1].", claim)
    assert [check for check, _ in faults] == ["number-left-over"] * len(left)
    assert all(number in said for number, (_, said) in zip(left, faults, strict=True))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("Peña-Núñez (2021) found that XT-150 raised BDNF", False),
        ("Li et al. (2021a) found that XT-150 raised BDNF", False),
        ("XT-150 raised BDNF (O'Neill and Wu, 2021; Li, 2019)", False),
        ("Li et al., 2021, found that XT-150 raised BDNF", False),
        ("XT-150 raised BDNF of cells (2021)", True),
        ("Li (2021 patients) found that XT-150 raised BDNF", True),
        ("XT-150 raised BDNF (2021)", True),
    ],
)
def test_the_year_of_a_work_that_is_named_is_no_number_of_a_claim(words, left, tmp_path):
    found = faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=f"pg:anchor `{words}`"))
    assert ("number-left-over" in dict(found)) == left


@pytest.mark.parametrize(
    ("more", "checks"),
    [("", ["name-left-over"]), ("pg:species e:rat ; ", [])],
)
def test_an_animal_of_another_finding_by_the_same_words_is_not_told_for_this_one(more, checks, tmp_path):
    words = "XT-150 raised BDNF and NGF in rats"
    claims = IN_ANIMALS.format(n=1, more=f"pg:species e:rat ; pg:anchor `{words}`")
    claims += IN_ANIMALS.format(n=1, more=f"{more}pg:anchor `{words}`").replace("c:1 ", "c:2 ").replace("e:bdnf", "e:ngf")
    assert [check for check, _ in faults_of(tmp_path, f"{words}.", claims)] == checks


@pytest.mark.parametrize(
    ("words", "rest", "checks"),
    [
        ("XT-150 raised BDNF in 5 rats", "`XT-150 raised BDNF`", ["name-left-over", "number-left-over"]),
        ("XT-150 raised BDNF in 5 rats", "`XT-150 raised BDNF in 5 rats`", []),
        ("XT-150 raised BDNF in 5 rats", "`XT-150` , `in 5 rats`", []),
        ("FDA-approved XT-150 raised BDNF", "`XT-150 raised BDNF`", ["name-left-over"]),
        ("XT-150 raised BDNF in human plasma", "`XT-150 raised BDNF`", ["name-left-over"]),
        ("XT-150 raised BDNF in the hippocampus", "`XT-150 raised BDNF`", ["name-left-over"]),
        ("XT-150 raised BDNF in blood serum", "`XT-150 raised BDNF`", ["name-left-over"]),
        ("XT-150 raised BDNF in ischemic stroke", "`XT-150 raised BDNF`", ["name-left-over"]),
        ("XT-150 raised BDNF after a single dose", "`XT-150 raised BDNF`", ["name-left-over"]),
        ("XT-150 raised brain-derived BDNF", "`XT-150 raised`", []),
    ],
)
def test_what_a_claim_rests_on_is_told_by_it_or_by_another_that_rests_on_it(words, rest, checks, tmp_path):
    first = RAISES.format(n=1, more=f"pg:anchor `{words}`")
    second = RAISES.format(n=1, more=f'pg:sampleSize "5 rats" ; pg:species e:rat ; pg:anchor {rest}').replace("c:1 ", "c:2 ")
    faults = faults_of(tmp_path, f"{words}.", first + second)
    assert sorted(check for check, _ in faults if check.endswith("-left-over")) == checks


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("T-150 raised BDN", "XT-150 raised BDNF"),
        ("XT-150 raised BDNF 1", "XT-150 raised BDNF 15"),
        ("150 raised BDNF", None),
        ("XT-150 raised BDNF 15", None),
    ],
)
def test_an_anchor_begins_and_ends_with_a_word(words, whole, tmp_path):
    content = "XT-150 raised BDNF 15mg."
    faults = [text for check, text in faults_of(tmp_path, content, RAISES.format(n=1, more=f"pg:anchor `{words}`")) if check == "anchor-words"]
    start, end = (content.index(words), content.index(words) + len(words))
    if whole:
        place = locate(content, whole)[0]
        wide = f"widen it to {whole!r}, s:{place.span} pg:sha256 \"{place.sha256}\", or correct it"
        assert faults == [f"its anchor {start}-{end} begins or ends within a word: {words!r}; {wide}"]
    else:
        assert faults == []


def test_words_of_a_script_without_spaces_may_be_cut(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `増加させる`").replace("pg:increases", "pg:modulates")
    found = [check for check, _ in faults_of(tmp_path, "XT-150は脳の量を増加させることがある。", claim)]
    assert "anchor-words" not in found


@pytest.mark.parametrize(
    ("dose", "said"),
    [
        ("10–15 µg/kg", None),
        ("10–15 µg", "only as a part of more"),
        ("15 µg/kg", "only as a part of more"),
        ("10", "only as a part of more"),
        ("10–15", "only as a part of more"),
        ("10–15 \u03bcg/kg", "with other code points, U+00B5 for U+03BC"),
        ("20 µg/kg", "do not have '20 µg/kg'"),
    ],
)
def test_a_value_is_the_whole_of_what_the_words_have(dose, said, tmp_path):
    words = "XT-150 raised BDNF at 10–15 \u00b5g/kg"
    claim = RAISES.format(n=1, more=f'pg:dose "{dose}" ; pg:anchor `{words}`')
    faults = [wrong for check, wrong in faults_of(tmp_path, f"{words}.", claim) if check == "measurement-text"]
    assert len(faults) == (said is not None)
    assert said is None or said in faults[0]


@pytest.mark.parametrize(
    ("words", "dose", "whole"),
    [
        ("Nanomolar concentrations of XT-150 raised BDNF", "nanomolar concentrations", True),
        ("Nanomolar concentrations of XT-150 raised BDNF", "picomolar concentrations", False),
        ("5 MG of XT-150 raised BDNF", "5 mg", False),
        ("Two doses of XT-150 raised BDNF", "two doses", True),
    ],
)
def test_a_value_in_words_may_begin_a_sentence(words, dose, whole, tmp_path):
    claim = RAISES.format(n=1, more=f'pg:dose "{dose}" ; pg:anchor `{words}`')
    assert ("measurement-text" not in dict(faults_of(tmp_path, f"{words}.", claim))) == whole


@pytest.mark.parametrize(("name", "checks"), [("Xenon Compound 150", []), ("Xenon Compound", ["number-left-over"])])
def test_a_number_in_another_name_is_told_by_the_name(name, checks, tmp_path):
    words = "Xenon Compound 150 raised BDNF"
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`") + f'e:xt skos:altLabel "{name}"@en .\n'
    found = [check for check, _ in faults_of(tmp_path, f"{words}.", claim)]
    assert [check for check in found if check == "number-left-over"] == checks


def test_an_only_may_stand_in_a_name(tmp_path):
    words = "There are only three trials of XT-150"
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("pg:increases", "pg:hasEvidenceBody")
    claim = claim.replace("e:bdnf", "e:trials").replace(" pg:aspect pg:UnspecifiedProduct ;", "")
    for name, told in (("only three trials", True), ("three trials", False)):
        faults = faults_of(tmp_path, f"{words}.", claim + f'e:trials a pg:EvidenceBody ; rdfs:label "{name}"@en .\n')
        assert ("limit-left-over" not in dict(faults)) == told, faults


def test_rna_of_a_thing_may_be_its_levels(tmp_path):
    words = "XT-150 raised mRNA levels of BDNF"
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace(" pg:aspect pg:UnspecifiedProduct ;", "")
    assert "value-words" in dict(faults_of(tmp_path, f"{words}.", claim))
    claim = claim.replace("pg:anchor", "pg:aspect pg:MessengerRna ; pg:anchor")
    assert "value-words" not in dict(faults_of(tmp_path, f"{words}.", claim))


def test_a_verb_stands_before_its_object_across_anchors(tmp_path):
    words = "XT-150 promoted sleep and BDNF"
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 promoted` , `BDNF`").replace("pg:increases", "pg:decreases")
    assert "relation-words" in dict(faults_of(tmp_path, f"{words}.", claim))


@pytest.mark.parametrize(
    ("given", "checks"),
    [
        ('pg:dose ".5 mg" ; ', []),
        ('pg:dose "5 mg" ; ', ["measurement-text", "number-left-over"]),
        ('pg:dose "0.5 mg" ; ', ["measurement-text", "number-left-over"]),
        ("", ["number-left-over"]),
    ],
)
def test_a_number_may_begin_with_its_point(given, checks, tmp_path):
    words = "XT-150 raised BDNF at .5 mg"
    claim = RAISES.format(n=1, more=f"{given}pg:anchor `{words}`")
    assert sorted(check for check, _ in faults_of(tmp_path, f"{words}.", claim)) == checks


@pytest.mark.parametrize(
    ("words", "dose", "said"),
    [
        ("XT-150 raised BDNF at no less than 5 mg", "5 mg", "the words it rests on have 'no less than 5 mg'"),
        ("XT-150 raised BDNF at no less than 5 mg", "no less than 5 mg", None),
        ("XT-150 raised BDNF at ≥ 5 mg", "5 mg", "the words it rests on have '≥ 5 mg'"),
        ("XT-150 raised BDNF at up to 5 mg, mostly at 5 mg", "5 mg", None),
        ("XT-150 raised BDNF at doses exceeding 5 mg", "5 mg", "the words it rests on have 'exceeding 5 mg'"),
        ("XT-150 raised BDNF at about 5 mg", "5 mg", "the words it rests on have 'about 5 mg'"),
        ("XT-150 raised BDNF over 5 mg", "5 mg", None),
    ],
)
def test_a_bound_is_a_part_of_the_value(words, dose, said, tmp_path):
    claim = RAISES.format(n=1, more=f'pg:dose "{dose}" ; pg:anchor `{words}`')
    faults = faults_of(tmp_path, f"{words}.", claim)
    assert "negation-unexplained" not in dict(faults)
    told = [wrong.partition(";")[0] for check, wrong in faults if check == "measurement-text"]
    assert told == [said] * (said is not None)


def test_a_half_life_that_its_relation_calls_a_bound_has_none_in_its_value(tmp_path):
    words = "XT-150 has a half-life that exceeds 80 min"
    relation = (
        "pg:lasts a pg:Relation , owl:DatatypeProperty ; rdfs:label `label` ; pg:infinitive `infinitive` ;"
        " pg:verb `{}` ; pg:family pg:IdentityFamily .\n".replace("`", '"')
    )
    claim = RAISES.format(n=1, more=f"pg:anchor `{words}`").replace("pg:increases", "pg:lasts").replace("e:bdnf", '"80 min"')
    for verb, checks in (("has a half-life of", ["measurement-text"]), ("has a half-life above", [])):
        found = [check for check, _ in faults_of(tmp_path, f"{words}.", relation.format(verb) + claim)]
        assert [check for check in found if check == "measurement-text"] == checks


@pytest.mark.parametrize(
    ("words", "given", "check"),
    [
        ("within two weeks", 'pg:onset "within two weeks"', None),
        ("within two weeks", 'pg:onset "two weeks"', "measurement-text"),
        ("within two weeks", 'pg:duration "within two weeks"', "onset-duration"),
        ("within two weeks", 'pg:duration "two weeks"', "onset-duration"),
        ("for two weeks", 'pg:onset "two weeks"', "onset-duration"),
        ("for two weeks", 'pg:duration "two weeks"', None),
        ("after two weeks", 'pg:duration "two weeks"', None),
        ("for two weeks", 'pg:manner pg:Rapid', "number-left-over"),
        ("about threefold", 'pg:manner pg:Rapid', "number-left-over"),
        ("about threefold", 'pg:effectSize "about threefold"', None),
        ("for two weeks", 'pg:duration "three weeks"', "measurement-text"),
        ("of two kinds", 'pg:manner pg:Rapid', "qualifier-unnamed"),
    ],
)
def test_how_long_is_told_and_is_not_after_how_long(words, given, check, tmp_path):
    words = f"XT-150 raised BDNF {words}"
    faults = faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=f"{given} ; pg:anchor `{words}`"))
    found = [one for one, _ in faults]
    assert (check in found) if check else found == []


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("dose", "12 rats", "sampleSize"),
        ("dose", "6 weeks", "duration"),
        ("dose", "5 mg per rat", None),
        ("dose", "2 tablets", None),
        ("sampleSize", "5 mg/kg", "dose"),
        ("sampleSize", ".5 MG", "dose"),
        ("sampleSize", "12 healthy young men", None),
        ("sampleSize", "5 g of tissue", None),
        ("onset", "5 mg", "dose"),
        ("onset", "2 h", None),
        ("duration", "12 patients", "sampleSize"),
        ("effectSize", "5 mg", None),
        ("effectSize", "5 mg/kg", "dose"),
        ("effectSize", "about 50–100 µg/kg/day", "dose"),
        ("effectSize", "5 mg/kg/min", None),
        ("dose", "threefold", "effectSize"),
        ("dose", "about 2.5-fold", "effectSize"),
        ("dose", "P<.001", "effectSize"),
        ("dose", "−50%", "effectSize"),
        ("dose", "0.1%", None),
        ("dose", "in 17", "effectSize"),
        ("dose", "5.3% vs 6.6%", "effectSize"),
        ("dose", "HR 0.80", "effectSize"),
        ("dose", "5 mg vs 10 mg", None),
        ("dose", "in 12.9% of men", "effectSize"),
        ("dose", "in 2 mL of water", None),
        ("dose", "10-fold dilution", None),
        ("dose", "5 mg", None),
    ],
)
def test_an_amount_is_of_its_kind(key, value, told, tmp_path):
    words = f"XT-150 raised BDNF, {value}"
    claim = RAISES.format(n=1, more=f'pg:{key} "{value}" ; pg:anchor `{words}`')
    found = [wrong for check, wrong in faults_of(tmp_path, f"{words}.", claim) if check == "amount-kind"]
    assert found == ([f"{value!r} is a pg:{told}, and it gives it as pg:{key}; give it as pg:{told}"] if told else [])


@pytest.mark.parametrize(
    ("head", "given", "checks"),
    [
        ("Finding | At 15 mg (n=24)", 'pg:dose "15 mg" ; pg:sampleSize "n=24"', []),
        ("Finding | At 5 mg (n=24)", 'pg:dose "15 mg" ; pg:sampleSize "n=24"', ["measurement-text"]),
        ("Finding | At 15 mg (n=24)", 'pg:dose "15 mg/kg"', ["measurement-text"]),
    ],
)
def test_an_amount_of_a_row_may_stand_in_the_head_of_its_table(head, given, checks, tmp_path):
    more = f'{given} ; pg:effectSize "9 %" ; pg:contextFrom p:1 ; pg:anchor `XT-150 raised BDNF | 9 %`'
    claim = RAISES.format(n=2, more=more) + "p:1 pg:role pg:TableHead .\n"
    faults = faults_of(tmp_path, f"| {head} |\n|---|---|\n| XT-150 raised BDNF | 9 % |", claim)
    assert [check for check, _ in faults] == checks


@pytest.mark.parametrize("phase", ["phase 2", "Phase 2b", "phase 2/3", "Phase II"])
def test_the_phase_of_a_trial_is_no_number_of_a_claim_and_shows_a_study_in_people(phase, tmp_path):
    words = f"In a {phase} trial of 24 XT-150 raised BDNF"
    claim = RAISES.format(n=1, more=f'pg:sampleSize "24" ; pg:anchor `{words}`').replace(
        "pg:Unspecified ;", "pg:HumanClinicalStudy ;"
    )
    assert faults_of(tmp_path, f"{words}.", claim) == []
    assert "number-left-over" in dict(faults_of(tmp_path, f"{words}.", claim.replace('pg:sampleSize "24" ; ', "")))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("XT-150 raised BDNF (May 2022)", False),
        ("In May XT-150 raised BDNF", False),
        ("XT-150 may raise BDNF", True),
        ("May XT-150 raise BDNF", True),
    ],
)
def test_the_month_of_may_is_no_hedge(words, told, tmp_path):
    found = dict(faults_of(tmp_path, f"{words}.", RAISES.format(n=1, more=f"pg:anchor `{words}`")))
    assert ("hedge-unexplained" in found) == told


def test_digits_of_a_name_with_another_hyphen_are_no_number(tmp_path):
    name = 'e:xt skos:altLabel "XT\u2011150"@en .\n'
    claim = RAISES.format(n=1, more="pg:anchor `XT\u2011150 raised BDNF`")
    assert faults_of(tmp_path, "XT\u2011150 raised BDNF.", name + claim) == []


def test_another_name_than_the_words_give_is_told(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 is also called PL 14`").replace("pg:increases", "pg:hasSynonym")
    claim = claim.replace("pg:aspect pg:UnspecifiedProduct ; ", "").replace("pg:AnimalStudy", "pg:Definitional")
    for name, checks in (("PL 14", []), ("pl 14", []), ("PL 1", ["measurement-text", "number-left-over"])):
        faults = faults_of(tmp_path, "XT-150 is also called PL 14.", claim.replace("e:bdnf", f'"{name}"'))
        assert sorted(check for check, _ in faults) == checks, name


@pytest.mark.parametrize(
    ("words", "given", "fits"),
    [
        ("GKPV", "GKPV", True),
        ("Gly-Lys-Pro-Val", "GKPV", True),
        ("GKPV", "Gly-Lys-Pro-Val", True),
        ("Gly–Lys–Pro–Val-NH2", "Gly-Lys-Pro-Val", True),
        ("glycine, lysine, proline, and valine", "GKPV", True),
        ("GKPV", "GKP", False),
        ("GKPV", "GKPL", False),
        ("Gly-Lys-Pro-Val", "Gly-Lys-Pro", False),
        ("Gly-Lys-Pro-Val", "Lys-Pro-Val", False),
    ],
)
def test_another_sequence_than_the_words_give_is_told(words, given, fits, tmp_path):
    relation = "pg:hasSequence" if "-" in given else "pg:hasOneLetterSequence"
    claim = RAISES.format(n=1, more=f"pg:anchor `XT-150 is {words}`").replace("pg:increases", relation)
    claim = claim.replace("pg:aspect pg:UnspecifiedProduct ; ", "").replace("e:bdnf", f'"{given}"')
    faults = faults_of(tmp_path, f"XT-150 is {words}.", claim.replace("pg:AnimalStudy", "pg:Definitional"))
    assert ("measurement-text" not in [check for check, _ in faults]) == fits, faults


def test_another_count_than_the_words_give_is_told(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 has 15 amino acids`").replace("pg:increases", "pg:hasResidueCount")
    claim = claim.replace("pg:aspect pg:UnspecifiedProduct ; ", "").replace("e:bdnf", "{count}")
    for count, checks in ((15, []), (16, ["number-left-over", "measurement-text"])):
        faults = faults_of(tmp_path, "XT-150 has 15 amino acids.", claim.replace("{count}", str(count)))
        assert [check for check, _ in faults] == checks
    for count, checks in ((7, []), (8, ["number-left-over", "measurement-text"])):
        seven = claim.replace("15 amino acids", "seven residues").replace("{count}", str(count))
        assert [check for check, _ in faults_of(tmp_path, "XT-150 has seven residues.", seven)] == checks
    # Another claim may tell of the number.
    seven = claim.replace("has 15 amino acids", "is a 7-residue peptide")
    kind = 'e:kind a pg:Category ; rdfs:label "7-residue peptide"@en .\n' + RAISES.format(n=1, more="pg:anchor `a 7-residue peptide`")
    kind = kind.replace("c:1", "c:2").replace("pg:increases", "pg:isClassifiedAs").replace("e:bdnf", "e:kind")
    for count, checks in ((7, []), (8, ["measurement-text"])):
        faults = faults_of(tmp_path, "XT-150 is a 7-residue peptide.", seven.replace("{count}", str(count)) + kind)
        assert [check for check, _ in faults] == checks


@pytest.mark.parametrize(
    ("subject", "edits", "said"),
    [
        (
            "c:46-semax-binding-site-kd",
            {"rdf:predicate": "rdf:predicate pg:binds ;"},
            "for a measurement such as pg:hasDissociationConstant",
        ),
        (
            "c:46-semax-binding-site-kd",
            {"rdf:predicate": "rdf:predicate pg:binds ;", "rdf:object": "rdf:object e:bdnf ;"},
            "with a relation that takes it, such as pg:hasDissociationConstant",
        ),
        (
            "c:57-selank-status-approved-united-states-denied",
            {"pg:regulator": "pg:regulator e:ema ;"},
            "or give the regulator that place as pg:authorityIn",
        ),
        (
            "c:24-selank-produces-effects-beyond-anxiolytic",
            {"pg:modality ": "pg:modality pg:Attributed ;"},
            "'suggesting' is no pg:modalityCue of pg:Attributed, but of pg:Hedged;",
        ),
    ],
)
def test_a_fault_names_what_mends_it(subject, edits, said, facts, tmp_path, document):
    found, _ = faults_in(tmp_path, plant(facts, [(subject, *edit) for edit in edits.items()]), document)
    assert any(said in str(fault) for fault in found), [str(fault) for fault in found]


def test_what_the_packaged_graph_describes_is_not_to_be_described_again(facts, tmp_path):
    paper = "<https://w3id.org/pepgraph/paper/pmid-18454096>"
    text = _BEGIN + RAISES.format(n=1, more="pg:anatomy e:hippocampus ; pg:species e:okapi")
    text += f"r:1 a pg:Reference ; pg:identifiedAs {paper} ."
    mends = {fault.wrong: fault.mend for fault in faults_in(tmp_path, text)[0]}
    for wrong in (
        "the object e:bdnf is not described",
        "the qualifier value e:hippocampus is not described",
        "the paper paper:pmid-18454096 is not described",
    ):
        assert mends[wrong].startswith("the packaged graph describes it: name that too, as `pepgraph export"), wrong
    assert mends["the qualifier value e:okapi is not described"].startswith("use a value of the closed list or")
    both = [fault.wrong for fault in faults_in(tmp_path, facts + text)[0] if "is not described" in fault.wrong]
    assert both == ["the qualifier value e:okapi is not described"]


def test_a_relation_and_a_role_are_added_as_the_page_says(tmp_path):
    own = (
        "pg:isIsolatedFrom a pg:Relation , owl:ObjectProperty ; rdfs:label 'is isolated from'@en ;"
        " pg:verb 'is isolated from' ; pg:infinitive 'be isolated from' ; pg:family pg:IdentityFamily .\n"
        "pg:Bibliography a pg:PassageRole ; skos:prefLabel 'bibliography'@en . p:2 pg:role pg:Bibliography .\n"
    )
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 is isolated from BDNF`").replace("pg:increases", "pg:isIsolatedFrom")
    claim = claim.replace("pg:aspect pg:UnspecifiedProduct ; ", "")
    page = (Path(__file__).parents[2] / "docs" / "curating.md").read_text("utf-8")
    wanted = ("pg:Relation", "owl:ObjectProperty", "rdfs:label", "pg:verb", "pg:infinitive", "pg:family", "pg:PassageRole")
    assert all(f"`{name}`" in page for name in wanted)
    assert faults_of(tmp_path, "XT-150 is isolated from BDNF.\n\nBooks.", own + claim) == []


def test_a_heading_that_asks_nothing_has_a_role_and_is_told_of_it(tmp_path):
    content = "# Brief\n\n## Effects\n\nXT-150 raised BDNF."
    claim = "p:1 pg:role pg:Title .\np:2 pg:role pg:{} .\n" + RAISES.format(n=3, more="pg:anchor `XT-150 raised BDNF`")
    assert faults_of(tmp_path, content, claim.replace("{}", "SectionHeading")) == []
    ((check, said),) = faults_of(tmp_path, content, claim.replace("{}", "Question"))
    assert check == "question-name"
    assert said.endswith("a heading that asks nothing is a pg:SectionHeading")


def test_what_asks_within_a_paragraph_is_no_heading_of_a_section(tmp_path):
    claim = RAISES.format(n=2, more="pg:anchor `XT-150 raised BDNF`") + "p:1 pg:role pg:SectionHeading .\n"
    assert [check for check, _ in faults_of(tmp_path, "Does it? XT-150 raised BDNF.", claim)] == ["question-words"]


def test_codes_of_residues_may_differ_in_length():
    residues = [("K", "Lys", "lysine"), ("Z", "pGlu", "pyroglutamic acid")]
    assert _spelt("Z-K", residues).search("it is pGlu-Lys here")
    assert not _spelt("K", residues).search("it is pGlu-Lys here")


def test_a_thing_of_no_class_is_told_which_there_are(tmp_path):
    file = tmp_path / "a.ttl"
    file.write_text(
        "@prefix pg: <https://w3id.org/pepgraph/ontology#> . @prefix e: <https://w3id.org/pepgraph/entity/> .\n"
        "e:vegfr2 a pg:Molecule .\n",
        "utf-8",
    )
    (mend,) = (one.mend for one in pepgraph.open(file, environment=False).check() if one.check == "known-class")
    assert "things are of " in mend
    assert "pg:Peptide" in mend
    assert "pg:Target" in mend


def test_many_papers_are_held_against_each_other_in_one_pass(tmp_path):
    papers = "".join(
        f'<https://w3id.org/pepgraph/paper/x-{n}> a <http://purl.org/spar/fabio/JournalArticle> ;'
        f' <http://purl.org/ontology/bibo/doi> "10.1000/{n % 19_999}" .\n'
        for n in range(20_000)
    )
    (tmp_path / "papers.ttl").write_text(papers)
    facts = Path(__file__).parents[2] / "data" / "facts.ttl"
    graph = pepgraph.open(facts, tmp_path / "papers.ttl", environment=False)
    assert [fault.check for fault in graph.check()] == ["paper-once"]


def test_a_claim_is_not_read_once_for_each_other_of_its_passage(tmp_path):
    def seconds(claims: int) -> float:
        words, told = "With 5 mg XT-150 raised", ""
        for n in range(claims):
            words += f"{',' * (n > 0)} factor {n}"
            told += f'e:f{n} a pg:Target ; rdfs:label "factor {n}"@en .\n'
            claim = RAISES.replace("c:{n}", f"c:{n}").replace("e:bdnf", f"e:f{n}")
            told += claim.format(n=1, more=f'pg:dose "5 mg" ; pg:anchor `{words}`')
        begun = time.process_time()
        assert faults_of(tmp_path, f"{words}.", told) == []
        return time.process_time() - begun

    assert seconds(200) < 6 * seconds(100), "it grew with the cube of the claims"


def test_checks_of_claims_and_references_do_not_hold_each_against_all(tmp_path):
    """They took all passages or references of the document, or all claims that say the same."""

    def seconds(documents: int, things: int) -> dict[str, float]:
        blocks = []
        for n in range(1_500):
            doc = f"https://w3id.org/pepgraph/doc/d{n % documents}"
            blocks.append(
                f"<{doc}/passage/{n}> pg:inDocument <{doc}> . <{doc}/reference/{n}> a pg:Reference ; pg:number {n} ;"
                f" pg:inDocument <{doc}> . <{doc}/claim/{n}> a pg:Claim ; rdf:subject e:selank ;"
                f" rdf:predicate pg:increases ; rdf:object e:o{n % things} ; pg:polarity pg:Affirmed ;"
                f" pg:statedIn <{doc}/passage/{n}> ; pg:anchor <{doc}/span/{n}-{n + 1}> .\n"
            )
        text = tmp_path / f"{documents}-{things}.ttl"
        text.write_text("".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + "".join(blocks))
        taken = {}
        with pepgraph.open(text, environment=False) as graph:
            for shape in shapes():
                if shape.name in ("opposite-directions", "claim-once", "reference-number"):
                    begun = time.process_time()
                    rows = run(graph.engine, shape.select).rows
                    assert sum(1 for _ in rows) == (shape.name == "reference-number")
                    taken[shape.name] = time.process_time() - begun
        return taken

    usual = seconds(300, 1_500)
    for case in ((1, 1_500), (300, 1)):
        assert {name for name, taken in seconds(*case).items() if taken > 0.05 + 5 * usual[name]} == set()


@pytest.mark.parametrize(
    ("number", "written", "text", "checks"),
    [
        ("2.50", "2.50 nM", "2.50 nM", set()),
        ("2.0", "2.0 nM", "2.0 nM", set()),
        ("1200", "1,200 nM", "1,200 nM", set()),
        ("-5", "−5 nM", "−5 nM", set()),
        ("200", "1,200 nM", "1,200 nM", {"measurement-written"}),
        ("2.05", "2.5 nM", "2.5 nM", {"measurement-written"}),
        ("2.4", "2.4 nM", "7.4 nM", {"measurement-text", "number-left-over"}),
        ("0.5", ".5 nM", ".5 nM", set()),
        ("5", ".5 nM", ".5 nM", {"measurement-written"}),
        ("-0.50", "−.5 nM", "−.5 nM", set()),
        ("2.4", "2.4 NM", "2.4 NM", set()),
    ],
)
def test_a_measurement_is_held_against_the_words_with_or_without_a_name(number, written, text, checks, tmp_path):
    claim = f"""@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix unit: <http://qudt.org/vocab/unit/> .
        c:1 a pg:Claim ; rdf:subject e:xt ; rdf:predicate pg:hasDissociationConstant ; rdf:object "{written}" ;
        pg:polarity pg:Affirmed ; pg:modality pg:Asserted ; pg:evidenceLevel pg:Unspecified ; pg:statedIn p:1 ;
        pg:anchor `XT-150 has a dissociation constant of {text}` ; pg:measurement [ a pg:Measurement ;
        qudt:numericValue {number} ; qudt:hasUnit unit:NanoMOL-PER-L ; pg:quantityKind pg:DissociationConstant ;
        pg:asWritten "{written}" ] ."""
    found = faults_of(tmp_path, f"XT-150 has a dissociation constant of {text}.", claim)
    assert {check for check, _ in found} == checks


@pytest.mark.parametrize(
    ("words", "more", "checks"),
    [
        ("XT-150 raised BDNF in the presence of zinc", "", ["condition-left-over"]),
        ("XT-150 raised BDNF in the presence of zinc", " ; pg:setting pg:WithZinc", []),
        ("XT-150 raised BDNF, except in females", "", ["condition-left-over"]),
        ("XT-150 raised BDNF at toxic doses", "", ["condition-left-over"]),
        ("XT-150 raised BDNF at toxic doses", ' ; pg:dose "toxic doses"', []),
        ("XT-150 raised BDNF in PC12 cells", "", ["condition-left-over"]),
        ("XT-150 raised BDNF in BV2\ncells", " ; pg:setting pg:WithZinc", ["value-words"]),
        ("XT-150 raised BDNF in silico", "", ["condition-left-over"]),
        ("XT-150 raised BDNF at all doses", "", []),
        ("XT-150 raised BDNF in cells", "", []),
        ("XT-150 raised BDNF in BDNF cells", "", []),
    ],
)
def test_a_condition_is_told_by_a_claim(words, more, checks, tmp_path):
    term = (
        'pg:WithZinc a pg:Setting , skos:Concept ; skos:inScheme pg:SettingScheme ; skos:prefLabel "with zinc"@en ;'
        ' skos:notation "with-zinc" ; skos:definition "With zinc."@en ; pg:nameInSentence "with zinc" ;'
        ' pg:cueWord "zinc" .\n'
    )
    claim = term + RAISES.format(n=1, more=f"pg:anchor `{words}`{more}")
    found = faults_of(tmp_path, f"{words}.", claim)
    assert [check for check, _ in found] == checks, found
    if checks == ["condition-left-over"]:
        apart = claim + f"p:1 pg:remainder `{words[len('XT-150 '):]}` . `{words[len('XT-150 '):]}` pg:role pg:Framing .\n"
        assert "condition-left-over" not in dict(faults_of(tmp_path, f"{words}.", apart))


@pytest.mark.parametrize(
    ("level", "cue", "told"),
    [("AnimalStudy", "before breeding", True), ("AnimalStudy", "breeding", False), ("InVitroStudy", "in vitro", False)],
)
def test_a_setting_is_told_where_its_words_stand(level, cue, told, tmp_path):
    words = "XT-150 raised BDNF of rats in vitro before breeding"
    claims = (
        'pg:Early a pg:Setting , skos:Concept ; skos:inScheme pg:SettingScheme ; skos:prefLabel "early"@en ;'
        f' skos:notation "early" ; skos:definition "Early."@en ; pg:nameInSentence "early" ; pg:cueWord "{cue}" .\n'
    )
    claim = IN_ANIMALS.replace("pg:AnimalStudy", f"pg:{level}").format(n=1, more="{} pg:species e:rat ; pg:anchor {}")
    end = "" if level == "AnimalStudy" else " of rats in vitro before breeding"
    claims += claim.format("", f"`XT-150 raised BDNF{end}`" + ("" if end else " , `of rats` , `before breeding`"))
    claims += "" if end else "p:1 pg:remainder `in vitro` . `in vitro` pg:role pg:Framing .\n"
    for more in ("", "pg:setting pg:Early ;"):
        faults = dict(faults_of(tmp_path, f"{words}.", claims.replace("pg:species", f"{more} pg:species")))
        assert ("name-left-over" in faults) == (told and not more), faults


def test_what_cannot_be_is_no_hedge(tmp_path):
    for word in ("can't", "can’t"):
        claim = RAISES.replace("Affirmed", "Negated")
        claim = claim.format(n=1, more=f"pg:negationCue `{word}` ; pg:anchor `XT-150 {word} raise BDNF`")
        assert faults_of(tmp_path, f"XT-150 {word} raise BDNF.", claim) == []


def test_a_case_report_is_a_study_of_people_and_nothing_that_somebody_says(tmp_path):
    words = "In one case report XT-150 raised BDNF"
    claim = RAISES.replace("pg:Unspecified ;", "pg:HumanClinicalStudy ;").format(n=1, more=f"pg:anchor `{words}`")
    assert faults_of(tmp_path, f"{words}.", claim) == []
    rest = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`")
    rest += "p:1 pg:remainder `In one case report` . `In one case report` pg:role pg:Framing .\n"
    assert "cue-left-over" not in dict(faults_of(tmp_path, f"{words}.", rest))


def test_what_appears_somewhere_is_no_hedge(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `XT-150 appears in tables as what raised BDNF`")
    assert faults_of(tmp_path, "XT-150 appears in tables as what raised BDNF.", claim) == []


def test_an_and_alone_between_claims_needs_no_role(tmp_path):
    claims = RAISES.format(n=1, more="pg:anchor `XT-150 raised BDNF`")
    claims += RAISES.format(n=1, more="pg:anchor `raised BDNF again`").replace("c:1", "c:1-again")
    for between, found in (("and", False), ("or", True)):
        faults = dict(faults_of(tmp_path, f"XT-150 raised BDNF {between} raised BDNF again.", claims))
        assert ("word-left-over" in faults) is found, faults


def test_a_subject_that_has_only_other_names_is_told_by_its_address(tmp_path):
    claim = RAISES.format(n=1, more="pg:anchor `Neurofin inhibits Zelanor`").replace("e:xt", "e:zelanor", 1)
    claim = claim.replace("e:bdnf", "e:neurofin").replace("pg:increases", "pg:inhibits")
    claim += "e:zelanor a pg:Peptide ; skos:altLabel 'Zelanor'@en . e:neurofin a pg:Peptide ; rdfs:label 'Neurofin'@en .\n"
    faults = dict(faults_of(tmp_path, "Neurofin inhibits Zelanor.", claim))
    assert "its rdf:subject is https://w3id.org/pepgraph/entity/zelanor" in faults["subject-object"]

"""CSV for spreadsheets: what a cell holds is text, whatever the data says."""

from __future__ import annotations

import csv
import io

import pytest

from pepgraph.answers.citations import Noted
from pepgraph.model.claims import Claim, Named, Relation
from pepgraph.output.spreadsheet import claims_csv, rows_csv


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "-1\n+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(name):
    claim = Claim("c", Named("s", name), Relation("r", "raises", "raises", "raise"), Named("o", 'a "b", c\nd'))
    [row] = csv.DictReader(io.StringIO(claims_csv([claim], Noted()), newline=""))
    assert row["subject"] == f"'{name}"
    assert row["sentence"].startswith("'")
    assert row["object"] == 'a "b", c\nd'


@pytest.mark.parametrize("number", ["-5", "-0.5", "-.5", "-5.2e-3"])
def test_a_number_below_zero_stays_a_number(number):
    assert rows_csv(["value"], [[number]]) == f"value\r\n{number}\r\n"

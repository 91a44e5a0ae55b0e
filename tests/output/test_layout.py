"""No box or word of a picture hides another, and no line passes behind a box that is not its end."""

from __future__ import annotations

import time
from itertools import combinations
from typing import Any

import pytest

import pepgraph
from pepgraph.output.drawing import picture
from pepgraph.output.picture.labels import Worded, place
from pepgraph.output.picture.places import Frame
from pepgraph.output.picture.routes import route
from pepgraph.output.selection import VIEWS

Rectangle = tuple[float, float, float, float]


def middle_and_size(x: float, y: float, width: float, height: float) -> Rectangle:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def meet(one: Rectangle, two: Rectangle) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]


def points(course: list[list[float]]) -> list[tuple[float, float]]:
    """Two hundred points on every curve of a course."""
    found = []
    for (ax, ay), (bx, by), (cx, cy) in zip(course[::2], course[1::2], course[2::2], strict=False):
        for n in range(201):
            t = n / 200
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            found.append((a * ax + b * bx + c * cx, a * ay + b * by + c * cy))
    return found


def overlapping(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """Boxes and words that overlap."""
    taken = {node["label"]: middle_and_size(node["x"], node["y"], *node["box"]) for node in shown["nodes"]}
    assert len(taken) == len(shown["nodes"])
    taken |= {edge["id"]: middle_and_size(*edge["word"]) for edge in shown["edges"] if "word" in edge}
    return [(one, two) for one, two in combinations(taken, 2) if meet(taken[one], taken[two])]


def behind(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """Lines with the boxes behind which they pass."""
    boxes = {node["id"]: middle_and_size(node["x"], node["y"], *node["box"]) for node in shown["nodes"]}
    found = []
    for edge in shown["edges"]:
        course = points(edge["course"])
        across, down = zip(*course, strict=True)
        reach = (min(across), min(down), max(across), max(down))
        for box, (left, top, right, bottom) in boxes.items():
            if box in (edge["from"], edge["to"]) or not meet(reach, (left, top, right, bottom)):
                continue
            if any(left < x < right and top < y < bottom for x, y in course):
                found.append((edge["id"], box))
    return found


# Russia is in pictures of statuses alone, and BDNF is in none of them.
ABOUT = {view: [None, "selank", "semax", "russia" if view == "status" else "BDNF"] for view in VIEWS}


@pytest.mark.parametrize(("view", "about"), [(view, about) for view in VIEWS for about in ABOUT[view]])
def test_every_view_of_the_packaged_graph_is_clear(graph: pepgraph.Graph, view: str, about: str | None) -> None:
    shown = picture(graph.network(view=view, about=about))
    assert overlapping(shown) == []
    assert behind(shown) == []
    ends = {node["id"]: (node["x"], node["y"]) for node in shown["nodes"]}
    for edge in shown["edges"]:
        assert tuple(edge["course"][0]) == ends[edge["from"]]
        assert tuple(edge["course"][-1]) == ends[edge["to"]]
    written = {edge["id"] for edge in shown["edges"] if "word" in edge}
    assert written == {key for key, link in shown["links"].items() if link["text"]}


def test_a_live_picture_that_is_laid_out_quickly_is_clear_too(graph: pepgraph.Graph) -> None:
    shown = picture(graph.network(about="semax"), quick=True)
    assert overlapping(shown) == []
    assert behind(shown) == []


@pytest.mark.parametrize("about", ["BDNF", "NGF", "enkephalin-stabilizing mechanism"])
def test_what_comes_with_a_selection_hides_no_box_of_a_small_picture(graph: pepgraph.Graph, about: str) -> None:
    shown = picture(graph.network(about=about), quick=True)
    boxes = [middle_and_size(node["x"], node["y"], *node["box"]) for node in shown["nodes"]]
    notes = [middle_and_size(*edge["note"]) for edge in shown["edges"] if "note" in edge]
    assert notes
    assert not any(meet(note, box) for note in notes for box in boxes)


def test_straight_lines_would_be_found_out(graph: pepgraph.Graph) -> None:
    shown = picture(graph.network(about="semax"))
    for edge in shown["edges"]:
        (ax, ay), (bx, by) = edge["course"][0], edge["course"][-1]
        edge["course"] = [[ax, ay], [(ax + bx) / 2, (ay + by) / 2], [bx, by]]
    assert len(behind(shown)) > 5


def test_a_line_goes_round_a_wall() -> None:
    wall = {f"w{n}": Frame(0, 40 * n - 200, 30, 11) for n in range(11)}
    where = {"a": Frame(-300, 0, 20, 10), "b": Frame(300, 0, 20, 10), **wall}
    [[course]], hidden = route([("a", "b", 30, 1)], where, 100_000)
    assert hidden == 0
    assert len(course) > 2
    [[straight]], _ = route([("a", "b", 30, 1)], where, -1)
    assert straight[1] == (0, 0)


def test_lines_between_the_same_two_fan_out() -> None:
    where = {"a": Frame(0, 0, 20, 10), "b": Frame(300, 0, 20, 10)}
    [courses], _ = route([("a", "b", 40, 3)], where, 1000)
    assert [middle for _, middle, _ in courses] == [(150, -40), (150, 0), (150, 40)]


def test_words_that_find_no_room_are_told() -> None:
    where = {"a": Frame(0, 0, 20, 10), "b": Frame(70, 0, 20, 10)}
    line = ((0.0, 0.0), (35.0, 0.0), (70.0, 0.0))
    assert place({"l": Worded(line, ("a", "b"), 30, 12)}, where)[1] == 1
    far = {**where, "b": Frame(200, 0, 20, 10)}
    line = ((0.0, 0.0), (100.0, 0.0), (200.0, 0.0))
    found, clashes, _ = place({"l": Worded(line, ("a", "b"), 30, 12)}, far)
    assert clashes == 0
    assert 25 < found["l"].x < 175
    # In the middle they would stand on a line that is none of theirs.
    across = ((100.0, -90.0), (100.0, 0.0), (100.0, 90.0))
    found, _, crossings = place({"l": Worded(line, ("a", "b"), 14, 12)}, far, others={"l": line, "across": across})
    assert crossings == 0
    assert abs(found["l"].x - 100) > 7


def test_words_that_find_no_room_cover_as_little_as_they_can() -> None:
    where = {"a": Frame(0, 0, 20, 10), "b": Frame(200, 0, 20, 10)}
    line = ((0.0, 0.0), (100.0, 0.0), (200.0, 0.0))
    # Others stand on all of the line but its end, which is too near to its head.
    others = Frame(80, 0, 60, 8)
    found, clashes, _ = place({"l": Worded(line, ("a", "b"), 20, 10)}, where, [others])
    assert clashes == 1
    assert not found["l"].meets(others)


def test_words_are_placed_without_a_look_at_all_lines_of_others():
    def seconds(lines: int) -> float:
        where = {f"{end}{n}": Frame(400 * side, 300 * n, 20, 10) for n in range(lines) for side, end in enumerate("ab")}
        courses = {str(n): ((0, 300 * n), (200, 300 * n), (400, 300 * n)) for n in range(lines)}
        worded = {key: Worded(course, (f"a{key}", f"b{key}"), 40, 12) for key, course in courses.items()}
        before = time.process_time()
        placed, clashes, crossings = place(worded, where, others=courses)
        assert (len(placed), clashes, crossings) == (lines, 0, 0)
        return time.process_time() - before

    few = min(seconds(100) for _ in range(2))
    assert min(seconds(800) for _ in range(2)) < 20 * few

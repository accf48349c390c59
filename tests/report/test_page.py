"""The report's HTML."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from textzip.report.page import render
from textzip.report.pictures import marked
from textzip.train.evaluation import Evaluation, Figures, Floor, Measure, Page, Text

PNG = base64.b64encode(b"png").decode()
PAGE = Page("Mono, 9 px, row 3: CER 40 %", PNG, "a<b & c", "a<6 c")
FOUND = Evaluation(
    about="10 pages of test, 123 pages a second",
    measures={
        "cer": Measure("CER", "%", "lower", 3), "exact": Measure("exact", "%", "higher", 1),
        "pages": Measure("pages", digits=0), "bits": Measure("bits a byte", "bits", "lower", 2),
    },
    headline=("cer", "exact"),
    overall={"cer": 0.01, "exact": 0.9, "pages": 1234},
    floors={"blind <guess>": Floor({"cer": 0.8, "bits": 4.25}, "sees nothing & says so")},
    tables={"font": {"Mono": {"pages": 10, "cer": 0.01}}, "block": {"Basic Latin": {"cer": 0.01}}},
    pairs={"most confused": (("on the page", "read", "times"), ("b", "6", "4"), ("space", "nothing", "2"))},
    pages={"worst pages": (PAGE,), "a sample of pages": (PAGE,)},
    texts={"written": (Text("seed 0", "once <upon> a time"),)},
)  # fmt: skip
FIGURES = Figures("slot", "runs/x/checkpoints/step-1", ("data/x",), "test", FOUND)
METRICS = [
    {"step": 10, "loss": 2.0, "loss_ce": 1.0, "rows": 100, "seconds": 60.0, "learning_rate": 1e-3,
     "rows_per_second": 50.0, "data_wait": 0.01, "padding": 0.05},
    {"step": 20, "loss": 1.0, "loss_ce": 0.5, "rows": 200, "seconds": 120.0, "learning_rate": 1e-3,
     "rows_per_second": 50.0, "data_wait": 0.01, "padding": 0.05},
    {"step": 20, "validation_cer": 0.1, "validation_exact": 0.5, "samples": []},
]  # fmt: skip


class Balanced(HTMLParser):
    """Checks that tags are closed in order, and gathers addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "img", "line", "polyline", "circle", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None: ...

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Balanced:
    parser = Balanced()
    parser.feed(html)
    assert not parser.open
    return parser


def test_a_report_is_one_whole_file_that_asks_for_nothing_else() -> None:
    page = parsed(render("run", METRICS, FIGURES, "seed: 0\n"))
    assert page.addresses
    assert all(address.startswith("data:") for address in page.addresses)
    for words in ("Loss", "Validation", "worst pages", "most confused", "recipe.yaml", "CER 1.000 %", "Basic Latin"):
        assert words in page.text


def test_floors_stand_beside_the_model_with_what_they_may_see() -> None:
    page = parsed(render("run", METRICS, FIGURES, "")).text
    for words in ("this model", "blind <guess>", "80.000 %", "4.25 bits", "sees nothing & says so", "CER ↓", "exact ↑"):
        assert words in page
    assert page.index("1.000 %") < page.index("80.000 %")


def test_a_report_knows_no_model() -> None:
    """Names that it has never met are shown by what their measures say, and validation's are drawn by them."""
    measures = {"wonder": Measure("wonders a day", "", "higher", 2)}
    found = Evaluation("7 dreams", measures, ("wonder",), {"wonder": 3.5}, tables={"mood": {"calm": {"wonder": 1.25}}})
    metrics = [{"step": 1, "loss": 1.0, "rows": 1, "seconds": 1.0}, {"step": 1, "validation_wonder": 2.5}]
    page = parsed(render("run", metrics, Figures("dream", "x", (), "test", found), "")).text
    for words in ("dream: 7 dreams: wonders a day 3.50", "mood", "1.25", "■ wonders a day 2.5"):
        assert words in page


def test_floors_are_drawn_as_lines_beside_the_curve_of_the_same_number() -> None:
    measures = {"bits": Measure("bits a byte", "", "lower", 2)}
    floors = {name: Floor({"bits": value}, "") for name, value in (("far", 8.0), ("near", 2.0), ("nearest", 1.7))}
    found = Evaluation("", measures, ("bits",), {"bits": 1.6}, floors=floors)
    metrics = [{"step": k, "validation_bits": 3 - k / 10} for k in (5, 10, 14)]
    page = render("run", metrics, Figures("x", "x", (), "test", found), "")
    assert page.count("stroke-dasharray") == 3
    text = parsed(page).text
    assert (
        text.index("■ bits a byte 1.6") < text.index("┅ nearest 1.7") < text.index("┅ near 2") < text.index("┅ far 8")
    )
    assert "stroke-dasharray" not in render("run", [], Figures("x", "x", (), "test", found), "")


def test_one_validation_is_shown_and_counts_are_not() -> None:
    line = {"step": 5, "validation_bits": 1.5, "validation_exact": 0.0, "validation_texts": 100.0}
    text = parsed(render("run", [line], None, "")).text
    assert "■ bits 1.5" in text
    assert "■ exact 0" in text
    assert "texts" not in text


def test_texts_are_shown_whole() -> None:
    page = parsed(render("run", METRICS, FIGURES, "")).text
    assert "seed 0" in page
    assert "once <upon> a time" in page


def test_without_an_evaluation_it_says_how_to_get_one() -> None:
    assert "textzip evaluate" in parsed(render("run", METRICS, None, "")).text


@given(st.text("ab<&\n ", max_size=12), st.text("ab<&\n ", max_size=12))
def test_marks_show_both_texts_whole(text: str, read: str) -> None:
    class Sides(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tag = ""
            self.wanted = self.found = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.tag = tag

        def handle_endtag(self, tag: str) -> None:
            self.tag = ""

        def handle_data(self, data: str) -> None:
            data = data.replace("␣", " ").replace("↵", "\n")
            self.wanted += data if self.tag != "ins" else ""
            self.found += data if self.tag != "del" else ""

    sides = Sides()
    sides.feed(marked(text, read))
    sides.close()
    assert (sides.wanted, sides.found) == (text, read)


def test_texts_that_have_little_in_common_stand_one_behind_the_other() -> None:
    assert marked("in the <end>", "xyz & zyx") == "<del>in the &lt;end&gt;</del><ins>xyz &amp; zyx</ins>"
    assert marked("in the end", "in tho end") == "in th<del>e</del><ins>o</ins> end"


@pytest.mark.parametrize(
    ("width", "placed"),
    [(128, ""), (256, ""), (257, " below"), (480, " below"), (481, " below wide"), (1120, " below wide")],
)
def test_pictures_wider_than_their_column_have_their_text_below_and_wider_ones_a_line_of_their_own(
    width: int, placed: str
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (width, 4)).save(out, "PNG")
    page = replace(PAGE, png=base64.b64encode(out.getvalue()).decode())
    html = render("run", METRICS, replace(FIGURES, found=replace(FOUND, pages={"words": (page,)})), "")
    assert re.findall(r'<div class="page(| .*?)">', html) == [placed]
    parsed(html)


@pytest.mark.parametrize("png", ["", "no base64!", base64.b64encode(b"GIF89a, and a picture behind it").decode()])
def test_what_is_no_png_stands_in_its_column(png: str) -> None:
    html = render(
        "run", METRICS, replace(FIGURES, found=replace(FOUND, pages={"words": (replace(PAGE, png=png),)})), ""
    )
    assert '<div class="page">' in html

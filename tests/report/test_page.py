"""The report's HTML."""

from __future__ import annotations

import base64
from html.parser import HTMLParser
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from textzip.report.page import marked, render

SCORES = {"cer": 0.01, "exact": 0.9, "position_accuracy": 0.98, "count_error": 0.1, "pages": 10, "characters": 500}
PAGE = {"id": 3, "font": "Mono", "px": 9, "source": "random", "text": "a<b & c", "read": "a<6 c", "cer": 0.4,
        "png": base64.b64encode(b"png").decode()}  # fmt: skip
EVALUATION: dict[str, Any] = {
    "split": "test", "overall": SCORES, "pages_a_second": 123.4,
    "tables": {"font": {"Mono": SCORES}, "block": {"Basic Latin": {"cer": 0.01, "characters": 10}}},
    "confusions": [{"wanted": "b", "read": "6", "times": 4}, {"wanted": " ", "read": "", "times": 2}],
    "worst": [PAGE], "samples": [PAGE],
}  # fmt: skip
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
    page = parsed(render("run", METRICS, EVALUATION, "seed: 0\n"))
    assert page.addresses
    assert all(address.startswith("data:") for address in page.addresses)
    for words in ("Loss", "Validation", "Worst pages", "Most confused", "recipe.yaml", "CER 1.000%", "Basic Latin"):
        assert words in page.text


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

"""All that is measured of what a model paints, on a run that hardly learned."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from painters import oracle

from textzip.models.art.factory import reading_of, text_model
from textzip.models.art.judging.evaluate import Amounts, evaluate
from textzip.models.art.judging.parts import MEASURES
from textzip.models.art.painting import Options
from textzip.models.registry import restore
from textzip.report.page import render
from textzip.shards.index import Index, open_index
from textzip.train import checkpoint
from textzip.train.evaluation import Evaluation, Figures
from textzip.train.task import Request

FEW = Amounts(captions=2, samples=3, ways=2, frames=4, each=1)


def request(pictures: Path, told: list[int] | None = None) -> Request:
    index: Index = open_index(pictures)
    tick = told.append if told is not None else (lambda _: None)
    return Request(index, 20, lambda: index, torch.device("cpu"), "float32", tick)


def found(run: Path, pictures: Path, judge: Path | None, told: list[int] | None = None) -> Evaluation:
    model, config = text_model(checkpoint.find(run))
    config = config.model_copy(update={"oracle": str(judge or "")})
    options = Options(steps=4)
    return evaluate(model, config, reading_of(config), request(pictures, told), options=options, amounts=FEW)


@pytest.fixture(scope="module")
def judging(tmp_path_factory: pytest.TempPathFactory, made_up_pictures: Path) -> Path:
    return oracle(tmp_path_factory.mktemp("judge") / "oracle", made_up_pictures)


def test_more_rows_are_more_of_everything() -> None:
    few, all_of_them = Amounts.beside(1), Amounts.beside(1000)
    assert few.captions >= 2
    assert few.each >= 1
    assert few.work(1, 50) < all_of_them.work(1000, 50)
    assert all_of_them == Amounts(captions=16, samples=8, ways=8, frames=17, each=4)


def test_everything_is_measured_beside_its_floors(
    painted: tuple[Path, Path], made_up_pictures: Path, judging: Path
) -> None:
    told: list[int] = []
    evaluation = found(painted[1], made_up_pictures, judging, told)
    assert sum(told) == 20
    assert set(evaluation.overall) >= {
        "named", "named_seen", "named_unseen", "whole", "frechet", "apart", "pixels_apart", "distinct", "unevenness",
        "megabytes", "milliseconds", "parameters", "derived",
    }  # fmt: skip
    assert set(evaluation.floors) == {
        "real pictures", "from their codes", "codes in disorder", "the mean picture", "chance", "the most frequent",
        "a cross-fade",
    }  # fmt: skip
    assert {"frechet", "named", "apart"} <= set(evaluation.floors["real pictures"].numbers)
    assert set(evaluation.tables) == {
        "combination of adjectives", "group", "adjective", "words that were never learned", "such a word",
    }  # fmt: skip
    named = [numbers for table in evaluation.tables.values() for numbers in table.values()]
    assert {name for numbers in (evaluation.overall, *named) for name in numbers} <= set(MEASURES)
    assert evaluation.about == "12 captions painted (confidence, 4 steps, guidance 3)"
    assert list(evaluation.pages) == [
        "real, from its codes, painted", "by adjective", "one caption, painted again and again",
        "from one caption to another",
    ]  # fmt: skip
    assert all(evaluation.pages.values())


def test_without_an_oracle_the_rest_is_there_and_why_is_told(
    painted: tuple[Path, Path], made_up_pictures: Path
) -> None:
    evaluation = found(painted[1], made_up_pictures, None)
    assert not {"named", "frechet", "apart", "unevenness"} & set(evaluation.overall)
    assert {"distinct", "pixels_apart", "megabytes"} <= set(evaluation.overall)
    assert evaluation.floors["the oracle"].about.startswith("not measured: model.oracle names no run")
    assert "what they show is not measured" in evaluation.about
    assert [page.caption for page in evaluation.pages["by adjective"]] == ["calm", "wild", "red"]


def test_the_task_tells_it_with_its_bits_and_a_report_shows_it(
    painted: tuple[Path, Path], made_up_pictures: Path
) -> None:
    evaluation = restore(checkpoint.find(painted[1])).evaluate(request(made_up_pictures))
    assert {"bits", "distinct"} <= set(evaluation.overall)
    assert evaluation.headline[-3:] == ("bits", "accuracy", "blind")
    assert "there is none at" in evaluation.about
    figures = Figures("art", "runs/art", ("data",), "test", evaluation)
    assert Figures.from_json(figures.to_json()) == figures
    page = render("art", [], figures, "")
    assert page.count("<img") == sum(map(len, evaluation.pages.values()))
    assert "from one caption to another" in page

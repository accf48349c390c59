"""`textzip paint`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

Run = Callable[..., Any]


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory, made_up_pictures: Path) -> tuple[Path, Path]:
    pytest.importorskip("torch")
    from painters import trained

    return trained(tmp_path_factory.mktemp("art"), made_up_pictures)


def pixels(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def test_a_prompt_becomes_the_picture_that_python_paints(textzip: Run, painted: Any, tmp_path: Path) -> None:
    from textzip.models.art.painting import Options
    from textzip.models.art.use import load

    said = textzip("paint", painted[1], "calm", "red", "--out", tmp_path / "art.png", "--scale", 1, "--seed", 2)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"1 picture of 16 × 16: {tmp_path / 'art.png'}\n"
    assert np.array_equal(pixels(tmp_path / "art.png"), load(painted[1], "cpu").paint("calm red", 2)[0])
    options = ("--guidance", 3, "--steps", 4, "--order", "confidence", "--temperature", 0.5, "--samples", 2)
    said = textzip("paint", painted[1], "calm red", "--out", tmp_path / "two.png", "--scale", 1, *options)
    assert said.out.startswith("2 pictures of 16 × 16")
    how = Options(guidance=3, steps=4, order="confidence", temperature=0.5)
    found = load(painted[1], "cpu").paint("calm red", 0, 2, how)
    assert np.array_equal(pixels(tmp_path / "two.png")[:, :16], found[0])
    assert np.array_equal(pixels(tmp_path / "two.png")[:, -16:], found[1])


def test_unknown_words_are_reported(textzip: Run, painted: Any, tmp_path: Path) -> None:
    said = textzip("paint", painted[1], "a calmish, wild and blackish picture", "--out", tmp_path / "art.png")
    assert said.code == 0
    assert said.err == "textzip: not known, and taken by how they are written: calmish, blackish\n"


def test_the_way_to_another_prompt_is_a_strip_or_moves(textzip: Run, painted: Any, tmp_path: Path) -> None:
    for name in ("way.png", "way.gif"):
        said = textzip("paint", painted[1], "calm", "--to", "wild", "--count", 3, "--out", tmp_path / name)
        assert (said.code, said.err) == (0, "")
    assert pixels(tmp_path / "way.png").shape == (64, 3 * 64 + 2 * 8, 3)
    with Image.open(tmp_path / "way.gif") as image:
        assert (image.size, image.format) == ((64, 64), "GIF")


def test_a_picture_is_varied_with_a_prompt_or_without_one(textzip: Run, painted: Any, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "teal.png")
    like = ("--like", tmp_path / "teal.png", "--scale", 1)
    assert textzip("paint", painted[1], *like, "--out", tmp_path / "a.png", "--samples", 3).code == 0
    assert pixels(tmp_path / "a.png").shape == (16, 3 * 16 + 2 * 2, 3)
    assert textzip("paint", painted[1], "wild", *like, "--share", 1, "--out", tmp_path / "b.png").code == 0
    assert pixels(tmp_path / "b.png").shape == (16, 16, 3)


def test_mistakes_are_told(textzip: Run, painted: Any, tmp_path: Path) -> None:
    run, out = painted[1], ("--out", tmp_path / "art.png")
    for words, code, message in (
        ((), 2, "there is nothing to paint"),
        ((run,), 2, "there is nothing to paint"),
        (("runs/nowhere", "calm"), 1, "runs/nowhere: there is no such folder"),
        ((painted[0], "calm"), 1, "of the stage codes, where one of the stage text is needed"),
        ((run, "nothing", "known"), 2, "no word of it is known"),
        ((run, "calm", "--to", "nothing"), 2, "no word of it is known"),
        ((run, "calm", "--count", 3), 2, "--count is of the way --to another prompt"),
        ((run, "calm", "--share", 0.5), 2, "--share is of pictures --like another"),
        ((run, "calm", "--to", "wild", "--samples", 2), 2, "leave --like and --samples out"),
        ((run, "calm", "--order", "spiral"), 2, "order is 'spiral': there are random, confidence, halton"),
        ((run, "calm", "--guidance", -1), 2, "guidance is -1"),
        ((run, "--like", tmp_path / "none.png"), 2, "No such file"),
        ((run, "calm", "--scale", 0), 2, "Invalid value for '--scale'"),
    ):
        said = textzip("paint", *words, *out)
        assert (said.code, said.out) == (code, ""), words
        assert message in said.err, words
        assert "Traceback" not in said.err
    assert not (tmp_path / "art.png").exists()
    assert "name a .png" in textzip("paint", run, "calm", "--out", "art.gif").err


def test_a_slot_model_paints_nothing(textzip: Run, trained: Path) -> None:
    said = textzip("paint", trained, "calm")
    assert said.code == 1
    assert "a model of kind 'slot', which textzip paint is not for (it is for art)" in said.err


def test_prompts_are_told_from_runs(
    textzip: Run, painted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "calm").mkdir()
    for words, code in ((["calm"], 0), (["calm, red/blue"], 0), (["wild, red/blue"], 2), (["calm " * 2000], 2)):
        said = textzip("paint", *words, "--steps", 1)
        assert said.code == code, said.err
        assert "nothing to paint" not in said.err
        assert "Traceback" not in said.err
    said = textzip("paint", "runs/none")
    assert (said.code, said.out) == (2, "")
    assert "nothing to paint (runs/none was taken for a run)" in said.err
    said = textzip("paint", painted[1], "--like", "a.png", "--guidance", 2)
    assert said.code == 2
    assert "--guidance is towards a prompt" in said.err

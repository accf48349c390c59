"""`textzip generate`."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Run = Callable[..., Any]

SMALL = """\
kind: train
model: {kind: causal, width: 32, layers: 1, heads: 2, context: 200}
batch: {token_budget: 700}
train: {steps: 3, precision: float32, optimizer: {warmup: 1}, validation_rows: 12, log_every: 1}
"""


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory, pages: Path) -> Path:
    pytest.importorskip("torch")
    from textzip.models.registry import TrainRecipe
    from textzip.recipe import parse_recipe
    from textzip.train.run import Settings, train

    folder = tmp_path_factory.mktemp("writing") / "run"
    recipe = parse_recipe(TrainRecipe, SMALL, "small.yaml", [f"run={folder}", f"data.folders={pages}"])
    return train(recipe, Settings(device="cpu"), lambda _: None, lambda _steps, _done: lambda _n, _note: None)


def test_a_text_begins_with_its_prompt_and_is_the_same_for_a_seed(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--prompt", "In the", "--length", 20, "--seed", 3)
    assert said.code == 0
    assert said.out.startswith("In the")
    assert said.out.endswith("\n")
    assert textzip("generate", writing, "--prompt", "In the", "--length", 20, "--seed", 3).out == said.out
    assert textzip("generate", writing, "--prompt", "In the", "--length", 20, "--seed", 4).out != said.out


def test_a_text_is_as_long_as_it_must_be_and_stops_where_it_is_told_to(textzip: Run, writing: Path) -> None:
    words = ("generate", writing, "--prompt", "In the", "--length", 80, "--min-length", 80, "--samples", 2)
    texts = re.split(r"== \d\nIn the", textzip(*words).out)[1:]
    least = len(texts[0].encode("utf-8", "replace"))
    assert least >= 80
    one, other = texts[0][30], texts[1][20]
    said = textzip(*words, "--stop", one, "--stop", other)
    cut = [re.split(f"[{re.escape(one + other)}]", text.removesuffix("\n"))[0] for text in texts]
    assert said.out == "".join(f"== {number}\nIn the{text}\n" for number, text in enumerate(cut, 1))


def test_a_least_length_makes_room_and_one_likeliest_is_no_temperature(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--min-length", 195)
    assert len(said.out.encode()) > 195
    words = ("generate", writing, "--prompt", "a", "--length", 30)
    assert textzip(*words, "--top-k", 1).out == textzip(*words, "--temperature", 0).out
    assert textzip(*words, "--top-k", 300).out == textzip(*words).out != textzip(*words, "--top-k", 9).out


def test_several_texts_come_one_after_another(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--prompt", "a", "--length", 9, "--samples", 3)
    one = textzip("generate", writing, "--prompt", "a", "--length", 9)
    assert said.out.startswith("== 1\n" + one.out)
    assert [line for line in said.out.splitlines() if line.startswith("== ")] == ["== 1", "== 2", "== 3"]


def test_without_a_length_it_writes_as_much_as_there_is_room_for(textzip: Run, writing: Path) -> None:
    assert textzip("generate", writing, "--prompt", "x" * 150).code == 0
    assert textzip("generate", writing).code == 0


def test_a_terminal_is_shown_control_characters_and_does_not_get_them(textzip: Run, writing: Path) -> None:
    said = textzip("generate", writing, "--prompt", "a\x1b[31m\tb\x07\n", "--length", 120, "--samples", 2)
    assert "a␛[31m\tb␇\n" in said.out
    assert not {c for c in said.out if (ord(c) < 32 and c not in "\n\t") or ord(c) == 127}


def test_mistakes_are_told(textzip: Run, writing: Path, trained: Path) -> None:
    for words, code, message in (
        (("nowhere",), 1, "nowhere: there is no such folder"),
        ((writing, "--temperature", "-1"), 2, "temperature is -1"),
        ((writing, "--top-p", "0"), 2, "top_p is 0"),
        ((writing, "--length", "9", "--min-length", "10"), 2, "least is 10: of a text of at most 9 symbols"),
        ((writing, "--min-length", "250"), 2, "250 more are over the model's context of 200"),
        ((writing, "--stop", ""), 2, "--stop is empty; give it a value, or leave it out"),
        ((writing, "--length", "500"), 2, "500 more are over the model's context of 200"),
        ((writing, "--prompt", "x" * 300), 2, "a prompt of 300 bytes"),
        (
            (trained,),
            1,
            "a model of kind 'slot', which textzip generate is not for (it is for causal, patterns, latent_lm)",
        ),
    ):
        said = textzip("generate", *words)
        assert (said.code, said.out) == (code, "")
        assert message in said.err
        assert "Traceback" not in said.err


def test_a_run_is_measured_and_shown(textzip: Run, writing: Path, pages: Path, tmp_path: Path) -> None:
    said = textzip("evaluate", writing)
    assert said.code == 0
    for words in ("8 texts of test, ", "bits a byte", "beside it", "5-gram", "sees the 4 bytes before", "by source"):
        assert words in said.out
    assert textzip("report", writing, "--out", tmp_path / "report.html").code == 0
    page = (tmp_path / "report.html").read_text("utf-8")
    for words in ("this model", "5-gram", "how the model goes on", "bits a byte ↓"):
        assert words in page
    assert textzip("export", writing, "--to", "hf", "--out", tmp_path / "hf").code == 0
    card = (tmp_path / "hf" / "README.md").read_text("utf-8")
    assert "pipeline_tag: text-generation" in card
    assert "bits a byte" in card
    assert "5-gram" in card
    assert not (tmp_path / "hf" / "tokenizer_config.json").exists()  # its symbols are bytes, not that tokenizer's ids
    assert textzip("generate", tmp_path / "hf", "--length", 5).out == textzip("generate", writing, "--length", 5).out
    assert "is not for" in textzip("export", writing, "--to", "onnx").err


def test_a_sentence_of_grids_has_what_its_prompt_says_and_its_gaps_filled(textzip: Run, patterned: Path) -> None:
    for prompt in ("line ____ of the", "____ line", "line ____"):
        said = textzip("generate", patterned, "--prompt", prompt, "--steps", 9, "--samples", 2)
        assert (said.code, said.err) == (0, "")
        head, one, two, three = said.out.splitlines()
        assert (head, two) == ("== 1", "== 2")
        for text in (one, three):
            pattern = re.escape(prompt).replace("____", r"\S+").replace(r"\ ", " ?")
            assert re.fullmatch(pattern, text), (prompt, text)
    one = textzip("generate", patterned, "--length", 3, "--seed", 5)
    assert one.code == 0
    assert textzip("generate", patterned, "--length", 3, "--seed", 5).out == one.out
    assert textzip("generate", patterned, "--length", 3, "--seed", 6).out != one.out
    likeliest = ("generate", patterned, "--steps", 9, "--seed", 5, "--top-k")
    assert textzip(*likeliest, 1).out == textzip(*likeliest[:-1], "--temperature", 0).out != textzip(*likeliest, 0).out
    others = {textzip("generate", patterned, "--seed", 5, *words).out for words in ((), ("--steps", 3))}
    assert len(others) == 2


def test_steps_are_shown_as_lines_and_on_a_terminal_as_grids(textzip: Run, patterned: Path) -> None:
    words = ("generate", patterned, "--prompt", "line ____ of", "--steps", 5, "--show")
    plain = textzip(*words)
    assert plain.code == 0
    lines = plain.out.splitlines()
    shares = [int(line.split(" %  ")[0]) for line in lines[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] == 100
    assert "\x1b" not in plain.out
    drawn = textzip(*words, terminal=True)
    assert 1 <= drawn.out.count("\x1b[5F") <= 4, "each step is drawn over the one before, but the first"
    assert "▀" in drawn.out
    assert drawn.out.splitlines()[-1] == lines[-1]


def test_pictures_of_grids_are_saved_and_written_over(textzip: Run, patterned: Path, tmp_path: Path) -> None:
    for name, form, counts in (("a.gif", "GIF", range(2, 6)), ("a.png", "PNG", range(1, 2))):
        for _ in range(2):
            said = textzip("generate", patterned, "--steps", 5, "--out", tmp_path / name)
            assert (said.code, said.err) == (0, "")
        with Image.open(tmp_path / name) as image:
            assert image.format == form
            assert getattr(image, "n_frames", 1) in counts
    Image.new("L", (4, 4)).save(tmp_path / "mine.gif")
    said = textzip("generate", patterned, "--out", tmp_path / "mine.gif")
    assert said.code == 1
    assert "nothing in it says that textzip wrote it" in said.err


def test_beams_are_the_likeliest_texts_the_best_first(textzip: Run, latent: Path) -> None:
    said = textzip("generate", latent, "--prompt", "In the", "--length", 8, "--beams", 3)
    assert (said.code, said.err) == (0, "")
    heads = re.findall(r"^== (\d): (\d+\.\d{3}) bits a byte\nIn the", said.out, re.MULTILINE)
    assert [number for number, _ in heads] == ["1", "2", "3"]
    assert (bits := [float(each) for _, each in heads]) == sorted(bits)
    one = textzip("generate", latent, "--prompt", "In the", "--length", 8, "--beams", 1).out
    assert (
        one.split("\n", 1)[1]
        == textzip("generate", latent, "--prompt", "In the", "--length", 8, "--temperature", 0).out
    )


def test_words_are_shown_as_a_model_sees_them(textzip: Run, latent: Path, tmp_path: Path) -> None:
    words = ("generate", latent, "--prompt", "In the ", "--length", 6, "--samples", 2)
    plain = textzip(*words).out
    said = textzip(*words, "--show", "--out", tmp_path / "a.png", terminal=True)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(plain)
    lines = said.out.removeprefix(plain).splitlines()
    assert len(lines) % 8 == 0
    assert set("".join(lines)) >= set(" ▀▄█┊")
    with Image.open(tmp_path / "a.png") as image:
        assert image.format == "PNG"
        assert image.height % 36 == 8  # pixels are twice as large: each text has lines of 16, two between and around
    assert textzip(*words, "--show", "--beams", 2).code == 2


def test_what_a_member_does_not_know_is_said(textzip: Run, patterned: Path, writing: Path, latent: Path) -> None:
    for words, code, message in (
        (
            (writing, "--steps", 9),
            1,
            "of kind 'causal', which textzip generate --steps is not for (it is for patterns)",
        ),
        ((writing, "--show"), 1, "which textzip generate --show is not for"),
        (
            (writing, "--out", "a.gif"),
            1,
            "generate --out is not for (it is for patterns, latent_lm); use another checkpoint, or",
        ),
        ((writing, "--sampler", "confidence"), 1, "which textzip generate --sampler is not for"),
        (
            (patterned, "--min-length", "3"),
            1,
            "generate --min-length is not for (it is for causal, latent_lm)",
        ),
        (
            (patterned, "--stop", "a", "--steps", 9),
            1,
            "generate --stop is not for (it is for causal, latent_lm)",
        ),
        ((patterned, "--sampler", "best"), 2, "sampler is 'best': there are first-hitting and confidence"),
        ((patterned, "--out", "a.jpg"), 2, "--out a.jpg: an animation is a GIF, the last grids are a PNG"),
        ((patterned, "--out", "a"), 2, "name a .gif or .png file"),
        ((patterned, "--length", 9), 2, "a prompt of 0 words and 9 more are over the model's sentences of 8"),
        ((patterned, "--prompt", "____ ____", "--length", 1), 2, "the prompt has 2 gaps"),
        ((patterned, "--prompt", "xyzzy"), 2, "the prompt has 'xyzzy'"),
        ((patterned, "--temperature", "-1"), 2, "temperature is -1"),
        ((writing, "--beams", 2), 1, "which textzip generate --beams is not for (it is for latent_lm)"),
        ((latent, "--steps", 2), 1, "which textzip generate --steps is not for (it is for patterns)"),
        ((latent, "--out", "a.gif"), 2, "--out a.gif: the words as a model sees them are a PNG"),
        ((latent, "--beams", 2, "--samples", 2), 2, "--samples 2: --beams searches for the likeliest"),
        ((latent, "--beams", 2, "--temperature", "0.5"), 2, "temperature is 0.5, and a beam search draws nothing"),
    ):
        said = textzip("generate", *words)
        assert (said.code, said.out) == (code, ""), words
        assert message in said.err
        assert "Traceback" not in said.err

"""A sentence while it is written: prompts stay, cells only appear, gaps are filled wherever they are, files play."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from PIL import Image

torch = pytest.importorskip("torch")

import numpy as np

from textzip.errors import ModelError
from textzip.models.language.sampling import Options
from textzip.models.patterns.codes.build import codes_of
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.denoising import Denoising, Frame
from textzip.models.patterns.factory import alphabet_of, new_model
from textzip.models.patterns.use import Writer

CONFIG = PatternsConfig(words=("the", "cat", "dog", "sat", "."), width=32, layers=1, heads=2, length=8, grid=(3, 4))


@pytest.fixture(scope="module")
def denoising() -> Denoising:
    """Of a model that has learned nothing: any word is as likely as any."""
    torch.manual_seed(0)
    model, alphabet = new_model(CONFIG, codes_of(CONFIG, list)), alphabet_of(CONFIG)
    return Denoising(Writer(model, alphabet, torch.device("cpu")), alphabet, CONFIG)


def frames(denoising: Denoising, prompt: str, places: int, count: int = 1, **plan: object) -> list[Frame]:
    return list(denoising.frames(prompt, Options(seed=2), range(count), places, **plan))  # type: ignore[arg-type]


@pytest.mark.parametrize("sampler", ["first-hitting", "confidence"])
@pytest.mark.parametrize("steps", [1, 7, 500])
def test_cells_appear_and_stay(denoising: Denoising, sampler: str, steps: int) -> None:
    found = frames(denoising, "the ____ sat", 8, 2, steps=steps, sampler=sampler)
    assert 1 <= len(found) <= steps
    for before, after in pairwise(found):
        seen = before.grids != 3
        assert np.array_equal(before.grids[seen], after.grids[seen])
        assert before.shown < after.shown
    assert found[-1].shown == 1
    assert (found[-1].symbols >= 0).all()
    for frame in found:
        assert frame.grids.shape == (2, 8, 12)
        assert frame.symbols[:, [0, 2]].tolist() == [[0, 3]] * 2, "what the prompt says is there all the time"
        assert ((frame.symbols < 0) == (frame.grids == 3).any(-1)).all()


def test_what_a_learned_decoder_reads_is_whole() -> None:
    config = CONFIG.model_copy(update={"codes": "learned", "decoder": "mlp"})
    torch.manual_seed(0)
    alphabet = alphabet_of(config)
    denoising = Denoising(
        Writer(new_model(config, codes_of(config, list)), alphabet, torch.device("cpu")), alphabet, config
    )
    first, *_, last = frames(denoising, "the ____ sat", 8, steps=6)
    assert (first.symbols < 0).any()
    assert (last.symbols >= 0).all()


def test_under_uniform_noise_the_steps_say_how_far_it_is() -> None:
    config = CONFIG.model_copy(update={"noise": "uniform"})
    torch.manual_seed(0)
    alphabet = alphabet_of(config)
    denoising = Denoising(
        Writer(new_model(config, codes_of(config, list)), alphabet, torch.device("cpu")), alphabet, config
    )
    found = [frame.shown for frame in frames(denoising, "", 8, steps=10)]
    assert found == sorted(set(found))
    assert found[0] < 0.2


@pytest.mark.parametrize(
    ("prompt", "length", "places"),
    [("", None, 8), ("the", None, 8), ("the", 3, 4), ("the ____", None, 2), ("____ cat ____ .", None, 4),
     ("____ cat ____", 2, 3), ("____ cat ____", 4, 5), ("", 1, 1)],
)  # fmt: skip
def test_how_many_words_a_sentence_has(denoising: Denoising, prompt: str, length: int | None, places: int) -> None:
    assert denoising.places(prompt, length) == places
    assert frames(denoising, prompt, places)[-1].symbols.shape == (1, places)


@pytest.mark.parametrize("prompt", ["____ cat sat", "the ____ sat", "the cat ____", "____ ____ sat ____"])
def test_gaps_are_filled_at_the_front_in_the_middle_and_at_the_end(denoising: Denoising, prompt: str) -> None:
    last = frames(denoising, prompt, denoising.places(prompt, None), 12)[-1]
    texts = [denoising.text(last, number, prompt) for number in range(12)]
    assert len(set(texts)) > 2
    for text in texts:
        words = text.replace(".", " .").split()
        assert len(words) == len(prompt.split())
        assert all(word in (asked, *CONFIG.words, "▢") for word, asked in zip(words, prompt.split(), strict=True))
        assert all(asked in ("____", word) for word, asked in zip(words, prompt.split(), strict=True))


def test_a_sentence_ends_at_its_end_but_not_inside_its_prompt(denoising: Denoising) -> None:
    symbols = np.array([[0, 6, 3, 1, 6, 2, 2, 2]])  # 6 is the end, 5 the unknown
    frame = Frame(np.zeros((1, 8, 12), np.int64), symbols, 1.0)
    assert denoising.text(frame, 0, "the ____ sat") == "the ▢ sat cat"
    assert denoising.text(frame, 0, "the") == "the"


def test_lines_say_how_far_it_is(denoising: Denoising) -> None:
    first, *_, last = frames(denoising, "the ____ sat", 4, steps=12)
    assert denoising.line(first).endswith("the ____ sat ____")
    assert denoising.line(last).startswith("100 %  the ")
    assert "____" not in denoising.line(last)
    assert len(denoising.painted(last, 80)) == 4


def test_pictures_show_the_last_and_animations_all(denoising: Denoising) -> None:
    found = frames(denoising, "the ____ sat", 8, 2, steps=500)
    assert 20 < len(found) < 60
    with Image.open(io.BytesIO(denoising.png(found[-1]))) as opened:
        still = np.asarray(opened.convert("RGB"))
    for given, count in ((found, len(found)), (found * 4, 60)):
        with Image.open(io.BytesIO(denoising.gif(given))) as moving:
            assert moving.n_frames == count
            moving.seek(count - 1)
            assert np.array_equal(np.asarray(moving.convert("RGB")), still)


def test_what_can_not_be_is_refused(denoising: Denoising) -> None:
    with pytest.raises(ModelError, match="length is 1, and the prompt has 2 gaps"):
        denoising.places("the ____ ____", 1)
    with pytest.raises(ModelError, match="a prompt of 1 words and 8 more are over the model's sentences of 8"):
        denoising.places("the", 8)
    with pytest.raises(ModelError, match="sampler is 'best'"):
        frames(denoising, "", 8, sampler="best")
    with pytest.raises(ModelError, match="the prompt has 'zebra'"):
        frames(denoising, "zebra", 8)

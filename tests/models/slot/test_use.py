"""Pages to text with a checkpoint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.errors import CheckpointError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.metrics import distance
from textzip.models.slot.network.model import SlotModel
from textzip.models.slot.page.places import Seen
from textzip.models.slot.use import Reader, Reading, load, read
from textzip.render import render_page
from textzip.train import checkpoint

CONFIG = SlotConfig(channels=16, blocks=1, slot_channels=16, heads=4, slots=200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    run = tmp_path_factory.mktemp("run")
    model = SlotModel(CONFIG)
    model.frame_head.classes.weight.data *= 12  # emits here and there
    return checkpoint.save(
        run, 1, config=CONFIG.model_dump(mode="json"), weights=model.state_dict(), recipe="", state={},
        metrics=run / "none",
    )  # fmt: skip


def pages(count: int) -> list[np.ndarray]:
    random = np.random.default_rng(2)
    found = []
    for height in random.integers(1, 129, count):
        page = np.zeros((128, 128), np.uint8)
        page[:height] = (random.random((height, 128)) > 0.8) * 255
        found.append(page)
    return found


def test_pages_read_the_same_together_and_alone(folder: Path) -> None:
    reader = load(folder, "cpu")
    some = pages(7)
    together = reader.read(some)
    for page, (text, confidence, count) in zip(some, together, strict=True):
        [(alone, sure, counted)] = reader.read([page])
        assert (alone, counted) == (text, count)
        assert sure == pytest.approx(confidence, rel=0.02)
        assert len(text.encode()) == count
        assert 0 <= confidence <= 1


def test_an_empty_page_and_no_pages_are_fine(folder: Path) -> None:
    reader = load(folder, "cpu")
    assert reader.read([]) == []
    assert isinstance(reader, Reader)
    assert len(reader.read([np.zeros((128, 128), np.uint8)])) == 1


def test_pages_of_other_sizes_can_be_mixed(folder: Path) -> None:
    mixed = [np.zeros(shape, np.uint8) for shape in ((128, 128), (33, 77), (256, 64), (1, 1))]
    assert len(load(folder, "cpu").read(mixed)) == 4


def test_a_reading_has_text_confidence_count_and_notes(folder: Path) -> None:
    page = np.full((128, 128), 255, np.uint8)
    page[10:20, 10:90] = 0
    reading = read(page, folder)
    assert isinstance(reading, Reading)
    assert reading.notes == ("dark on bright: inverted",)


def test_the_model_that_comes_with_textzip_reads_a_plain_page(fonts_dir: Path) -> None:
    page = render_page("Hello, page 42.", fonts_dir / "dejavu" / "DejaVuSansMono.ttf", 12)
    reading = read(page.pixels)
    assert distance(reading.text, page.label) <= 1
    assert reading.confidence > 0.5


def test_a_path_without_a_checkpoint_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no checkpoint"):
        load(tmp_path)


def seen(text: str, confidence: float) -> Seen:
    return Seen(text, confidence, len(text), (0.8,) * len(text), tuple((4.0 * k, 4.0) for k in range(len(text))))


def test_who_is_surer_than_usual_is_believed_against_more_looks(folder: Path) -> None:
    """Each confidence is believed as it is said; of the two the first is surer by a half, in log-odds, as a rule."""
    alone, second = load(folder, "cpu"), load(folder, "cpu")
    both = Reader(alone._engine, second=lambda: second)
    two, three = [seen("abc", 0.95)] * 2, [seen("axc", 0.89)] * 3
    assert both.votes(two, three).text == "abc", "the first is surer by 0.85"
    assert both.votes([seen("abc", 0.9)] * 3, [seen("axc", 0.9)] * 2).text == "axc", "and here as sure as the second"
    assert alone.votes(two, three).text == "axc", "without a second model they are the same one's"
    for mine, theirs in ((1.0, 0.0), (0.0, 1.0)):
        assert both.votes([seen("abc", mine)], [seen("abc", theirs)]).text == "abc"

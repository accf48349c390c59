"""The slot model's contract, and that it learns."""

from __future__ import annotations

import pytest
import torch

from textzip.errors import ModelError
from textzip.models.slot.config import PRESETS, SlotConfig
from textzip.models.slot.factory import ModelFactory
from textzip.models.slot.metrics import distance
from textzip.models.slot.network.model import SlotModel
from textzip.tokenizer import Tokenizer

SMALL = {"channels": 16, "blocks": 1, "slot_channels": 16, "heads": 4, "slots": 64}
TEXTS = ["Hello, page", "é and ü\nline", "", "a"]


def model(**settings: object) -> SlotModel:
    torch.manual_seed(0)
    return SlotModel(SlotConfig.model_validate({**SMALL, **settings}))


def batch(texts: list[str], height: int = 32) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    encoded = Tokenizer()(texts, padding=True, add_special_tokens=False, return_tensors="pt")
    pixels = (torch.rand(len(texts), 1, height, 128) > 0.8).to(torch.uint8) * 255
    return pixels, encoded["input_ids"], encoded["attention_mask"]


@pytest.mark.parametrize(
    "settings",
    [{}, {"aligner": "learned"}, {"latents": 16}, {"latents": 16, "pool": "spatial"}, {"frame": [4, 2]}],
    ids=str,
)
def test_forward_returns_the_contract_and_every_parameter_learns(settings: dict[str, object]) -> None:
    network = model(**settings)
    pixels, labels, mask = batch(TEXTS)
    out = network(pixels, labels, mask)
    assert out["logits"].shape == (4, labels.shape[1], 512)
    assert out["count_pred"].shape == (4, 1)
    parts = {name for name in out if name.startswith("loss_")}
    counted = settings.get("aligner") != "learned"
    assert parts == {"loss_ce", "loss_count"} | ({"loss_frames"} if counted else set())
    assert all(torch.isfinite(out[name]) for name in parts | {"loss"})
    # The slots' terms wait for the frames: with trust at 1 they must reach every parameter.
    (out["loss"] + out["logits"].square().mean()).backward()
    silent = [name for name, p in network.named_parameters() if p.grad is None]
    assert not silent


def test_without_labels_there_are_as_many_slots_as_were_counted() -> None:
    network = model().eval()
    with torch.no_grad():
        out = network(torch.zeros(3, 1, 64, 128))
    assert out["logits"].shape[1] >= 1
    assert "loss" not in out


def test_pixels_may_be_bytes_or_shares_of_one() -> None:
    network = model().eval()
    pixels, labels, mask = batch(TEXTS)
    with torch.no_grad():
        a, b = network(pixels, labels, mask), network(pixels.float() / 255, labels, mask)
    torch.testing.assert_close(a["logits"], b["logits"])


def test_a_page_reads_the_same_alone_and_in_a_batch() -> None:
    network = model().eval()
    pixels, _, _ = batch(TEXTS)
    together = network.generate(pixels)
    for k in range(len(pixels)):
        [(ids, confidence)] = network.generate(pixels[k : k + 1])
        assert ids == together[k][0]
        assert confidence == pytest.approx(together[k][1], abs=1e-4)


def test_a_label_longer_than_the_slots_is_refused() -> None:
    pixels, labels, mask = batch(["x" * 65])
    with pytest.raises(ModelError, match=r"65 tokens is longer than the model's 64 slots; raise model.slots"):
        model()(pixels, labels, mask)


@pytest.mark.parametrize(
    ("shape", "words"),
    [((1, 3, 32, 128), "must be"), ((0, 1, 32, 128), "one page or more"), ((1, 1, 33, 128), "no whole number")],
)
def test_pictures_of_another_shape_are_refused(shape: tuple[int, ...], words: str) -> None:
    with pytest.raises(ModelError, match=words):
        model()(torch.zeros(shape))


def test_whole_numbers_but_bytes_are_refused() -> None:
    with pytest.raises(ModelError, match=r"uint8 0…255 or float 0…1, not torch.int64"):
        model()(torch.zeros(1, 1, 32, 128, dtype=torch.long))


def test_labels_that_are_padded_on_the_left_are_refused() -> None:
    pixels, labels, mask = batch(TEXTS)
    with pytest.raises(ModelError, match="pad labels on the right"):
        model()(pixels, labels.flip(1), mask.flip(1))


@pytest.mark.parametrize("aligner", ["counted", "learned"])
def test_padding_beyond_the_slots_is_no_matter(aligner: str) -> None:
    network = model(aligner=aligner, slots=16)
    pixels, labels, mask = batch(["Hello", "a"])
    wide = torch.nn.functional.pad(labels, (0, 40)), torch.nn.functional.pad(mask, (0, 40))
    assert network(pixels, *wide)["loss"].item() == pytest.approx(network(pixels, labels, mask)["loss"].item())


def test_a_page_with_more_characters_than_frames_teaches_slots_nothing() -> None:
    out = model()(torch.rand(1, 1, 8, 8), *batch(["abcdefgh"])[1:])
    assert out["loss_ce"].item() == out["loss_frames"].item() == 0


def test_a_character_the_symbols_lack_trains_nothing_and_breaks_nothing() -> None:
    network = model(symbols=["a", "b"])
    pixels, labels, mask = batch(["ab", "a€b"])
    out = network(pixels, labels, mask)
    assert torch.isfinite(out["loss"])
    assert int((out["emitted"][1] > 0).sum()) == 0


def test_presets_are_the_sizes_they_are_called() -> None:
    assert set(PRESETS) == {"tiny", "small", "5m", "base"}
    sizes = {name: sum(p.numel() for p in SlotModel(SlotConfig(preset=name)).parameters()) for name in PRESETS}
    assert sizes["tiny"] < 0.7e6
    assert sizes["small"] < 2.5e6
    assert 4.5e6 < sizes["5m"] < 5.5e6
    assert 22e6 < sizes["base"] < 28e6


def test_the_factory_gives_model_tokenizer_and_config_and_says_the_size(capsys: pytest.CaptureFixture[str]) -> None:
    network, tokenizer, config = ModelFactory.build_5m()
    assert f"{sum(p.numel() for p in network.parameters()):,} parameters" in capsys.readouterr().out
    assert config.preset == "5m"
    assert len(tokenizer) == 512


def test_no_gradient_goes_from_the_slots_into_the_placing() -> None:
    network = model()
    pixels, labels, mask = batch(TEXTS)
    network(pixels, labels, mask)["logits"].square().sum().backward()
    assert all(p.grad is None or not p.grad.any() for p in network.frame_head.parameters())


def test_it_learns_a_handful_of_pages_by_heart() -> None:
    torch.manual_seed(0)
    texts = ["abc", "cab ab", "bb", "a c b"]
    glyphs = {c: (torch.rand(8, 6) > 0.4).to(torch.uint8) * 255 for c in "abc"} | {" ": torch.zeros(8, 6).byte()}
    pixels = torch.zeros(len(texts), 1, 16, 64, dtype=torch.uint8)
    for page, text in zip(pixels, texts, strict=True):
        for k, character in enumerate(text):
            page[0, 4:12, 2 + 6 * k : 8 + 6 * k] = glyphs[character]
    tokenizer = Tokenizer()
    labels = tokenizer(texts, padding=True, add_special_tokens=False, return_tensors="pt")
    network = model(channels=24, slot_channels=48, symbols=[" ", "a", "b", "c"], mean=0.1, std=0.3)
    optimizer = torch.optim.AdamW(network.parameter_groups(0.0), lr=5e-3)
    for _ in range(150):
        optimizer.zero_grad()
        network(pixels, labels["input_ids"], labels["attention_mask"])["loss"].backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
    network.eval()
    read = [tokenizer.decode(ids) for ids, _ in network.generate(pixels)]
    assert sum(distance(a, b) for a, b in zip(texts, read, strict=True)) <= 1

"""The network: the future does not leak, the past matters, and company changes nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.data import groups_of
from textzip.models.latent_lm.factory import collate_of, new_model, strips_of
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.seeing import seen

Made = Callable[..., tuple[LatentConfig, LatentModel]]
CPU = torch.device("cpu")
SEES = ["picture", "bytes", "both"]
TEXTS = ["In the beginning", "was", "", "the word, and the word was with", "x"]


def forward(config: LatentConfig, model: LatentModel, texts: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    batch = collate_of(config).texts(texts)
    given = seen(batch, strips_of(config, keep=True), spellings=config.spellings, device=CPU)
    return model(given, batch["ids"], groups_of(batch), batch["texts"]), batch


def losses(config: LatentConfig, model: LatentModel, texts: list[str]) -> list[np.ndarray]:
    """Of each text, −log of each of its words and of its end."""
    with torch.no_grad():
        out, batch = forward(config, model, texts)
    found = np.zeros(len(batch["order"]))
    found[batch["order"].numpy()] = out["losses"].numpy()
    return np.split(found, np.cumsum(batch["counts"].numpy())[:-1])


@pytest.mark.parametrize("sees", SEES)
def test_a_model_that_knows_nothing_takes_all_symbols_for_alike(config: Callable[..., LatentConfig], sees: str) -> None:
    torch.manual_seed(0)
    settings = config(sees=sees)
    found = losses(settings, new_model(settings), ["abc de\n"])[0]
    np.testing.assert_allclose(found, np.array([4, 3, 1, 1]) * math.log(258), rtol=1e-5)


@pytest.mark.parametrize("sees", SEES)
def test_a_shared_beginning_costs_the_same_and_what_was_before_matters(made: Made, sees: str) -> None:
    settings, model = made(sees=sees)
    one, other = losses(settings, model, ["In the beginning was it", "In the end was it and on it went"])
    np.testing.assert_allclose(one[:2], other[:2], rtol=1e-5)
    alone = [losses(settings, model, [text])[0] for text in ("In the beginning was it", "In the end was it")]
    np.testing.assert_allclose(alone[0][:2], one[:2], rtol=1e-5)
    np.testing.assert_allclose(alone[1][:3], other[:3], rtol=1e-5)
    assert (abs(alone[0][3:5] - alone[1][3:5]) > 1e-3).all()  # the same words behind others


@pytest.mark.parametrize("sees", SEES)
def test_the_past_matters_however_far(made: Made, sees: str) -> None:
    settings, model = made(sees=sees)
    one, other = (losses(settings, model, [text + "x " * 40])[0] for text in ("a ", "b "))
    assert one[0] != other[0]
    assert (abs(one[1:] - other[1:]) > 1e-6).all()


@pytest.mark.parametrize("sees", SEES)
def test_within_a_word_what_follows_does_not_leak(made: Made, sees: str) -> None:
    """What a word's first symbols cost does not depend on the rest of it."""
    _, model = made(sees=sees)
    with torch.no_grad():
        latents = torch.randn(1, 32).expand(2, 32)
        spelled = torch.tensor([[97, 98, 99, 256], [97, 98, 100, 101]])
        logits = model.speller(latents, model.speller.shifted(spelled))
    torch.testing.assert_close(logits[0, :3], logits[1, :3])
    assert not torch.allclose(logits[0, 3], logits[1, 3])


@pytest.mark.parametrize("spells", ["next", "same"])
@pytest.mark.parametrize("sees", SEES)
def test_a_text_costs_the_same_alone_padded_and_packed(made: Made, sees: str, spells: str) -> None:
    settings, model = made(sees=sees, spells=spells, context=16)
    alone = [losses(settings, model, [text])[0] for text in TEXTS]
    assert [len(each) for each in alone] == [count + (spells == "next") for count in (3, 1, 0, 7, 1)]
    for pack in (0, 16, 24, 64):
        found = losses(settings.model_copy(update={"pack": pack}), model, TEXTS)
        for one, other in zip(alone, found, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def test_a_model_that_reads_is_told_of_no_later_word(made: Made) -> None:
    settings, model = made(spells="same")
    one, other = (losses(settings, model, [text])[0] for text in ("a b c d", "a b x d"))
    np.testing.assert_allclose(one[:2], other[:2], rtol=1e-5)
    assert abs(one[3] - other[3]) > 1e-4  # an earlier one it sees
    settings, model = made(spells="same", layers=0)
    one, other = (losses(settings, model, [text])[0] for text in ("a b c d", "a b x d"))
    np.testing.assert_allclose(one[[0, 1, 3]], other[[0, 1, 3]], rtol=1e-5)  # without layers, none
    assert abs(one[2] - other[2]) > 1e-4


@pytest.mark.parametrize("sees", SEES)
def test_latents_with_a_cache_are_those_without(made: Made, sees: str) -> None:
    settings, model = made(sees=sees)
    batch = collate_of(settings).texts(["In the beginning was the word ", "and the word was with him"])
    given = seen(batch, strips_of(settings, keep=True), spellings=settings.spellings, device=CPU)
    with torch.no_grad():
        whole = model.latents(given, batch["ids"])
        cache = model.transformer.cache(2, batch["ids"].shape[1], model.begin)
        steps = [model.latents(given, batch["ids"][:, k : k + 1], None, cache) for k in range(batch["ids"].shape[1])]
        torch.testing.assert_close(torch.cat(steps, 1), whole, rtol=1e-4, atol=1e-5)
        cache = model.transformer.cache(2, batch["ids"].shape[1], model.begin)
        first = model.latents(given, batch["ids"][:, :3], None, cache)
        rest = model.latents(given, batch["ids"][:, 3:], None, cache)
        torch.testing.assert_close(torch.cat([first, rest], 1), whole, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("sees", SEES)
def test_a_word_is_seen_the_same_whatever_stands_beside_it(made: Made, sees: str) -> None:
    settings, model = made(sees=sees)
    pen = strips_of(settings, keep=True)

    def vectors(words: list[str]) -> torch.Tensor:
        batch = collate_of(settings).split([words], [""])
        with torch.no_grad():
            return torch.stack(model.encode(seen(batch, pen, spellings=settings.spellings, device=CPU)))[
                :, : len(words)
            ]

    words = ["a", "wide-one ", "\n", "il", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"]
    together = vectors(words)
    for number, word in enumerate(words):
        torch.testing.assert_close(vectors([word])[:, 0], together[:, number], rtol=1e-4, atol=1e-5)
    distances = torch.cdist(together[0], together[0]) + torch.eye(len(words))
    assert distances.min() > 0.01


@pytest.mark.parametrize("sees", SEES)
def test_order_within_a_word_is_seen(made: Made, sees: str) -> None:
    settings, model = made(sees=sees)
    one, other = (losses(settings, model, [text])[0] for text in ("stop x", "tops x"))
    assert abs(one[1] - other[1]) > 1e-3


def test_the_loss_is_the_mean_over_symbols(made: Made) -> None:
    settings, model = made()
    out, batch = forward(settings, model, ["abc de", "x"])
    assert batch["symbols"] == (4 + 3 + 1) + (2 + 1)
    assert float(out["loss"].detach()) == pytest.approx(float(out["losses"].sum().detach()) / 11, rel=1e-6)


def test_probabilities_of_all_that_a_word_can_be_add_up_to_one(made: Made) -> None:
    """Over every word of one symbol or none of the speller's, and every longer one by its first two."""
    _, model = made()
    with torch.no_grad():
        latents = torch.randn(1, 32)
        first = model.speller(latents, torch.tensor([[258]]))[0, 0].softmax(-1)
        before = torch.stack([torch.full((258,), 258), torch.arange(258)], 1)
        second = model.speller(latents.expand(258, 32), before)[:, 1].softmax(-1)
    assert float(first.sum()) == pytest.approx(1, abs=1e-5)
    assert float((first[:, None] * second).sum()) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("spells", ["next", "same"])
@pytest.mark.parametrize("sees", SEES)
def test_every_parameter_learns_and_is_in_one_group(made: Made, sees: str, spells: str) -> None:
    settings, model = made(sees=sees, spells=spells)
    model.train()
    out, _ = forward(settings, model, ["the word was", "é\n"])
    out["loss"].backward()
    for name, p in model.named_parameters():
        assert p.grad is not None, name
        if name != "begin" or spells == "next":  # where each place spells what it sees, no text has a beginning
            assert p.grad.abs().sum() > 0, name
    grouped = [id(p) for group in model.parameter_groups(0.1) for p in group["params"]]
    assert sorted(grouped) == sorted(map(id, model.parameters()))


def test_frozen_encoders_are_left_out_and_stay(made: Made, taught: Callable[..., list[float]]) -> None:
    settings, model = made(frozen=["picture"])
    grouped = {id(p) for group in model.parameter_groups(0.1) for p in group["params"]}
    assert model.picture is not None
    assert not grouped & {id(p) for p in model.picture.parameters()}
    before = {name: value.clone() for name, value in model.state_dict().items()}
    taught(settings, model, ["a b"], 3)
    changed = {name.split(".")[0] for name, value in model.state_dict().items() if not torch.equal(value, before[name])}
    assert changed == {"spelling", "begin", "transformer", "speller"}


def test_a_text_is_given_one_of_both_as_often_as_it_should_be(made: Made) -> None:
    _, model = made(modality_dropout=0.4)
    ids = torch.zeros(4000, 3, dtype=torch.long)
    assert model._kept(2, ids, None) == [0.5, 0.5]  # not where nothing is learned
    model.train()
    first, second = (torch.as_tensor(each) for each in model._kept(2, ids, None))
    torch.testing.assert_close(first + second, torch.ones_like(first))
    assert (first == first[:, :1]).all()  # a whole text at a time
    share = [float((first[:, 0, 0] == each).float().mean()) for each in (0.0, 0.5, 1.0)]
    np.testing.assert_allclose(share, [0.2, 0.6, 0.2], atol=4 * math.sqrt(0.24 / 4000))
    packed = torch.tensor([[1, 1, 2, 2, 2, 3, 0, 0]]).repeat(500, 1) + 3 * torch.arange(500)[:, None]
    weights = torch.as_tensor(model._kept(2, packed, packed)[0])[..., 0]
    assert (weights[:, 0] == weights[:, 1]).all() and (weights[:, 2] == weights[:, 4]).all()
    assert (weights[:, 1] != weights[:, 2]).any()
    _, alone = made(sees="bytes")
    assert alone.train()._kept(1, ids, None) == [1.0]

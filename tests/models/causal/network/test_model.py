"""The causal network: losses that look at the past alone, the same in any row."""

from __future__ import annotations

import math

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from textzip.models.causal.network.model import CausalModel
from textzip.models.language.packing import packed
from textzip.models.language.sequences import of_texts

END = 256


def made() -> CausalModel:
    torch.manual_seed(0)
    model = CausalModel(257, 32, 3, 2)
    torch.nn.init.normal_(model.classifier.weight, std=0.3)
    return model.eval()


def losses(model: CausalModel, texts: list[str], width: int = 0, *, alone: bool = False) -> list[np.ndarray]:
    """Of each text, −log of each of its symbols; packed into rows of `width`, or each in a row of its own."""
    symbols, starts = of_texts(texts)
    ids, targets, numbers = packed(symbols, starts, END, width)
    if alone:
        assert len(ids) == len(texts)
    given = None if len(ids) == len(texts) else torch.from_numpy(numbers)
    with torch.no_grad():
        found = model(torch.from_numpy(ids), torch.from_numpy(targets), given)["losses"].numpy()
    return [found[numbers == k + 1] for k in range(len(texts))]


def test_a_model_that_knows_nothing_takes_all_for_alike() -> None:
    torch.manual_seed(0)
    found = losses(CausalModel(257, 32, 2, 2), ["abc"])[0]
    np.testing.assert_allclose(found, math.log(257), rtol=1e-5)
    assert len(found) == 4  # and the end


def test_a_shared_beginning_costs_the_same() -> None:
    model = made()
    one, other = (losses(model, [text])[0] for text in ("In the beginning was", "In the begetting of all"))
    np.testing.assert_array_equal(one[:10], other[:10])
    assert abs(one[11] - other[11]) > 1e-3


def test_the_past_matters_however_far() -> None:
    model = made()
    one, other = (losses(model, [text + "x" * 40])[0] for text in ("a", "b"))
    assert abs(one[-1] - other[-1]) > 1e-5


def test_a_text_costs_the_same_alone_padded_and_packed() -> None:
    model = made()
    texts = ["In the beginning", "was", "", "the word, and the word was with", "x"]
    alone = [losses(model, [text])[0] for text in texts]
    for width in (0, 40, 64, 200):
        for one, other in zip(alone, losses(model, texts, width), strict=True):
            np.testing.assert_allclose(one, other, rtol=2e-4, atol=2e-5)
    padded = losses(model, ["was", "the"], 4)  # two rows of four
    np.testing.assert_allclose(padded[0], alone[1], rtol=2e-4, atol=2e-5)


def test_the_loss_is_the_mean_over_targets_and_padding_has_none() -> None:
    model = made()
    symbols, starts = of_texts(["abcdef", "abcde"])
    ids, targets, _ = packed(symbols, starts, END)
    out = model(torch.from_numpy(ids), torch.from_numpy(targets))
    assert (targets >= 0).sum() == 13
    assert float(out["loss"].detach()) == pytest.approx(float(out["losses"].sum().detach()) / 13, rel=1e-6)
    assert (out["losses"].detach().numpy()[targets < 0] == 0).all()


def test_probabilities_of_all_texts_of_two_letters_add_up_to_one() -> None:
    """Over every text of up to two symbols of a small alphabet, and every longer one by its beginning."""
    torch.manual_seed(1)
    model = CausalModel(3, 16, 2, 2)  # 0, 1, and the end
    torch.nn.init.normal_(model.classifier.weight, std=1.0)
    total = 0.0
    for text in ([], [0], [1], [0, 0], [0, 1], [1, 0], [1, 1]):
        symbols = np.array([*text, 2])
        ids = torch.tensor([[2, *text]])
        with torch.no_grad():
            found = model(ids, torch.from_numpy(symbols)[None])["losses"][0].numpy()
        total += math.exp(-found.sum())
        if len(text) == 2:  # those that go on from here
            total += math.exp(-found[:2].sum()) - math.exp(-found.sum())
    assert total == pytest.approx(1, abs=1e-5)


def test_every_parameter_learns_and_is_in_one_group() -> None:
    model = made()
    symbols, starts = of_texts(["abcdef"])
    ids, targets, _ = packed(symbols, starts, END)
    model(torch.from_numpy(ids), torch.from_numpy(targets))["loss"].backward()
    for name, p in model.named_parameters():
        assert p.grad is not None and p.grad.abs().sum() > 0, name
    grouped = [id(p) for group in model.parameter_groups(0.1) for p in group["params"]]
    assert sorted(grouped) == sorted(map(id, model.parameters()))

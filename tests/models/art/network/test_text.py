"""Captions to codes, whole: two captions are learned by heart, and the autoencoder stays what it was."""

from __future__ import annotations

import math
from typing import Any

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.asking import Asked, Noise, Told
from textzip.models.art.captions import SPELLED, SYMBOLS, Lexicon
from textzip.models.art.encoders import ByWords
from textzip.models.art.network.painter import Painter
from textzip.models.art.network.text import TextModel
from textzip.models.art.network.traits import Traits
from textzip.models.art.network.words import Letters, WordEncoder
from textzip.models.art.painting import Options, guided, paint

LEXICON = Lexicon(("a", "picture", "calm", "wild"))
GRID, KINDS = 4, 8


class Signs(torch.nn.Module):
    """An autoencoder of one's own: a code is one pixel, its three channels' signs."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(1))
        self.dropout = torch.nn.Dropout(0.5)

    def encode(self, pictures: torch.Tensor) -> torch.Tensor:
        assert not self.training
        assert pictures.dtype == torch.float32
        return ((self.dropout(pictures) > 0) * torch.tensor([1, 2, 4])[:, None, None]).sum(1)

    def decode(self, codes: torch.Tensor, style: torch.Tensor | None = None) -> torch.Tensor:
        assert style is None
        bits = codes[:, None] // torch.tensor([1, 2, 4])[:, None, None] % 2
        return 3.0 * self.scale * (2.0 * bits - 1)

    def styled(self, traits: torch.Tensor | None, rows: int) -> None:
        """It has none."""


def model(traits: Traits | None = None, **settings: Any) -> TextModel:
    torch.manual_seed(0)
    encoder = WordEncoder(LEXICON.size, Letters(SYMBOLS, 32), 32, 1, 2, spelled=SPELLED, share=0.2)
    return TextModel(Signs(), encoder, Painter(KINDS, GRID, 32, 2, 2, **settings), untold=0.1, traits=traits)


def batch(copies: int = 1) -> dict[str, torch.Tensor]:
    """Two pictures with their captions, each so many times."""
    random = torch.Generator().manual_seed(5)
    pictures = torch.randn(2, 3, GRID, GRID, generator=random).sign()
    captions = ByWords(LEXICON, picture=False)(["a calm picture", "a wild one"] * copies)
    return {"pictures": pictures.repeat(copies, 1, 1, 1), **captions}


def test_two_captions_become_two_pictures() -> None:
    learner, data, many = model(), batch(), batch(8)
    optimizer = torch.optim.AdamW([each for each in learner.parameters() if each.requires_grad], 1e-2)
    for step in range(70):
        torch.manual_seed(step)
        loss = learner(many)["loss"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    learner.eval()
    with torch.no_grad():
        predict = guided(learner.painter, Asked.one(Told(*learner.words(data), None)), 2.0)
        hidden = torch.full((2, GRID * GRID), KINDS)
        noise = Noise.drawn(0, range(2), GRID * GRID, KINDS)
        found = paint(predict, hidden, noise, Options(steps=4, temperature=0), GRID)
    assert torch.equal(found, learner.coded(data["pictures"]))
    assert torch.equal(learner.pictured(found), data["pictures"])
    by_letters = {**data, "words": data["words"].masked_fill(data["words"] > 0, SPELLED)}
    other = learner.predicted(hidden, by_letters).argmax(-1)
    assert torch.equal(other, found)


def test_traits_are_settled_by_the_words_and_are_all_that_is_painted_by() -> None:
    """Of two groups a caption names one; the other is drawn, as often as it came."""
    learner, many = model(Traits([2, 2], 32)), batch(16)
    truths = torch.tensor([[k % 2, (k // 2) % 4 > 0] for k in range(32)], dtype=torch.long)  # 3 in 4 have the second
    optimizer = torch.optim.AdamW([each for each in learner.parameters() if each.requires_grad], 1e-2)
    for step in range(90):
        torch.manual_seed(step)
        found = learner({**many, "truths": truths})
        optimizer.zero_grad()
        found["loss"].backward()
        optimizer.step()
        assert float(found["loss"].detach()) == pytest.approx(float((found["nats"] + found["said"]).detach()), rel=1e-4)
    learner.eval()
    noise = Noise.of(learner, 0, range(400), torch.device("cpu")).traits
    both = {name: torch.cat([each[:1].expand(200, *each.shape[1:]), each[1:2].expand(200, *each.shape[1:])])
            for name, each in batch().items() if name in ("words", "which")}  # fmt: skip
    with torch.no_grad():
        settled = learner.settled({**both, "written": batch()["written"]}, noise)
        assert settled[:, 0].tolist() == [0] * 200 + [1] * 200
        assert float(settled[:, 1].double().mean()) == pytest.approx(0.75, abs=0.12)
        sure = learner.settled({**both, "written": batch()["written"]}, noise, 0.95)
        assert sure[:, 1].tolist() == [-1] * 400
        told = Told.by(learner, batch(), noise[:2])
        assert told.context.shape == (2, 2, 32)
        assert bool(told.mask.all())
        hidden = torch.full((2, GRID * GRID), KINDS)
        predict = guided(learner.painter, Asked.one(told), 2.0)
        painted = paint(predict, hidden, Noise.drawn(0, range(2), 16, KINDS), Options(steps=4, temperature=0), GRID)
        assert torch.equal(painted, learner.coded(batch()["pictures"]))


def test_a_model_without_traits_is_told_none() -> None:
    learner = model()
    assert learner.settled(batch(), torch.zeros(2, 0)).shape == (2, 0)
    with pytest.raises(ValueError, match="no traits"):
        learner.told(torch.zeros(2, 1, dtype=torch.long))


def test_the_loss_of_one_that_knows_nothing_is_that_of_chance() -> None:
    found = model()(batch())
    assert float(found["loss"].detach()) == pytest.approx(math.log(KINDS), rel=1e-5)
    assert found["logits"].shape == (len(found["targets"]), KINDS)


def test_an_independent_one_learns_from_every_code_at_once() -> None:
    assert len(model(independent=True)(batch())["targets"]) == 2 * GRID * GRID


def test_a_share_of_the_places_is_hidden_those_of_the_least_chances() -> None:
    learner = model()
    chances = torch.linspace(0.9, 0.0, 16).expand(3, 16)
    found = learner.veiled(torch.tensor([0.0, 0.26, 1.0]), chances)
    assert found.sum(1).tolist() == [1, 5, 16]
    assert found[1].tolist() == [False] * 11 + [True] * 5


def test_half_of_the_pictures_are_hidden_whole_and_of_the_others_half_of_the_codes_less_often_than_more() -> None:
    """A cosine of even chance: its mean is 2 / π, and the batch's shares are spread evenly."""
    torch.manual_seed(0)
    learner, shown = model(), []
    learner.painter.before.register_forward_pre_hook(lambda _, given: shown.append(given[0].flatten(2)))
    found = learner(batch(50))
    unseen = (shown[0] == learner.painter.unseen[:, None]).all(1)
    assert int(unseen.sum()) == len(found["targets"])
    each = unseen.float().mean(1)
    half = 0.5 + 0.5 * (2 / math.pi + 0.5 / GRID**2)  # counts are rounded up
    assert float(each.mean()) == pytest.approx(half, abs=0.01)
    assert int((each == 1).sum()) >= 50
    assert float((each < 0.5).float().mean()) == pytest.approx(1 / 6, abs=0.05)  # a third of the others


def test_some_of_what_is_shown_is_wrong_in_training_alone_and_never_what_is_asked_for() -> None:
    class Places(Signs):
        """Every place of a picture has a code of its own."""

        def encode(self, pictures: torch.Tensor) -> torch.Tensor:
            return torch.arange(GRID * GRID).view(1, GRID, GRID).expand(len(pictures), -1, -1) % KINDS

    encoder = WordEncoder(LEXICON.size, Letters(SYMBOLS, 32), 32, 1, 2, spelled=SPELLED, share=0.2)
    learner, given = TextModel(Places(), encoder, Painter(KINDS, GRID, 32, 2, 2), untold=0.1, jumbled=0.2), []
    learner.painter.register_forward_pre_hook(lambda _, each: given.append(each[0]))
    right = torch.arange(GRID * GRID) % KINDS
    for training in (True, False):
        torch.manual_seed(0)
        found = learner.train(training)(batch(100))
        (shown,) = given
        wrong = ((shown != right) & (shown != KINDS))[(shown != KINDS).any(1)].float().mean()
        assert bool(wrong > 0) == training
        assert torch.equal(found["targets"], right.expand(200, -1)[shown == KINDS])
        given.clear()


def test_the_autoencoder_is_frozen_and_the_rest_is_learned() -> None:
    learner = model().train()
    assert not learner.codes.training
    learner(batch())["loss"].backward()
    assert learner.codes.scale.grad is None
    grouped = {id(each) for group in learner.parameter_groups(0.1) for each in group["params"]}
    wanted = {id(each) for name, each in learner.named_parameters() if not name.startswith("codes.")}
    assert grouped == wanted
    hidden = next(group["params"] for group in learner.parameter_groups(0.1) if group.get("hidden"))
    assert all(each.dim() in (2, 4) for each in hidden)
    assert sum(len(group["params"]) for group in learner.parameter_groups(0.1)) == len(grouped)


def test_codes_are_made_in_float32_within_autocast() -> None:
    learner = model()
    with torch.autocast("cpu", torch.bfloat16):
        found = learner.coded(batch()["pictures"].bfloat16())
    assert found.dtype == torch.int64

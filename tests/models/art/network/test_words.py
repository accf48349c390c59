"""The text encoder: padding changes nothing, and what words are written with stands in for what is not known."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.captions import SPELLED, SYMBOLS, Lexicon
from textzip.models.art.encoders import ByWords
from textzip.models.art.network.words import Letters, Strips, WordEncoder
from textzip.models.layers.transformer import norm

LEXICON = Lexicon(("a", "picture", "calm", "blue", "geometric"))


def encoder(*, picture: bool = False, share: float = 0.0) -> WordEncoder:
    torch.manual_seed(0)
    speller = Strips(16, 32) if picture else Letters(SYMBOLS, 32)
    return WordEncoder(LEXICON.size, speller, 32, 2, 2, spelled=SPELLED, share=share).eval()


def read(model: WordEncoder, captions: list[str], *, picture: bool = False) -> torch.Tensor:
    batch = ByWords(LEXICON, picture=picture)(captions)
    context, mask = model(*(batch[name] for name in model.takes))
    assert mask.sum(1).tolist() == [len(each.split()) for each in captions]
    return context


@pytest.mark.parametrize("picture", [False, True])
def test_a_caption_is_read_the_same_beside_a_longer_one(picture: bool) -> None:
    model = encoder(picture=picture)
    alone = read(model, ["calm bluish"], picture=picture)
    beside = read(model, ["a very geometric calm picture", "calm bluish"], picture=picture)
    assert torch.allclose(alone[0], beside[1, :2], atol=1e-5)


@pytest.mark.parametrize("picture", [False, True])
def test_unknown_words_are_told_apart_and_stand_near_their_stem(picture: bool) -> None:
    """Even of a network that has learned nothing: what two words share is most of what is kept of them."""
    model = encoder(picture=picture)
    batch = ByWords(LEXICON, picture=picture)(["calm calmish geometric geometrical"])
    calm, calmish, geometric, geometrical = model.speller(batch["written"]).detach()[1:]
    assert float((calm - calmish).norm()) > 0.1
    assert float((calm - calmish).norm()) < float((calm - geometrical).norm())
    assert float((geometric - geometrical).norm()) < float((calmish - geometrical).norm())


def test_in_training_a_share_of_the_words_is_spelled() -> None:
    model = encoder(share=1.0)
    known = read(model, ["calm blue"])
    model.train()
    spelled = read(model, ["calm blue"])
    unknown = encoder(share=0.0)
    unknown.load_state_dict(model.state_dict())
    batch = ByWords(Lexicon(()), picture=False)(["calm blue"])
    assert torch.allclose(spelled, unknown(*(batch[name] for name in model.takes))[0], atol=1e-6)
    assert not torch.allclose(spelled, known, atol=0.1)


def test_both_ways_have_vectors_of_one_size() -> None:
    model = encoder()
    batch = ByWords(LEXICON, picture=False)(["calm geometric"])
    spelled = model.speller(batch["written"][1:])
    assert torch.allclose(spelled.square().mean(1), torch.ones(2), atol=1e-3)
    assert torch.allclose(norm(model.embedding(batch["words"])).square().mean(2), torch.ones(1, 2), atol=1e-3)


def test_it_is_small() -> None:
    model = WordEncoder(200, Letters(SYMBOLS, 192), 192, 2, 3, spelled=SPELLED, share=0.1)
    assert sum(p.numel() for p in model.parameters()) < 10_000_000

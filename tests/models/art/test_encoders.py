"""Encoders of `transformers`, from a folder: tiny ones that know nothing, saved here."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

from textzip.errors import EngineError, ModelError
from textzip.models.art import encoders
from textzip.models.art.encoders import ByTokens, Kind, Pretrained

CAPTIONS = ["calm blue", "a calm blue geometric picture"]
WORDS = ["calm</w>", "blue</w>", "a</w>", "geometric</w>", "picture</w>"]


def saved(kind: Kind, folder: Path) -> Path:
    """A model of 16 channels with its tokenizer, as `save_pretrained` leaves them."""
    torch.manual_seed(0)
    folder.mkdir(parents=True)
    if kind == "clip":
        letters = [*"abcdefghijklmnopqrstuvwxyz", *(f"{letter}</w>" for letter in "abcdefghijklmnopqrstuvwxyz")]
        names = [*letters, "<|startoftext|>", "<|endoftext|>"]
        (folder / "vocab.json").write_text(json.dumps({name: k for k, name in enumerate(names)}))
        (folder / "merges.txt").write_text("#version: 0.2\n")
        tokenizer: Any = transformers.CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
        config = transformers.CLIPTextConfig(
            vocab_size=len(names), hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2,
            bos_token_id=len(names) - 2, eos_token_id=len(names) - 1, pad_token_id=len(names) - 1,
        )  # fmt: skip
        model: Any = transformers.CLIPTextModel(config)
    else:
        names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "calm", "blue", "a", "geometric", "picture"]
        (folder / "vocab.txt").write_text("\n".join(names))
        tokenizer = transformers.DistilBertTokenizer(str(folder / "vocab.txt"))
        config = transformers.DistilBertConfig(
            vocab_size=len(names), dim=16, hidden_dim=16, n_layers=1, n_heads=2, max_position_embeddings=64
        )
        model = transformers.DistilBertModel(config)
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", params=["clip", "distilbert"])
def given(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Kind, Path]:
    return request.param, saved(request.param, tmp_path_factory.mktemp("encoders") / request.param)


def test_captions_become_a_context_whatever_stands_beside_them(given: tuple[Kind, Path]) -> None:
    kind, folder = given
    model = Pretrained.opened(kind, str(folder), 8, trained=False).eval()
    reading = pickle.loads(pickle.dumps(ByTokens(str(folder))))
    both, one = reading(CAPTIONS), reading(CAPTIONS[:1])
    context, there = model(*(both[name] for name in model.takes))
    assert context.shape == (2, there.shape[1], 8)
    assert bool(there[1].all())
    assert 0 < int(there[0].sum()) < there.shape[1]
    alone, count = model(*(one[name] for name in model.takes))
    assert torch.allclose(alone[0], context[0, : count.shape[1]], atol=1e-5)


@pytest.mark.parametrize("trained", [False, True])
def test_it_learns_only_if_it_is_asked_to(given: tuple[Kind, Path], trained: bool) -> None:
    kind, folder = given
    model = Pretrained.opened(kind, str(folder), 8, trained=trained).train()
    assert model.inner.training == trained
    batch = ByTokens(str(folder))(CAPTIONS)
    model(batch["ids"], batch["there"])[0].square().sum().backward()
    learned = {name for name, each in model.named_parameters() if each.grad is not None and each.grad.any()}
    assert "narrow.weight" in learned
    assert any(name.startswith("inner.") for name in learned) == trained


def test_a_blank_one_takes_the_weights_of_another(given: tuple[Kind, Path]) -> None:
    kind, folder = given
    model = Pretrained.opened(kind, str(folder), 8, trained=False).eval()
    torch.manual_seed(1)
    blank = Pretrained.blank(kind, str(folder), 8, trained=False).eval()
    batch = ByTokens(str(folder))(CAPTIONS)
    assert not torch.allclose(blank(*batch.values())[0], model(*batch.values())[0], atol=1e-3)
    blank.load_state_dict(model.state_dict())
    assert torch.equal(blank(*batch.values())[0], model(*batch.values())[0])


def test_a_folder_that_has_none_is_refused(given: tuple[Kind, Path], tmp_path: Path) -> None:
    kind, _ = given
    with pytest.raises(ModelError, match="there is no such folder"):
        Pretrained.opened(kind, str(tmp_path / "none"), 8, trained=False)
    with pytest.raises(ModelError, match="no model of this kind"):
        Pretrained.opened(kind, str(tmp_path), 8, trained=False)
    with pytest.raises(ModelError, match="no tokenizer"):
        ByTokens(str(tmp_path))


def test_without_transformers_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(encoders, "find_spec", lambda _name: None)
    with pytest.raises(EngineError, match=r"textzip\[hf\]"):
        ByTokens(str(tmp_path))

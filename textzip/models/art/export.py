"""A model of captions as an ONNX graph that paints: words and chance to pictures.

Shapes: B pictures of S × S pixels, W words of a caption, D distinct words, L places of a grid, K codes, A adjectives of
all groups.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from textzip.errors import ModelError
from textzip.models.art.asking import Asked, Noise, Told
from textzip.models.art.config import ArtConfig
from textzip.models.art.data import as_bytes
from textzip.models.art.factory import text_model
from textzip.models.art.feeding import Feeding
from textzip.models.art.network.text import TextModel
from textzip.models.art.orders import Order
from textzip.models.art.painting import Options, guided, revealed
from textzip.models.graph import Free, write_graph
from textzip.train.checkpoint import Checkpoint

_FREE: dict[str, Free] = {
    "words": {0: "pictures", 1: "words"},
    "which": {0: "pictures", 1: "words"},
    "written": {0: "distinct"},
    "codes_noise": {0: "pictures"},
    "places_noise": {0: "pictures"},
    "traits_noise": {0: "pictures"},
}


class PaintingGraph(nn.Module):
    """All of painting as one function of tensors: what `use.Painter` does, every step of it laid out."""

    def __init__(self, model: TextModel, options: Options) -> None:
        """`model`: with an encoder of its own."""
        super().__init__()
        self.model, self.options = model, options

    def forward(
        self, words: Tensor, which: Tensor, written: Tensor, codes_noise: Tensor, places_noise: Tensor,
        traits_noise: Tensor,
    ) -> Tensor:  # fmt: skip
        """Pictures uint8 (B, S, S, 3), by what `words.WordEncoder` takes and the three parts of `asking.Noise`."""
        painter, noise = self.model.painter, Noise(codes_noise, places_noise, traits_noise)
        batch = {"words": words, "which": which, "written": written}
        asked = Asked.one(Told.by(self.model, batch, noise.traits))
        predict = guided(painter, asked, self.options.guidance, ramp=self.options.ramp)
        hidden = torch.full_like(words[:, :1], painter.hidden).expand(-1, painter.places)
        codes = revealed(predict, hidden, noise, self.options, painter.grid, painter.places)
        return as_bytes(self.model.pictured(codes, asked.style))


def to_onnx(
    found: Checkpoint,
    path: Path,
    *,
    steps: int = Options.steps,
    order: Order = Options.order,
    guidance: float = Options.guidance,
    temperature: float = Options.temperature,
) -> None:
    """Write a run of the stage text as an ONNX graph that paints so: words and noise to `pictures`.

    It takes `words` and `which` int64 (B, W), `written` (D, …), and the noise `codes_noise` (B, L, K), `places_noise`
    (B, L) and `traits_noise` (B, A), float64: all of it by `feeding.Feeding`. It gives uint8 (B, S, S, 3). B, W and D
    are free. Raises `ModelError` for impossible options and for an encoder of `transformers`, `CheckpointError` for
    another stage and if the file can't be written, and `EngineError` if the package onnx is missing.
    """
    options = Options(steps, order, temperature, guidance)
    options.check()
    encoder = found.config.get("encoder", "custom")
    if encoder != "custom":
        raise ModelError(
            f"{found.folder}: reads captions with {encoder}, which comes from elsewhere and can be no part of a graph: "
            "export a run of model.encoder=custom"
        )
    model, config = text_model(found)
    feeding = _feeding(config, model)
    example = feeding.captions(["a calm bluish picture", "calm", "calm"])  # sizes 3, 4 and 5: none is another's
    examples = {name: (torch.from_numpy(example[name]), free) for name, free in _FREE.items()}
    write_graph(PaintingGraph(model, options), path, examples, ["pictures"], feeding.notes(), folded=False)


def _feeding(config: ArtConfig, model: TextModel) -> Feeding:
    return Feeding(config.known, config.words == "picture", model.painter.places, config.codes, model.adjectives)

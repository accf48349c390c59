"""The model as a graph reads what the model reads."""

from __future__ import annotations

import pytest
import torch

from textzip.errors import ModelError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.graph import SlotGraph
from textzip.models.slot.network.model import SlotModel

SMALL = {"channels": 16, "blocks": 1, "slot_channels": 16, "heads": 4, "slots": 64, "symbols": list("abcé€")}


def test_graph_and_model_agree_on_logits_and_counts() -> None:
    torch.manual_seed(4)
    model = SlotModel(SlotConfig.model_validate(SMALL)).eval()
    # An untrained head is sure of nothing; make it emit here and there.
    model.frame_head.classes.weight.data *= 12
    pixels = (torch.rand(3, 1, 24, 64) > 0.7).float()
    pixels[2] = 0
    graph = SlotGraph(model, 128).eval()
    with torch.no_grad():
        out = model(pixels)
        logits, count = graph(pixels)
    counted = model.widths[out["emitted"]].sum(1)
    assert counted.max() > 3
    assert count.tolist() == counted.tolist()
    for page, n in enumerate(counted.clamp(max=64).tolist()):
        torch.testing.assert_close(logits[page, :n], out["logits"][page, :n], atol=2e-3, rtol=1e-3)


def test_models_that_are_no_such_graph_are_refused() -> None:
    with pytest.raises(ModelError, match="only a model with the counted aligner"):
        SlotGraph(SlotModel(SlotConfig.model_validate({**SMALL, "aligner": "learned"})), 64)

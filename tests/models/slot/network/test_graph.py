"""The model as a graph reads what the model reads."""

from __future__ import annotations

import pytest
import torch

from textzip.errors import ModelError
from textzip.models.slot.config import SlotConfig
from textzip.models.slot.network.graph import SlotGraph
from textzip.models.slot.network.model import SlotModel

SMALL = {"channels": 16, "blocks": 1, "slot_channels": 16, "heads": 4, "slots": 64, "symbols": list("abcé€")}


def test_graph_and_model_agree_on_logits_counts_and_doubts() -> None:
    torch.manual_seed(4)
    model = SlotModel(SlotConfig.model_validate(SMALL)).eval()
    # An untrained head is sure of nothing; make it emit here and there.
    model.frame_head.classes.weight.data *= 12
    pixels = (torch.rand(3, 1, 24, 64) > 0.7).float()
    pixels[2] = 0
    graph = SlotGraph(model, 64, 1000).eval()
    with torch.no_grad():
        logs, counted, doubts, emitted = model.readout(pixels)
        logits, count, doubt, fills = graph(pixels)
    assert counted.max() > 3
    assert count.tolist() == counted.tolist()
    assert fills.tolist() == emitted.tolist()
    assert fills.sum(1).clamp(max=64).tolist() == count.tolist()
    torch.testing.assert_close(doubt, doubts)
    for page, n in enumerate(counted.tolist()):
        torch.testing.assert_close(logits[page, :n], logs[page, :n], atol=2e-3, rtol=1e-3)


def test_models_that_are_no_such_graph_are_refused() -> None:
    with pytest.raises(ModelError, match="only a model with the counted aligner"):
        SlotGraph(SlotModel(SlotConfig.model_validate({**SMALL, "aligner": "learned"})), 64, 64)

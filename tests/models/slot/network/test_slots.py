"""Cross-attention by count."""

from __future__ import annotations

import copy

import torch

from textzip.models.slot.network.slots import Context, CountedSlots, emitting

CHANNELS, SLOTS, HEADS = 6, 8, 4


def scene() -> tuple[CountedSlots, torch.Tensor, torch.Tensor]:
    torch.manual_seed(1)
    slots = CountedSlots(CHANNELS, SLOTS, HEADS)
    features = torch.randn(2, 12, CHANNELS)
    fills = torch.tensor([[0, 1, 0, 2, 0, 0, 1, 1, 0, 3, 0, 0], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]])
    return slots, features, fills


def by_hand(slots: CountedSlots, features: torch.Tensor, fills: list[int], length: int) -> torch.Tensor:
    """One page's slots by the formula, frame by frame and head by head."""
    places, kept, at = [], [], 0
    for frame, fill in enumerate(fills):
        if fill:
            places.append(at + fill / 2)
            kept.append(frame)
        at += fill
    rows = []
    for i in range(length):
        heads = []
        for h in range(HEADS):
            gamma, offset = slots.sharpness[h].exp(), slots.offset[h]
            scores = torch.stack([
                slots.content(features[frame])[h] - gamma * (place - (i + 0.5) - offset) ** 2
                for frame, place in zip(kept, places, strict=True)
            ])  # fmt: skip
            values = torch.stack([slots.value(features[f]).view(HEADS, -1)[h] for f in kept])
            heads.append(scores.softmax(0) @ values)
        inside = [p for p, k in zip(places, kept, strict=True) if abs(i + 0.5 - p) < fills[k] / 2]
        phase = torch.tensor([i + 0.5 - inside[0]], dtype=features.dtype) if inside else None
        rows.append((torch.cat(heads), phase))
    return torch.stack([slots.norm(seen + slots.phase(phase)) for seen, phase in rows if phase is not None])


def test_slots_are_what_the_formula_says() -> None:
    slots, features, fills = scene()
    exact = copy.deepcopy(slots).double()
    with torch.no_grad():
        found = slots(features, fills, 8)
        for page, row in enumerate(fills.tolist()):
            n = sum(row)
            truth = by_hand(exact, features[page].double(), row, n)
            error = (found[page, :n].double() - truth).norm() / truth.norm()
            assert float(error) < 5e-5, "float32, whose last digits are other ones on other machines"


def test_far_along_a_page_places_are_as_exact_as_at_its_start() -> None:
    slots, _, _ = scene()
    features = torch.randn(1, 40, CHANNELS).repeat(1, 25, 1)  # the same forty frames again and again
    fills = torch.ones(1, 1000, dtype=torch.long)
    with torch.no_grad():
        found = slots(features, fills, 1000)[0]
    torch.testing.assert_close(found[80:120], found[880:920], atol=0.05, rtol=0.05)


def test_only_emitting_frames_are_kept_in_order() -> None:
    features = torch.arange(10.0).view(1, 5, 2).expand(2, -1, -1)
    kept, fills = emitting(features, torch.tensor([[0, 2, 0, 1, 0], [0, 0, 0, 0, 3]]))
    assert fills.tolist() == [[2, 1], [3, 0]]
    assert kept[0].tolist() == [[2, 3], [6, 7]]
    assert kept[1, 0].tolist() == [8, 9]


def test_padding_does_not_reach_the_text_through_the_context() -> None:
    torch.manual_seed(0)
    context = Context(SLOTS)
    torch.nn.init.normal_(context.along.weight)
    slots = torch.randn(1, 10, SLOTS)
    mask = (torch.arange(10) < 6)[None]
    other = slots.clone()
    other[:, 6:] = 99.0
    with torch.no_grad():
        torch.testing.assert_close(context(slots, mask)[:, :6], context(other, mask)[:, :6])

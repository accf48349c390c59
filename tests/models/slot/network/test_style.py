"""What a page's ink has in common: the mean that numpy gives, whatever white there is."""

from __future__ import annotations

import numpy as np
import torch

from textzip.models.slot.network.style import Style, shares


def test_the_mean_is_that_of_frames_with_ink() -> None:
    x = torch.randn(2, 8, 3, 5, generator=torch.Generator().manual_seed(0))
    ink = torch.zeros(2, 3, 5, dtype=torch.bool)
    ink[0, 1, 2:4] = ink[1, :, 0] = True
    means = (x.flatten(2) @ shares(ink))[..., 0]
    wanted = [np.mean([x[0, :, 1, 2].numpy(), x[0, :, 1, 3].numpy()], 0), x[1, :, :, 0].numpy().mean(1)]
    np.testing.assert_allclose(means.numpy(), wanted, rtol=1e-5)


def test_a_page_without_ink_has_a_mean_of_nothing() -> None:
    assert not shares(torch.zeros(1, 3, 5, dtype=torch.bool)).any()


def test_it_begins_as_the_identity_and_adds_the_same_to_each_frame_of_a_page() -> None:
    torch.manual_seed(0)
    style, x, ink = Style(8), torch.randn(2, 8, 3, 5), torch.rand(2, 3, 5) > 0.5
    assert torch.equal(style(x, shares(ink)), x)
    torch.nn.init.normal_(style.told.weight)
    added = style(x, shares(ink)) - x
    torch.testing.assert_close(added, added[..., :1, :1].expand_as(added), atol=1e-5, rtol=0)
    assert added[0, :, 0, 0].sub(added[1, :, 0, 0]).abs().max() > 0.01  # each page has its own


def test_white_paper_changes_nothing_that_is_added() -> None:
    torch.manual_seed(0)
    style, x, ink = Style(8), torch.randn(1, 8, 3, 5), torch.rand(1, 3, 5) > 0.5
    torch.nn.init.normal_(style.told.weight)
    more = style(torch.nn.functional.pad(x, (0, 7, 0, 2)), shares(torch.nn.functional.pad(ink, (0, 7, 0, 2))))
    torch.testing.assert_close(more[..., :3, :5], style(x, shares(ink)))

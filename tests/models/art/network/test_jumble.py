"""Wrong codes are those of the same picture, of half of the pictures, and as many as was said."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.jumble import jumbled

PLACES = 64


@pytest.mark.parametrize("kind", [torch.float32, torch.int64])
def test_as_many_as_was_said_of_half_of_the_pictures_and_of_their_own(kind: torch.dtype) -> None:
    torch.manual_seed(0)
    values = torch.arange(400 * PLACES).view(400, PLACES, 1).to(kind)
    found = jumbled(values, 0.1)
    assert found.dtype == kind
    assert torch.equal(found // PLACES, values // PLACES)
    wrong = (found != values).flatten(1).float().mean(1)
    assert float(wrong.mean()) == pytest.approx(0.1 * (PLACES - 1) / PLACES, abs=0.015)
    assert float((wrong == 0).float().mean()) > 0.45

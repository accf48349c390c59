"""The painter: what it sees, and what it must not."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from textzip.models.art.network.painter import Painter


def painter(**settings: object) -> Painter:
    torch.manual_seed(0)
    model = Painter(8, 3, 16, 2, 2, **settings).eval()  # type: ignore[arg-type]
    for each in (*model.likely.parameters(), *(model.apart.parameters() if model.apart else ())):
        torch.nn.init.normal_(each)
    return model


def inputs(words: int = 3) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(1)
    codes = torch.randint(0, 9, (2, 9), generator=random)
    return codes, torch.randn(2, words, 16, generator=random), torch.ones(2, words, dtype=torch.bool)


def test_one_that_has_learned_nothing_finds_all_codes_alike() -> None:
    model = Painter(8, 3, 16, 2, 2)
    assert not model(*inputs()).any()


@pytest.mark.parametrize("digits", [(), (2, 2, 2)])
def test_padding_changes_nothing(digits: tuple[int, ...]) -> None:
    model = painter(digits=digits)
    codes, context, mask = inputs()
    wide = torch.cat([context, torch.randn(2, 4, 16)], 1)
    padded = torch.cat([mask, torch.zeros(2, 4, dtype=torch.bool)], 1)
    assert torch.allclose(model(codes, context, mask), model(codes, wide, padded), atol=1e-5)


def test_a_caption_that_is_kept_back_is_not_seen() -> None:
    model = painter()
    codes, context, mask = inputs()
    told = torch.tensor([True, False])
    found = model(codes, context, mask, told)
    other = model(codes, torch.randn_like(context), mask, told)
    assert torch.allclose(found[1], other[1], atol=1e-6)
    assert not torch.allclose(found[0], other[0], atol=0.01)
    assert torch.allclose(found[0], model(codes, context, mask)[0], atol=1e-6)
    shorter = model(codes, context[:, :1], mask[:, :1], told)
    assert torch.allclose(found[1], shorter[1], atol=1e-5)


def test_codes_that_are_shown_are_seen_but_not_by_an_independent_one() -> None:
    codes, context, mask = inputs()
    other = (codes + 1) % 8
    assert not torch.allclose(painter()(codes, context, mask), painter()(other, context, mask), atol=0.01)
    alone = painter(independent=True)
    assert torch.equal(alone(codes, context, mask), alone(other, context, mask))
    hidden = torch.full_like(codes, alone.hidden)
    assert torch.allclose(alone(codes, context, mask), painter()(hidden, context, mask), atol=1e-5)


def test_rows_and_columns_are_told_apart() -> None:
    model = painter()
    codes, context, mask = inputs()
    hidden = torch.full_like(codes, model.hidden)
    assert len({round(each, 4) for each in model(hidden, context, mask)[0, :, 0].tolist()}) == 9


def test_a_code_has_the_sum_of_its_digits() -> None:
    """Codes 0 to 7 in binary, the first digit changing fastest: 6 is 0, 1, 1."""
    model = painter(digits=(2, 2, 2))
    seen: list[torch.Tensor] = []
    model.before.register_forward_hook(lambda _module, given, _found: seen.append(given[0]))
    codes, context, mask = inputs()
    codes[0, 4] = 6
    model(codes, context, mask)
    expected = (model.seen[0].weight[0] + model.seen[1].weight[1] + model.seen[2].weight[1]) / 3**0.5
    assert torch.allclose(seen[0][0, :, 1, 1], expected)
    assert torch.equal(seen[0].permute(0, 2, 3, 1).flatten(1, 2)[codes == 8][0], model.unseen)


def test_a_place_is_told_what_stands_where_mirrors_would_put_it_and_half_a_picture_away() -> None:
    """With convolutions that see nothing: of a grid of 4 × 4 a corner is told the others, and those two steps away."""
    torch.manual_seed(0)
    model = Painter(8, 4, 16, 2, 2).eval()
    for block in (*model.before, *model.between):
        torch.nn.init.zeros_(block.mix.weight)
    codes = torch.zeros(1, 16, dtype=torch.long)
    around = model._around(codes)
    for place in range(16):
        other = codes.clone()
        other[0, place] = 5
        changed = bool((model._around(other)[0, :, 0, 0] != around[0, :, 0, 0]).any())
        assert changed == (place in {0, 3, 12, 15} | {2, 8, 10})


def test_a_code_is_as_likely_as_its_digits_and_itself_together() -> None:
    model = painter(digits=(2, 4))
    x = torch.randn(2, 9, model.each)
    first, second = (torch.nn.functional.linear(x, each.weight, each.bias) for each in model.likely)
    own = torch.nn.functional.linear(x, model.apart.weight)
    found = model._logits(x)
    for code in range(8):  # the first digit changes fastest
        assert torch.allclose(
            found[..., code], first[..., code % 2] + second[..., code // 2] + own[..., code], atol=1e-5
        )


def test_groups_have_every_parameter_once() -> None:
    model = painter(digits=(2, 2, 2))
    groups = model.parameter_groups(0.1)
    found = [id(each) for group in groups for each in group["params"]]
    assert sorted(found) == sorted(map(id, model.parameters()))


def blocks(**settings: object) -> tuple[Painter, tuple[torch.Tensor, torch.Tensor, torch.Tensor]]:
    """A painter of 4 × 4 codes, four to a token, and what it takes."""
    torch.manual_seed(0)
    model = Painter(8, 4, 16, 2, 2, block=2, **settings).eval()  # type: ignore[arg-type]
    for each in (*model.likely.parameters(), *(model.apart.parameters() if model.apart else ())):
        torch.nn.init.normal_(each)
    return model, (torch.randint(0, 9, (2, 16)), *inputs()[1:])


def test_places_of_a_block_share_a_token_each_at_its_own_place_in_it() -> None:
    model, _ = blocks()
    x = torch.randn(2, 8, 4, 4)
    found = model._together(x)
    assert found.shape == (2, 4, 4 * 8)
    for row in range(4):
        for column in range(4):
            token, inside = row // 2 * 2 + column // 2, row % 2 * 2 + column % 2
            assert torch.equal(found[:, token, inside * 8 : inside * 8 + 8], x[:, :, row, column])
    assert torch.equal(model._apart(found), x)


def test_an_independent_one_of_blocks_sees_no_code_and_padding_changes_nothing() -> None:
    model, (codes, context, mask) = blocks(independent=True)
    assert torch.equal(model(codes, context, mask), model((codes + 1) % 9, context, mask))
    model, _ = blocks()
    wide = torch.cat([context, torch.randn(2, 4, 16)], 1)
    padded = torch.cat([mask, torch.zeros(2, 4, dtype=torch.bool)], 1)
    assert torch.allclose(model(codes, context, mask), model(codes, wide, padded), atol=1e-5)

"""What is ink: what differs from the ground that it stands on, be that a bar, a box or paper."""

from __future__ import annotations

import numpy as np

from textzip.models.slot.page.ink import flat_ink, paper_ink


def screen() -> np.ndarray:
    """White with a dark bar on top; a letter-like block on each, a rule, and a frame."""
    colours = np.full((200, 300, 3), 255, np.uint8)
    colours[:50] = (10, 40, 90)
    colours[20:30, 40:46] = (250, 250, 255)
    colours[100:112, 40:44] = (30, 30, 30)
    colours[140, 20:240] = (120, 120, 120)
    colours[60:190, 250] = (0, 0, 0)
    return colours


def test_bright_on_dark_and_dark_on_bright_are_ink_in_one_picture() -> None:
    ink = flat_ink(screen())
    assert ink is not None
    assert (ink[20:30, 40:46] == 240).all()
    assert (ink[100:112, 40:44] == 225).all()


def test_rules_frames_and_grounds_are_no_ink() -> None:
    ink = flat_ink(screen())
    assert ink is not None
    ink[20:30, 40:46] = ink[100:112, 40:44] = 0
    assert not ink.any()


def test_noise_has_no_flat_ground() -> None:
    assert flat_ink(np.random.default_rng(0).integers(0, 256, (100, 100, 3), dtype=np.uint8)) is None


def test_paper_that_is_darker_on_one_side_has_ink_only_where_ink_is() -> None:
    rng = np.random.default_rng(0)
    paper = 240 - 60 * np.linspace(0, 1, 400)[None] + rng.normal(0, 3, (300, 400))
    paper[100:120, 50:55] = paper[100:120, 340:345] = 40
    ink = paper_ink(np.clip(paper, 0, 255).astype(np.uint8))
    assert (ink[101:119, 51:54] > 200).all()
    assert (ink[101:119, 341:344] > 150).all()
    ink[98:122, 48:57] = ink[98:122, 338:347] = 0
    assert (ink == 0).mean() > 0.999


def test_blank_paper_has_no_ink() -> None:
    assert not paper_ink(np.full((200, 200), 230, np.uint8)).any()

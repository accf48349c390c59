"""Words that are given in training, as they are in prompts: a model would hardly meet one before it is prompted.

Under absorbing noise all cells of a sentence are hidden with one chance, so that a word that is hidden whole among
others that are known comes once in millions. Under uniform noise all are of one time, and a prompt's, which are right
and told to be, are of another.
"""

from __future__ import annotations

import torch
from torch import Tensor

_NONE = 0.2
"""Sentences without a word given, as a share."""


def prompted(cells: Tensor, noisy: Tensor, t: Tensor) -> tuple[Tensor, Tensor]:
    """`noisy` cells (B, L, K) and their times (B, L, K), t (B,), but for words that are given: `cells`, and 0.

    In one of five sentences none are, in the others any share. The draws are of torch's own stream. Of a thousand words
    of Brown, after 400 steps under absorbing noise, by the bound and of words hidden whole among known ones:

        sentences with words given      bits a word      guessed right
        none                            6.044            14.1 %
        half                            5.955            14.9 %
        four of five                    5.870            17.3 %
    """
    sentences, words, _ = cells.shape
    share = torch.rand((sentences, 1, 1), device=cells.device) / (1 - _NONE) - _NONE / (1 - _NONE)
    given = torch.rand((sentences, words, 1), device=cells.device) < share
    return torch.where(given, cells, noisy), t.view(-1, 1, 1).masked_fill(given, 0.0).expand_as(cells)

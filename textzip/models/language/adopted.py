"""Another model's weights for this one's words: rows that belong to symbols are found by the word they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from torch import Tensor


def by_word(
    names: Sequence[str],
    own: Mapping[str, Tensor],
    given: Mapping[str, Tensor],
    words: Sequence[str],
    given_words: Sequence[str],
) -> dict[str, Tensor]:
    """The weights `given`, those of `names` with their rows in the order of `words` instead of `given_words`.

    Behind the words are the rows of the unknown and of the end. Words that are new keep their rows of `own`. Weights
    whose rows have another shape than one's own stay as they are given.
    """
    there = {word: number for number, word in enumerate(given_words)}
    pairs = [(here, there[word]) for here, word in enumerate(words) if word in there]
    pairs += [(len(words) + k, len(given_words) + k) for k in range(2)]
    found = dict(given)
    for name in names:
        if name in given and given[name].shape[1:] == own[name].shape[1:]:
            found[name] = own[name].detach().clone()
            found[name][[here for here, _ in pairs]] = given[name][[other for _, other in pairs]].to(own[name])
    return found

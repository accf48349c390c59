"""Models of patterns by their configuration, or from a checkpoint. Here, not in the network, which knows no files."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor

from textzip.errors import CheckpointError
from textzip.models.language.alphabet import Words
from textzip.models.patterns.codes.hashed import Codes
from textzip.models.patterns.codes.kinds import clustered
from textzip.models.patterns.codes.similar import vectors_of
from textzip.models.patterns.config import PatternsConfig
from textzip.models.patterns.diffusion_faults import check, make
from textzip.models.patterns.network import decoders
from textzip.models.patterns.network.coder import Coder
from textzip.models.patterns.network.denoiser import Denoiser
from textzip.train import checkpoint


def alphabet_of(config: PatternsConfig) -> Words:
    """What a model of a configuration reads and writes. Raises `ModelError` if it lacks its words."""
    return Words(config.words, lowercase=config.lowercase)


def new_model(config: PatternsConfig, codes: Codes) -> Denoiser:
    """A model that has learned nothing, with the `codes` (S, K) of its symbols.

    Raises `ModelError` for faults that it can't have.
    """
    check(config)
    model = Denoiser(
        torch.from_numpy(codes),
        config.colours,
        config.length,
        config.width,
        config.layers,
        config.heads,
        codebook=config.head == "codebook",
        uniform=config.noise == "uniform",
        simple=config.denoiser == "simple",
        dropout=config.dropout,
        decoder=None if config.tune else _decoder(config, len(codes)),
        coder=_coder(config, codes, None) if config.tune else None,
    )
    make(model, config.faults)
    return model


def new_coder(config: PatternsConfig, codes: Codes, texts: Callable[[], Iterable[str]]) -> Coder:
    """A coder that has learned nothing, of the `codes` (S, K) that its symbols have, unless they are to be learned.

    `texts` gives those that say which words are used alike, where that is asked for. Raises `ModelError` for faults
    that it can't have.
    """
    check(config)
    grounded = config.grounding > 0 and config.codes == "learned"
    use = torch.from_numpy(vectors_of(alphabet_of(config), texts())) if grounded else None
    model = _coder(config, codes, use)
    if isinstance(model.decoder, decoders.Hierarchical):
        # Clusters of grids that look alike, as they are at the beginning: planes part those, and not those of use.
        looks = decoders.one_hot(model.hard(), config.colours).flatten(1).numpy()
        kinds, _ = clustered(looks, decoders.clusters(len(codes)), config.code_seed)
        model.decoder.kinds.copy_(torch.from_numpy(kinds))
    return model


def coder_model(found: checkpoint.Checkpoint) -> tuple[Coder, PatternsConfig]:
    """A checkpoint's coder with its weights, and its configuration. Raises `CheckpointError`."""
    codes, config = grids_of(found)
    model = _coder(config, codes, found.weights().get("use"))
    checkpoint.load_weights(model, found)
    return model, config


def _coder(config: PatternsConfig, codes: Codes, use: Tensor | None) -> Coder:
    relax = config.relax if config.codes == "learned" else None
    return Coder(torch.from_numpy(codes), config.colours, relax, _decoder(config, len(codes)), use)


def _decoder(config: PatternsConfig, symbols: int) -> decoders.Decoder | None:
    if config.decoder == "nearest":
        return None
    return decoders.made(config.decoder, symbols, config.cells, config.colours, config.width)


def grids_of(found: checkpoint.Checkpoint) -> tuple[Codes, PatternsConfig]:
    """A checkpoint's grids (S, K), of any stage, and its configuration. Raises `CheckpointError`."""
    kind = found.config.get("kind")
    if kind != "patterns":
        raise CheckpointError(
            f"{found.folder}: a model of kind {kind!r} is none of patterns; choose another checkpoint"
        )
    config = checkpoint.parsed(PatternsConfig, found)
    weights = found.weights()
    if "codes" not in weights:
        raise CheckpointError(f"{found.folder}: its weights lack the grids of its words; train it anew")
    return weights["codes"].long().numpy(), config


def patterns_model(found: checkpoint.Checkpoint) -> tuple[Denoiser, PatternsConfig]:
    """A checkpoint's model with its weights, and its configuration. Raises `CheckpointError`."""
    codes, config = grids_of(found)
    if config.stage == "reconstruction":
        raise CheckpointError(
            f"{found.folder}: of the stage reconstruction, which has grids of words and writes nothing; train the "
            "stage diffusion with start_from this, and use that"
        )
    model = new_model(config, codes)
    checkpoint.load_weights(model, found)
    return model, config

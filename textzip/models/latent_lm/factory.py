"""Latent language models by configuration, or from a checkpoint. Here, not in the network, which knows no files."""

from __future__ import annotations

import hashlib
from typing import Any

from textzip.errors import CheckpointError, ModelError
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.data import WordCollate
from textzip.models.latent_lm.network.model import LatentModel
from textzip.models.latent_lm.strips import Strips
from textzip.models.latent_lm.words import SYMBOLS
from textzip.render.fonts.catalogue import find_fonts
from textzip.render.page.strip import HEIGHT
from textzip.resources import resolve
from textzip.train import checkpoint


def new_model(config: LatentConfig) -> LatentModel:
    """A model of a configuration that has learned nothing."""
    model = LatentModel(
        symbols=SYMBOLS,
        height=HEIGHT,
        width=config.width,
        layers=config.layers,
        heads=config.heads,
        speller_width=config.speller_width,
        speller_layers=config.speller_layers,
        speller_heads=config.speller_heads,
        speller_waves=config.speller_waves,
        picture=config.pictures,
        spelling=config.spellings,
        waves=config.waves,
        modality_dropout=config.modality_dropout,
        dropout=config.dropout,
    )
    for name in config.frozen:
        encoder = model.picture if name == "picture" else model.spelling
        assert encoder is not None  # the configuration sees to it
        encoder.requires_grad_(False)
    return model


def strips_of(config: LatentConfig, *, keep: bool) -> Strips | None:
    """What draws a configuration's words; None if nobody looks at pictures.

    `keep`: characters that no face draws stand as .notdef, whatever the configuration says. Raises `FontError`.
    """
    if not config.pictures:
        return None
    faces = find_fonts(resolve(config.fonts)).choose(config.faces)
    return Strips(faces, config.px, keep=keep or config.missing == "keep")


def collate_of(config: LatentConfig, *, once: bool = False) -> WordCollate:
    """What makes batches of a configuration's texts; `once`: each distinct word of a batch is spelled once."""
    cuts = config.cuts
    return WordCollate(config.word_bytes, cuts=cuts, pack=config.pack, same=config.spells == "same", once=once)


def latent_model(found: checkpoint.Checkpoint) -> tuple[LatentModel, LatentConfig]:
    """A checkpoint's model with its weights, and its configuration. Raises `CheckpointError`."""
    kind = found.config.get("kind")
    if kind != "latent_lm":
        raise CheckpointError(
            f"{found.folder}: a model of kind {kind!r} is no latent language model; choose another checkpoint"
        )
    config = checkpoint.parsed(LatentConfig, found)
    otherwise = drawn_otherwise(config)
    if otherwise:
        raise CheckpointError(f"{found.folder}: {otherwise}")
    model = new_model(config)
    checkpoint.load_weights(model, found)
    return model, config


def looks(config: LatentConfig) -> str:
    """What words look like, in 16 digits: a hash of the strips of ASCII in each face; empty without pictures.

    A model whose words are drawn otherwise than those it learned from sees something else and nobody is told: another
    version of a font, or of what rasterises it, moves pixels. Raises `FontError`.
    """
    strips = strips_of(config, keep=True)
    if strips is None:
        return ""
    found = hashlib.sha256()
    for face in range(strips.faces):
        for character in map(chr, range(0x21, 0x7F)):
            each = strips.of(character, face)
            found.update(f"{each.shape[1]} ".encode() + each.tobytes())
    return found.hexdigest()[:16]


def check_frozen(config: LatentConfig, before: dict[str, Any] | None) -> None:
    """Raises `ModelError` if a frozen encoder has learned nothing, or of words that look otherwise.

    `before`: the configuration of the checkpoint that a run starts from, None without one; `config`: with its `drawn`.
    """
    for name in config.frozen:
        mend = f"choose another checkpoint for start_from, or leave {name} out of model.frozen"
        if before is None:
            raise ModelError(
                f"model.frozen has {name!r}, an encoder that has learned nothing yet: set start_from to a checkpoint "
                "that has it, or leave it out of model.frozen"
            )
        kind, sees, width, look = (before.get(key) for key in ("kind", "sees", "width", "drawn"))
        if kind != "latent_lm" or sees not in (name, "both"):
            what = f"sees {sees}" if kind == "latent_lm" else f"is of kind {kind!r}"
            raise ModelError(f"model.frozen has {name!r}, and the model of start_from, which {what}, has none: {mend}")
        if width != config.width:
            raise ModelError(
                f"model.frozen has {name!r}, which has a width of {width} in the model of start_from and of "
                f"{config.width} here: set model.width to {width}, or leave {name} out of model.frozen"
            )
        if name == "picture" and before.get("waves", config.waves) != config.waves:
            raise ModelError(
                f"model.frozen has {name!r}, which has {before['waves']} waves in the model of start_from and "
                f"{config.waves} here: set model.waves to {before['waves']}, or leave {name} out of model.frozen"
            )
        if name == "picture" and look and look != config.drawn:
            raise ModelError(
                f"model.frozen has {name!r}, and words look otherwise here than where it learned ({config.drawn}, not "
                f"{look}): set model.fonts, model.faces and model.px to those of the model of start_from, or {mend}"
            )


def drawn_otherwise(config: LatentConfig) -> str:
    """What to say if words look otherwise here than where a model learned; empty if they don't, or nobody can tell."""
    here = looks(config) if config.drawn else ""
    if here == config.drawn:
        return ""
    return (
        f"words look otherwise here than where it learned ({here}, not {config.drawn}): its fonts ({config.fonts}: "
        f"{', '.join(config.faces)}) are other files, or another FreeType draws them; use those, "
        f'or set "drawn" to "" in its {checkpoint.CONFIG} to use it all the same'
    )

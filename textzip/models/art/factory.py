"""Models of art by their configuration, or from a checkpoint. Here, not in the networks, which know no files."""

from __future__ import annotations

from torch import nn

from textzip.errors import CheckpointError, ModelError, TextzipError
from textzip.models.art.captions import SPELLED, SYMBOLS, Lexicon
from textzip.models.art.config import ArtConfig
from textzip.models.art.encoders import ByTokens, ByWords, Pretrained, Reading
from textzip.models.art.network.codes import CodesModel
from textzip.models.art.network.oracle import Oracle
from textzip.models.art.network.painter import Painter
from textzip.models.art.network.quantise import quantiser
from textzip.models.art.network.taught import TaughtModel
from textzip.models.art.network.text import TextModel
from textzip.models.art.network.traits import Traits
from textzip.models.art.network.words import Letters, Strips, WordEncoder
from textzip.render.page.strip import HEIGHT
from textzip.train import checkpoint

_ORACLE_PATCH = 16


def new_codes(config: ArtConfig) -> CodesModel:
    """An autoencoder that has learned nothing."""
    book = quantiser(config.quantiser, config.codes, config.code_width, config.levels, even=config.even)
    patch = config.size // config.grid
    groups = [len(names) for _, names in config.groups] if config.styled else []
    placed = config.grid if config.placed else 0
    sizes = (book, patch, config.width, config.blocks, config.edges, config.grain, groups)
    if config.critic and config.stage == "codes":
        return TaughtModel(*sizes, jumbled=config.jumbled, grid=placed, critic=config.critic, alone=config.critic_alone)
    return CodesModel(*sizes, jumbled=config.jumbled, grid=placed)


def new_oracle(config: ArtConfig) -> Oracle:
    """An oracle that has learned nothing. Raises `ModelError` if it lacks its groups, or pictures are too odd."""
    if not config.groups:
        raise ModelError("the oracle lacks the groups of adjectives that it names: give model.groups")
    if config.size % _ORACLE_PATCH:
        raise ModelError(f"model.size is {config.size}: for the oracle it must be a multiple of {_ORACLE_PATCH}")
    return Oracle([len(names) for _, names in config.groups], config.width, config.blocks)


def new_text(config: ArtConfig, *, blank: bool = False) -> TextModel:
    """A model of captions that has learned nothing, its autoencoder neither.

    An encoder of `transformers` has its folder's weights, unless it is to be `blank`. Raises `ModelError` if that
    can't be opened, `EngineError` without `transformers`.
    """
    painter = Painter(
        config.codes,
        config.grid,
        config.text_width,
        config.text_layers,
        config.text_heads,
        independent=config.head == "independent",
        digits=config.levels if config.quantiser == "fsq" and config.code_vectors == "digits" else (),
        block=config.block,
        dropout=config.dropout,
    )
    told = config.completed and config.groups
    sizes = [len(names) for _, names in config.groups]
    traits = Traits(sizes, config.text_width, _named(config)) if told else None
    shares = {"untold": config.untold, "jumbled": config.jumbled}
    return TextModel(new_codes(config), _encoder(config, blank=blank), painter, **shares, traits=traits)


def _named(config: ArtConfig) -> list[int]:
    """By the number that a `Lexicon` gives a word the adjective that it is, of all groups, or −1."""
    if config.encoder != "custom":
        return []
    adjectives = {word: k for k, word in enumerate(word for _, names in config.groups for word in names)}
    lexicon = Lexicon(config.known)
    return [-1] * (lexicon.size - len(lexicon.known)) + [adjectives.get(word, -1) for word in lexicon.known]


def reading_of(config: ArtConfig) -> Reading:
    """What makes tensors of captions for a model of a configuration. Raises as `new_text`."""
    if config.encoder == "custom":
        return ByWords(Lexicon(config.known), picture=config.words == "picture")
    return ByTokens(config.encoder_path)


def _encoder(config: ArtConfig, *, blank: bool) -> nn.Module:
    width = config.text_width
    if config.encoder != "custom":
        made = Pretrained.blank if blank else Pretrained.opened
        return made(config.encoder, config.encoder_path, width, trained=config.encoder_trained)
    speller = Strips(HEIGHT, width) if config.words == "picture" else Letters(SYMBOLS, width)
    size = Lexicon(config.known).size
    return WordEncoder(
        size, speller, width, config.encoder_layers, config.text_heads, spelled=SPELLED, share=config.spelled
    )


def text_model(found: checkpoint.Checkpoint) -> tuple[TextModel, ArtConfig]:
    """A checkpoint's model of captions with its weights, and its configuration. Raises `CheckpointError`."""
    config = _of_stage(found, "text")
    try:
        model = new_text(config, blank=True)
    except TextzipError as error:
        raise CheckpointError(f"{found.folder}: {error}") from error
    checkpoint.load_weights(model, found)
    return model, config


def codes_model(found: checkpoint.Checkpoint) -> tuple[CodesModel, ArtConfig]:
    """A checkpoint's autoencoder with its weights, and its configuration. Raises `CheckpointError`."""
    config = _of_stage(found, "codes")
    model = new_codes(config)
    checkpoint.load_weights(model, found)
    return model, config


def oracle_model(found: checkpoint.Checkpoint) -> tuple[Oracle, ArtConfig]:
    """A checkpoint's oracle with its weights, and its configuration. Raises `CheckpointError`."""
    config = _of_stage(found, "oracle")
    try:
        model = new_oracle(config)
    except ModelError as error:
        raise CheckpointError(f"{found.folder}: {error}") from error
    checkpoint.load_weights(model, found)
    return model, config


def _of_stage(found: checkpoint.Checkpoint, stage: str) -> ArtConfig:
    kind = found.config.get("kind")
    if kind != "art":
        raise CheckpointError(f"{found.folder}: a model of kind {kind!r} is none of art; choose another checkpoint")
    config = checkpoint.parsed(ArtConfig, found)
    if config.stage != stage:
        raise CheckpointError(
            f"{found.folder}: of the stage {config.stage}, where one of the stage {stage} is needed; give that"
        )
    return config

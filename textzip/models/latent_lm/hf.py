"""A latent language model as a causal model of `transformers`; needs the extra `hf`.

Shapes: B rows, T symbols of a row, K of them whose logits are wanted, S texts, L words of a text, P places, V symbols.

Its tokens are the symbols that words are spelled in (see `words` and `sequence`); words are found from them, drawn and
looked at. Any `END` begins a text that knows nothing of those before it in its row, so several may share a row, and
padding a row on the left with `END` changes nothing, with an attention mask or without.

There is no cache: each step of `generate` looks at all words again, each distinct one once, and only the symbols that
are asked for are spelled. `use.Writer`, whose words cost the same however long a text is, is faster for long ones.
The fonts are not saved with the weights: `config.latent["fonts"]` says where they are looked for.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from textzip.errors import ModelError, needs_package
from textzip.models.latent_lm.config import LatentConfig
from textzip.models.latent_lm.data import distinct
from textzip.models.latent_lm.factory import drawn_otherwise, latent_model, new_model, strips_of
from textzip.models.latent_lm.seeing import seen
from textzip.models.latent_lm.sequence import Text, texts
from textzip.models.latent_lm.strips import Strips
from textzip.models.latent_lm.words import END, SYMBOLS
from textzip.train import checkpoint

try:
    from transformers import GenerationConfig, GenerationMixin, PretrainedConfig, PreTrainedModel
    from transformers.modeling_outputs import CausalLMOutput
except ImportError as error:
    raise ModelError(needs_package("transformers", "hf", "LatentLMForCausalLM")) from error


class LatentLMConfig(PretrainedConfig):
    """A configuration: `latent` has the keys of `LatentConfig`, those that are left out as that has them."""

    model_type = "textzip_latent_lm"

    def __init__(self, latent: dict[str, Any] | None = None, **options: Any) -> None:
        """Raises `pydantic.ValidationError` for a key that is none."""
        self.latent = LatentConfig.model_validate(latent or {}).model_dump(mode="json")
        named = {"bos_token_id": END, "eos_token_id": END, "pad_token_id": END}
        super().__init__(**{**named, **options})
        self.vocab_size = SYMBOLS
        self.hidden_size, self.num_hidden_layers = self.latent["width"], self.latent["layers"]

    @property
    def settings(self) -> LatentConfig:
        """`latent`, parsed."""
        return LatentConfig.model_validate(self.latent)


class LatentLMForCausalLM(PreTrainedModel, GenerationMixin):
    """Logits of the symbol that follows each, in float32."""

    config_class = LatentLMConfig
    base_model_prefix = "model"

    def __init__(self, config: LatentLMConfig) -> None:
        """Raises `ModelError` for a model that spells the words it sees."""
        super().__init__(config)
        self.settings = config.settings
        if self.settings.spells != "next":
            raise ModelError("this model reads: it spells the words that it sees and none after them (spells: same)")
        self.model = new_model(self.settings)
        self.post_init()
        self.generation_config = GenerationConfig(bos_token_id=END, eos_token_id=END, pad_token_id=END, use_cache=False)

    @classmethod
    def from_checkpoint(cls, path: str | Path) -> LatentLMForCausalLM:
        """That of a checkpoint of textzip, or of a run's best one. Raises `CheckpointError`."""
        model, settings = latent_model(checkpoint.find(path))
        found = cls(LatentLMConfig(settings.model_dump(mode="json")))
        found.model.load_state_dict(model.state_dict())
        found.eval()
        return found

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor | None = None,
        labels: Tensor | None = None,
        logits_to_keep: int = 0,
        **options: Any,
    ) -> CausalLMOutput:
        """`input_ids` (B, T) to `logits` (B, K, V): of the last `logits_to_keep` places, or of all, K = T.

        `attention_mask` (B, T): 0 for symbols that are not there; their logits are 0. `labels` (B, T), which are the
        `input_ids` and −100 where nothing is to be learned, give a `loss`: the mean over symbols, in nats; what follows
        a symbol that is not there is not counted. Raises `ModelError` for what is no symbol, and a text longer than the
        model's context, or a word longer than its bound.
        """
        first = input_ids.shape[1] - logits_to_keep if logits_to_keep else 0
        there = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        found: list[Text] = []
        wanted: list[tuple[int, int, int, int, int]] = []  # row, column, text, words, bytes
        for row, (ids, mask) in enumerate(zip(input_ids.tolist(), there.tolist(), strict=True)):
            columns = [column for column, is_there in enumerate(mask) if is_there]
            for text in texts(ids[column] for column in columns):
                places = list(zip(columns, text.at, strict=False))
                columns = columns[len(places) :]
                if places[-1][0] >= first:
                    wanted += [(row, at - first, len(found), *place) for at, place in places if at >= first]
                    found.append(text)
        logits = self._logits(found, [each[2:] for each in wanted])
        whole = logits.new_zeros(*input_ids.shape, SYMBOLS)[:, first:]
        rows, columns_ = torch.tensor([each[:2] for each in wanted], device=logits.device).view(-1, 2).T
        whole = whole.index_put((rows, columns_), logits)
        loss = None
        if labels is not None:
            foreseen = torch.cat([there[:, :1], there[:, :-1]], 1) != 0  # padding on the left foresees no first symbol
            labels = labels.masked_fill(~foreseen, -100)[:, first:]
            loss = self.loss_function(logits=whole, labels=labels, vocab_size=SYMBOLS, **options)
        return CausalLMOutput(loss=loss, logits=whole)

    def prepare_inputs_for_generation(
        self, input_ids: Tensor, attention_mask: Tensor | None = None, **_: Any
    ) -> dict[str, Any]:
        """All symbols, of which the last is gone on from."""
        return {"input_ids": input_ids, "attention_mask": attention_mask, "logits_to_keep": 1}

    def _logits(self, found: list[Text], wanted: list[tuple[int, ...]]) -> Tensor:
        """Of each text, behind how many words, and how many bytes of the next one: the symbols' logits."""
        latents = self._latents(found)
        places = {place: number for number, place in enumerate(dict.fromkeys(each[:2] for each in wanted))}
        longest = max((each[2] for each in wanted), default=0)
        before = torch.zeros(len(places), longest + 1, dtype=torch.long)
        before[:, 0] = self.model.speller.start
        for (number, word), place in places.items():
            text = found[number]
            raw = (text.words[word] if word < len(text.words) else text.open)[:longest]
            before[place, 1 : len(raw) + 1] = torch.tensor(list(raw))
        chosen = torch.tensor(list(places), device=latents.device).view(-1, 2).T
        logits: Tensor = self.model.speller(latents[chosen[0], chosen[1]], before.to(latents.device))
        at = torch.tensor([(places[each[:2]], each[2]) for each in wanted], device=latents.device).view(-1, 2).T
        return logits[at[0], at[1]].float()

    def _latents(self, found: list[Text]) -> Tensor:
        """(S, L + 1, M) behind each word of each text, and before the first."""
        longest = max((len(text.words) for text in found), default=0)
        if longest + 1 > self.settings.context:
            raise ModelError(
                f"a text of {longest:,} words and its end is longer than the model's context of "
                f"{self.settings.context:,}: give a shorter one"
            )
        most = self.settings.word_bytes
        for raw in (word for text in found for word in text.words):
            size = len(raw) - (raw[-1:] == b" " and raw[:1] != b" ")  # as `words.cut` counts it
            if size > most:
                raise ModelError(
                    f"a word of {size:,} bytes is longer than the model's word_bytes of {most}: cut it, as "
                    "LatentLMTokenizer(word_bytes) does, and let generate have a Grammar"
                )
        spelled = [[word.decode("utf-8", "replace") for word in text.words] for text in found]
        numbers, batch = distinct(word for text in spelled for word in text)
        ids = torch.full((len(found), longest + 1), -1)
        for row, text in zip(ids, spelled, strict=True):
            row[1 : len(text) + 1] = torch.tensor([numbers[word] for word in text])
        given = seen(batch, self._strips, spellings=self.settings.spellings, device=self.device)
        return self.model.latents(given, ids.to(self.device))

    @cached_property
    def _strips(self) -> Strips | None:
        """Only once it looks at something: loading needs no fonts. Raises `ModelError` if words look otherwise."""
        otherwise = drawn_otherwise(self.settings)
        if otherwise:
            raise ModelError(otherwise)
        return strips_of(self.settings, keep=True)

    def _init_weights(self, module: nn.Module) -> None:
        """They are by their own modules."""

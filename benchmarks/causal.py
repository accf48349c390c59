"""The plain baseline: how well it predicts the King James Bible in twenty minutes, and how fast it learns."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, number, spread, spread_text
from program import ROOT
from sections import table
from torch import Tensor, nn

from textzip.models.causal.config import CausalConfig
from textzip.models.causal.data import TextCollate
from textzip.models.causal.factory import causal_model, new_model
from textzip.models.language.alphabet import Bytes
from textzip.recipe import load_recipe
from textzip.shards.index import open_index
from textzip.train import checkpoint
from textzip.train.loader import Loader
from textzip.train.plan import PlanOptions, Sizes

RECIPE = "recipes/causal-bytes.yaml"
_MINUTES = 20
_ROUNDS = 7
_STEPS = 6


def bible(each: Commands) -> dict[str, Any]:
    """The recipe from scratch, and bits a byte of held-out chapters beside all floors."""
    data = each.corpus("bible", "recipes/bible_pages.yaml")
    quick = ["train.steps=20", "train.optimizer.warmup=2", "model.width=64", "model.layers=2"] if each.quick else []
    run, learned = each.train("causal-bytes", RECIPE, f"data.folders={data}", *quick, measure="bits")
    found = each.evaluation(run, data, kept=True)
    each.textzip("report", run)
    bits, floors = found["overall"]["bits"], {name: each["numbers"]["bits"] for name, each in found["floors"].items()}
    best = min(groups["bits"] for groups in found["tables"]["order of the n-gram"].values())
    return {
        **learned,
        "parameters": sum(p.numel() for p in causal_model(checkpoint.find(run))[0].parameters()),
        "bits": bits,
        "accuracy": found["overall"]["accuracy"],
        "bytes": found["overall"]["bytes"],
        "floors": floors,
        "about": {name: each["about"] for name, each in found["floors"].items()},
        "orders": {order: numbers["bits"] for order, numbers in found["tables"]["order of the n-gram"].items()},
        "places": found["tables"]["place in the text"],
        "judged": [
            judged(
                "training, the whole command", learned["wall"] / 60, Bound(_MINUTES, _MINUTES, most=True), " minutes"
            ),
            judged("bits a byte; must: the 5-gram's", bits, Bound(floors["5-gram"], 0.9 * best, most=True), ""),
        ],
    }


def bible_markdown(found: dict[str, Any]) -> str:
    """What `bible` measured."""
    rows = [["**causal**", f"**{found['bits']:.3f}**", "all of its row"]]
    floors = sorted(found["floors"].items(), key=lambda each: each[1])
    by_order = [f"{bits:.3f}" for bits in found["orders"].values()]
    rows += [[name, f"{bits:.3f}", found["about"][name]] for name, bits in floors]
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]])
            + "\n\nThe aim is a tenth under the best order of the n-gram.",
            f"{found['steps']:,} steps, {found['rows']:,} rows, {number(found['tokens_per_second'])} bytes a second, "
            f"{found['parameters']:,} parameters. {found['bytes']:,} held-out bytes; the next byte is right in "
            f"{100 * found['accuracy']:.1f} %.",
            "| | bits a byte | what it is and what it sees |\n| --- | ---: | :--- |\n"
            + "\n".join("| " + " | ".join(row) + " |" for row in rows),
            "Kneser-Ney n-grams by their order:",
            table(["order", *found["orders"]], [["bits a byte", *by_order]]),
            "Validation along the way:",
            table(["step", *(f"{step:,}" for step, _ in found["curve"])],
                  [["bits a byte", *(f"{bits:.3f}" for _, bits in found["curve"])]]),
        ]
    )  # fmt: skip


def speed(each: Commands) -> dict[str, Any]:
    """Tokens a second in training, beside torch's own encoder layers of the same shape on the same batches, in turn."""
    data = each.corpus("bible", "recipes/bible_pages.yaml")
    index = open_index(data, "train")
    recipe = _recipe()
    config = recipe.model
    options = PlanOptions(token_budget=recipe.batch.token_budget)
    lengths = Sizes.of_texts(index, index.n_tokens.astype("int64") + 1)
    loader = Loader(index, TextCollate(Bytes()), options, sizes=lengths, columns=("text",))
    steps = loader.epoch(0)
    batches = [next(steps).batches[0] for _ in range(2 if each.quick else _STEPS)]
    loader.close()
    torch.manual_seed(0)
    ours, theirs = new_model(config, Bytes()), Peer(config)
    rates: dict[str, list[float]] = {"ours": [], "theirs": []}
    learn = {
        "ours": _learner(ours, lambda batch: ours(batch["ids"], batch["targets"])["loss"]),
        "theirs": _learner(theirs, lambda batch: theirs(batch["ids"], batch["targets"])),
    }
    for turn in range(2 if each.quick else _ROUNDS + 1):
        for name, step in learn.items():
            start = time.perf_counter()
            tokens = sum(step(batch) for batch in batches)
            if turn:  # the first is for warming up
                rates[name].append(tokens / (time.perf_counter() - start))
    ratio = [mine / other for mine, other in zip(rates["ours"], rates["theirs"], strict=True)]
    return {
        "shape": f"width {config.width}, {config.layers} layers, {config.heads} heads",
        "tokens": sum(int((batch["targets"] >= 0).sum()) for batch in batches) // len(batches),
        "places": list(batches[0]["ids"].shape),
        "parameters": [sum(p.numel() for p in model.parameters()) for model in (ours, theirs)],
        "ours": spread(rates["ours"]),
        "theirs": spread(rates["theirs"]),
        "ratio": spread(ratio),
        "judged": [judged("over `nn.TransformerEncoder`", spread(ratio)["median"], Bound(1, 1.5), "x")],
    }


def speed_markdown(found: dict[str, Any]) -> str:
    """What `speed` measured."""
    rows, places = found["places"]
    ours, theirs = found["parameters"]
    return "\n\n".join(
        [
            f"{found['shape']}; batches of {rows} rows × {places} places, {found['tokens']:,} tokens; {ours:,} "
            f"parameters here, {theirs:,} there (biases, positions).",
            table(
                ["textzip, tokens/s", "`nn.TransformerEncoder`, tokens/s", "ratio"],
                [[spread_text(found["ours"]), spread_text(found["theirs"]), spread_text(found["ratio"], "x")]],
            ),
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
        ]
    )


class Peer(nn.Module):
    """A GPT of torch's own parts, as its documentation builds one: pre-norm, GELU, learned positions, no dropout."""

    def __init__(self, config: CausalConfig) -> None:
        super().__init__()
        width = config.width
        self.tokens = nn.Embedding(Bytes.size, width)
        self.places = nn.Embedding(config.context, width)
        layer = nn.TransformerEncoderLayer(
            width, config.heads, 4 * width, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, config.layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.classifier = nn.Linear(width, Bytes.size)

    def forward(self, ids: Tensor, targets: Tensor) -> Tensor:
        """The mean loss."""
        length = ids.shape[1]
        mask = nn.Transformer.generate_square_subsequent_mask(length)
        x = self.layers(self.tokens(ids) + self.places(torch.arange(length)), mask=mask, is_causal=True)
        return F.cross_entropy(self.classifier(x).flatten(0, 1).float(), targets.flatten(), ignore_index=-1)


def _learner(model: nn.Module, loss_of: Callable[[dict[str, Any]], Tensor]) -> Callable[[dict[str, Any]], int]:
    """One step of AdamW in bfloat16 on a batch; returns its tokens."""
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)

    def step(batch: dict[str, Any]) -> int:
        with torch.autocast("cpu", torch.bfloat16):
            loss = loss_of(batch)
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        return int((batch["targets"] >= 0).sum())

    return step


def _recipe() -> Any:
    from textzip.models.registry import TrainRecipe

    return load_recipe(TrainRecipe, ROOT / RECIPE)

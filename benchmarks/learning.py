"""What models learn in minutes: the demo, counted slots beside learned ones, and bottlenecks."""

from __future__ import annotations

from typing import Any

from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row, number
from sections import table

PAGES = "recipes/demo_pages.yaml"
RECIPE = "recipes/demo.yaml"
ALIGNER_STEPS = 600
BOTTLENECK_STEPS = 600
BOTTLENECKS = [(256, "counted"), (64, "counted"), (16, "counted"), (64, "spatial"), (16, "spatial")]


def demo(each: Commands) -> dict[str, Any]:
    """The demo's model from scratch, and how well it reads pages it has not seen."""
    data = _pages(each)
    run, learned = each.train("demo", RECIPE, *_settings(each, data, None))
    found = each.evaluation(run, data)
    return {
        **learned,
        "overall": found["overall"],
        "tables": {name: found["tables"][name] for name in ("source", "font", "px", "length")},
        "pages_a_second": found["overall"]["pages_a_second"],
        "judged": [
            judged("training, the whole command", learned["wall"] / 60, Bound(10, 5, most=True), " minutes"),
            judged("CER", 100 * found["overall"]["cer"], Bound(1, 0.3, most=True), " %"),
            judged("exact pages", 100 * found["overall"]["exact"], Bound(85, 95), " %"),
            judged("padding of tokens", 100 * learned["padding"], Bound(10, 6, most=True), " %"),
        ],
    }


def demo_markdown(found: dict[str, Any]) -> str:
    """What `demo` measured."""
    rows = [
        [f"{kind}: {group}", f"{100 * scores['cer']:.2f} %", f"{100 * scores['exact']:.1f} %",
         f"{scores['count_error']:.2f}", str(scores["pages"])]
        for kind, groups in found["tables"].items() for group, scores in groups.items()
    ]  # fmt: skip
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            f"{found['steps']:,} steps, {found['rows']:,} pages, {number(found['rows_per_second'])} a second; it "
            f"then reads {number(found['pages_a_second'])} pages a second.",
            table(["held-out pages", "CER", "exact pages", "count off by", "pages"], rows),
        ]
    )


def aligners(each: Commands) -> dict[str, Any]:
    """Slots placed by counting, and slots that must find their characters themselves; same pages, same steps."""
    data = _pages(each)
    found = {}
    for aligner in ("counted", "learned"):
        run, learned = each.train(
            f"aligner-{aligner}", RECIPE, *_settings(each, data, ALIGNER_STEPS), f"model.aligner={aligner}",
            "train.validate_every=150",
        )  # fmt: skip
        found[aligner] = {**learned, "overall": each.evaluation(run, data)["overall"]}
    return {"aligners": found}


def aligners_markdown(found: dict[str, Any]) -> str:
    """What `aligners` measured."""
    kinds = found["aligners"]
    steps = [point[0] for point in kinds["counted"]["curve"]]
    rows = [
        [name, *(f"{100 * cer:.1f} %" for _, cer in each["curve"]), f"{100 * each['overall']['cer']:.2f} %",
         f"{100 * each['overall']['exact']:.1f} %"]
        for name, each in kinds.items()
    ]  # fmt: skip
    return table(["aligner", *(f"CER at {step:,}" for step in steps), "test CER", "exact pages"], rows)


def bottlenecks(each: Commands) -> dict[str, Any]:
    """The page as few vectors: what is left of its text."""
    data = _pages(each)
    found = []
    for latents, pool in BOTTLENECKS:
        settings = [f"model.latents={latents}", f"model.pool={pool}"]
        run, _ = each.train(f"latents-{latents}-{pool}", RECIPE, *_settings(each, data, BOTTLENECK_STEPS), *settings)
        result = each.evaluation(run, data)
        found.append({
            "latents": latents, "pool": pool, "overall": result["overall"], "source": result["tables"]["source"],
            "length": result["tables"]["length"],
        })  # fmt: skip
    return {"bottlenecks": found}


def bottlenecks_markdown(found: dict[str, Any]) -> str:
    """What `bottlenecks` measured."""
    rows = []
    for each in found["bottlenecks"]:
        ratio = each["overall"]["characters_a_latent"]
        rows.append([
            f"{each['latents']} vectors, {each['pool']} pool",
            f"{ratio:.2f}",
            *(f"{100 * each['source'][source]['cer']:.2f} %" for source in ("pydoc", "random")),
            f"{100 * each['overall']['exact']:.1f} %",
        ])  # fmt: skip
    return table(["the page as", "characters a vector, mean", "CER prose", "CER random", "exact pages"], rows)


def _pages(each: Commands) -> Any:
    n = 3_000 if each.quick else 60_000
    return each.pages(f"demo-{n}", PAGES, {"train": n, "validation": 1000, "test": 1000})


def _settings(each: Commands, data: Any, steps: int | None) -> list[str]:
    """The recipe's data and length; a quick run is over in no time and reads nothing."""
    settings = [f"data.folders={data}"]
    if each.quick:
        steps = 60
        settings += ["train.curriculum=[]", "train.optimizer.warmup=10", "train.validate_every=30"]
    return [*settings, f"train.steps={steps}"] if steps else settings

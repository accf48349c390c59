"""The latent language model: what words seen as pictures and bytes give, beside the causal model on bytes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from commands import Commands
from figures import JUDGED_HEAD, Bound, judged, judged_row
from kept import sources
from program import ROOT
from sections import table

from textzip.models.registry import restore
from textzip.train import checkpoint

ARMS = {
    "both": "recipes/latent-kjv.yaml",
    "picture": "recipes/science/latent/picture.yaml",
    "bytes": "recipes/science/latent/bytes.yaml",
    "causal": "recipes/science/latent/causal.yaml",
}
READ = "recipes/latent-read.yaml"
PUBLISHED = {"exact": 88.3, "chrf": 97.1}
"""WeLT's, of sentences seen as pictures of words."""
_DAMAGED = ("look-alikes 10 %", "misspelt 10 %", "accents 10 %")


def arm(each: Commands, name: str, recipe: str, data: Path) -> dict[str, Any]:
    """One recipe from scratch, or what is there of it if it has been run since it was written, and its evaluation."""
    run = each.work / run_of(each, name)
    kept = run / "science.json"
    key = {"recipe": (ROOT / recipe).read_text("utf-8"), "sources": sources()}
    if kept.exists() and not each.quick and (before := json.loads(kept.read_text("utf-8"))).items() >= key.items():
        return dict(before["arm"])
    learned = trained(each, name, recipe, data)
    found = each.evaluation(run, data, kept=True)
    each.textzip("report", run)
    wanted = ("overall", "tables", "texts", "about")
    result = {
        **{part: found[part] for part in wanted},
        "floors": {name: floor["numbers"] for name, floor in found["floors"].items()},
        "learned": learned,
        "parameters": sum(p.numel() for p in restore(checkpoint.find(run)).model.parameters()),
    }
    if not each.quick:
        kept.write_text(json.dumps({**key, "arm": result}), "utf-8")
    return result


def trained(each: Commands, name: str, recipe: str, data: Path) -> dict[str, Any]:
    """How a recipe learned from scratch, or did when it was last run, if it was this one.

    What learned is kept whatever becomes of the code: it takes twenty minutes. Remove the folder to train it anew.
    """
    run = each.work / run_of(each, name)
    kept, text = run / "learned.json", (ROOT / recipe).read_text("utf-8")
    if kept.exists() and not each.quick and (before := json.loads(kept.read_text("utf-8")))["recipe"] == text:
        return dict(before["learned"])
    quick = ["train.steps=20", "train.optimizer.warmup=2", "train.validate_every=10"] if each.quick else []
    _, learned = each.train(run.name, recipe, f"data.folders={data}", *quick, measure="bits")
    learned["threads"] = int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1))
    if not each.quick:
        kept.write_text(json.dumps({"recipe": text, "learned": learned}), "utf-8")
    return learned


def _core_minutes(learned: dict[str, Any]) -> float:
    """Of a whole training command: its minutes times its threads."""
    return float(learned["wall"]) / 60 * int(learned["threads"])


def run_of(each: Commands, name: str) -> str:
    """A run's folder; those that are too short to be kept have others."""
    return f"quick-latent-{name}" if each.quick else f"latent-{name}"


def language(each: Commands) -> dict[str, Any]:
    """Bits a byte of the three arms and of the causal model, clean and damaged."""
    data = each.corpus("bible", "recipes/bible_pages.yaml")
    arms = {name: arm(each, name, recipe, data) for name, recipe in ARMS.items()}
    bits = {name: found["overall"]["bits"] for name, found in arms.items()}
    rises = {name: found["tables"]["damage"] for name, found in arms.items()}
    minutes = {name: _core_minutes(found["learned"]) for name, found in arms.items()}
    floor = {name: numbers["bits"] for name, numbers in arms["both"]["floors"].items() if "bits" in numbers}
    best = min(bits["picture"], bits["bytes"])
    look = {name: rises[name]["look-alikes 10 %"]["rise"] for name in arms}
    return {
        "arms": arms,
        "floors": floor,
        "judged": [
            judged("training of both, all of it; 20 minutes of two cores", _core_minutes(arms["both"]["learned"]),
                   Bound(40, 40, most=True), " core-minutes"),
            judged("bits a byte of both; must: the 5-gram's, aim: a tenth over causal's", bits["both"],
                   Bound(floor["5-gram"], 1.1 * bits["causal"], most=True), ""),
            judged("minutes of causal over those of both", minutes["causal"] / minutes["both"], Bound(0.8, 1), "x"),
            judged("bits a byte of both, over those of the better of one", 100 * (bits["both"] / best - 1),
                   Bound(10, 0, most=True), " %"),
            judged("rise at 10 % look-alikes, picture over bytes", look["picture"] / max(look["bytes"], 1e-9),
                   Bound(1, 0.5, most=True), "x"),
        ],
    }  # fmt: skip


def language_markdown(found: dict[str, Any]) -> str:
    """What `language` measured."""
    arms = found["arms"]
    runs = [
        [
            name,
            f"{each['parameters']:,}",
            f"{each['learned']['steps']:,}",
            f"{_core_minutes(each['learned']):.1f}",
            f"**{each['overall']['bits']:.3f}**",
            f"{100 * each['overall']['accuracy']:.1f} %",
        ]
        for name, each in arms.items()
    ]
    floors = [[name, f"{bits:.3f}"] for name, bits in sorted(found["floors"].items(), key=lambda floor: floor[1])]
    damage = [
        [kind, *(f"{each['tables']['damage'][kind]['rise']:.3f}" for each in arms.values())]
        for kind in arms["both"]["tables"]["damage"]
        if all(kind in each["tables"]["damage"] for each in arms.values())
    ]
    clean = [
        [
            "the same words, clean",
            *(f"{each['tables']['damage'][_DAMAGED[0]]['clean_bits']:.3f}" for each in arms.values()),
        ]
    ]
    seen = arms["both"]["tables"]["what is seen"]
    faces = {name: arms[name]["tables"]["face"] for name in ("picture", "both")}
    curve = arms["both"]["learned"]["curve"]
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            table(["what is seen", "parameters", "steps", "core-minutes", "bits a byte",
                   "next right"], runs),
            "Next right: the next word, end or byte; of words all symbols must be the likeliest.",
            "What is simpler, on the same texts:",
            table(["", "bits a byte"], floors),
            "**Damaged text.** Rise in bits a byte of the words that were left whole, where a share of the letters "
            "around them was damaged:",
            table(["damage", *arms], clean + damage),
            "**One model, less to see.** The arm that sees both, given only one of them:",
            table(["is given", "bits a byte", "next right"],
                  [[name, f"{n['bits']:.3f}", f"{100 * n['accuracy']:.1f} %"] for name, n in seen.items()]),
            "**Other faces.** Bits a byte by pictures alone, of words drawn in faces that were never learned from:",
            table(["face", *faces],
                  [[name, *(f"{each[name]['bits']:.3f}" for each in faces.values())] for name in faces["both"]]),
            "How it writes, from the beginning of a held-out text, temperature 1, seed 0:",
            "\n".join(f"> {each['caption'].rpartition(': ')[2]} … {each['text']!r}\n>"
                      for each in arms["both"]["texts"]["how the model goes on"][:3]),
            "Validation along the way, both:",
            table(["step", *(f"{step:,}" for step, _ in curve)],
                  [["bits a byte", *(f"{bits:.3f}" for _, bits in curve)]]),
        ]
    )  # fmt: skip


def reading(each: Commands) -> dict[str, Any]:
    """Words read from their pictures alone."""
    data = each.corpus("brown", "recipes/brown_pages.yaml")
    found = arm(each, "read", READ, data)
    overall = found["overall"]
    return {
        "arm": found,
        "judged": [
            judged(
                "training, all of it; 10 minutes of two cores",
                _core_minutes(found["learned"]),
                Bound(20, 20, most=True),
                " core-minutes",
            ),
            judged("words never seen, exact", 100 * overall["unseen_right"], Bound(95, 99.5), " %"),
            judged("sentences, exact", 100 * overall["exact"], Bound(85, 95), " %"),
            judged("sentences, chrF", overall["chrf"], Bound(96, 99), ""),
        ],
    }


def reading_markdown(found: dict[str, Any]) -> str:
    """What `reading` measured."""
    each = found["arm"]
    overall = each["overall"]
    rows = [
        ["**this**, Brown, test split", f"**{100 * overall['exact']:.1f} %**", f"**{overall['chrf']:.2f}**",
         f"{100 * overall['words_right']:.2f} %"],
        ["WeLT, as published, its own sentences", f"{PUBLISHED['exact']} %", f"{PUBLISHED['chrf']}", ""],
    ]  # fmt: skip
    rows += [
        [name, f"{100 * n['exact']:.1f} %", f"{n['chrf']:.2f}", f"{100 * n['words_right']:.2f} %"]
        for name, n in each["floors"].items()
        if name != "WeLT"
    ]
    tables = {name: each["tables"][name] for name in ("face", "damage") if name in each["tables"]}
    return "\n\n".join(
        [
            table(JUDGED_HEAD, [judged_row(figure) for figure in found["judged"]]),
            f"{each['parameters']:,} parameters, {each['learned']['steps']:,} steps. {overall['sentences']:,} sentences"
            f" of {overall['words']:,} words; {overall['unseen']:,} of them never stand in the training text.",
            table(["", "sentences exact", "chrF", "words exact"], rows),
            *(
                table([name, "sentences exact", "chrF", "words exact"],
                      [[group, f"{100 * n['exact']:.1f} %", f"{n['chrf']:.2f}", f"{100 * n['words_right']:.2f} %"]
                       for group, n in groups.items()])
                for name, groups in tables.items()
            ),
        ]
    )  # fmt: skip

"""`textzip export`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_hugging_face_folder_can_be_read_with(textzip: Run, trained: Path, tmp_path: Path) -> None:
    said = textzip("export", trained, "--to", "hf", "--out", tmp_path / "hf")
    assert (said.code, said.out) == (0, f"{tmp_path / 'hf'}: written\n")
    picture = textzip("write", "Page.").raw
    ours = textzip("read", "-", "--checkpoint", trained, stdin=picture)
    theirs = textzip("read", "-", "--checkpoint", tmp_path / "hf", stdin=picture)
    assert ours.out == theirs.out


def test_another_form_is_refused(textzip: Run, trained: Path) -> None:
    said = textzip("export", trained, "--to", "csv")
    assert said.code == 2
    assert "--to csv: choose onnx, hf, half or int8" in said.err


def test_options_that_the_form_or_the_model_has_no_use_for_are_refused(textzip: Run, trained: Path) -> None:
    said = textzip("export", trained, "--to", "hf", "--slots", 64)
    assert (said.code, said.err) == (2, "textzip: --slots goes with --to onnx; leave it out of --to hf\n")
    said = textzip("export", trained, "--steps", 3)
    assert "a model of kind 'slot', which textzip export --steps is not for (it is for art)" in said.err
    assert not (trained / "model.onnx").exists()


def test_a_checkpoint_is_not_written_over(textzip: Run, trained: Path) -> None:
    [folder] = trained.glob("checkpoints/*")
    before = (folder / "model.safetensors").read_bytes()
    for form in ("hf", "half"):
        said = textzip("export", trained, "--to", form, "--out", folder)
        assert said.code == 2
        assert "is the checkpoint itself; choose another folder" in said.err
    assert (folder / "model.safetensors").read_bytes() == before


def test_files_of_somebody_else_are_not_written_over(textzip: Run, trained: Path, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    (tmp_path / "README.md").write_text("mine")
    for form in ("hf", "half"):
        said = textzip("export", trained, "--to", form, "--out", tmp_path)
        assert said.code == 2
        assert f"--out {tmp_path}: holds config.json, and not from an export by textzip; choose another" in said.err
    assert (tmp_path / "config.json").read_text() == '{"model_type": "bert"}'
    graph = tmp_path / "theirs.onnx"
    graph.write_bytes(b"\x08\x07\x12\x07pytorch")
    assert "nothing in it says that textzip wrote it" in textzip("export", trained, "--out", graph).err
    assert graph.read_bytes() == b"\x08\x07\x12\x07pytorch"


def test_a_checkpoint_of_another_run_is_not_written_over(textzip: Run, trained: Path, tmp_path: Path) -> None:
    import shutil

    other = shutil.copytree(trained, tmp_path / "other")
    [folder] = other.glob("checkpoints/*")
    before = (folder / "model.safetensors").stat()
    assert textzip("export", trained, "--to", "half", "--out", folder).code == 2
    assert (folder / "model.safetensors").stat() == before


def test_what_people_add_to_a_models_card_stays(textzip: Run, trained: Path, tmp_path: Path) -> None:
    textzip("export", trained, "--to", "hf", "--out", tmp_path)
    card = tmp_path / "README.md"
    first = card.read_text("utf-8")
    card.write_text(first.replace("---\n", "---\nlicense: mit\n", 1) + "Mine.\n", "utf-8")
    textzip("export", trained, "--to", "hf", "--out", tmp_path)
    assert card.read_text("utf-8") == first.replace("---\n", "---\nlicense: mit\n", 1) + "Mine.\n"
    card.write_text("All mine.\n", "utf-8")
    said = textzip("export", trained, "--to", "hf", "--out", tmp_path)
    assert (said.code, said.err) == (0, f"{card}: not written by textzip, so it stays as it is\n")
    assert card.read_text("utf-8") == "All mine.\n"


@pytest.mark.parametrize(("split", "told"), [("test", True), ("train", False)])
def test_a_card_has_figures_of_held_out_pages_only(
    textzip: Run, trained: Path, tmp_path: Path, split: str, told: bool
) -> None:
    assert textzip("evaluate", trained, "--split", split).code == 0
    textzip("export", trained, "--to", "hf", "--out", tmp_path / "hf")
    card = (tmp_path / "hf" / "README.md").read_text("utf-8")
    assert ("of the split test: CER" in card) == told


def test_half_the_bytes_read_as_well(textzip: Run, trained: Path, tmp_path: Path) -> None:
    assert textzip("export", trained, "--to", "half", "--out", tmp_path / "half").code == 0
    picture = textzip("write", "Page.").raw
    said = textzip("read", "-", "--checkpoint", tmp_path / "half", stdin=picture)
    assert said.code == 0
    sizes = [next(folder.rglob("model.safetensors")).stat().st_size for folder in (tmp_path / "half", trained)]
    assert sizes[0] < 0.6 * sizes[1]


def test_an_average_lies_between_and_takes_one_configuration_only(textzip: Run, trained: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    first, second, mean = (tmp_path / name for name in ("first", "second", "mean"))
    for folder in (first, second):
        assert textzip("export", trained, "--to", "half", "--out", folder).code == 0
    weights = load_file(first / "model.safetensors")
    save_file({name: value + 1 for name, value in weights.items()}, second / "model.safetensors")
    assert textzip("export", first, "--to", "half", "--average", second, "--out", mean).code == 0
    for name, value in load_file(mean / "model.safetensors").items():
        torch.testing.assert_close(value, weights[name] + 0.5, atol=2e-3, rtol=2e-3)
    (second / "config.json").write_text(
        (second / "config.json").read_text("utf-8").replace('"std": ', '"std": 1'), "utf-8"
    )
    said = textzip("export", first, "--to", "half", "--average", second, "--out", mean)
    assert said.code == 1
    assert "another configuration" in said.err
    assert "goes with --to half" in textzip("export", first, "--average", second).err

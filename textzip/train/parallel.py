"""Ranks: one process on one device, or several under `torchrun`, which together do one step.

Gradients are summed over ranks in one flat buffer after the step's last micro-batch, rather than by
DistributedDataParallel in the midst of backward: a rank may have no micro-batch in an epoch's short last step, and
the sum of weighted micro-batches is the same on any number of ranks. For models of this family (25 M parameters at
most) that buffer is 100 MB.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import nn

from textzip.errors import EngineError, TextzipError


@dataclass(frozen=True)
class Ranks:
    """Which rank this process is, of how many, and its device."""

    rank: int
    world: int
    device: torch.device

    @property
    def is_first(self) -> bool:
        """The rank that writes and speaks."""
        return self.rank == 0

    def sum_gradients(self, parameters: Sequence[nn.Parameter]) -> None:
        """Sum every parameter's gradient over ranks; one without a gradient counts as 0."""
        if self.world == 1:
            return
        for p in parameters:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
        grads = [p.grad for p in parameters if p.grad is not None]
        flat = torch.cat([grad.reshape(-1).float() for grad in grads])
        dist.all_reduce(flat)
        for grad, part in zip(grads, torch.split(flat, [grad.numel() for grad in grads]), strict=True):
            grad.copy_(part.view_as(grad))

    def sum_in_place(self, tensors: Sequence[torch.Tensor]) -> None:
        """Sum each tensor over ranks, all of which give the same shapes in the same order."""
        if self.world > 1:
            for each in tensors:
                dist.all_reduce(each)

    def sum(self, values: Sequence[float]) -> list[float]:
        """Each value summed over ranks."""
        if self.world == 1:
            return list(values)
        total = torch.tensor(values, dtype=torch.float64, device=self.device if self.device.type == "cuda" else "cpu")
        dist.all_reduce(total)
        return [float(each) for each in total]

    def share(self, value: Any) -> Any:
        """The first rank's value, on all ranks."""
        if self.world == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box, src=0)
        return box[0]

    def first(self, do: Callable[[], object]) -> None:
        """What the first rank alone does; an error of ours is raised on all ranks, so that none waits for it."""
        error: TextzipError | None = None
        if self.is_first:
            try:
                do()
            except TextzipError as caught:
                error = caught
        error = self.share(error)
        if error is not None:
            raise error

    def wait(self) -> None:
        """Until all ranks are here."""
        if self.world > 1:
            dist.barrier()

    def close(self) -> None:
        """Leave the group."""
        if self.world > 1:
            dist.destroy_process_group()


def join(device: str = "auto") -> Ranks:
    """Join the ranks that `torchrun` started, or be the only one. `device`: `auto`, `cpu`, `cuda`, `cuda:1`.

    Raises `EngineError` if there is no such device, or the environment is not one of `torchrun`.
    """
    rank, world = int(os.environ.get("RANK", "0")), int(os.environ.get("WORLD_SIZE", "1"))
    local = int(os.environ.get("LOCAL_RANK", "0"))
    chosen = device_of(device, local)
    if chosen.type == "cuda":
        torch.cuda.set_device(chosen)
    if world > 1:
        try:
            dist.init_process_group("nccl" if chosen.type == "cuda" else "gloo", rank=rank, world_size=world)
        except ValueError as error:
            raise EngineError(
                f"WORLD_SIZE is {world}, but the other ranks can't be found ({error}): start them with torchrun, or "
                "unset WORLD_SIZE"
            ) from error
    return Ranks(rank, world, chosen)


def device_of(name: str = "auto", local_rank: int = 0) -> torch.device:
    """A device by its name: `auto` is a GPU if there is one, and `cuda` the GPU of this rank on its machine.

    Raises `EngineError` if there is no such device.
    """
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        device = torch.device(f"cuda:{local_rank}" if name == "cuda" else name)
        torch.zeros(1, device=device).cpu()
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise EngineError(f"no device {name!r} here ({reason}); choose another with --device") from error
    return device


def computes_in_bfloat16(device: torch.device) -> bool:
    """Whether a device has instructions for bfloat16, rather than being able to imitate them."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type == "cpu":
        capability = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
        return bool(capability.get("avx512_bf16") or capability.get("amx_bf16") or capability.get("amx"))
    return False


def autocast(device: torch.device, precision: str | None = None) -> torch.autocast:
    """bfloat16 where a device computes in it, unless `precision` is `float32`."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision != "float32" and computes_in_bfloat16(device))

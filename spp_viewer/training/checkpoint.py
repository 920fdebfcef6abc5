"""Checkpoints of fine-tuning: weights, state of the optimiser, and a log of loss and accuracy."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from spp_viewer.core.errors import TrainingError
from spp_viewer.core.files import atomic_write

COLUMNS = ("step", "loss", "accuracy", "learning_rate", "seconds")


class Checkpoint:
    """``finetune.safetensors`` and ``finetune.csv`` in a folder."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "finetune.safetensors"
        self.log_path = folder / "finetune.csv"

    def save(self, net: nn.Module, optimiser: torch.optim.Optimizer, step: int) -> None:
        """Save the state after ``step`` steps."""
        tensors = {f"net.{name}": tensor.detach().contiguous() for name, tensor in net.state_dict().items()}
        for index, state in optimiser.state_dict()["state"].items():
            for name, value in state.items():
                tensors[f"optimiser.{index}.{name}"] = torch.as_tensor(value).contiguous()
        with atomic_write(self.path) as temporary:
            save_file(tensors, temporary, metadata={"step": str(step)})

    def restore(self, net: nn.Module, optimiser: torch.optim.Optimizer) -> int:
        """Restore the saved state, remove rows of later steps from the log, and return the number of steps done.

        Raises
        ------
        TrainingError
            If the file is damaged or belongs to another network.
        """
        step = self._restore(net, optimiser) if self.path.is_file() else 0
        self._cut_log(step)
        return step

    def _restore(self, net: nn.Module, optimiser: torch.optim.Optimizer) -> int:
        try:
            with safe_open(self.path, "pt") as file:
                step = int(file.metadata()["step"])
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
            net.load_state_dict({name[4:]: tensor for name, tensor in tensors.items() if name.startswith("net.")})
        except (SafetensorError, OSError, RuntimeError, TypeError, KeyError, ValueError) as error:
            raise TrainingError(f"{self.path}: damaged or of another training; delete it to begin anew") from error
        state: dict[int, dict[str, Any]] = {}
        for name, tensor in tensors.items():
            if name.startswith("optimiser."):
                _, index, key = name.split(".")
                state.setdefault(int(index), {})[key] = tensor
        whole = optimiser.state_dict()
        whole["state"] = state
        optimiser.load_state_dict(whole)
        return step

    def log(self, step: int, loss: float, accuracy: float, learning_rate: float, seconds: float) -> None:
        """Append a row: means since the last row, and seconds since training started."""
        self._write([*self._rows(), [f"{value:.6g}" for value in (step, loss, accuracy, learning_rate, seconds)]])

    def _cut_log(self, step: int) -> None:
        if self.log_path.exists():
            self._write([row for row in self._rows() if float(row[0]) <= step])

    def _rows(self) -> list[list[str]]:
        if not self.log_path.exists():
            return []
        with self.log_path.open(newline="", encoding="utf-8") as handle:
            return [row for row in csv.reader(handle) if row and row[0] != COLUMNS[0]]

    def _write(self, rows: list[list[str]]) -> None:
        with atomic_write(self.log_path) as temporary, temporary.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.writer(handle)
            writer.writerow(COLUMNS)
            writer.writerows(rows)

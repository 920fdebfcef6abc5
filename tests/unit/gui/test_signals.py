"""Some releases of PySide6 lose a reference to True with every signal and crash after some hundreds; not this one."""

from __future__ import annotations

import subprocess
import sys

EMIT = """
import sys
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Speaker(QObject):
    said = Signal(bool)
    told = Signal(object)

app = QCoreApplication([])
speaker, heard = Speaker(), [0]

def hear(value):
    heard[0] += value is True

speaker.said.connect(hear)
speaker.told.connect(hear)
for _ in range(50_000):
    speaker.said.emit(True)
    speaker.told.emit(True)
print(heard[0])
"""


def test_a_hundred_thousand_emits_of_true_do_not_crash() -> None:
    done = subprocess.run([sys.executable, "-c", EMIT], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["100000"]

"""The graphical interface, the only part of the package that uses Qt.

On Windows torch is loaded before Qt: after it c10.dll cannot be loaded.
"""

import sys

if sys.platform == "win32":
    import torch  # noqa: F401

"""``python -m spp_viewer``, and the ``spp-viewer`` script."""

import sys

from spp_viewer.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

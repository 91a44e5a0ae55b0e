"""``python -m pepgraph``: the command line."""

import sys

from pepgraph.apps.cli import main

if __name__ == "__main__":
    sys.exit(main())

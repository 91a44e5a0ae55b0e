"""``python -m pepgraph``: the command line."""

from pepgraph.apps.cli import entry

if __name__ == "__main__":
    entry()

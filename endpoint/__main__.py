"""``python -m endpoint``: serve, also where no release is (``SIMDE_STORE=sparql+https://...``)."""

import sys

from endpoint import server
from simde_kg import settings, workspace
from simde_kg.errors import SimdeError


def main() -> None:
    """Serve until stopped; settings are those of the folder and the environment."""
    try:
        chosen = settings.load()
        server.serve(workspace.find(chosen), chosen)
    except SimdeError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()

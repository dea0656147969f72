"""The cage: runs a program of this Python without network, with bounded memory, files and processor time.

``python -m endpoint.cage <MiB> <seconds> <MB a file> <argument> ...`` becomes ``python <argument> ...``. What it starts
inherits all of this. Without Linux the network stays open and only the limits hold.
"""

import os
import resource
import sys
from collections.abc import Sequence

from endpoint import sandbox


def _bound(which: int, limit: int) -> None:
    _soft, hard = resource.getrlimit(which)
    most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(which, (most, most))


def main(arguments: Sequence[str]) -> None:
    """Close the cage and become the program."""
    memory, seconds, file = (int(number) for number in arguments[:3])
    sandbox.die_with_parent()
    _bound(resource.RLIMIT_AS, memory * 2**20)
    _bound(resource.RLIMIT_CPU, seconds)
    _bound(resource.RLIMIT_FSIZE, file * 1_000_000)
    _bound(resource.RLIMIT_CORE, 0)
    sandbox.refuse_network()
    os.execv(sys.executable, [sys.executable, *arguments[3:]])  # noqa: S606 - this very Python


if __name__ == "__main__":
    main(sys.argv[1:])

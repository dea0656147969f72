"""What a query worker may not do once its store is open: no network, programs or writing, no more memory than agreed.

Linux only; elsewhere each function leaves things as they are. System call numbers: the kernel's tables for x86_64 and
aarch64; the filter is a classic BPF program (seccomp_filter.rst of the kernel's documentation).
"""

import contextlib
import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

# architecture -> (audit number, refused calls, {call that opens: position of its flags})
# refused: socket connect bind listen accept accept4 socketpair execve execveat fork ptrace kill rename unlink mkdir
# truncate io_uring, in their variants
_CALLS: dict[str, tuple[int, tuple[int, ...], dict[int, int]]] = {
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 49, 50, 53, 57, 58, 59, 62, 76, 82, 83, 85, 87, 101, 258, 263, 264, 288, 310, 311, 316, 322, 425),
        {2: 1, 257: 2},
    ),
    "aarch64": (
        0xC00000B7,
        (34, 35, 38, 45, 117, 129, 198, 199, 200, 201, 202, 203, 221, 242, 270, 271, 276, 281, 425),
        {56: 2},
    ),
}


# refused: socket connect accept bind listen socketpair ptrace accept4 io_uring_setup
_NETWORK: dict[str, tuple[int, ...]] = {
    "x86_64": (41, 42, 43, 49, 50, 53, 101, 288, 425),
    "aarch64": (117, 198, 199, 200, 201, 202, 203, 242, 425),
}


def _prctl(option: int, *values: object) -> bool:
    if not sys.platform.startswith("linux"):
        return False
    arguments = [*values, *[ctypes.c_ulong(0)] * (4 - len(values))]
    return bool(ctypes.CDLL(None, use_errno=True).prctl(option, *arguments) == 0)


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))


def _program(machine: str, network_only: bool = False) -> bytes:
    """Return the BPF program of one architecture, as an array of ``struct sock_filter``."""
    audit, refused, opening = _CALLS[machine]
    if network_only:
        refused, opening = _NETWORK[machine], {}
    steps: list[tuple[int, int, int, int]] = []
    for call, position in opening.items():  # not this call: skip 4; writing flags: refuse
        steps += [
            (_EQUAL, 0, 4, call),
            (_LOAD, 0, 0, 16 + 8 * position),
            (_ANY_BIT, 0, 1, _WRITING),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    for call in refused:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    start = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _REFUSE), (_LOAD, 0, 0, 0)]
    return b"".join(struct.pack("HBBI", *step) for step in [*start, *steps, (_RETURN, 0, 0, _ALLOW)])


def refuse_calls() -> bool:
    """Refuse network, programs and writing for the rest of this process's life. Return whether the kernel agreed."""
    return _filter(network_only=False)


def refuse_network() -> bool:
    """Refuse sockets for the rest of this process's life and of what it starts. Return whether the kernel agreed."""
    return _filter(network_only=True)


def _filter(network_only: bool) -> bool:
    machine = platform.machine()
    if machine not in _CALLS or not _prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1)):
        return False
    program = _program(machine, network_only)
    array = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(array))
    return _prctl(_PR_SET_SECCOMP, ctypes.c_ulong(2), ctypes.create_string_buffer(header, len(header)))


def close_doors(spare: int) -> None:
    """Allow at most ``spare`` more open files than there are now: sockets count as files."""
    try:
        last = max(int(path.name) for path in Path("/proc/self/fd").iterdir())
    except OSError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1, last + 1 + spare))
    try:
        while os.open(os.devnull, os.O_RDONLY) <= last:
            pass
    except OSError:
        resource.setrlimit(resource.RLIMIT_NOFILE, (last + 1 + spare, last + 1 + spare))


def bound_memory(fast: int, slow: int) -> None:
    """Let this process take ``fast`` bytes more than it holds now; the server may lift that to ``slow``."""
    if not Path("/proc/self/statm").exists():
        return
    now = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + fast, now + slow))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def lift_memory(pid: int) -> None:
    """Lift the memory limit of another process to its hard limit."""
    if sys.platform.startswith("linux"):
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_AS)
        resource.prlimit(pid, resource.RLIMIT_AS, (hard, hard))


def give_way() -> None:
    """Run this process and its children only while nothing else wants the processor.

    Linux may weigh sessions against each other first (sched(7), autogroup): this process's session is to weigh least.
    """
    with contextlib.suppress(AttributeError, OSError):
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text("19", encoding="ascii")


def gives_way() -> bool:
    """Whether whoever started this process gives way, so that it is to do so in a session of its own."""
    return hasattr(os, "SCHED_IDLE") and os.sched_getscheduler(0) == os.SCHED_IDLE

"""The server: gunicorn with threads, because it breaks off an answer that fails and lets us see a client leave.

granian was measured too (decision 010): faster on an empty answer, but over WSGI it closes a failed body as if it
were whole (a silent short 200) and hides the connection, so that a query runs on after its reader has left.
"""

import contextlib
import errno
import logging
import os
import re
import selectors
import socket
import struct
import sys
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import TConn, ThreadWorker

from endpoint import journal, malformed
from endpoint import limits as limits_
from endpoint.client import READING
from endpoint.limits import Limits
from endpoint.mode import in_memory
from endpoint.turns import PatientSocket, Turns
from simde_kg.errors import SettingsError
from simde_kg.settings import Settings
from simde_kg.words import _
from simde_kg.workspace import Workspace

if TYPE_CHECKING:
    from flask import Flask
    from gunicorn.http.message import Request as HttpRequest

log = logging.getLogger("endpoint.server")
_BACKLOG = 1024
_LONGEST_LINE = 8190
_LOOK = 0.5  # seconds between two looks for clients that are too slow
_HEAD = 8192  # bytes of a request, at most, that is looked at before it is read
_QUERIES = (b"GET /sparql?", b"POST /sparql ", b"POST /sparql?")
_NO_TURN = re.compile(rb"text/html|\n(?:transfer-encoding|expect|upgrade):", re.IGNORECASE)
_LENGTH = re.compile(rb"\ncontent-length:(?:[ \t]*(\d{1,4})[ \t]*\r)?", re.IGNORECASE)
util.write_error = malformed.refuse  # gunicorn's own is a page without our headers
_LATER = 3  # seconds after which the kernel gives up on a client that our own clock has not dropped


class Worker(ThreadWorker):
    """gunicorn's threads, made deaf to slow clients; queries that follow on a connection take turns without a thread.

    A client that does not finish its request in time is dropped, and closing never makes the others wait
    (gunicorn waits up to two seconds for each client, in the one thread that accepts).
    """

    turns: Turns

    patience = 20.0

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        self.closing = ThreadPoolExecutor(8, thread_name_prefix="closing")
        self._next_look = 0.0

    def run(self) -> None:
        """Serve until told to stop."""
        self.turns = Turns(self.method_queue.defer, self.tpool)
        self.poller.register(self.turns, selectors.EVENT_READ, self.turns.go_on)
        super().run()

    def wait_for_and_dispatch_events(self, timeout: float | None = 1.0) -> None:
        """Do what is to be done now, turns whose time is over last."""
        super().wait_for_and_dispatch_events(self.turns.rest(1.0 if timeout is None else timeout))
        self.turns.expire()

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection; a thread gets it when there is something to read."""
        try:
            found, client = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        conn = TConn(self.cfg, PatientSocket(fileno=found.detach()), client, listener.getsockname())
        conn.close = partial(self._close, conn)  # type: ignore[method-assign]
        conn.data_ready = True
        conn.set_timeout()
        self.nr_conns += 1
        self.keepalived_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """Begin a turn for a query that is here whole; anything else takes a thread."""
        if not self.alive or not _whole_query(client):
            super().on_client_socket_readable(conn, client)
            return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.turns.begin(self._take_turn, conn)

    def _take_turn(self, conn: TConn) -> None:
        done: Future[bool] = Future()
        try:
            done.set_result(self.handle(conn))
        except Exception:
            log.exception("request failed")  # gunicorn has caught what it knows; the thread that accepts must live on
            done.set_result(False)
        self.finish_request(conn, done)

    def enqueue_req(self, conn: TConn) -> None:
        """Note when reading begins; the answer itself is timed by the pool."""
        READING[conn.sock] = time.monotonic() + self.patience
        super().enqueue_req(conn)

    def _close(self, conn: TConn, graceful: bool = False) -> None:
        """Close at once; wait for the client (in another thread) only when it still sends, so that it can read on."""
        sock = conn.sock
        try:
            if graceful and sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT):
                self.closing.submit(util.close_graceful, sock)
                return
        except OSError:
            pass
        util.close(sock)

    def finish_request(self, conn: TConn, fs: "Future[bool]") -> None:
        """Forget the connection for now."""
        READING.pop(conn.sock, None)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Close connections that send too slowly; gunicorn calls this every second."""
        super().murder_pending()
        now = time.monotonic()
        if now < self._next_look:
            return
        self._next_look = now + _LOOK
        for sock, until in list(READING.items()):
            if now > until:
                READING.pop(sock, None)
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def _whole_query(client: socket.socket) -> bool:
    """Whether one query, by GET or POST, waits to be read to its last byte and nothing after it; no page is wanted."""
    try:
        data = client.recv(_HEAD, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return False
    head, gap, body = data.partition(b"\r\n\r\n")
    if not gap or not head.startswith(_QUERIES) or b" HTTP/1.1\r\n" not in head or _NO_TURN.search(head):
        return False
    lengths = _LENGTH.findall(head + gap)
    return len(lengths) <= 1 and len(body) == sum(int(length or -1) for length in lengths)


def _head_is_here(_worker: Worker, request: "HttpRequest") -> None:
    """Stop the clock of a connection whose request has no body; reading a body stops it otherwise."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        READING.pop(getattr(request.unreader, "sock", None), None)


class Server(BaseApplication):
    """gunicorn with our settings and no configuration file."""

    def __init__(self, workspace: Workspace, settings: Settings, limits: Limits, listener: int) -> None:
        self._workspace, self._settings, self._limits, self._listener = workspace, settings, limits, listener
        self._app: Flask | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        Worker.patience = PatientSocket.patience = self._limits.client_seconds
        chosen = {
            "bind": [f"fd://{self._listener}"],
            "worker_class": Worker,
            "workers": 1,
            "threads": self._limits.threads,
            "worker_connections": self._limits.threads + 1000,
            "backlog": _BACKLOG,
            "keepalive": 15,
            "timeout": 60,
            "graceful_timeout": 3,
            "limit_request_line": _LONGEST_LINE,
            "loglevel": "warning",
            "proc_name": "simde",
            "control_socket_disable": True,
            "pre_request": _head_is_here,
            "worker_exit": self._exit,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> "Flask":  # type: ignore[override]
        """Return the application; called in the serving process."""
        from endpoint import create_app, warm

        self._app = create_app(self._workspace, self._settings, self._limits)
        warm.begin(self._app)
        return self._app

    def _exit(self, _server: object, _worker: object) -> None:
        """End what the application started, then the process; libraries would report what daemon threads still hold."""
        if self._app is not None:
            self._app.extensions["simde"].close()
        stop = sys.exc_info()[1]
        if isinstance(stop, SystemExit) and not stop.code:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(0)


def _listen(host: str, port: int, patience: float) -> socket.socket:
    """Return a listening socket. Raises SettingsError when the address is taken or not ours."""
    try:
        family, _kind, _proto, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with contextlib.ExitStack() as undo:
            listener = undo.enter_context(socket.socket(family, socket.SOCK_STREAM))
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            pause = struct.pack("ll", int(patience) + _LATER, 0)
            for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):  # accepted connections inherit these
                listener.setsockopt(socket.SOL_SOCKET, option, pause)
            listener.bind(address)
            listener.listen(_BACKLOG)
            undo.pop_all()
    except OSError as error:
        raise SettingsError(
            _("The address {where} cannot be used: another program listens there, or this machine does not have it."),
            _("Stop that program or choose another port: --port with simde, PORT=... with make up."),
            where=f"{host}:{port}",
        ) from error
    listener.set_inheritable(True)
    return listener


def serve(workspace: Workspace, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; return when every child process has ended. Raises SettingsError."""
    limits = limits_.load()
    journal.wanted()
    in_memory(0)  # an unknown mode is said before anything starts
    listener = _listen(settings.host, settings.port, limits.client_seconds).detach()  # gunicorn closes it
    me = os.getpid()
    try:
        Server(workspace, settings, limits, listener).run()
    except SystemExit as stop:
        if stop.code or os.getpid() != me:  # the serving process was forked from here and ends here
            raise

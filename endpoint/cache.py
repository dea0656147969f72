"""Answers kept for the next reader: least recently used ones go first. Releases never change, so entries never age."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer: its type and bytes, and, where a request is answered again word for word, all its headers."""

    content_type: str
    body: bytes
    headers: Headers | None = None
    etag: str = ""


class Cache:
    """A bounded number of bytes; no single answer takes more than a hundredth of it."""

    def __init__(self, size: int) -> None:
        self._size, self._largest, self._held = size, size // 100, 0
        self._found: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.hits = self.misses = 0

    def get(self, key: Hashable) -> Kept | None:
        """Return the answer kept under ``key``."""
        with self._lock:
            kept = self._found.get(key)
            if kept is None:
                self.misses += 1
                return None
            self._found.move_to_end(key)
            self.hits += 1
            return kept

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer, if it is small enough."""
        size = len(kept.body) + 512
        if size > self._largest:
            return
        with self._lock:
            if (old := self._found.pop(key, None)) is not None:
                self._held -= len(old.body) + 512
            self._found[key] = kept
            self._held += size
            while self._held > self._size:
                _key, dropped = self._found.popitem(last=False)
                self._held -= len(dropped.body) + 512

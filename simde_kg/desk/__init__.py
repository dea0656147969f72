"""The desk: catalogue records that people write, kept in a ledger and shown in releases.

``ledger``
    What was accepted, one line an entry, on the disk before it is acknowledged; nothing is ever changed in it.
``kept``
    Replay: the entries in order -> every record with its versions. A pure function; the ledger is the only truth.
``statements``
    Published records -> the named graph ``graph/simde/desk``.
``office``
    The one that writes: checks versions, appends to the ledger, and makes a new release of what became public.
``shown``
    A release -> the next one, which differs from it in the desk's graph only.
``accounts``
    Who may sign in, and as what.

A build reads the ledger too (:func:`statements.write`), so that no build loses what was accepted before it.
"""

FOLDER = "desk"
"""Folder below the workspace's home."""
GRAPH = "simde/desk"
"""Id of the desk's graph."""

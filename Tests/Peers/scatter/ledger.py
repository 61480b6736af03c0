"""At least once: an offset is committed when all that came of its record, and of those before it, is acknowledged."""

from collections import deque


class Batch:
    """Records that were consumed together, and how many of their outputs are still under way."""

    __slots__ = ("offsets", "waiting", "failed")

    def __init__(self):
        self.offsets = {}
        # One more than outputs, until the whole batch is handed over.
        self.waiting = 1
        self.failed = False


class Ledger:
    """The batches under way, in the order in which they were consumed."""

    def __init__(self, interval):
        self._interval = interval
        self._batches = deque()
        self._ready = {}
        self._last = 0.0

    def open(self):
        batch = Batch()
        self._batches.append(batch)
        return batch

    def due(self, now, everything=False):
        """The next offset of each partition that may be committed, if it is time; else nothing."""
        batches = self._batches
        while batches and not batches[0].waiting and not batches[0].failed:
            self._ready.update(batches.popleft().offsets)
        if not self._ready or (now - self._last < self._interval and not everything):
            return {}
        self._last = now
        ready, self._ready = self._ready, {}
        return ready

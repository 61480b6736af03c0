"""One process of a run. It is told what to do in its argument, begins at the line `go` and ends with its input."""

import importlib
import json
import os
import sys
import threading

from .messages import Topics
from .roles import Agency, Load, Orchestrator, as_it_is, read_and_written

CLIENTS = {"confluent": "confluent", "aiokafka": "aio"}


class Parent:
    """The process that started this one, by standard input and output."""

    def __init__(self):
        self.may_begin = False
        self.is_over = False
        self.errors = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, event):
        print(json.dumps(event), flush=True)

    def error(self, text):
        self.errors += 1
        if self.errors <= 3:
            print(f"peers: {text}", file=sys.stderr, flush=True)

    def _listen(self):
        for line in sys.stdin:
            if line.strip() == "go":
                self.may_begin = True
        self.is_over = True


def make(name, topics, options):
    size = options["body_bytes"]
    carry = read_and_written if options["parse"] else as_it_is
    if name == "orchestrator":
        return Orchestrator(topics, size, carry)
    if name == "load":
        return Load(topics, size, options["in_flight"], options["warm_up"], options["seconds"])
    return Agency(topics, size, name, carry)


def main(argument):
    options = json.loads(argument)
    topics = Topics(options["prefix"], options["agencies"])
    parent = Parent()
    client = importlib.import_module("." + CLIENTS[options["client"]], __package__)
    client.run(make(options["role"], topics, options), options["prefix"] + options["role"], options, parent)
    parent.tell({"event": "ended", "errors": parent.errors})
    # The thread that waits for input may hold its lock, which the interpreter's own end would wait for.
    sys.stdout.flush()
    os._exit(0)

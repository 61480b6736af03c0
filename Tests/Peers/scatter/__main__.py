"""The command: starts the processes, watches the measured time, prints the result."""

import argparse
import json
import os
import queue
import resource
import subprocess
import sys
import threading
import time

from .admin import Admin
from .child import CLIENTS, main as child
from .messages import Topics


class Child:
    """A process, and what it tells."""

    def __init__(self, role, options, inbox):
        self.role = role
        self.assigned = 0
        self.is_gone = False
        self.errors = 0
        self._inbox = inbox
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", __package__, "--child", json.dumps({**options, "role": role})],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self._listen, daemon=True).start()

    def go(self):
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def stop(self):
        """Asks it to end."""
        try:
            self._process.stdin.close()
        except BrokenPipeError:
            pass

    def wait(self):
        """Waits until it has ended; it is killed when that takes too long."""
        try:
            return self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self.errors += 1
            return self._process.wait()

    def processor(self):
        """Seconds of processor time so far, all its threads."""
        with open(f"/proc/{self._process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _listen(self):
        for line in self._process.stdout:
            self._inbox.put((self, json.loads(line)))
        self._inbox.put((self, {"event": "gone"}))


class Run:
    def __init__(self, options, counts, orchestrators):
        topics = Topics(options["prefix"], options["agencies"])
        self._inbox = queue.Queue()
        roles = ["orchestrator"] * orchestrators + topics.agencies + ["load"]
        self._children = [Child(role, options, self._inbox) for role in roles]
        self._load = self._children[-1]
        self._expected = {
            "orchestrator": counts[topics.journal] + sum(counts[topics.replies[name]] for name in topics.agencies),
            "load": counts[topics.results], **{name: counts[topics.tasks[name]] for name in topics.agencies},
        }
        self._limit = options["warm_up"] + options["seconds"] + 60

    def run(self):
        """Lets it run; gives the load's report with the processor's time."""
        try:
            self._until(time.monotonic() + 60, self._all_assigned, "a consumer gets no partitions")
            self._load.go()
            return self._measure(time.monotonic() + self._limit)
        finally:
            for one in self._children:
                one.stop()
            codes = [one.wait() for one in self._children]
            self._until(time.monotonic() + 5, self._all_gone, "a process does not end")
            self.errors = sum(one.errors for one in self._children) + sum(code != 0 for code in codes)

    def _measure(self, deadline):
        used = {}
        while True:
            one, event = self._next(deadline, "the load does not come to its end")
            if event["event"] in ("begin", "end"):
                used[event["event"]] = [child.processor() for child in self._children]
            if event["event"] == "report":
                by_role = {}
                for child, before, after in zip(self._children, used["begin"], used["end"]):
                    kind = child.role if child.role in ("orchestrator", "load") else "agencies"
                    by_role[kind] = by_role.get(kind, 0) + after - before
                report = {key: value for key, value in event.items() if key != "event"}
                report["cpuSeconds"] = round(sum(by_role.values()), 2)
                report["cpuSecondsByRole"] = {kind: round(value, 2) for kind, value in by_role.items()}
                return report

    def _next(self, deadline, trouble):
        try:
            one, event = self._inbox.get(timeout=max(0.01, deadline - time.monotonic()))
        except queue.Empty:
            raise SystemExit(f"peers: {trouble}") from None
        if event["event"] == "assigned":
            one.assigned = event["partitions"]
        elif event["event"] == "ended":
            one.errors += event["errors"]
        elif event["event"] == "gone":
            one.is_gone = True
            if one.errors == 0 and not self._is_stopping(one):
                raise SystemExit(f"peers: the process {one.role} ended early")
        return one, event

    def _is_stopping(self, one):
        return one is self._load or one._process.stdin.closed

    def _until(self, deadline, condition, trouble):
        while not condition():
            self._next(deadline, trouble)

    def _all_assigned(self):
        sums = dict.fromkeys(self._expected, 0)
        for one in self._children:
            sums[one.role] += one.assigned
        return sums == self._expected and all(one.assigned for one in self._children)

    def _all_gone(self):
        return all(one.is_gone for one in self._children)


def parse():
    parser = argparse.ArgumentParser(
        prog="run", description="A scatter-gather of the shape of a Darcha case, by Python's Kafka clients.")
    parser.add_argument("--bootstrap-servers", default=os.environ.get("DARCHA_BOOTSTRAP_SERVERS"))
    parser.add_argument("--client", choices=list(CLIENTS), default="confluent")
    parser.add_argument("--agencies", type=int, default=5)
    parser.add_argument("--body-bytes", type=int, default=2048)
    parser.add_argument("--in-flight", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--warm-up", type=float, default=5)
    parser.add_argument("--partitions", type=int, default=8, help="of topics that are made here")
    parser.add_argument("--prefix", help="of the topics and groups; a fresh one by default")
    parser.add_argument("--orchestrators", type=int, default=1, help="processes that share the orchestrator's work")
    parser.add_argument("--linger-ms", type=float, help="the tuned value of each client by default")
    parser.add_argument("--batch-bytes", type=int, default=1_000_000)
    parser.add_argument("--compression", default="lz4", choices=["none", "lz4", "gzip", "snappy", "zstd"])
    parser.add_argument("--commit-ms", type=float, default=200, help="how often offsets are committed, as Darcha does")
    parser.add_argument("--parse", action="store_true", help="parse and rewrite the JSON of each body on its way")
    parser.add_argument("--topics", action="store_true", help="only print the names of the topics, to make them before")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is None:
        if min(options.agencies, options.in_flight, options.partitions, options.orchestrators) < 1:
            parser.error("counts are at least 1")
        if options.body_bytes < 64 or options.seconds <= 0 or options.warm_up < 0:
            parser.error("--body-bytes is at least 64, --seconds more than 0, --warm-up not negative")
        if not options.bootstrap_servers and not options.topics:
            parser.error("--bootstrap-servers or DARCHA_BOOTSTRAP_SERVERS is needed")
    return options


LINGER = {"confluent": 5, "aiokafka": 0}


def main():
    given = parse()
    if given.child is not None:
        return child(given.child)
    prefix = given.prefix or f"peer{os.urandom(4).hex()}."
    topics = Topics(prefix, given.agencies)
    if given.topics:
        print("\n".join(topics.all))
        return None
    admin = Admin(given.bootstrap_servers)
    counts = admin.create(topics.all, given.partitions)
    linger = LINGER[given.client] if given.linger_ms is None else given.linger_ms
    options = {
        "client": given.client, "servers": given.bootstrap_servers, "prefix": prefix, "agencies": given.agencies,
        "body_bytes": given.body_bytes, "in_flight": given.in_flight, "seconds": given.seconds,
        "warm_up": given.warm_up, "parse": given.parse,
        "linger": linger if given.client == "confluent" else int(linger),
        "batch_bytes": given.batch_bytes, "compression": given.compression, "commit_seconds": given.commit_ms / 1000,
        # The embedded broker does not wake a waiting fetch, and wants this session timeout (EmbeddedBroker.swift).
        "fetch_wait": 5 if admin.is_embedded else 500, "session": 6000 if admin.is_embedded else 10000,
    }
    before = admin.records(counts)
    run = Run(options, counts, given.orchestrators)
    try:
        report = run.run()
        opened = report.pop("opened")
        written = admin.records(counts) - before
    finally:
        admin.delete()
    version = __import__(f"{__package__}.{CLIENTS[given.client]}", fromlist=["VERSION"]).VERSION
    print(json.dumps({
        "peer": given.client, "version": version, "python": sys.version.split()[0], **report,
        "cpuSecondsWholeRun": round(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]), 2),
        "errors": run.errors + report["unanswered"] + report["strangers"],
        # Of the whole run, by the ends of the topics: 3n + 2, or something came twice or not at all.
        "recordsPerCase": round(written / opened, 4),
        "agencies": given.agencies, "bodyBytes": given.body_bytes, "inFlight": given.in_flight,
        "partitions": sorted(set(counts.values())), "orchestrators": given.orchestrators, "lingerMs": linger,
        "compression": given.compression,
        "parse": given.parse, "embedded": admin.is_embedded,
    }))
    return None


main()

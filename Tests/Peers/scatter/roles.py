"""What each process does with a record: no IO, so that both clients do the same work.

A role has `begin()` and `handle(topic, key, value, headers)`, which give the records to send, and `tick()`, which tells
what the parent should know.
"""

import json
import random
import time
import uuid

from .messages import ANSWERED, CONTRACT, OPENED, REPLIED, RESULT, SERVICE, TASK, Clock, Record, body, event


def as_it_is(value):
    """Bodies that nobody looks at."""
    return value


def read_and_written(value):
    """A body that is parsed and written anew, as who takes a document from one message to another has to."""
    return json.dumps(json.loads(value), ensure_ascii=False, separators=(",", ":")).encode()


CONTRACT_HEADER = ("ce_contract", CONTRACT.encode())


class Role:
    """What has nothing to begin with and nothing to tell."""

    is_over = False

    def begin(self):
        return ()

    def tick(self):
        return ()


class Orchestrator(Role):
    """Scatters a case to all agencies, writes each reply to the journal, gathers from there, tells the result."""

    def __init__(self, topics, body_bytes, carry=as_it_is):
        self._carry = carry
        self.reads = [topics.journal, *topics.replies.values()]
        self._topics = topics
        self._agency_of = {topic: agency.encode() for agency, topic in topics.replies.items()}
        self._steps = [(agency.encode(), topic) for agency, topic in topics.tasks.items()]
        self._result = body(body_bytes)
        self._open = {}
        self._expiry = None
        self._clock = Clock()

    def handle(self, topic, key, value, headers):
        attributes = dict(headers)
        if topic != self._topics.journal:
            return (self._replied(topic, key, value, attributes),)
        kind = attributes["ce_type"]
        if kind == OPENED:
            return self._scatter(key, value, attributes)
        if kind == REPLIED:
            return self._gather(key, attributes)
        return ()

    def _scatter(self, key, value, attributes):
        if key in self._open:
            return ()
        self._open[key] = set()
        now = self._clock.now()
        expiry = self._expiry_of_tasks()
        trace = attributes.get("traceparent")
        cause = attributes["ce_id"]
        return [
            Record(topic, key, self._carry(value), event(
                TASK, key + b"/" + agency + b"/-/do/1", b"/darcha/conductor", key, subject=b"answer", at=now,
                schema=b"urn:darcha:document:load-request:1",
                extensions=(("ce_causationid", cause), ("ce_expirytime", expiry), ("ce_sequence", b"1"),
                            CONTRACT_HEADER),
                trace=trace))
            for agency, topic in self._steps
        ]

    def _replied(self, topic, key, value, attributes):
        agency = self._agency_of[topic]
        return Record(self._topics.journal, key, self._carry(value), event(
            REPLIED, attributes["ce_id"] + b"/journal", b"/darcha/ingress", key, subject=agency,
            schema=attributes["ce_dataschema"],
            extensions=(("ce_causationid", attributes["ce_causationid"]), ("ce_agency", agency), CONTRACT_HEADER,
                        ("ce_outcome", b"answered")),
            trace=attributes.get("traceparent")))

    def _gather(self, key, attributes):
        answered = self._open.get(key)
        if answered is None:
            return ()
        answered.add(attributes["ce_agency"])
        if len(answered) < len(self._steps):
            return ()
        del self._open[key]
        return (Record(self._topics.results, key, self._result, event(
            RESULT, key + b"/1", b"/darcha/conductor", key, subject=SERVICE.encode(), at=self._clock.now(),
            schema=b"urn:darcha:document:load-result:1",
            extensions=(("ce_causationid", attributes["ce_id"]), ("ce_sequence", b"1")),
            trace=attributes.get("traceparent"))),)

    def _expiry_of_tasks(self):
        # A day from now; made again each minute, since nobody reads it here.
        moment = time.monotonic()
        if self._expiry is None or moment - self._expiry[0] > 60:
            self._expiry = moment, self._clock.now(later=86400)
        return self._expiry[1]


class Agency(Role):
    """Answers each task at once."""

    def __init__(self, topics, body_bytes, agency, carry=as_it_is):
        self._carry = carry
        self.reads = [topics.tasks[agency]]
        self._replies = topics.replies[agency]
        self._source = f"/darcha/adapter/{agency}".encode()
        self._answer = body(body_bytes)
        self._clock = Clock()

    def handle(self, topic, key, value, headers):
        attributes = dict(headers)
        task = attributes["ce_id"]
        self._carry(value)
        return (Record(self._replies, key, self._answer, event(
            ANSWERED, task + b"/reply", self._source, key, at=self._clock.now(),
            schema=b"urn:darcha:document:load-answer:1",
            extensions=(("ce_causationid", task), CONTRACT_HEADER), trace=attributes.get("traceparent"))),)


class Load(Role):
    """Opens a case for each that ends, and takes their times.

    A case counts when its result comes in the measured time; its latency goes from just before its record is given to
    the client, to when its result is handled.
    """

    DRAIN = 15

    def __init__(self, topics, body_bytes, in_flight, warm_up, seconds, clock=time.perf_counter):
        self.reads = [topics.results]
        self._journal = topics.journal
        self._request = body(body_bytes)
        self._in_flight = in_flight
        self._warm_up = warm_up
        self._seconds = seconds
        self._clock = clock
        self._wall = Clock()
        self._opened_at = {}
        self._random = random.Random()
        self._phase = "new"
        self._start = 0.0
        self._end = 0.0
        self._over_at = 0.0
        self.latencies = []
        self.opened = 0
        self.strangers = 0

    def begin(self):
        self._start = self._clock() + self._warm_up
        self._phase = "warm-up"
        return [self._open() for _ in range(self._in_flight)]

    def handle(self, topic, key, value, headers):
        opened_at = self._opened_at.pop(key, None)
        if opened_at is None:
            self.strangers += 1
            return ()
        now = self._clock()
        if self._phase == "measure":
            self.latencies.append(now - opened_at)
        return (self._open(),) if self._phase in ("warm-up", "measure") else ()

    def tick(self):
        """Moves from phase to phase; tells each beginning of one."""
        now = self._clock()
        if self._phase == "warm-up" and now >= self._start:
            self._phase = "measure"
            self._start = now
            return ({"event": "begin"},)
        if self._phase == "measure" and now >= self._start + self._seconds:
            self._phase = "drain"
            self._end = now
            return ({"event": "end"},)
        if self._phase == "drain" and (not self._opened_at or now >= self._end + self.DRAIN):
            self._phase = "over"
            self.is_over = True
            return (self._report(),)
        return ()

    def _open(self):
        key = str(uuid.UUID(int=self._random.getrandbits(128), version=4)).encode()
        trace = b"00-" + key.replace(b"-", b"") + b"-" + key[:8] + key[-8:] + b"-01"
        self.opened += 1
        self._opened_at[key] = self._clock()
        return Record(self._journal, key, self._request, event(
            OPENED, key + b"/opened", b"/darcha/gateway", key, subject=SERVICE.encode(),
            extensions=(CONTRACT_HEADER, ("ce_foldversion", b"1"), ("ce_checkedat", self._wall.now()),
                        ("ce_documentlimit", b"4194304")),
            trace=trace))

    def _report(self):
        times = sorted(self.latencies)

        def percentile(share):
            return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 3) if times else None

        return {
            "event": "report", "cases": len(times), "seconds": round(self._end - self._start, 3),
            "casesPerSecond": round(len(times) / (self._end - self._start), 1),
            "p50": percentile(0.5), "p90": percentile(0.9), "p99": percentile(0.99), "p999": percentile(0.999),
            "max": round(times[-1] * 1000, 3) if times else None,
            "opened": self.opened, "unanswered": len(self._opened_at), "strangers": self.strangers,
        }

"""Topics, ids, headers and bodies: the same names as Darcha's (Sources/Messages, Sources/Casework/Events)."""

import hashlib
import json
import time
from datetime import datetime, timezone
from typing import NamedTuple

PORTAL = "my-gov"
SERVICE = "load"
CONTRACT = "sha256:" + hashlib.sha256(b"load").hexdigest()

OPENED = b"uz.darcha.case.opened.v1"
REPLIED = b"uz.darcha.task.replied.v1"
TASK = b"uz.darcha.task.v1"
ANSWERED = b"uz.darcha.reply.answered.v1"
RESULT = b"uz.darcha.result.v1"


class Record(NamedTuple):
    """A record to send."""

    topic: str
    key: bytes
    value: bytes
    headers: list


class Topics:
    """The topics of one run."""

    def __init__(self, prefix, agencies):
        self.agencies = [f"agency-{number + 1}" for number in range(agencies)]
        self.journal = prefix + "journal"
        self.results = f"{prefix}portal.{PORTAL}.results"
        self.tasks = {agency: f"{prefix}agency.{agency}.tasks" for agency in self.agencies}
        self.replies = {agency: f"{prefix}agency.{agency}.replies" for agency in self.agencies}

    @property
    def all(self):
        return [self.journal, self.results, *self.tasks.values(), *self.replies.values()]


def body(size):
    """A JSON document of exactly so many bytes, with the words that `darcha-bench bus` uses."""
    words = "Fuqarolik holati dalolatnomasi, pasport va yashash joyi toʻgʻrisidagi maʼlumot. ".encode()
    head, tail = b'{"number":"30102902004012","text":"', b'"}'
    room = size - len(head) - len(tail)
    text = (words * (room // len(words) + 1))[:room].decode(errors="ignore").encode()
    document = head + text + b" " * (room - len(text)) + tail
    json.loads(document)
    return document


class Clock:
    """RFC 3339 with milliseconds; the seconds are formatted once each."""

    def __init__(self):
        self._second = None
        self._text = ""

    def now(self, later=0):
        moment = time.time() + later
        second = int(moment)
        if later:
            return datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
        if second != self._second:
            self._second = second
            self._text = datetime.fromtimestamp(second, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{self._text}.{int((moment - second) * 1000):03d}Z".encode()


def event(event_type, identifier, source, case, subject=None, at=None, schema=None, extensions=(), trace=None):
    """The headers of a CloudEvent in binary mode, in Darcha's order."""
    headers = [("ce_specversion", b"1.0"), ("ce_id", identifier), ("ce_source", source), ("ce_type", event_type)]
    if subject is not None:
        headers.append(("ce_subject", subject))
    if at is not None:
        headers.append(("ce_time", at))
    if schema is not None:
        headers.append(("ce_dataschema", schema))
    headers.append(("content-type", b"application/json"))
    headers.append(("ce_correlationid", case))
    headers.extend(extensions)
    if trace is not None:
        headers.append(("ce_traceparent", trace))
        headers.append(("traceparent", trace))
    return headers

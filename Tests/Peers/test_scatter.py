"""The roles without a broker: python3 -m unittest discover Tests/Peers"""

import json
import unittest

from scatter.ledger import Ledger
from scatter.messages import Topics, body
from scatter.roles import Agency, Load, Orchestrator, read_and_written


class Bodies(unittest.TestCase):
    def test_has_exactly_the_size_and_is_json(self):
        for size in (64, 65, 100, 101, 2048, 100_000):
            self.assertEqual(len(body(size)), size)
            json.loads(body(size))

    def test_survives_being_read_and_written(self):
        self.assertEqual(json.loads(read_and_written(body(2048))), json.loads(body(2048)))


class Cases(unittest.TestCase):
    def setUp(self):
        self.topics = Topics("x.", 3)
        self.now = 0.0
        self.load = Load(self.topics, 100, 2, warm_up=1, seconds=2, clock=lambda: self.now)
        self.orchestrator = Orchestrator(self.topics, 100)
        self.agencies = {
            self.topics.tasks[name]: Agency(self.topics, 100, name) for name in self.topics.agencies}

    def reader(self, topic):
        if topic == self.topics.results:
            return self.load
        return self.agencies.get(topic, self.orchestrator)

    def until_results(self, records):
        """Hands records on until only results are left; gives them and how many records there were."""
        waiting, results, count = list(records), [], 0
        while waiting:
            record = waiting.pop(0)
            count += 1
            if record.topic == self.topics.results:
                results.append(record)
            else:
                waiting.extend(self.reader(record.topic).handle(*record))
        return results, count

    def test_a_case_needs_3n_plus_2_records(self):
        results, count = self.until_results(self.load.begin()[:1])
        self.assertEqual(len(results), 1)
        self.assertEqual(count, 3 * 3 + 2)

    def test_the_same_reply_again_does_not_end_a_case(self):
        tasks = self.orchestrator.handle(*self.load.begin()[0])
        reply = self.agencies[tasks[0].topic].handle(*tasks[0])[0]
        replied = self.orchestrator.handle(*reply)[0]
        for _ in range(3):
            self.assertEqual(self.orchestrator.handle(*replied), ())

    def test_only_results_within_the_measured_time_count(self):
        results, _ = self.until_results(self.load.begin())
        self.assertEqual(self.load.tick(), ())
        opened = self.load.handle(*results[0])
        self.now = 1.0
        self.assertEqual(self.load.tick(), ({"event": "begin"},))
        self.now = 1.5
        self.load.handle(*results[1])
        self.assertEqual(self.load.latencies, [1.5])
        self.now = 3.0
        self.assertEqual(self.load.tick(), ({"event": "end"},))
        self.assertEqual(self.load.handle(*self.until_results(opened)[0][0]), ())
        self.assertEqual(self.load.tick(), ())
        self.now = 3.0 + Load.DRAIN
        report = self.load.tick()[0]
        self.assertEqual((report["cases"], report["unanswered"], report["opened"]), (1, 1, 4))

    def test_a_result_twice_is_a_stranger(self):
        results, _ = self.until_results(self.load.begin()[:1])
        self.load.handle(*results[0])
        self.load.handle(*results[0])
        self.assertEqual(self.load.strangers, 1)


class Offsets(unittest.TestCase):
    def test_wait_for_what_came_before(self):
        ledger = Ledger(interval=1)
        first, second = ledger.open(), ledger.open()
        first.offsets["t", 0], second.offsets["t", 0] = 5, 9
        second.waiting = 0
        self.assertEqual(ledger.due(10), {})
        first.waiting = 0
        self.assertEqual(ledger.due(10), {("t", 0): 9})
        third = ledger.open()
        third.offsets["t", 0] = 12
        third.waiting = 0
        self.assertEqual(ledger.due(10.5), {})
        self.assertEqual(ledger.due(10.5, everything=True), {("t", 0): 12})

    def test_stop_at_what_failed(self):
        ledger = Ledger(interval=0)
        batch = ledger.open()
        batch.offsets["t", 0], batch.waiting, batch.failed = 5, 0, True
        self.assertEqual(ledger.due(1), {})


if __name__ == "__main__":
    unittest.main()

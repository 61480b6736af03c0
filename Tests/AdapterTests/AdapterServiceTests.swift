import JSON
import Kafka
import Messages
import Synchronization
import Testing

@testable import Adapter

/// The whole adapter: real Kafka, real HTTP, real time.
@Suite(.timeLimit(.minutes(2))) struct AdapterServiceTests {
    /// Each kind of task and rubbish in one heap: each ends as it should, and none holds up another.
    @Test func everyKindOfTaskInOneHeap() async throws {
        let system = LegacySystem { received in
            guard received.method == "POST" else {
                return received.uri == "/births/20"
                    ? .json(#"{"number":"20"}"#) : .json(#"{"title":"Not found"}"#, status: 404)
            }
            switch try JSONValue(parsing: received.body)["n"]?.integer {
            case 1: return .json(#"{"number":"1"}"#)
            case 2: return .json(#"{"code":"too-young","detail":"D"}"#, status: 422, type: "application/problem+json")
            case 3: return .status(404)
            case 4: return .json("<html>oops</html>")
            case 5: return .json(#"{"no":"number"}"#)
            case 6: return .init(body: [UInt8](repeating: 0x20, count: 10 << 20))
            case 7: return .status(500)
            case 8: return received.isFirst ? .status(500) : .json(#"{"number":"8"}"#)
            case 9: return received.isFirst ? .status(503) : .json(#"{"number":"9"}"#)
            default: return .status(400)
            }
        }
        try await TestBus.run { bus in
            let rubbish = (0..<8).map { number in
                ProducerRecord(
                    topic: bus.topics.tasks(TestBus.agency), partition: nil, key: [UInt8(number)],
                    value: number == 0 ? nil : [UInt8](repeating: 0, count: number * 100_000))
            }
            for result in await bus.producer.send(rubbish) { _ = try result.get() }
            let tasks =
                (1...9).map { bus.task($0) } + [
                    bus.task(20, operation: "look-up"), bus.task(21, operation: "look-up"),
                    bus.task(22, operation: "fly"),
                    bus.task(23, data: #"{"n":"x"}"#), bus.task(24, seconds: -1),
                ]
            try await bus.send(tasks)
            let replies = try await system.running { url in
                try await bus.adapting(TestBus.configuration(url)) { _ in
                    let replies = try await bus.replies(13)
                    try await bus.committed(Int64(8 + tasks.count))
                    return replies
                }
            }
            var ends: [TaskID: String] = [:]
            for reply in replies {
                let body = try JSONValue(parsing: reply.data)
                let word = try #require((reply.outcome == .answered ? body["number"] : body["code"])?.string)
                ends[reply.task] = "\(reply.outcome) \(word)"
            }
            let expected = [
                "answered 1", "refused too-young", "failed request-rejected", "failed response-invalid",
                "failed response-invalid", "failed response-invalid", "failed target-error", "answered 8", "answered 9",
                "answered 20", "refused refused", "failed operation-unknown", "failed request-invalid", nil,
            ]
            for (task, end) in zip(tasks, expected) { #expect(ends[task.id] == end, "\(task.data)") }
            #expect(ends.count == 13)
            #expect(try await bus.count(bus.topics.replies(TestBus.agency)) == 13)
            let letters = try await bus.deadLetters(10)
            #expect(letters.count == 10)
            #expect(Set(letters.compactMap(\.value?.count)).isSuperset(of: (1..<8).map { $0 * 100_000 }))
            #expect(system.keys[bus.task(7).id.effectID] == 2)
        }
    }

    @Test func aTargetThatIsDownLosesNothing() async throws {
        let tasks = 150
        let system = LegacySystem { received in
            .json(#"{"number":"\#(try JSONValue(parsing: received.body)["n"]?.integer ?? -1)"}"#)
        }
        try await TestBus.run { bus in
            let port = try await RawServer.freePort()
            // More than wait in memory: the rest must wait in Kafka.
            let configuration = try TestBus.configuration("http://127.0.0.1:\(port)", concurrency: 4)
            try await bus.send((0..<tasks).map { bus.task($0) })
            let replies = try await bus.adapting(configuration) { _ in
                try await RawServer.refusing(port: port, connections: 6)
                return try await system.running(port: port) { _ in try await bus.replies(tasks) }
            }
            #expect(Set(replies.map(\.task)).count == tasks)
            #expect(replies.allSatisfy { $0.outcome == .answered })
            for number in 0..<tasks { #expect(system.keys[bus.task(number).id.effectID] == 1) }
            #expect(try await bus.count(bus.topics.dead(TestBus.agency)) == 0)
            #expect(try await bus.count(bus.topics.replies(TestBus.agency)) == tasks)
        }
    }

    @Test func aTaskThatExpiresWhileTheTargetIsDown() async throws {
        try await TestBus.run { bus in
            let port = try await RawServer.freePort()
            try await bus.adapting(TestBus.configuration("http://127.0.0.1:\(port)")) { adapter in
                await adapter.ready.wait()
                try await bus.send([bus.task(1, seconds: 1)])
                try await bus.committed(1)
            }
            #expect(try await bus.count(bus.topics.replies(TestBus.agency)) == 0)
            #expect(try await bus.count(bus.topics.dead(TestBus.agency)) == 0)
        }
    }

    @Test func aTargetThatDoesNotAnswerInTime() async throws {
        let system = LegacySystem { received in
            if received.isFirst { await Latch().wait() }
            return .json(#"{"number":"1"}"#)
        }
        try await TestBus.run { bus in
            try await bus.send([bus.task(1)])
            let replies = try await system.running { url in
                try await bus.adapting(TestBus.configuration(url, timeout: .milliseconds(50))) { _ in
                    try await bus.replies(1)
                }
            }
            #expect(replies.map(\.outcome) == [.answered])
            // Asked again, with the same key.
            #expect(system.keys.count == 1)
            #expect(system.received.count >= 2)
        }
    }

    @Test func aTaskThatComesTwiceIsAskedOnce() async throws {
        let system = LegacySystem { received in .json(#"{"number":"\#(received.isFirst)"}"#) }
        try await TestBus.run { bus in
            let task = bus.task(1)
            try await bus.send([task, task])
            let replies = try await system.running { url in
                try await bus.adapting(TestBus.configuration(url)) { _ in
                    _ = try await bus.replies(2)
                    try await bus.send([task])
                    return try await bus.replies(3)
                }
            }
            #expect(replies.map(\.data) == Array(repeating: Array(#"{"number":"true"}"#.utf8), count: 3))
            #expect(system.keys == [task.id.effectID: 1])
        }
    }

    @Test func afterACrashTheTaskIsAskedAgainWithTheSameKey() async throws {
        let called = Latch()
        let system = LegacySystem { received in
            called.open()
            if received.isFirst { await Latch().wait() }
            return .json(#"{"number":"1"}"#)
        }
        try await TestBus.run { bus in
            let task = bus.task(1)
            try await bus.send([task])
            let replies = try await system.running { url in
                let configuration = try TestBus.configuration(url)
                let first = try bus.start(configuration)
                await called.wait()
                await first.crash()
                #expect(try await bus.count(bus.topics.replies(TestBus.agency)) == 0)
                return try await bus.adapting(configuration) { _ in
                    let replies = try await bus.replies(1)
                    try await bus.committed(1)
                    return replies
                }
            }
            #expect(replies.map(\.outcome) == [.answered])
            #expect(replies.map(\.task) == [task.id])
            #expect(system.keys == [task.id.effectID: 2])
            #expect(Set(system.received.compactMap { $0.header("Darcha-Task") }) == [task.id.description])
        }
    }

    /// A task that is being done at shutdown is finished, replied and committed; those behind it are left.
    @Test func shutdownLetsRunningTasksEnd() async throws {
        let called = Latch()
        let letGo = Latch()
        let system = LegacySystem { _ in
            called.open()
            await letGo.wait()
            return .json(#"{"number":"1"}"#)
        }
        try await TestBus.run { bus in
            // The same case: the same partition.
            let tasks = (1...3).map { number in
                var task = bus.task(1)
                task.id.step = "step\(number)"
                return task
            }
            try await bus.send(tasks)
            try await system.running { url in
                let adapter = try bus.start(TestBus.configuration(url, concurrency: 1))
                await called.wait()
                async let ended: Void = adapter.shutDown()
                letGo.open()
                try await ended
            }
            #expect(try await bus.replies(1).map(\.task) == [tasks[0].id])
            try await bus.committed(1)
            #expect(system.received.count == 1)
            // The next one takes up where it stopped.
            try await system.running { url in
                try await bus.adapting(TestBus.configuration(url)) { _ in
                    let replies = try await bus.replies(3)
                    #expect(Set(replies.map(\.task)) == Set(tasks.map(\.id)))
                }
            }
            #expect(system.keys.values.allSatisfy { $0 == 1 })
        }
    }

    /// A second adapter joins in the middle of the load: each task is answered, and nothing is lost on the way over.
    @Test func aSecondAdapterTakesItsShare() async throws {
        let tasks = 60
        let joined = Latch()
        let system = LegacySystem { received in
            // Every other one waits until the second adapter is there.
            let number = try JSONValue(parsing: received.body)["n"]?.integer ?? 0
            if number % 2 == 0 { await joined.wait() }
            return .json(#"{"number":"\#(number)"}"#)
        }
        try await TestBus.run { bus in
            try await system.running { url in
                let configuration = try TestBus.configuration(url, concurrency: 4)
                try await bus.adapting(configuration) { first in
                    await first.ready.wait()
                    try await bus.send((0..<tasks).map { bus.task($0) })
                    try await bus.adapting(configuration) { second in
                        await second.ready.wait()
                        joined.open()
                        try await bus.committed(Int64(tasks))
                    }
                }
            }
            let replies = try await bus.replies(bus.count(bus.topics.replies(TestBus.agency)))
            #expect(Set(replies.map(\.task)).count == tasks)
            #expect(replies.allSatisfy { $0.outcome == .answered })
        }
    }

    // MARK: Kafka away

    /// The legacy system has done its part when Kafka goes away: the reply is kept, and sent when Kafka is back.
    @Test func aReplyOutlivesAnOutageOfKafka() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        let system = LegacySystem { received in
            if received.isFirst { try broker.takeDown() }
            return .json(#"{"number":"1"}"#)
        }
        try await TestBus.run(on: broker) { bus in
            try await bus.send([bus.task(1)])
            let replies = try await system.running { url in
                try await bus.adapting(TestBus.configuration(url)) { _ in
                    while system.received.isEmpty { await Task.yield() }
                    try broker.bringUp()
                    let replies = try await bus.replies(1)
                    try await bus.committed(1)
                    return replies
                }
            }
            #expect(replies.map(\.outcome) == [.answered])
            #expect(system.received.count == 1)
        }
    }

    /// With a reply that Kafka does not take, the adapter still ends when it is told to; the next one does the task.
    @Test func shutdownDoesNotWaitForKafka() async throws {
        let broker = try EmbeddedBroker()
        defer { broker.close() }
        let system = LegacySystem { received in
            if received.isFirst { try broker.takeDown() }
            return .json(#"{"number":"1"}"#)
        }
        try await TestBus.run(on: broker) { bus in
            let task = bus.task(1)
            try await bus.send([task])
            let replies = try await system.running { url in
                let configuration = try TestBus.configuration(url)
                let adapter = try bus.start(configuration)
                while system.received.isEmpty { await Task.yield() }
                try await adapter.shutDown()
                try broker.bringUp()
                return try await bus.adapting(configuration) { _ in try await bus.replies(1) }
            }
            #expect(replies.map(\.task) == [task.id])
            #expect(system.keys.keys.sorted() == [task.id.effectID])
        }
    }
}

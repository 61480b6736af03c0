import AsyncHTTPClient
import Casework
import Foundation
import JSON
import Kafka
import KafkaTesting
import Messages
import NIOCore
import NIOHTTP1
import Observability
import Testing

@testable import Gateway

/// Server-Sent Events.
@Suite struct EventStreamTests {
    struct Event: Equatable {
        var id: Int64
        var type: String
        var data: JSONValue
    }

    /// Reads a stream part by part, as an EventSource does.
    struct Reader {
        var parts: HTTPClientResponse.Body.AsyncIterator
        var rest = ""
        /// Comments seen.
        var comments = 0

        init(_ response: HTTPClientResponse) { parts = response.body.makeAsyncIterator() }

        /// The next event; nil at the end.
        mutating func next() async throws -> Event? {
            while true {
                while let end = rest.range(of: "\n\n") {
                    let block = rest[..<end.lowerBound]
                    rest = String(rest[end.upperBound...])
                    if block.hasPrefix(":") { comments += 1 }
                    if let event = try Self.event(block) { return event }
                }
                guard let part = try await parts.next() else { return nil }
                rest += String(buffer: part)
            }
        }

        /// Reads until a comment comes.
        mutating func comment() async throws {
            let before = comments
            while comments == before {
                if rest.contains("\n\n") {
                    _ = try await next()
                } else if let part = try await parts.next() {
                    rest += String(buffer: part)
                    if rest.hasPrefix(":") { comments += 1 }
                } else {
                    return
                }
            }
        }

        private static func event(_ block: Substring) throws -> Event? {
            var fields: [String: String] = [:]
            for line in block.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                fields[String(parts[0])] = String(parts[1].drop { $0 == " " })
            }
            guard let id = fields["id"].flatMap({ Int64($0) }), let type = fields["event"], let data = fields["data"]
            else { return nil }
            return Event(id: id, type: type, data: try JSONValue(parsing: data))
        }
    }

    @Test func tellsEachChangeAndEndsWithTheCase() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let location = try #require(try await gateway.submit(key: "sse").headers["location"])
        let id = CaseID(portal: "citizen", idempotencyKey: "sse")
        let response = try await gateway.open("GET", "\(location)/events")
        #expect(response.status == .ok)
        #expect(response.headers.first(name: "content-type") == "text/event-stream")
        var reader = Reader(response)
        let opened = try #require(try await reader.next())
        #expect(opened.type == "case.opened")
        #expect(opened.data["changes"]?[0]?["step"]?.string == "first")
        let place = try await journal.answer(id, "first", agency: "alpha", "a")
        let first = try #require(try await reader.next())
        #expect(first.id == place.offset)
        #expect(first.type == "task.replied")
        // Nothing that a reader would see differently: no event.
        try await journal.answer(id, "first", agency: "alpha", "twice")
        try await journal.answer(id, "second", agency: "alpha", "not its agency")
        try await journal.answer(id, "second", agency: "beta", "b")
        let last = try #require(try await reader.next())
        #expect(last.data["state"]?.string == "closed")
        #expect(last.data["outcome"]?.string == "completed")
        #expect(try await reader.next() == nil)

        // What is there, and the end, for whoever comes later.
        var again = Reader(try await gateway.open("GET", "\(location)/events"))
        var all: [Event] = []
        while let event = try await again.next() { all.append(event) }
        #expect(all == [opened, first, last])
        var resumed = Reader(
            try await gateway.open("GET", "\(location)/events", headers: [("last-event-id", "\(opened.id)")]))
        #expect(try await resumed.next() == first)
        #expect(try await resumed.next() == last)
        #expect(try await resumed.next() == nil)
        try await gateway.stop()
    }

    @Test func goesOnWhereAReaderStopped() async throws {
        let journal = try await TestJournal()
        let path = temporaryPath()
        var gateway = try await TestGateway(journal, index: path)
        let location = try #require(try await gateway.submit(key: "resume").headers["location"])
        let id = CaseID(portal: "citizen", idempotencyKey: "resume")
        var reader = Reader(try await gateway.open("GET", "\(location)/events"))
        let opened = try #require(try await reader.next())
        // The gateway goes; the stream ends, before the case does.
        try await gateway.stop()
        #expect(try await reader.next() == nil)
        try await journal.answer(id, "first", agency: "alpha", "a")
        gateway = try await TestGateway(journal, index: path)
        var second = Reader(
            try await gateway.open("GET", "\(location)/events", headers: [("last-event-id", "\(opened.id)")]))
        let first = try #require(try await second.next())
        #expect(first.type == "task.replied")
        try await journal.answer(id, "second", agency: "beta", "b")
        #expect(try await second.next()?.data["state"]?.string == "closed")
        #expect(try await second.next() == nil)
        try await gateway.stop()
    }

    @Test func showsThatItIsAliveAndForgetsReadersThatGo() async throws {
        let journal = try await TestJournal()
        let metrics = MetricsRegistry()
        let gateway = try await TestGateway(journal, metrics: metrics) { $0.keepAlive = .milliseconds(20) }
        let location = try #require(try await gateway.submit(key: "gone").headers["location"])
        do {
            var reader = Reader(try await gateway.open("GET", "\(location)/events"))
            _ = try await reader.next()
            try await reader.comment()
            #expect(reader.comments > 0)
            #expect(metrics.render().contains("darcha_gateway_event_streams 1\n"))
        }
        // The reader is gone: so is everything that was kept for it, with nothing happening to the case.
        while !metrics.render().contains("darcha_gateway_event_streams 0\n") { await Task.yield() }
        try await gateway.stop()
    }

    @Test func manyReadersOfOneCaseAllGetEverything() async throws {
        let journal = try await TestJournal()
        let gateway = try await TestGateway(journal)
        let location = try #require(try await gateway.submit(key: "many").headers["location"])
        let id = CaseID(portal: "citizen", idempotencyKey: "many")
        let counts = try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<20 {
                group.addTask {
                    var reader = Reader(try await gateway.open("GET", "\(location)/events"))
                    var types: [String] = []
                    while let event = try await reader.next() { types.append(event.type) }
                    return types
                }
            }
            try await journal.answer(id, "first", agency: "alpha", "a")
            try await journal.answer(id, "second", agency: "beta", "b")
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts.count == 20)
        #expect(counts.allSatisfy { $0 == ["case.opened", "task.replied", "task.replied"] })
        try await gateway.stop()
    }
}

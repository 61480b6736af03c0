import JSON
import Kafka
import Logging
import Messages
import Synchronization
import Testing

/// A portal that reads its results as they come, from the first one on: the embedded broker does not keep them for long.
final class SoakPortal: Sendable {
    private struct Results {
        /// What each revision says, as a number.
        var digests: [Int: Int] = [:]
        /// The greatest revision's document.
        var last: [UInt8] = []
    }

    private struct State {
        var results: [String: Results] = [:]
        var records = 0
        var repeats = 0
        /// Results that came after a later one of their case.
        var overtaken: [String] = []
        /// Places where the broker had let go of records before they were read.
        var gaps: [String] = []
        var next: [TopicPartition: Int64] = [:]
    }

    private let consumer: Consumer
    private let state = Mutex(State())

    init(_ bus: DevelopmentBus) async throws {
        let configuration = ClientConfiguration(
            bootstrapServers: bus.bootstrapServers, clientID: "soak", properties: EmbeddedBroker.clientProperties,
            logger: Logger(label: "soak"))
        consumer = try Consumer(configuration)
        let topic = Topics().results("my-gov")
        let count = try await consumer.partitionCount(of: topic)
        let places = (0..<count).map { TopicPartition(topic: topic, partition: $0) }
        try await consumer.assign(Dictionary(uniqueKeysWithValues: places.map { ($0, .offset(0)) }))
        state.withLock { $0.next = Dictionary(uniqueKeysWithValues: places.map { ($0, 0) }) }
    }

    /// Reads until it is closed.
    func read() async throws {
        for await event in consumer.events {
            switch event {
            case .records(let records): for record in records { try take(record) }
            case .failed(let error): print("the soak's reader: \(error)")
            default: continue
            }
        }
    }

    func close() async { await consumer.close() }

    private func take(_ record: ConsumerRecord) throws {
        let event = try CloudEvent(record)
        let id = try event.required(CloudEvent.Extension.correlationID)
        let revision = try #require(Int(try event.required(CloudEvent.Extension.sequence)))
        let data = event.data ?? []
        state.withLock { state in
            let expected = state.next.updateValue(record.offset + 1, forKey: record.topicPartition) ?? 0
            if record.offset != expected {
                state.gaps.append("\(record.topicPartition): \(expected) to \(record.offset)")
            }
            state.records += 1
            var results = state.results[id] ?? Results()
            let last = results.digests.keys.max() ?? 0
            if let before = results.digests.updateValue(data.hashValue, forKey: revision) {
                state.repeats += 1
                #expect(
                    before == data.hashValue,
                    "\(id) has two revisions \(revision): \(String(decoding: data, as: UTF8.self))")
            } else {
                // The greatest counts, so an earlier one may come after it; how often is worth knowing.
                if revision > last { results.last = data } else { state.overtaken.append("\(id)/\(revision)") }
            }
            state.results[id] = results
        }
    }

    /// What is wrong with what the portal got: of each case it must be all revisions from 1 to the last one, which says
    /// what the gateway says. Waits for what is on its way.
    func judge(_ views: [String: JSONValue]) async throws {
        let limit = ContinuousClock.now.advanced(by: .seconds(60))
        while ContinuousClock.now < limit, !hasAll(views) { try await Task.sleep(for: .milliseconds(200)) }
        state.withLock { state in
            for gap in state.gaps { print("the broker let go of results before they were read: \(gap)") }
            for id in state.results.keys where views[id] == nil {
                Issue.record("a result of \(id), which nobody opened")
            }
            for (id, view) in views {
                let last = Int(view["revision"]?.integer ?? 0)
                let results = state.results[id] ?? Results()
                let got = results.digests.keys.sorted()
                // Where the broker has let go of some, that can be said of the last ones only.
                let wanted = state.gaps.isEmpty ? 1 : last - got.count + 1
                #expect(got == Array(wanted..<(last + 1)), "\(id): revisions \(got) of \(last)")
                guard got.last == last else { continue }
                let (sent, shown) = Self.comparable((try? JSONValue(parsing: results.last)) ?? .null, view)
                #expect(sent == shown, "\(id): the portal got \(sent.serializedString), not \(shown.serializedString)")
            }
            print("results read: \(state.records) of \(state.results.count) cases, \(state.repeats) of them again")
            if !state.overtaken.isEmpty { print("  after a later one of the same case: \(state.overtaken)") }
        }
    }

    private func hasAll(_ views: [String: JSONValue]) -> Bool {
        state.withLock { state in
            views.allSatisfy { id, view in
                state.results[id]?.digests[Int(view["revision"]?.integer ?? 0)] != nil
            }
        }
    }

    /// A result and a view without what may change and makes no revision: late replies, reminders, and the documents of a
    /// case that needs them no more.
    private static func comparable(_ result: JSONValue, _ view: JSONValue) -> (JSONValue, JSONValue) {
        guard case .object(var result) = stable(result), case .object(var view) = stable(view) else {
            return (result, view)
        }
        if view["result"] == .null { (result["result"], view["result"]) = (nil, nil) }
        return (.object(result), .object(view))
    }

    private static func stable(_ view: JSONValue) -> JSONValue {
        guard case .object(var object) = view else { return view }
        object["late"] = nil
        object["remindedAt"] = nil
        if let elements = object["elements"]?.array { object["elements"] = .array(elements.map(stable)) }
        if let steps = object["steps"]?.object {
            var stableSteps: JSONObject = [:]
            for (name, step) in steps { stableSteps[name] = stable(step) }
            object["steps"] = .object(stableSteps)
        }
        return .object(object)
    }
}

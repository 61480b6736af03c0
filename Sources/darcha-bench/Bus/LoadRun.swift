import Casework
import Contracts
import Foundation
import JSON
import Kafka
import Messages
import Opening
import Synchronization

/// The load on a bus: cases appended to the journal as a gateway does, and their results read from the portal's topic.
///
/// A closed loop opens a case for each that has ended; an open loop opens them by the clock, whatever has come of the
/// others, and a case's time counts from when it was meant to be opened.
struct LoadRun {
    /// How cases are opened.
    enum Pace {
        case inFlight(Int)
        case rate(Double)
    }

    struct Report {
        var cases = 0
        var seconds = 0.0
        var latencies = Latencies()
        /// Cases that were opened and did not end, or ended otherwise than completed.
        var missing = 0
        var wrong = 0

        var rate: Double { seconds > 0 ? Double(cases) / seconds : 0 }
    }

    let bus: BusRun
    let configuration: ClientConfiguration
    let bytes: Int
    /// Whether cases are opened over HTTP, at the gateways, each as it comes; else by records on the journal.
    var isHTTP = false

    /// Runs for some time, and some more that is not counted before.
    ///
    /// - Parameter whenCounting: called when the counting begins, and when it ends.
    func run(
        _ pace: Pace, warmUp: Duration, duration: Duration, whenCounting: @escaping @Sendable (Bool) -> Void = { _ in }
    ) async throws -> Report {
        let entrance = try LoadEntrance(bus, configuration, isHTTP: isHTTP)
        let consumer = try Consumer(configuration)
        let places = try await consumer.places(of: [bus.topics.results(LoadCatalogue.portal)])
        try await consumer.assign(
            try await consumer.watermarks(places).mapValues { .offset($0.upperBound) })
        let begin = ContinuousClock.now
        let course = LoadCourse(countsFrom: begin + warmUp, until: begin + warmUp + duration)
        let openings = Openings(service: bus.setup.catalogue.services[0], bytes: bytes)
        let end = begin + warmUp + duration
        try await withThrowingTaskGroup(of: Void.self) { group in
            let patience = Task {
                try? await Task.sleep(until: begin + warmUp, clock: .continuous)
                whenCounting(true)
                try? await Task.sleep(until: end, clock: .continuous)
                whenCounting(false)
                // What is under way is waited for, but not for ever: the last to end ends this, too.
                if course.isUnderWay { try? await Task.sleep(for: .seconds(30)) }
                await consumer.close()
            }
            switch pace {
            case .inFlight(let count): try await open(count, at: .now, openings, entrance, course)
            case .rate(let rate):
                group.addTask { try await open(rate, from: begin, until: end, openings, entrance, course) }
            }
            for await event in consumer.events {
                guard case .records(let records) = event else { continue }
                let now = ContinuousClock.now
                let ended = course.take(records, now)
                if case .inFlight = pace, now < end {
                    group.addTask { try await open(ended, at: .now, openings, entrance, course) }
                } else if now >= end, !course.isUnderWay {
                    patience.cancel()
                }
            }
            try await group.waitForAll()
        }
        await entrance.close()
        var report = course.report
        report.seconds = duration / .seconds(1)
        return report
    }

    private func open(
        _ count: Int, at moment: ContinuousClock.Instant, _ openings: Openings, _ entrance: LoadEntrance,
        _ course: LoadCourse
    ) async throws {
        guard count > 0 else { return }
        let batch = (0..<count).map { _ in openings.next() }
        for opening in batch { course.begin(opening.caseID, at: moment) }
        try await entrance.open(batch)
    }

    /// Opens cases by the clock, those of a millisecond or so together.
    private func open(
        _ rate: Double, from begin: ContinuousClock.Instant, until end: ContinuousClock.Instant, _ source: Openings,
        _ entrance: LoadEntrance, _ course: LoadCourse
    ) async throws {
        var number = 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            while true {
                let due = begin + .seconds(Double(number) / rate)
                guard due < end else { break }
                if due > .now { try await Task.sleep(until: due, tolerance: .zero, clock: .continuous) }
                var openings: [Opening] = []
                while case let due = begin + .seconds(Double(number) / rate), due <= .now, due < end {
                    let opening = source.next()
                    course.begin(opening.caseID, at: due)
                    openings.append(opening)
                    number += 1
                }
                let batch = openings
                group.addTask { try await entrance.open(batch) }
            }
            try await group.waitForAll()
        }
    }
}

/// What is under way of a load, and what has come of it.
private final class LoadCourse: Sendable {
    private struct State {
        var started: [CaseID: ContinuousClock.Instant] = [:]
        var report = LoadRun.Report()
    }

    private let countsFrom: ContinuousClock.Instant
    private let countsUntil: ContinuousClock.Instant
    private let state = Mutex(State())
    private static let completed = Array("\"outcome\":\"completed\"".utf8)

    private static func isCompleted(_ value: RawSpan?) -> Bool {
        guard let value else { return false }
        return value.withUnsafeBytes { bytes in
            let head = bytes.prefix(2000)
            return head.indices.contains { head[$0...].starts(with: completed) }
        }
    }

    /// - Parameter from: from when on what ends is counted.
    init(countsFrom from: ContinuousClock.Instant, until: ContinuousClock.Instant) {
        countsFrom = from
        countsUntil = until
    }

    var isUnderWay: Bool { state.withLock { !$0.started.isEmpty } }

    var report: LoadRun.Report {
        state.withLock { state in
            var report = state.report
            report.missing = state.started.count
            return report
        }
    }

    func begin(_ id: CaseID, at moment: ContinuousClock.Instant) { state.withLock { $0.started[id] = moment } }

    /// Takes in results; gives how many cases of ours have ended by them.
    func take(_ records: [ConsumerRecord], _ now: ContinuousClock.Instant) -> Int {
        let results = records.map { record in
            let id = record.header("ce_" + CloudEvent.Extension.correlationID).flatMap {
                CaseID(String(decoding: $0, as: UTF8.self))
            }
            // The outcome stands near the beginning, whatever the documents are.
            let isCompleted = record.withValue { Self.isCompleted($0) }
            return (id, isCompleted)
        }
        return state.withLock { state in
            var ended = 0
            for case (let id?, let isCompleted) in results {
                guard let start = state.started.removeValue(forKey: id) else { continue }
                ended += 1
                if !isCompleted { state.report.wrong += 1 }
                guard now >= countsFrom, now < countsUntil else { continue }
                state.report.cases += 1
                state.report.latencies.record(now - start)
            }
            return ended
        }
    }
}

/// Cases to be opened, one after the other.
private final class Openings: Sendable {
    private let service: Service
    private let document: JSONValue
    private let number = Atomic(0)
    private let run = UInt64.random(in: 0 ... .max)

    init(service: Service, bytes: Int) {
        self.service = service
        document = LoadCatalogue.text(bytes)
    }

    func next() -> Opening {
        let key = "\(run)-\(number.wrappingAdd(1, ordering: .relaxed).newValue)"
        return Opening(
            portal: LoadCatalogue.portal, key: key, service: service, reference: key, document: document, trace: nil)
    }
}

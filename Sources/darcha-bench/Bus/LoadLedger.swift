import Foundation
import Kafka
import Load
import Messages
import Synchronization

/// What is under way of a load, and what has come of it.
final class LoadLedger: Sendable {
    private struct State {
        var started: [CaseID: ContinuousClock.Instant] = [:]
        var opened = 0
        var wrong = 0
        var errors: [String: Int] = [:]
        var cases = 0
        var latencies = Latencies()
        /// The same since the last ``takeStretch()``.
        var stretch = (cases: 0, latencies: Latencies())
    }

    private let window: Range<ContinuousClock.Instant>
    private let state = Mutex(State())
    private static let completed = Array("\"outcome\":\"completed\"".utf8)

    /// - Parameter window: what ends meanwhile is counted.
    init(counting window: Range<ContinuousClock.Instant>) { self.window = window }

    var isUnderWay: Bool { state.withLock { !$0.started.isEmpty } }

    /// A case is being opened.
    func begin(_ id: CaseID, at moment: ContinuousClock.Instant) {
        state.withLock { state in
            state.started[id] = moment
            state.opened += 1
        }
    }

    /// A case could not be opened: it will never end.
    func fail(_ id: CaseID, _ reason: String) {
        state.withLock { state in
            state.started[id] = nil
            state.errors[reason, default: 0] += 1
        }
    }

    /// Takes in results; gives how many cases of ours have ended by them.
    func take(_ records: [ConsumerRecord], _ now: ContinuousClock.Instant) -> Int {
        let results = records.map { record in
            let id = record.header("ce_" + CloudEvent.Extension.correlationID).flatMap {
                CaseID(String(decoding: $0, as: UTF8.self))
            }
            // The outcome stands near the beginning, whatever the documents are.
            return (id, record.withValue { Self.isCompleted($0) })
        }
        return state.withLock { state in
            var ended = 0
            for case (let id?, let isCompleted) in results {
                guard let start = state.started.removeValue(forKey: id) else { continue }
                ended += 1
                if !isCompleted { state.wrong += 1 }
                guard window.contains(now) else { continue }
                state.cases += 1
                state.latencies.record(now - start)
                state.stretch.cases += 1
                state.stretch.latencies.record(now - start)
            }
            return ended
        }
    }

    /// What ended since the last call.
    func takeStretch() -> (cases: Int, latencies: Latencies) {
        state.withLock { state in
            defer { state.stretch = (0, Latencies()) }
            return state.stretch
        }
    }

    /// What has come of all.
    func report(_ pace: LoadPace) -> RunReport {
        state.withLock { state in
            RunReport(
                pace: pace.description, seconds: (window.upperBound - window.lowerBound) / .seconds(1),
                cases: state.cases, latency: state.latencies.summary, opened: state.opened,
                missing: state.started.count, wrong: state.wrong, errors: state.errors)
        }
    }

    private static func isCompleted(_ value: RawSpan?) -> Bool {
        guard let value else { return false }
        return value.withUnsafeBytes { bytes in
            let head = bytes.prefix(2000)
            return head.indices.contains { head[$0...].starts(with: completed) }
        }
    }
}

/// How cases are opened.
enum LoadPace: Sendable, CustomStringConvertible {
    /// One for each that ends, so that so many are always under way.
    case inFlight(Int)
    /// So many a second, whatever has become of the others.
    case rate(Double)

    var description: String {
        switch self {
        case .inFlight(let count): "closed loop, \(count) under way"
        case .rate(let rate): "open loop, \(rate.text(rate < 100 ? 1 : 0)) cases/s"
        }
    }
}

import Contracts
import Foundation
import Kafka
import Load
import Messages
import Opening

/// The load on a bus: cases opened at its entrance, and their results read from the portal's topic.
///
/// A closed loop opens a case for each that has ended; an open loop opens them by the clock, whatever has come of the
/// others, and a case's time counts from when it was meant to be opened.
struct LoadRun: Sendable {
    let bus: BusRun
    let sizes: BodySizes
    /// Whether cases are opened over HTTP, at the gateways, each as it comes; else by records on the journal.
    let isHTTP: Bool

    /// How long after the last opening a result may come.
    private static let patience = Duration.seconds(30)

    /// Runs for some time, and some more that is not counted before.
    ///
    /// - Parameters:
    ///   - seconds: how long is counted.
    ///   - samplesHops: whether the records of some cases are read along.
    ///   - during: runs while it is counted.
    func run(
        _ pace: LoadPace, warmUp: Double, seconds: Double, samplesHops: Bool = false,
        during: @escaping @Sendable (LoadLedger) async throws -> Void = { _ in }
    ) async throws -> RunReport {
        let entrance = try LoadEntrance(bus, isHTTP: isHTTP)
        let source = try LoadSource(bus.setup.service, sizes)
        let consumer = try Consumer(bus.cluster.configuration)
        let places = bus.places(bus.topics.results(LoadCatalogue.portal))
        try await consumer.assign(try await consumer.watermarks(places).mapValues { .offset($0.upperBound) })
        let begin = ContinuousClock.now
        let from = begin + .seconds(warmUp)
        let end = from + .seconds(seconds)
        let ledger = LoadLedger(counting: from..<end)
        let sampler = samplesHops ? try HopSampler(bus) : nil
        let timetable = Task {
            try? await Task.sleep(until: from, clock: .continuous)
            let before = bus.usage()
            try? await Task.sleep(until: end, clock: .continuous)
            let after = bus.usage()
            await sampler?.close()
            // What is under way is waited for, but not for ever: the last to end ends this, too.
            if ledger.isUnderWay { try? await Task.sleep(for: Self.patience) }
            await consumer.close()
            return (before, after)
        }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await Task.sleep(until: from, clock: .continuous)
                        try await during(ledger)
                    } catch {
                        timetable.cancel()
                        await consumer.close()
                        throw error
                    }
                }
                if let sampler {
                    group.addTask {
                        try await Task.sleep(until: from, clock: .continuous)
                        await sampler.run()
                    }
                }
                switch pace {
                case .inFlight(let count):
                    group.addTask { await open(count, until: end, source, entrance, ledger) }
                case .rate(let rate):
                    group.addTask { try await open(rate, from: begin, until: end, source, entrance, ledger) }
                }
                for await event in consumer.events {
                    guard case .records(let records) = event else { continue }
                    let now = ContinuousClock.now
                    let ended = ledger.take(records, now)
                    if case .inFlight = pace, now < end {
                        group.addTask { await open(ended, until: end, source, entrance, ledger) }
                    } else if now >= end, !ledger.isUnderWay {
                        timetable.cancel()
                    }
                }
                // The first that fails ends the others.
                while try await group.next() != nil {}
            }
        } catch {
            await entrance.close()
            throw error
        }
        await entrance.close()
        try bus.check()
        var report = ledger.report(pace)
        let (before, after) = await timetable.value
        report.take(before: before, after: after, counts: bus.counts)
        report.hops = sampler?.summary
        return report
    }

    /// Opens so many cases, and others for those that the bus does not take.
    private func open(
        _ count: Int, until end: ContinuousClock.Instant, _ source: LoadSource, _ entrance: LoadEntrance,
        _ ledger: LoadLedger
    ) async {
        var count = count
        while count > 0, .now < end {
            let batch = (0..<count).map { _ in source.next() }
            let now = ContinuousClock.now
            for opening in batch { ledger.begin(opening.caseID, at: now) }
            count = await entrance.open(batch, ledger)
            // A bus that takes nothing is not asked without a pause.
            if count > 0 { try? await Task.sleep(for: .milliseconds(100)) }
        }
    }

    /// Opens cases by the clock, those of a millisecond or so together.
    private func open(
        _ rate: Double, from begin: ContinuousClock.Instant, until end: ContinuousClock.Instant, _ source: LoadSource,
        _ entrance: LoadEntrance, _ ledger: LoadLedger
    ) async throws {
        var number = 0
        try await withThrowingDiscardingTaskGroup { group in
            while true {
                let due = begin + .seconds(Double(number) / rate)
                guard due < end else { break }
                if due > .now { try await Task.sleep(until: due, tolerance: .zero, clock: .continuous) }
                var openings: [Opening] = []
                while case let due = begin + .seconds(Double(number) / rate), due <= .now, due < end {
                    let opening = source.next()
                    ledger.begin(opening.caseID, at: due)
                    openings.append(opening)
                    number += 1
                }
                let batch = openings
                group.addTask { _ = await entrance.open(batch, ledger) }
            }
        }
    }
}

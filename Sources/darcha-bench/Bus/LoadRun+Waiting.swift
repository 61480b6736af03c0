import Kafka
import Load
import Opening

extension LoadRun {
    /// Opens cases that stay open: their agency never answers. Returns when the conductors hold the state of all.
    ///
    /// - Throws: ``BenchError`` where the bus does not take them.
    func hold(_ count: Int) async throws {
        guard count > 0, let service = bus.setup.waiting else { return }
        let entrance = try LoadEntrance(bus, isHTTP: false)
        let source = try LoadSource(service, BodySizes(bytes: sizes.classes[0].bytes))
        let ledger = LoadLedger(counting: .now ..< .now)
        var failed = 0
        for first in stride(from: 0, to: count, by: 1000) {
            failed += await entrance.open((first..<min(count, first + 1000)).map { _ in source.next() }, ledger)
        }
        await entrance.close()
        guard failed == 0 else { throw BenchError("\(failed) of the cases that were to stay open were not taken") }
        let watch = try LagWatch(bus)
        let patience = ContinuousClock.now + .seconds(120)
        while let lag = await watch.lag()?.journal, lag > 0, .now < patience {
            try await Task.sleep(for: .milliseconds(500))
        }
        let left = await watch.lag()?.journal
        await watch.close()
        guard left == 0 else { throw BenchError("the conductors do not get through the cases that are to stay open") }
    }
}

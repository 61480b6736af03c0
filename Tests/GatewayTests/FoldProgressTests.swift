import Messages
import Testing

@testable import Gateway

@Suite struct FoldProgressTests {
    private let id = CaseID(portal: "p", idempotencyKey: "k")

    @Test func waitersGoOnWhenTheirOffsetIsFolded() async throws {
        let progress = FoldProgress()
        progress.begin(partitionCount: 2, positions: [0: 3, 1: 0], targets: [0: 3, 1: 0])
        try await progress.folded(0, to: 3)
        await #expect(throws: CancellationError.self) {
            // Nobody gets partition 1 to 1.
            _ = try await withTimeout(.milliseconds(1)) { try await progress.folded(1, to: 1) }
            throw CancellationError()
        }
        async let first: Void = progress.folded(1, to: 5)
        async let second: Void = progress.folded(1, to: 9)
        progress.advance([1: 5, 0: 4])
        try await first
        progress.advance([1: 9])
        try await second
    }

    @Test func aWaiterThatIsCancelledEnds() async {
        let progress = FoldProgress()
        let task = Task { try await progress.folded(0, to: 1) }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let starting = Task { try await progress.caughtUp() }
        starting.cancel()
        await #expect(throws: CancellationError.self) { _ = try await starting.value }
    }

    @Test func itIsCaughtUpWhenEveryTargetIsReached() async throws {
        let progress = FoldProgress()
        async let count = progress.caughtUp()
        progress.begin(partitionCount: 2, positions: [0: 0, 1: 0], targets: [0: 2, 1: 1])
        #expect(progress.partitionCount == nil)
        progress.advance([0: 2])
        #expect(progress.partitionCount == nil)
        progress.advance([1: 1])
        #expect(try await count == 2)
        #expect(progress.partitionCount == 2)
        progress.interrupt()
        #expect(progress.partitionCount == nil)
        progress.begin(partitionCount: 2, positions: [0: 0], targets: [0: 0])
        #expect(progress.partitionCount == 2)
    }

    @Test func watchersAreWokenByTheirCaseAloneAndForgotten() async {
        let progress = FoldProgress()
        do {
            var changes = progress.changes(of: id).makeAsyncIterator()
            #expect(progress.watcherCount == 1)
            progress.advance([0: 1], changed: [CaseID(portal: "p", idempotencyKey: "other")])
            progress.advance([0: 2], changed: [id])
            progress.advance([0: 3], changed: [id])
            #expect(await changes.next() != nil)
            progress.endWatching()
            #expect(await changes.next() == nil)
        }
        #expect(progress.watcherCount == 0)
        var late = progress.changes(of: id).makeAsyncIterator()
        #expect(await late.next() == nil)
    }

    @Test func droppingAStreamForgetsIt() {
        let progress = FoldProgress()
        do { _ = progress.changes(of: id).makeAsyncIterator() }
        #expect(progress.watcherCount == 0)
    }

    @Test func theEndEndsAllWaiting() async {
        let progress = FoldProgress()
        let waiting = Task { try await progress.folded(0, to: 1) }
        let starting = Task { try await progress.caughtUp() }
        progress.end()
        await #expect(throws: FoldProgress.Ended.self) { try await waiting.value }
        await #expect(throws: FoldProgress.Ended.self) { _ = try await starting.value }
    }
}

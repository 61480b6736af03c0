import Testing

@testable import Kafka

/// Who may put how much in librdkafka's queue: events in, actions out.
@Suite struct ProducerStateTests {
    private func delivered(_ slot: Int, _ indexes: Range<Int>) -> [DeliveryReport] {
        indexes.map {
            DeliveryReport(token: ProducerState.token(slot: slot, index: $0), partition: 0, offset: Int64($0))
        }
    }

    private func batch(_ weights: [Int]) -> Batch { Batch(count: weights.count) { weights[$0] } }

    private func enter(_ batch: Batch, _ state: inout ProducerState) throws {
        let isIn = state.enter(batch)
        try #require(isIn)
    }

    /// Expects that the thread is to put the records of these indexes next.
    ///
    /// - Returns: their batch's slot.
    @discardableResult
    private func expectPut(
        _ expected: Range<Int>, of batch: Batch, _ state: inout ProducerState, limit: Int = 9,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Int {
        guard case .put(let put, let slot, let range) = state.next(limit: limit) else {
            Issue.record("nothing is to be put", sourceLocation: sourceLocation)
            return 0
        }
        #expect(put === batch, sourceLocation: sourceLocation)
        #expect(range == expected, sourceLocation: sourceLocation)
        return slot
    }

    private enum Kind { case put, wake, wait, purge, end }

    /// Does the thread's next step, as far as that is to resume somebody.
    private func next(_ state: inout ProducerState, limit: Int = 9) -> Kind {
        switch state.next(limit: limit) {
        case .put: return .put
        case .wait: return .wait
        case .purge: return .purge
        case .end: return .end
        case .wake(let waiters):
            for waiter in waiters { waiter.resume() }
            return .wake
        }
    }

    private func expectNext(
        _ expected: Kind, _ state: inout ProducerState, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let step = next(&state)
        #expect(step == expected, sourceLocation: sourceLocation)
    }

    private func expectWake(
        _ expected: Bool, _ state: inout ProducerState, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let wakes = state.takeWake()
        #expect(wakes == expected, sourceLocation: sourceLocation)
    }

    // MARK: The line

    @Test func roomIsGivenInTheOrderOfComing() throws {
        var state = ProducerState(maxRecords: 3, maxBytes: 1000)
        let (first, second, third) = (batch([1, 1]), batch([1, 1]), batch([1]))
        for batch in [first, second, third] { try enter(batch, &state) }
        let one = try expectPut(0..<2, of: first, &state)
        let two = try expectPut(0..<1, of: second, &state)
        expectNext(.wait, &state)
        #expect(state.records == 3)
        // The second was first in line; the third, which would fit as well, waits behind it.
        _ = state.settle(delivered(one, 0..<1))
        try expectPut(1..<2, of: second, &state)
        expectNext(.wait, &state)
        _ = state.settle(delivered(one, 1..<2))
        let three = try expectPut(0..<1, of: third, &state)
        #expect(state.records == 3)
        _ = state.settle(delivered(two, 0..<2) + delivered(three, 0..<1))
        #expect(state.records == 0)
        expectNext(.wait, &state)
    }

    @Test func soManyArePutAtATimeAndNoneTwice() throws {
        var state = ProducerState(maxRecords: 100, maxBytes: 1000)
        let (first, second) = (batch([1, 1, 1, 1, 1]), batch([1]))
        try enter(first, &state)
        try enter(second, &state)
        try expectPut(0..<2, of: first, &state, limit: 2)
        try expectPut(2..<4, of: first, &state, limit: 2)
        try expectPut(4..<5, of: first, &state, limit: 2)
        try expectPut(0..<1, of: second, &state, limit: 2)
        expectNext(.wait, &state)
    }

    @Test func bytesAreBoundedButForARecordAlone() throws {
        var state = ProducerState(maxRecords: 100, maxBytes: 10)
        let large = batch([4, 50, 4])
        try enter(large, &state)
        let slot = try expectPut(0..<1, of: large, &state)
        expectNext(.wait, &state)
        _ = state.settle(delivered(slot, 0..<1))
        try expectPut(1..<2, of: large, &state)
        expectNext(.wait, &state)
        _ = state.settle(delivered(slot, 1..<2))
        try expectPut(2..<3, of: large, &state)
    }

    @Test func aLongLineKeepsItsOrder() throws {
        var state = ProducerState(maxRecords: 1, maxBytes: 1000)
        let batches = (0..<5000).map { _ in batch([1]) }
        for batch in batches { try enter(batch, &state) }
        for batch in batches {
            let slot = try expectPut(0..<1, of: batch, &state)
            _ = state.settle(delivered(slot, 0..<1))
        }
        expectNext(.wait, &state)
        #expect(state.records == 0)
    }

    // MARK: Outcomes

    @Test func outcomesAreKeptForTheirSender() throws {
        var state = ProducerState(maxRecords: 10, maxBytes: 1000)
        let batch = self.batch([1, 1, 1])
        try enter(batch, &state)
        let slot = try expectPut(0..<3, of: batch, &state)
        _ = state.settle([
            DeliveryReport(token: ProducerState.token(slot: slot, index: 2), partition: 5, offset: 77),
            DeliveryReport(token: ProducerState.token(slot: slot, index: 0), partition: 1, error: 10),
        ])
        #expect(batch[2].offset == 77)
        #expect(batch[2].partition == 5)
        #expect(batch[0].error == 10)
        #expect(state.records == 1)
    }

    @Test func aTokenThatComesTwiceOrFromNowhereIsNothing() throws {
        var state = ProducerState(maxRecords: 10, maxBytes: 1000)
        let batch = self.batch([1])
        try enter(batch, &state)
        // Not put yet, so this report can't be of it.
        _ = state.settle(delivered(0, 0..<1))
        let slot = try expectPut(0..<1, of: batch, &state)
        _ = state.settle(delivered(slot, 0..<1))
        _ = state.settle(delivered(slot, 0..<1))
        _ = state.settle([DeliveryReport(token: 0), DeliveryReport(token: ProducerState.token(slot: 99, index: 3))])
        #expect(state.records == 0)
    }

    @Test func slotsAreUsedAgain() throws {
        var state = ProducerState(maxRecords: 10, maxBytes: 1000)
        for _ in 0..<5 {
            let batch = self.batch([1])
            try enter(batch, &state)
            let slot = try expectPut(0..<1, of: batch, &state)
            #expect(slot == 0)
            _ = state.settle(delivered(slot, 0..<1))
        }
    }

    @Test func aSenderIsResumedOnceAndAfterTheLock() async throws {
        var state = ProducerState(maxRecords: 1, maxBytes: 1000)
        let batch = self.batch([1, 1])
        try enter(batch, &state)
        await withCheckedContinuation { continuation in
            let waits = state.awaitOutcomes(of: batch, continuation)
            #expect(waits)
            for index in 0..<2 {
                guard case .put(_, let slot, let range) = state.next(limit: 9) else { break }
                #expect(range == index..<index + 1)
                let waiters = state.settle(delivered(slot, range))
                #expect(waiters.count == index)
                for waiter in waiters { waiter.resume() }
            }
        }
        await withCheckedContinuation { continuation in
            let waits = state.awaitOutcomes(of: batch, continuation)
            #expect(!waits)
            continuation.resume()
        }
    }

    // MARK: Waking the thread

    @Test func theThreadIsWokenOnceAndOnlyWhenItWaitsAndThereIsSomethingToDo() throws {
        var state = ProducerState(maxRecords: 2, maxBytes: 1000)
        let batches = (0..<4).map { _ in batch([1]) }
        // It does not wait yet: it will look before it does.
        try enter(batches[0], &state)
        expectWake(false, &state)
        let slot = try expectPut(0..<1, of: batches[0], &state)
        expectNext(.wait, &state)
        expectWake(false, &state)
        try enter(batches[1], &state)
        expectWake(true, &state)
        expectWake(false, &state)
        try expectPut(0..<1, of: batches[1], &state)
        expectNext(.wait, &state)
        // There is no room, and only the thread itself makes some.
        try enter(batches[2], &state)
        expectWake(false, &state)
        _ = state.settle(delivered(slot, 0..<1))
        try expectPut(0..<1, of: batches[2], &state)
        expectNext(.wait, &state)
        // With no room, it still has to refuse who is in line.
        try enter(batches[3], &state)
        expectWake(false, &state)
        state.close(error: -1)
        expectWake(true, &state)
    }

    @Test func whoWaitsForAllToBePutIsToldAfterWhatCameBefore() async throws {
        var state = ProducerState(maxRecords: 100, maxBytes: 1000)
        let (first, second) = (batch([1, 1, 1]), batch([1]))
        try enter(first, &state)
        await withCheckedContinuation { continuation in
            let waits = state.awaitPut(continuation)
            #expect(waits)
            // Who comes later is not waited for.
            _ = state.enter(second)
            let steps = (0..<3).map { _ in next(&state, limit: 2) }
            #expect(steps == [.put, .put, .wake])
        }
        expectNext(.put, &state)
        expectNext(.wait, &state)
        // Nothing is to be put: the thread tells all the same, when it has settled what it has taken.
        await withCheckedContinuation { continuation in
            let waits = state.awaitPut(continuation)
            #expect(waits)
            expectWake(true, &state)
            expectNext(.wake, &state)
        }
        expectNext(.wait, &state)
    }

    @Test func whoWaitsForAllToBePutDoesNotWaitForRoom() async throws {
        var state = ProducerState(maxRecords: 1, maxBytes: 1000)
        let batch = self.batch([1, 1])
        try enter(batch, &state)
        await withCheckedContinuation { continuation in
            let waits = state.awaitPut(continuation)
            #expect(waits)
            expectNext(.put, &state)
            expectNext(.wake, &state)
        }
        #expect(state.records == 1)
    }

    // MARK: The end

    @Test func closingPutsWhatHasRoomAndRefusesTheRest() throws {
        var state = ProducerState(maxRecords: 2, maxBytes: 1000)
        let (first, second) = (batch([1, 1, 1, 1]), batch([1]))
        try enter(first, &state)
        try enter(second, &state)
        state.close(error: -1)
        let late = state.enter(batch([1]))
        #expect(!late)
        let slot = try expectPut(0..<2, of: first, &state)
        expectNext(.wait, &state)
        #expect((0..<4).map { first[$0].error } == [0, 0, -1, -1])
        #expect(second[0].error == -1)
        _ = state.settle(delivered(slot, 0..<2))
        // Closed, but not given up: questions may come, and only purge() is the end.
        expectNext(.wait, &state)
        state.purge()
        expectWake(true, &state)
        expectNext(.end, &state)
        expectWake(false, &state)
    }

    @Test func refusedSendersAreResumedAndThoseUnderWayAreNot() async throws {
        var state = ProducerState(maxRecords: 1, maxBytes: 1000)
        let (half, none) = (batch([1, 1]), batch([1, 1]))
        try enter(half, &state)
        try enter(none, &state)
        state.close(error: -1)
        let slot = try expectPut(0..<1, of: half, &state)
        await withCheckedContinuation { continuation in
            let waits = state.awaitOutcomes(of: none, continuation)
            #expect(waits)
            expectNext(.wake, &state)
        }
        await withCheckedContinuation { continuation in
            let waits = state.awaitOutcomes(of: half, continuation)
            #expect(waits)
            for waiter in state.settle(delivered(slot, 0..<1)) { waiter.resume() }
        }
        #expect((half[0].error, half[1].error) == (0, -1))
    }

    @Test func purgingGoesOnUntilNothingIsUnderWay() async throws {
        var state = ProducerState(maxRecords: 2, maxBytes: 1000)
        let batch = self.batch([1, 1, 1])
        try enter(batch, &state)
        let slot = try expectPut(0..<2, of: batch, &state)
        state.close(error: -1)
        state.purge()
        // What is in line is refused before the end, whatever room there is.
        _ = state.settle(delivered(slot, 0..<1))
        expectNext(.purge, &state)
        #expect(batch[2].error == -1)
        await withCheckedContinuation { continuation in
            let waits = state.awaitPut(continuation)
            #expect(!waits)
            continuation.resume()
        }
        expectNext(.purge, &state)
        _ = state.settle(delivered(slot, 1..<2))
        expectNext(.end, &state)
        #expect(state.records == 0)
    }
}

import Kafka
import Testing

/// Who may put how much in the local queue: events in, actions out.
@Suite struct ProducerStateTests {
    private func delivered(_ slot: Int, _ indexes: Range<Int>) -> [DeliveryReport] {
        indexes.map {
            DeliveryReport(token: ProducerState.token(slot: slot, index: $0), partition: 0, offset: Int64($0))
        }
    }

    private func batch(_ weights: [Int]) -> Batch { Batch(count: weights.count) { weights[$0] } }

    private func enter(_ batch: Batch, _ state: inout ProducerState) throws -> (slot: Int, granted: Int) {
        let entry = state.enter(batch)
        return try #require(entry)
    }

    @Test func roomIsGrantedInTheOrderOfComing() throws {
        var state = ProducerState(maxRecords: 3, maxBytes: 1000)
        let (first, second, third) = (batch([1, 1]), batch([1, 1]), batch([1]))
        let one = try enter(first, &state)
        let two = try enter(second, &state)
        let three = try enter(third, &state)
        #expect((one.granted, two.granted, three.granted) == (2, 1, 0))
        #expect(state.records == 3)
        _ = state.settle(delivered(one.slot, 0..<1))
        // The second was first in line; the third, which would fit as well, waits behind it.
        #expect((state.granted(second), state.granted(third)) == (2, 0))
        _ = state.settle(delivered(one.slot, 1..<2))
        #expect(state.granted(third) == 1)
        #expect(state.records == 3)
        _ = state.settle(delivered(two.slot, 0..<2) + delivered(three.slot, 0..<1))
        #expect(state.records == 0)
    }

    @Test func bytesAreBoundedButForARecordAlone() throws {
        var state = ProducerState(maxRecords: 100, maxBytes: 10)
        let large = batch([4, 50, 4])
        let entry = try enter(large, &state)
        #expect(entry.granted == 1)
        _ = state.settle(delivered(entry.slot, 0..<1))
        #expect(state.granted(large) == 2)
        _ = state.settle(delivered(entry.slot, 1..<2))
        #expect(state.granted(large) == 3)
    }

    @Test func outcomesAreKeptForTheirSender() throws {
        var state = ProducerState(maxRecords: 10, maxBytes: 1000)
        let batch = self.batch([1, 1, 1])
        let entry = try enter(batch, &state)
        _ = state.settle([
            DeliveryReport(token: ProducerState.token(slot: entry.slot, index: 2), partition: 5, offset: 77),
            DeliveryReport(token: ProducerState.token(slot: entry.slot, index: 0), partition: 1, error: 10),
        ])
        #expect(batch[2].offset == 77)
        #expect(batch[2].partition == 5)
        #expect(batch[0].error == 10)
        #expect(state.records == 1)
    }

    @Test func aTokenThatComesTwiceOrFromNowhereIsNothing() throws {
        var state = ProducerState(maxRecords: 10, maxBytes: 1000)
        let batch = self.batch([1])
        let entry = try enter(batch, &state)
        _ = state.settle(delivered(entry.slot, 0..<1))
        _ = state.settle(delivered(entry.slot, 0..<1))
        _ = state.settle([DeliveryReport(token: 0), DeliveryReport(token: ProducerState.token(slot: 99, index: 3))])
        #expect(state.records == 0)
    }

    @Test func slotsAreUsedAgain() throws {
        var state = ProducerState(maxRecords: 10, maxBytes: 1000)
        for _ in 0..<5 {
            let entry = try enter(batch([1]), &state)
            #expect(entry.slot == 0)
            _ = state.settle(delivered(entry.slot, 0..<1))
        }
    }

    @Test func closingRefusesThoseInLineAndKeepsThoseUnderWay() throws {
        var state = ProducerState(maxRecords: 2, maxBytes: 1000)
        let batch = self.batch([1, 1, 1, 1])
        let entry = try enter(batch, &state)
        #expect(entry.granted == 2)
        _ = state.close(error: -1)
        #expect((0..<4).map { batch[$0].error } == [0, 0, -1, -1])
        let late = state.enter(self.batch([1]))
        #expect(late == nil)
        #expect(!state.isDone)
        state.beginProducing()
        state.purge()
        _ = state.settle(delivered(entry.slot, 0..<2))
        #expect(!state.isDone)
        state.endProducing()
        #expect(state.isDone)
    }

    @Test func waitersAreWokenOnceAndAfterTheLock() async throws {
        var state = ProducerState(maxRecords: 1, maxBytes: 1000)
        let batch = self.batch([1, 1])
        let entry = try enter(batch, &state)
        await withCheckedContinuation { continuation in
            #expect(state.awaitRoom(for: batch, beyond: 1, continuation))
            let wakes = state.settle(delivered(entry.slot, 0..<1))
            #expect(wakes.continuations.count == 1)
            wakes()
        }
        await withCheckedContinuation { continuation in
            #expect(!state.awaitRoom(for: batch, beyond: 1, continuation))
            continuation.resume()
        }
        await withCheckedContinuation { continuation in
            #expect(state.awaitOutcomes(of: batch, continuation))
            let wakes = state.settle(delivered(entry.slot, 1..<2))
            #expect(wakes.continuations.count == 1)
            wakes()
        }
        await withCheckedContinuation { continuation in
            #expect(!state.awaitOutcomes(of: batch, continuation))
            continuation.resume()
        }
    }
}

import Kafka
import Testing

/// The events that wait for the reader: events in, actions out.
@Suite struct ConsumerBufferTests {
    private let places = (0..<3).map { TopicPartition(topic: "t", partition: $0) }

    private func records(_ partition: Int32, _ offsets: Range<Int64>) -> [ConsumerRecord] {
        offsets.map { ConsumerRecord(topic: "t", partition: partition, offset: $0, value: [1, 2, 3]) }
    }

    /// Offers records of one partition.
    private func offer(_ buffer: inout ConsumerBuffer, _ partition: Int32, _ offsets: Range<Int64>) {
        let batch = records(partition, offsets)
        let marks = [(partition: places[Int(partition)], next: offsets.upperBound)]
        let offer = buffer.offer(batch, bytes: batch.reduce(0) { $0 + $1.weight }, marks: marks)
        guard case .kept = offer else {
            Issue.record("nobody waits")
            return
        }
    }

    private enum Taken: Equatable {
        case records([String]), end(Int32, Int64), failed(KafkaError.Code), nothing, finished, other
    }

    private func take(_ buffer: inout ConsumerBuffer) -> (Taken, goOn: Bool) {
        switch buffer.take(nil) {
        case .event(.records(let records), let goOn): (.records(records.map { "\($0.partition)/\($0.offset)" }), goOn)
        case .event(.reachedEnd(let place, let offset), let goOn): (.end(place.partition, offset), goOn)
        case .event(.failed(let error), let goOn): (.failed(error.code), goOn)
        case .event(_, let goOn): (.other, goOn)
        case .wait: (.nothing, false)
        case .end: (.finished, false)
        }
    }

    @Test func eventsComeInOrder() {
        var buffer = ConsumerBuffer(maxRecords: 10, maxBytes: 10_000)
        offer(&buffer, 0, 0..<2)
        _ = buffer.offer(.reachedEnd(places[0], offset: 2))
        offer(&buffer, 1, 5..<6)
        #expect(take(&buffer).0 == .records(["0/0", "0/1"]))
        #expect(take(&buffer).0 == .end(0, 2))
        #expect(take(&buffer).0 == .records(["1/5"]))
        #expect(take(&buffer).0 == .nothing)
        #expect(buffer.positions == [places[0]: 2, places[1]: 6])
        #expect((buffer.records, buffer.bytes) == (0, 0))
    }

    @Test func theBoundHoldsUntilHalfIsRead() {
        var buffer = ConsumerBuffer(maxRecords: 4, maxBytes: 10_000)
        #expect(buffer.room()?.records == 4)
        offer(&buffer, 0, 0..<2)
        #expect(buffer.room()?.records == 2)
        offer(&buffer, 0, 2..<3)
        offer(&buffer, 0, 3..<4)
        #expect(!buffer.isHeld)
        #expect(buffer.room() == nil)
        #expect(buffer.isHeld)
        #expect(take(&buffer).goOn)
        #expect(!buffer.isHeld)
        #expect(!take(&buffer).goOn)
    }

    @Test func theBoundInBytesHoldsToo() {
        var buffer = ConsumerBuffer(maxRecords: 100, maxBytes: 400)
        offer(&buffer, 0, 0..<3)
        #expect(buffer.room() == nil)
        #expect(take(&buffer).goOn)
        #expect(buffer.room()?.bytes == 400)
    }

    @Test func aHeldBufferThatIsDroppedGoesOn() {
        var buffer = ConsumerBuffer(maxRecords: 2, maxBytes: 10_000)
        offer(&buffer, 0, 0..<2)
        #expect(buffer.room() == nil)
        let goesOn = buffer.drop([places[0]])
        #expect(goesOn)
        #expect(buffer.room() != nil)
    }

    @Test func droppingTakesOnlyThosePartitions() {
        var buffer = ConsumerBuffer(maxRecords: 100, maxBytes: 100_000)
        let mixed = records(0, 0..<2) + records(1, 0..<2) + records(2, 7..<8)
        _ = buffer.offer(
            mixed, bytes: mixed.reduce(0) { $0 + $1.weight }, marks: [(places[0], 2), (places[1], 2), (places[2], 8)])
        offer(&buffer, 1, 2..<4)
        _ = buffer.offer(.reachedEnd(places[1], offset: 4))
        _ = buffer.offer(.reachedEnd(places[0], offset: 2))
        _ = buffer.drop([places[1]])
        #expect(buffer.records == 3)
        #expect(take(&buffer).0 == .records(["0/0", "0/1", "2/7"]))
        #expect(take(&buffer).0 == .end(0, 2))
        #expect(take(&buffer).0 == .nothing)
        #expect((buffer.records, buffer.bytes) == (0, 0))
        #expect(buffer.positions == [places[0]: 2, places[2]: 8])
    }

    @Test func pausedRecordsAreSetAsideAndComeBackFirst() {
        var buffer = ConsumerBuffer(maxRecords: 100, maxBytes: 100_000)
        offer(&buffer, 0, 0..<2)
        offer(&buffer, 1, 0..<1)
        _ = buffer.pause([places[0]])
        #expect(buffer.records == 1)
        // What the thread had in its hands when it was paused.
        offer(&buffer, 0, 2..<4)
        #expect(buffer.records == 1)
        #expect(take(&buffer).0 == .records(["1/0"]))
        #expect(take(&buffer).0 == .nothing)
        #expect(buffer.positions[places[0]] == nil)
        _ = buffer.resume([places[0], places[1]])
        offer(&buffer, 0, 4..<5)
        #expect(take(&buffer).0 == .records(["0/0", "0/1", "0/2", "0/3"]))
        #expect(take(&buffer).0 == .records(["0/4"]))
        #expect(buffer.positions[places[0]] == 5)
        #expect((buffer.records, buffer.bytes) == (0, 0))
    }

    @Test func seekingAPausedPartitionForgetsWhatWasSetAside() {
        var buffer = ConsumerBuffer(maxRecords: 100, maxBytes: 100_000)
        offer(&buffer, 0, 0..<2)
        _ = buffer.pause([places[0]])
        _ = buffer.drop([places[0]])
        #expect(buffer.isPaused(places[0]))
        offer(&buffer, 0, 9..<10)
        _ = buffer.resume([places[0]])
        #expect(take(&buffer).0 == .records(["0/9"]))
    }

    @Test func troubleThatLastsIsToldOnce() {
        var buffer = ConsumerBuffer(maxRecords: 100, maxBytes: 100_000)
        let away = KafkaError(code: .brokerUnavailable, message: "")
        for _ in 0..<1000 { _ = buffer.offer(.failed(away)) }
        _ = buffer.offer(.failed(KafkaError(code: .noOffset, message: "", topic: "t", partition: 1)))
        _ = buffer.offer(.failed(KafkaError(code: .noOffset, message: "", topic: "t", partition: 2)))
        #expect(take(&buffer).0 == .failed(.brokerUnavailable))
        #expect(take(&buffer).0 == .failed(.noOffset))
        #expect(take(&buffer).0 == .failed(.noOffset))
        #expect(take(&buffer).0 == .nothing)
        _ = buffer.offer(.failed(away))
        #expect(take(&buffer).0 == .failed(.brokerUnavailable))
    }

    @Test func theEndIsTheEnd() {
        var buffer = ConsumerBuffer(maxRecords: 100, maxBytes: 100_000)
        offer(&buffer, 0, 0..<2)
        let waiter = buffer.finish()
        #expect(waiter == nil)
        #expect(take(&buffer).0 == .finished)
        offer(&buffer, 0, 2..<4)
        #expect(take(&buffer).0 == .finished)
        #expect(buffer.records == 0)
    }

    @Test func aLongQueueDoesNotGrowForEver() {
        var buffer = ConsumerBuffer(maxRecords: 1000, maxBytes: 1_000_000)
        offer(&buffer, 0, 0..<1)
        for number in Int64(1)..<5000 {
            offer(&buffer, 0, number..<number + 1)
            #expect(take(&buffer).0 == .records(["0/\(number - 1)"]))
        }
        #expect(buffer.records == 1)
    }
}

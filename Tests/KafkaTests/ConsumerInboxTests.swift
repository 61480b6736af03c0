import Kafka
import Testing

/// What a consumer's thread, reader and callbacks tell each other: events in, actions out.
@Suite struct ConsumerInboxTests {
    private let places = (0..<3).map { TopicPartition(topic: "t", partition: $0) }

    private enum Seen: Equatable {
        case ready([Int]), end(Int32, Int64), failed(KafkaError.Code, Int32?), finished, other
    }

    private func look(_ inbox: inout ConsumerInbox) -> Seen {
        switch inbox.look() {
        case .ready(let numbers): .ready(numbers)
        case .event(.reachedEnd(let place, let offset)): .end(place.partition, offset)
        case .event(.failed(let error)): .failed(error.code, error.partition)
        case .event: .other
        case .end: .finished
        }
    }

    private func failure(_ code: KafkaError.Code, name: String = "", _ partition: Int32? = nil) -> ConsumerEvent {
        .failed(KafkaError(code: code, message: "", name: name, topic: "t", partition: partition))
    }

    @Test func eventsComeInOrderAndBeforeRecords() {
        var inbox = ConsumerInbox()
        #expect(look(&inbox) == .ready([]))
        _ = inbox.noteReady(7)
        _ = inbox.noteReady(9)
        _ = inbox.add(.reachedEnd(places[0], offset: 3))
        _ = inbox.add(failure(.brokerUnavailable))
        #expect(look(&inbox) == .end(0, 3))
        #expect(look(&inbox) == .failed(.brokerUnavailable, nil))
        #expect(look(&inbox) == .ready([7, 9]))
        #expect(look(&inbox) == .ready([]))
    }

    @Test func theThreadIsWokenOnlyForAReaderWhoWaits() async {
        var inbox = ConsumerInbox()
        let wakesNobody = inbox.noteReady(1)
        #expect(!wakesNobody)
        // There is something already, so the reader does not wait.
        await withCheckedContinuation { continuation in
            let answer = inbox.wait(continuation)
            #expect(!answer.waits)
            continuation.resume()
        }
        _ = look(&inbox)
        await withCheckedContinuation { continuation in
            let answer = inbox.wait(continuation)
            #expect(answer.waits)
            let wakes = inbox.noteReady(2)
            #expect(wakes)
            let waiter = inbox.removeWaiter()
            #expect(waiter != nil)
            waiter?.resume()
        }
        #expect(look(&inbox) == .ready([2]))
    }

    @Test func anEventWakesTheReaderOnce() async {
        var inbox = ConsumerInbox()
        await withCheckedContinuation { continuation in
            _ = inbox.wait(continuation)
            let first = inbox.add(.reachedEnd(places[0], offset: 1))
            let second = inbox.add(.reachedEnd(places[1], offset: 1))
            #expect(second == nil)
            first?.resume()
        }
    }

    @Test func ofTwoReadersTheEarlierIsLetGo() async {
        var inbox = ConsumerInbox()
        await withCheckedContinuation { first in
            _ = inbox.wait(first)
            let task = inbox.removeWaiter()
            #expect(task != nil)
            _ = task.map { inbox.wait($0) }
            let earlier = inbox.finish().waiter
            earlier?.resume()
        }
        #expect(look(&inbox) == .finished)
    }

    @Test func whatIsToldOfAPartitionThatIsGivenUpIsDropped() {
        var inbox = ConsumerInbox()
        _ = inbox.add(.reachedEnd(places[0], offset: 1))
        _ = inbox.add(failure(.offsetOutOfRange, 1))
        _ = inbox.add(.reachedEnd(places[1], offset: 1))
        _ = inbox.add(failure(.brokerUnavailable))
        inbox.drop([places[1]])
        #expect(look(&inbox) == .end(0, 1))
        #expect(look(&inbox) == .failed(.brokerUnavailable, nil))
        #expect(look(&inbox) == .ready([]))
    }

    @Test func troubleThatLastsIsToldOnceForEachLook() {
        var inbox = ConsumerInbox()
        for _ in 0..<1000 { _ = inbox.add(failure(.brokerUnavailable, name: "_TRANSPORT")) }
        _ = inbox.add(failure(.brokerUnavailable, name: "_ALL_BROKERS_DOWN"))
        _ = inbox.add(failure(.noOffset, 1))
        _ = inbox.add(failure(.noOffset, 2))
        #expect(look(&inbox) == .failed(.brokerUnavailable, nil))
        #expect(look(&inbox) == .failed(.brokerUnavailable, nil))
        #expect(look(&inbox) == .failed(.noOffset, 1))
        #expect(look(&inbox) == .failed(.noOffset, 2))
        #expect(look(&inbox) == .ready([]))
        _ = inbox.add(failure(.brokerUnavailable, name: "_TRANSPORT"))
        #expect(look(&inbox) == .failed(.brokerUnavailable, nil))
    }

    @Test func theEndIsTheEnd() async {
        var inbox = ConsumerInbox()
        _ = inbox.add(.reachedEnd(places[0], offset: 1))
        let (waiter, dropped) = inbox.finish()
        #expect(waiter == nil)
        // Handed out, not let go under the lock that a rebalance takes when it is let go.
        #expect(dropped.count == 1)
        _ = inbox.add(.reachedEnd(places[0], offset: 2))
        _ = inbox.noteReady(1)
        #expect(look(&inbox) == .finished)
        await withCheckedContinuation { continuation in
            let answer = inbox.wait(continuation)
            #expect(!answer.waits)
            continuation.resume()
        }
    }
}

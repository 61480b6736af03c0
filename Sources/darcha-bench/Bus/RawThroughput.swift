import CRdKafka
import Synchronization

/// What was written and read of a throughput run of librdkafka alone: by one thread each.
final class RawThroughput: Sendable {
    /// A topic's share of each case.
    struct Limit: Sendable {
        let topic: String
        /// Records of a case.
        let records: Int
        /// How many of a partition may be under way.
        let most: Int
    }

    private struct State {
        /// Cases by their partition.
        var written: [Int]
        /// Records by topic and partition; those that were lost, too: nobody waits for them.
        var done: [[Int]]
        var next: [[Int64?]]
        var underWay = 0
        var count = 0
        var lost = 0
        var isOver = false
    }

    private let limits: [Limit]
    private let state: Mutex<State>

    init(_ limits: [Limit], partitions: Int) {
        self.limits = limits
        state = Mutex(
            State(
                written: [Int](repeating: 0, count: partitions),
                done: limits.map { _ in [Int](repeating: 0, count: partitions) },
                next: limits.map { _ in [Int64?](repeating: nil, count: partitions) }))
    }

    var isOver: Bool { state.withLock { $0.isOver } }
    /// Records that were read.
    var count: Int { state.withLock { $0.count } }
    /// Records that the broker had dropped before they were read.
    var lost: Int { state.withLock { $0.lost } }

    func end() { state.withLock { $0.isOver = true } }

    /// The partition that the next case is to be written to, which is counted as written; nil where there is no room. Cases
    /// go to the partitions in turn; one of which enough is under way is left out.
    func next(after number: Int, atMost most: Int) -> Int32? {
        state.withLock { state in
            guard state.underWay < most else { return nil }
            let count = state.written.count
            for step in 0..<count {
                let place = (number + step) % count
                let hasRoom = limits.indices.allSatisfy { topic in
                    limits[topic].records * state.written[place] - state.done[topic][place] < limits[topic].most
                }
                guard hasRoom else { continue }
                state.written[place] += 1
                state.underWay += limits.reduce(0) { $0 + $1.records }
                return Int32(place)
            }
            return nil
        }
    }

    /// Reads what there is.
    func read(_ consumer: BareClient) {
        var read: [(topic: Int, partition: Int, offset: Int64)] = []
        var known: [OpaquePointer?: Int] = [:]
        consumer.each(100) { message in
            let topic = known[message.rkt] ?? index(of: message.rkt)
            known[message.rkt] = topic
            read.append((topic, Int(message.partition), message.offset))
        }
        state.withLock { state in
            for (topic, partition, offset) in read {
                let lost = Int(offset - (state.next[topic][partition] ?? offset))
                state.next[topic][partition] = offset + 1
                state.lost += lost
                state.done[topic][partition] += 1 + lost
                state.underWay -= 1 + lost
            }
            state.count += read.count
        }
    }

    private func index(of topic: OpaquePointer?) -> Int {
        let name = topic.map { String(cString: rd_kafka_topic_name($0)) } ?? ""
        return limits.firstIndex { $0.topic == name } ?? 0
    }
}

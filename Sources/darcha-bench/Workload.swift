import Foundation
import Kafka

/// What both sides do.
struct Workload {
    let topic: String
    let partitions: Int32
    /// How many records one run sends.
    let records: Int
    /// Bytes of a record's value.
    let size: Int
    /// How many headers each record has, of 20 bytes each.
    let headers: Int

    /// How many records are under way at most, on either side. With a few thousand for each partition, no batch fills up
    /// before it has lingered, and what is measured is how long that is.
    static let window = 200_000

    /// The properties of both sides' producers.
    let producerProperties = [
        "enable.idempotence": "true", "acks": "all", "compression.type": "none", "linger.ms": "5",
        "socket.nagle.disable": "true", "message.max.bytes": "8454144", "batch.num.messages": "10000",
    ]

    /// The properties of both sides' consumers. A partition is never full: librdkafka 2.0.2 goes on fetching only up to
    /// a second after one has room again, and that would measure luck.
    let consumerProperties = [
        "fetch.wait.max.ms": "5", "socket.nagle.disable": "true", "enable.auto.commit": "false",
        "enable.auto.offset.store": "false", "enable.partition.eof": "true", "message.max.bytes": "8454144",
        "queued.max.messages.kbytes": "1048576", "queued.min.messages": "10000000",
    ]

    var value: [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) } }

    func key(_ number: Int) -> [UInt8] { Array("case-\(number % 10_000)".utf8) }

    /// What each side does with each part of a record that it reads: as little as somebody who looks at every byte can.
    @inline(__always)
    static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var sum: UInt64 = 0
        var index = 0
        while index + 8 <= bytes.count {
            sum &+= bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < bytes.count {
            sum &+= UInt64(bytes[index])
            index += 1
        }
        return sum
    }

    /// The same for a part that the library shows.
    @inline(__always)
    static func sum(_ bytes: RawSpan?) -> UInt64 {
        guard let bytes else { return 0 }
        return bytes.withUnsafeBytes { sum($0) }
    }

    var headerList: [RecordHeader] { (0..<headers).map { RecordHeader("ce_header\($0)", "value of twenty byte") } }
}

/// One run's result.
struct Measure {
    let records: Int
    let seconds: Double
    /// Processor time of this process, all threads.
    let processor: Double
    /// The sum of the bytes that were read; the same for both sides, or one of them has lost some.
    let checksum: UInt64

    var rate: Double { Double(records) / seconds }
    /// Nanoseconds of processor time for each record.
    var cost: Double { processor / Double(records) * 1e9 }
}

/// Measures what a body does to that many records, with the sum of the bytes that it read.
func measure(_ body: () async throws -> (records: Int, checksum: UInt64)) async throws -> Measure {
    let clock = ContinuousClock()
    let before = processorTime()
    let start = clock.now
    let (records, checksum) = try await body()
    let time = clock.now - start
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    return Measure(
        records: records, seconds: seconds, processor: processorTime() - before, checksum: checksum)
}

/// Processor time of this process, in seconds.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

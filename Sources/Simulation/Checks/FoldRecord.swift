package import Casework
import Crypto
package import JSON
import Kafka
import Messages

/// What folding one record came to, in a form that can be kept and compared byte for byte by later programs.
package struct FoldRecord: Sendable, Hashable {
    /// What became of the event.
    package var disposition: String
    /// The digest of the case's encoded state after it; empty while there is none.
    package var state: String
    /// The digest of the records that follow from it; empty where none do.
    package var outputs: String

    package init(_ transition: Transition, _ slot: CaseSlot?) {
        disposition = "\(transition.disposition)"
        state = slot?.state.map { Self.digest($0.encoded.serialized()) } ?? ""
        let topics = Topics()
        var bytes: [UInt8] = []
        for output in transition.outputs {
            let record =
                switch output {
                case .task(let task): task.record(topics)
                case .reminder(let reminder): reminder.record(topics)
                case .result(let result): result.record(topics)
                }
            bytes += Array(record.topic.utf8) + (record.key ?? []) + (record.value ?? [])
            for header in record.headers { bytes += Array(header.name.utf8) + Array((header.string ?? "").utf8) }
        }
        outputs = bytes.isEmpty ? "" : Self.digest(bytes)
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let hex = SHA256.hash(data: bytes).prefix(8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        return String(decoding: hex, as: UTF8.self)
    }

    /// `[disposition, state, outputs]`.
    package var json: JSONValue { [.string(disposition), .string(state), .string(outputs)] }
}

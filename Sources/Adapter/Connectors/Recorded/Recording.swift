import JSON
import Messages

/// The documents that an operation's tasks are answered with, and how often each is.
package struct Recording: Sendable, Hashable {
    /// The heaviest that an answer can be.
    static let maxWeight = 1_000_000

    private let documents: [JSONValue]
    /// For each document the weights of all up to it.
    private let sums: [UInt64]

    /// - Parameter answers: one or more, with weights from 1.
    init(_ answers: [(document: JSONValue, weight: Int)]) {
        documents = answers.map(\.document)
        var sum: UInt64 = 0
        sums = answers.map { answer in
            sum += UInt64(max(1, answer.weight))
            return sum
        }
    }

    /// The answer to an effect: always the same to the same, as is asked of an agency.
    func document(forEffect effect: String) -> JSONValue {
        guard documents.count > 1, let total = sums.last else { return documents.first ?? .null }
        let place = Self.hash(effect) % total
        return documents[sums.firstIndex { place < $0 } ?? 0]
    }

    /// FNV-1a, its bits mixed at the end: the ids of one case's effects differ in few bytes.
    private static func hash(_ text: String) -> UInt64 {
        var fnv = FNV1a()
        fnv.add(text)
        let hash = (fnv.value ^ fnv.value >> 33) &* 0xFF51_AFD7_ED55_8CCD
        return hash ^ hash >> 33
    }
}

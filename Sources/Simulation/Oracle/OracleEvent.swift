import JSON
import Kafka
import Messages

/// A record of the journal as the oracle reads it: envelope, names and body, and nothing that the fold's own reading
/// makes of them.
struct OracleEvent {
    /// `opened`, `replied`, `undeliverable`, `overdue`, `expired`, `reminded`, `cancelled`, `reissued`, `settled`, or
    /// `carried`.
    var kind: String
    var caseID: String
    var offset: Int64
    /// The record's timestamp.
    var at: Int64
    /// The CloudEvents attributes beyond the specification's own.
    var attributes: [String: String]
    var dataSchema: String?
    var body: JSONValue
    /// How long the body is on the wire.
    var bytes: Int
    /// The task that it names.
    var task: OracleTask?

    /// Nil where the record is no event of a case.
    init?(_ record: ConsumerRecord) {
        guard let event = try? CloudEvent(record), event.type.hasPrefix("uz.darcha."), event.type.hasSuffix(".v1"),
            let kind = event.type.dropFirst("uz.darcha.".count).dropLast(3).split(separator: ".").last,
            let caseID = event["correlationid"], record.key == Array(caseID.utf8)
        else { return nil }
        self.kind = String(kind)
        self.caseID = caseID
        offset = record.offset
        at = record.timestamp
        attributes = Dictionary(event.extensions.map { ($0.name, $0.value) }) { $1 }
        dataSchema = event.dataSchema
        bytes = event.data?.count ?? 0
        body = .null
        if let data = event.data {
            guard let json = try? JSONValue(parsing: data) else { return nil }
            body = json
        }
        task = attributes["causationid"].flatMap { OracleTask($0) }
    }

    /// An attribute that is a moment, in milliseconds.
    func moment(_ name: String) -> Int64? { attributes[name].flatMap { Timestamp(rfc3339: $0)?.milliseconds } }
}

/// The parts of a task's name.
struct OracleTask: Hashable {
    var caseID: String
    var step: String
    var element: String
    var undoes: Bool
    var attempt: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/").map(String.init)
        guard parts.count == 5, let attempt = Int(parts[4]) else { return nil }
        self.init(caseID: parts[0], step: parts[1], element: parts[2], undoes: parts[3] == "compensate", attempt: attempt)
    }

    init(caseID: String, step: String, element: String, undoes: Bool, attempt: Int) {
        self.caseID = caseID
        self.step = step
        self.element = element
        self.undoes = undoes
        self.attempt = attempt
    }

    /// The name without the attempt.
    var effect: String { "\(caseID)/\(step)/\(element)/\(undoes ? "compensate" : "do")" }
    var name: String { "\(effect)/\(attempt)" }
}

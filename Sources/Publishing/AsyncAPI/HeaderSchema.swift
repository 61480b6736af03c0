import Contracts
import JSON
import JSONSchema
import Messages

/// The headers of a message, as a schema: CloudEvents in Kafka's binary mode, as `CloudEvent.record` in Messages writes
/// them.
struct HeaderSchema {
    /// The text of a case's id.
    static let uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    /// The text of a task's id.
    static let task = "\(uuid)/[^/]+/[^/]+/(do|compensate)/[1-9][0-9]*"

    private let language: Language
    private var properties: JSONObject = [:]
    private var required: [JSONValue] = []

    /// Headers with what every event has.
    ///
    /// - Parameters:
    ///   - id: a pattern for the whole of `ce_id`.
    ///   - source: a pattern for the whole of `ce_source`.
    init(_ language: Language, id: String, source: String, type: String) {
        self.language = language
        add("ce_specversion", ["const": "1.0"])
        add("ce_id", Self.pattern(id))
        add("ce_source", Self.pattern(source))
        add("ce_type", ["const": .string(type)])
    }

    /// The schema.
    var json: JSONValue {
        ["type": "object", "required": .array(required), "properties": .object(properties)]
    }

    static func pattern(_ text: String) -> JSONValue { ["pattern": .string("^\(text)$")] }

    static func constant(_ text: String) -> JSONValue { ["const": .string(text)] }

    static let moment: JSONValue = ["format": "date-time"]
    static let number: JSONValue = ["pattern": "^[0-9]+$"]

    /// Adds a header, which is always a text.
    mutating func add(_ name: String, _ schema: JSONValue, _ text: LocalizedText? = nil, isRequired: Bool = true) {
        var header: JSONObject = ["type": "string"]
        for (keyword, value) in schema.object ?? [:] { header[keyword] = value }
        if let text { header["description"] = .string(text[language]) }
        properties[name] = .object(header)
        if isRequired { required.append(.string(name)) }
    }

    /// Adds an extension attribute.
    mutating func add(
        extension name: String, _ schema: JSONValue, _ text: LocalizedText? = nil, isRequired: Bool = true
    ) {
        add("ce_\(name)", schema, text, isRequired: isRequired)
    }

    /// Adds `content-type`, that of JSON.
    mutating func addContentType(isRequired: Bool = true) {
        add("content-type", Self.constant("application/json"), isRequired: isRequired)
    }

    /// Adds the case.
    mutating func addCase(isRequired: Bool = true) {
        add(
            extension: CloudEvent.Extension.correlationID, ["format": "uuid"], MessageText.caseID,
            isRequired: isRequired)
    }

    /// Adds the trace, which an event has or not.
    mutating func addTrace() {
        for name in ["ce_traceparent", "ce_tracestate", "traceparent"] {
            add(name, [:], MessageText.trace, isRequired: false)
        }
    }
}

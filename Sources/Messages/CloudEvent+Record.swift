import JSON
package import Kafka

extension CloudEvent {
    /// The event as a Kafka record in binary mode (CloudEvents Kafka Protocol Binding 1.0.2, section 3.2): attributes in
    /// `ce_` headers, the data as the value. `traceparent` also stands in the plain header that tracing tools read.
    package func record(topic: String, key: [UInt8]) -> ProducerRecord {
        var headers: [RecordHeader] = []
        headers.reserveCapacity(8 + extensions.count)
        headers.append(RecordHeader("ce_specversion", "1.0"))
        headers.append(RecordHeader("ce_id", id))
        headers.append(RecordHeader("ce_source", source))
        headers.append(RecordHeader("ce_type", type))
        if let subject { headers.append(RecordHeader("ce_subject", subject)) }
        if let time { headers.append(RecordHeader("ce_time", time.description)) }
        if let dataSchema { headers.append(RecordHeader("ce_dataschema", dataSchema)) }
        if let dataContentType { headers.append(RecordHeader("content-type", dataContentType)) }
        for attribute in extensions {
            headers.append(RecordHeader("ce_" + attribute.name, attribute.value))
            if attribute.name == "traceparent" { headers.append(RecordHeader("traceparent", attribute.value)) }
        }
        return ProducerRecord(topic: topic, key: key, value: data, headers: headers)
    }

    /// Reads an event from a record, in binary or in structured mode.
    ///
    /// - Throws: ``MessageError`` that names the header or member at fault.
    package init(_ record: ConsumerRecord) throws(MessageError) {
        // Every record of the bus comes by here, often several times: the headers are gone through once.
        var event = CloudEvent(id: "", source: "", type: "")
        event.extensions.reserveCapacity(8)
        var version: String?
        var isBinary = false
        var fault: MessageError?
        record.forEachHeader { header, value in
            // Even without a value, it says which mode the record is in.
            if header.holds("ce_specversion") { isBinary = true }
            if header.holds("content-type") {
                event.dataContentType = value?.text
            } else if fault == nil, let name = Self.attributeName(header) {
                do throws(MessageError) {
                    guard let value = value?.text else {
                        throw MessageError(.attributeInvalid, at: "ce_\(name)", "the header's value must be UTF-8 text")
                    }
                    if name == "specversion" { version = value } else { try event.set(name, to: value) }
                } catch {
                    fault = error
                }
            }
        }
        if !isBinary, event.dataContentType?.lowercased().hasPrefix("application/cloudevents+json") ?? false {
            try self.init(structured: record.value ?? [])
            return
        }
        if let fault { throw fault }
        event.data = record.value
        try event.check(version)
        self = event
    }

    /// Structured mode (section 3.3): the whole event is one JSON object (CloudEvents JSON Format 1.0.2).
    private init(structured bytes: [UInt8]) throws(MessageError) {
        let parsed: JSONValue
        do { parsed = try JSONValue(parsing: bytes) } catch {
            throw MessageError(.bodyInvalid, at: "value", "structured mode needs a JSON object: \(error.message)")
        }
        guard case .object(let members) = parsed else {
            throw MessageError(.bodyInvalid, at: "value", "structured mode needs a JSON object")
        }
        var event = CloudEvent(id: "", source: "", type: "")
        var version: String?
        for (name, value) in members {
            switch name {
            case "data", "data_base64":
                guard event.data == nil else {
                    throw MessageError(
                        .bodyInvalid, at: "/data_base64", "an event has `data` or `data_base64`, not both")
                }
                guard name == "data_base64" else {
                    event.data = value.serialized()
                    continue
                }
                guard let text = value.string, let decoded = [UInt8](base64: text) else {
                    throw MessageError(.bodyInvalid, at: "/data_base64", "not Base64 (RFC 4648, section 4)")
                }
                event.data = decoded
            // Null is the same as absent (section 2.2).
            case _ where value.isNull || !Self.isAttributeName(name.utf8): continue
            case "specversion": version = try value.attribute(name)
            case "datacontenttype": event.dataContentType = try value.attribute(name)
            default: try event.set(name, to: try value.attribute(name))
            }
        }
        if event.data != nil, event.dataContentType == nil { event.dataContentType = "application/json" }
        try event.check(version)
        self = event
    }

    private mutating func set(_ name: String, to value: String) throws(MessageError) {
        switch name {
        case "id": id = value
        case "source": source = value
        case "type": type = value
        case "subject": subject = value
        case "dataschema": dataSchema = value
        case "time":
            guard let moment = Timestamp(rfc3339: value) else {
                throw MessageError(.attributeInvalid, at: "ce_time", "must be RFC 3339, as 2026-11-23T13:03:23Z")
            }
            time = moment
        default:
            // Each is searched for among the others: without a bound, many of them would take forever.
            guard extensions.count < Self.maxExtensions || self[name] != nil else {
                throw MessageError(
                    .attributeInvalid, at: "headers", "more than \(Self.maxExtensions) extension attributes")
            }
            self[name] = value
        }
    }

    /// Whether it can name an attribute (CloudEvents 1.0.2, section 3.1: lower-case letters and digits, 20 or so).
    ///
    /// What has no such name is no attribute, and is passed over, as any other header is.
    private static func isAttributeName(_ name: some Collection<UInt8>) -> Bool {
        (1...32).contains(name.count) && name.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
    }

    /// The attribute that a header of that name holds; nil where it holds none.
    private static func attributeName(_ header: RawSpan) -> String? {
        header.withUnsafeBytes { header in
            // c, e and _.
            guard header.count > 3, header[0] == 0x63, header[1] == 0x65, header[2] == 0x5F else { return nil }
            let name = UnsafeRawBufferPointer(rebasing: header[3...])
            return isAttributeName(name) ? String(decoding: name, as: UTF8.self) : nil
        }
    }

    private func check(_ version: String?) throws(MessageError) {
        guard let version else {
            throw MessageError(
                .attributeMissing, at: "ce_specversion", "not a CloudEvent: send CloudEvents 1.0, binary or structured")
        }
        guard version == "1.0" else {
            throw MessageError(.attributeInvalid, at: "ce_specversion", "only CloudEvents 1.0 is understood")
        }
        if id.isEmpty { throw MessageError(.attributeMissing, at: "ce_id", "every CloudEvent has an id") }
        if source.isEmpty { throw MessageError(.attributeMissing, at: "ce_source", "every CloudEvent has a source") }
        if type.isEmpty { throw MessageError(.attributeMissing, at: "ce_type", "every CloudEvent has a type") }
    }
}

extension JSONValue {
    /// The text of an attribute: a string, or the JSON of a number or truth value.
    fileprivate func attribute(_ name: String) throws(MessageError) -> String {
        switch self {
        case .string(let text): return text
        case .number, .bool: return serializedString
        case .null, .array, .object:
            throw MessageError(
                .attributeInvalid, at: "ce_\(name)", "an attribute is a string, a number or a truth value")
        }
    }
}

extension [UInt8] {
    /// The bytes of a Base64 text (RFC 4648, section 4), with padding; nil where it is not that.
    fileprivate init?(base64 text: String) {
        var bytes: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        var padding = 0
        for character in text.utf8 {
            let value: UInt8
            switch character {
            case 0x41...0x5A: value = character - 0x41
            case 0x61...0x7A: value = character - 0x61 + 26
            case 0x30...0x39: value = character - 0x30 + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            case 0x3D:
                padding += 1
                continue
            default: return nil
            }
            if padding > 0 { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        guard text.utf8.count % 4 == 0, padding <= 2 else { return nil }
        self = bytes
    }
}

package import JSON

/// A path and query with places for values of the request document: `/persons/{$.pinfl}?lang={$.language}`.
///
/// Between braces stands a singular query (RFC 9535, section 2.3.5.1). Its value, a string, number or truth value, is
/// percent-encoded (RFC 3986, section 2.1: all but the unreserved characters), so that it can neither end its segment nor
/// begin another part of the URL.
package struct HTTPPathTemplate: Sendable, Hashable {
    /// Why a template cannot be read, or cannot be filled with a document.
    package struct Fault: Error, Sendable, Hashable {
        /// What is wrong; never holds a value of the document.
        package var message: String
    }

    enum Part: Sendable, Hashable {
        case literal(String)
        case value(SingularQuery)
    }

    /// The longest path and query that is sent, in bytes; most servers refuse longer ones.
    package static let maximumLength = 8192

    private let segments: [[Part]]
    private let query: [Part]?

    /// Reads a template.
    ///
    /// - Throws: ``Fault`` where it does not begin with a slash, or holds what no URL can or a query that is none.
    package init(parsing text: String) throws(Fault) {
        var parser = HTTPPathTemplateParser(text)
        (segments, query) = try parser.parse()
    }

    /// The path and query for a document.
    ///
    /// - Throws: ``Fault`` where a value is missing, is no scalar, or would change which path is asked for.
    package func expanded(with input: JSONValue) throws(Fault) -> String {
        var result = ""
        for segment in segments {
            let text = try Self.text(of: segment, input)
            // Encoding does not help against dots: `%2E%2E` means the same (RFC 3986, section 6.2.2.2).
            if segment.contains(where: \.isValue), text.isEmpty || text == "." || text == ".." {
                throw Fault(message: "a segment of the path would be empty or consist of dots")
            }
            result += "/" + text
        }
        if let query { result += "?" + (try Self.text(of: query, input)) }
        guard result.utf8.count <= Self.maximumLength else {
            throw Fault(message: "the path and query would be longer than \(Self.maximumLength) bytes")
        }
        return result
    }

    private static func text(of parts: [Part], _ input: JSONValue) throws(Fault) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .literal(let literal): text += literal
            case .value(let selector): text += encoded(try scalar(at: selector, input))
            }
        }
        return text
    }

    private static func scalar(at selector: SingularQuery, _ input: JSONValue) throws(Fault) -> String {
        switch selector.select(in: input) {
        case .string(let text): return text
        case .number(let number): return number.literal
        case .bool(let flag): return flag ? "true" : "false"
        case .null, .array, .object:
            throw Fault(message: "the value at \(selector) is no string, number or truth value")
        case nil:
            throw Fault(message: "the request document has no value at \(selector)")
        }
    }

    private static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 0x0F)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension HTTPPathTemplate.Part {
    fileprivate var isValue: Bool {
        if case .value = self { true } else { false }
    }
}

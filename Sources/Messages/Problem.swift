package import JSON

/// Why an agency refused, or why something could not be done: a stable code and words for a person.
///
/// What is read from a message is bounded: many problems fit into one result, beside its documents.
package struct Problem: Sendable, Hashable {
    /// The longest code that is read, in bytes; what goes beyond is cut.
    package static let maxCode = 128
    /// The longest message that is read, in bytes; what goes beyond is cut.
    package static let maxMessage = 4096
    /// The largest details that are read, in bytes of JSON; larger ones are left out, and that is said.
    package static let maxDetails = 16 << 10

    /// A stable code, as `already-registered`.
    package var code: String
    /// What happened, for a person.
    package var message: String
    /// What a program may want to know besides, as it came; none is nil.
    package var details: JSONValue?

    /// A problem.
    package init(code: String, message: String, details: JSONValue? = nil) {
        self.code = code
        self.message = message
        self.details = details
    }

    /// `{"code": …, "message": …, "details": …}`.
    package var json: JSONValue {
        var object: JSONObject = ["code": .string(code), "message": .string(message)]
        if let details { object["details"] = details }
        return .object(object)
    }

    /// Reads a problem back; total: what is missing gets a general word, so that a reason is never lost for its form.
    package init(_ json: JSONValue) {
        code = (json["code"]?.string ?? "unspecified").cut(to: Self.maxCode)
        let words = json["message"]?.string ?? json["detail"]?.string ?? json["title"]?.string ?? ""
        message = words.cut(to: Self.maxMessage)
        details = json["details"].map { details in
            let size = details.serialized().count
            return size <= Self.maxDetails ? details : ["omitted": "the details were \(size) bytes"]
        }
    }
}

extension String {
    /// The text, or what of its beginning so many bytes of UTF-8 hold.
    fileprivate func cut(to bytes: Int) -> String {
        guard utf8.count > bytes else { return self }
        var end = utf8.index(startIndex, offsetBy: bytes)
        while end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

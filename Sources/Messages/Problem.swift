package import JSON

/// Why an agency refused, or why something could not be done: a stable code and words for a person.
package struct Problem: Sendable, Hashable {
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
        code = json["code"]?.string ?? "unspecified"
        message = json["message"]?.string ?? json["detail"]?.string ?? json["title"]?.string ?? ""
        details = json["details"]
    }
}

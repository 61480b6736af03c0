import JSON

/// Words for schemas' keywords and values.
enum SchemaWords {
    private static let annotations: Set<String> = [
        "$schema", "$id", "$comment", "$defs", "$anchor", "$dynamicAnchor", "$vocabulary", "title", "description",
        "default", "examples", "deprecated", "readOnly", "writeOnly", "contentEncoding", "contentMediaType",
        "contentSchema",
        // Nothing by themselves.
        "then", "else", "minContains", "maxContains",
    ]

    /// Whether a keyword says nothing about which values are valid, by itself.
    static func saysNothing(_ keyword: String) -> Bool { annotations.contains(keyword) || keyword.hasPrefix("x-") }

    /// Whether a keyword is a note, not part of what is valid nor of where references lead.
    static func isForPeople(_ keyword: String) -> Bool {
        let notes = ["$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"]
        return notes.contains(keyword) || (keyword.hasPrefix("x-") && keyword != "x-personal")
    }

    /// How a keyword's value changed.
    static func change(_ keyword: String, from old: String?, to new: String?) -> String {
        switch (old, new) {
        case (let old?, let new?): "\(keyword) is \(new) now, and was \(old)"
        case (nil, let new?): "\(keyword) \(new) is new"
        case (let old?, nil): "\(keyword) \(old) is gone"
        case (nil, nil): "\(keyword) changed"
        }
    }

    /// A few values, for people.
    static func list(_ values: [JSONValue]) -> String {
        let shown = values.prefix(5).map { value in
            let text = value.serializedString
            return text.count > 40 ? String(text.prefix(40)) + "…" : text
        }
        let rest = values.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

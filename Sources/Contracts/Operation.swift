import JSON

/// Whether an operation changes anything at the agency.
package enum Effect: String, Sendable, CaseIterable {
    case read
    case write
}

/// Something that an agency can be asked to do.
package struct Operation: Sendable, Hashable {
    package let name: String
    package let title: LocalizedText
    package let effect: Effect
    /// What the agency gets.
    package let request: DocumentID
    /// What it answers.
    package let response: DocumentID
    /// How long it usually takes, in milliseconds.
    package let expectedMilliseconds: Int64

    package init(
        name: String, title: LocalizedText, effect: Effect, request: DocumentID, response: DocumentID,
        expectedMilliseconds: Int64
    ) {
        self.name = name
        self.title = title
        self.effect = effect
        self.request = request
        self.response = response
        self.expectedMilliseconds = expectedMilliseconds
    }

    /// The operation in the form of the agency's file, without its name.
    var json: JSONValue {
        [
            "title": title.json, "effect": .string(effect.rawValue), "request": .string(request.description),
            "response": .string(response.description),
            "expected": .string(Duration8601.text(milliseconds: expectedMilliseconds)),
        ]
    }
}

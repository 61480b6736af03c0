/// What the `Darcha-Task` header says: which task of which case asks, as `case/step/element/kind/attempt`.
struct TaskReference: Sendable, Equatable {
    let caseID: String
    let step: String
    /// The element of a for-each; what stands there otherwise is the bus's affair.
    let element: String
    /// `do` or `compensate`.
    let kind: String

    /// - Throws: a problem when the text has not the five parts.
    init(_ text: String) throws(Problem) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard text.utf8.count <= 512, parts.count == 5, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .malformed("Darcha-Task must be <case>/<step>/<element>/<kind>/<attempt>.")
        }
        caseID = parts[0]
        step = parts[1]
        element = parts[2]
        kind = parts[3]
    }
}

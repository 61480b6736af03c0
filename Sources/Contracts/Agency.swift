/// A government agency and the operations that it offers.
package struct Agency: Sendable {
    package let id: String
    package let name: LocalizedText
    /// By operation name.
    package let operations: [String: Operation]

    package init(id: String, name: LocalizedText, operations: [String: Operation]) {
        self.id = id
        self.name = name
        self.operations = operations
    }
}

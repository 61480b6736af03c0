import JSON

/// One thing that a step asks of an agency, to do something or to undo it.
struct StepUse {
    let agency: String
    let operation: Operation
    let input: Template
    /// The response document of what is undone; nil where nothing is.
    let undone: DocumentID?
    /// Where it is written, from the step on.
    let pointer: [String]

    var isUndoing: Bool { undone != nil }

    /// Whether both are the same operation of the same agency, for the same purpose.
    func isSame(as other: StepUse) -> Bool {
        agency == other.agency && operation.name == other.operation.name && isUndoing == other.isUndoing
    }
}

extension Step {
    /// All that it asks, in written order.
    var uses: [StepUse] {
        asks.enumerated().flatMap { index, ask in
            let pointer = isFirstOf ? ["firstOf", String(index)] : []
            var uses = [
                StepUse(
                    agency: ask.agency, operation: ask.operation, input: ask.input, undone: nil, pointer: pointer)
            ]
            if let undoing = ask.compensation {
                uses.append(
                    StepUse(
                        agency: ask.agency, operation: undoing.operation, input: undoing.input,
                        undone: ask.operation.response, pointer: pointer + ["compensate"]))
            }
            return uses
        }
    }

    /// What it asks, such as `find of cadastre or find of ministry`.
    var asked: String { asks.map { "\($0.operation.name) of \($0.agency)" }.joined(separator: " or ") }
}

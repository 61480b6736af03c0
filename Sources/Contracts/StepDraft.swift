import JSON

/// A step, read as far as it is sound.
struct StepDraft {
    let name: String
    let place: Place
    var title: LocalizedText?
    /// One; several where they are alternatives.
    var asks: [AskDraft] = []
    /// Whether it says that they are alternatives, however many can be read.
    var isFirstOf = false
    var forEach: ForEachDraft?
    var isRequired = true
    /// Nil when they can't be read.
    var needs: [Placed<String>]? = []
    var condition: Placed<JSONPathCondition>?
    var deadline: Placed<Int64>?
    var remindAfter: Placed<Int64>?
    var late: Placed<Step.LateRule>?

    /// The response document, which alternatives have in common.
    var response: DocumentID? { asks.first { $0.operation != nil }?.operation?.response }

    /// How long it is expected to take: all alternatives are asked at once, and the first answer ends it.
    var expectedMilliseconds: Int64? { asks.compactMap { $0.operation?.expectedMilliseconds }.min() }
}

/// What a step asks of one agency, read as far as it is sound.
struct AskDraft {
    /// As messages call it: `step a`, `alternative b of step a`.
    let what: String
    var name = Ask.only
    var agency: String?
    var operation: Operation?
    var input: TemplateDraft?
    var compensation: CompensationDraft?
}

/// How an effect is undone, read as far as it is sound.
struct CompensationDraft {
    let what: String
    let place: Place
    var operation: Operation?
    var input: TemplateDraft?
}

/// The array of a step that is one for each of its elements, read as far as it is sound.
struct ForEachDraft {
    var array: Placed<SingularQuery>?
    var max: Placed<Int>?
    var quorum: Placed<ForEach.Quorum>?
}

/// A template with the YAML that it was written in.
struct TemplateDraft {
    let template: Template
    let node: YAMLNode
}

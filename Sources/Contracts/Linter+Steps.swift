import JSON

extension Linter {
    private static let stepKeys = [
        "title", "agency", "operation", "required", "needs", "when", "forEach", "firstOf", "deadline", "remindAfter",
        "late",
        "input", "compensate",
    ]
    /// What a step asks of an agency; alternatives have these each for itself.
    private static let askKeys = ["agency", "operation", "input", "compensate"]

    mutating func step(_ member: YAMLNode.Member) -> StepDraft {
        var draft = StepDraft(name: member.key, place: member.keyPlace)
        let what = "step \(quoted(member.key))"
        if !Identifier.isValidStep(member.key) {
            report(
                .identifierMalformed, at: member.keyPlace, "\(what) has no right name",
                mend: "use \(Identifier.stepRule), so that $.steps.name can be written")
        }
        guard let section = section(member.value, what, keys: Self.stepKeys) else { return draft }
        draft.title = text(section, "title")
        if let node = section["firstOf"] {
            draft.asks = alternatives(node, section)
            draft.isFirstOf = true
        } else {
            draft.asks = [ask(section)]
        }
        // Beside alternatives it has been reported.
        if let node = section["forEach"], !draft.isFirstOf { draft.forEach = forEach(node, "forEach of \(what)") }
        if let node = section["required"] {
            if let isRequired = node.json.bool {
                draft.isRequired = isRequired
            } else {
                report(
                    .valueType, at: node.place, "required of \(what) is neither true nor false",
                    mend: "write true (the default) or false")
            }
        }
        if let node = section["needs"] { draft.needs = strings(node, "needs of \(what)", example: "[confirmation]") }
        if let node = section["when"] { draft.condition = condition(node, "when of \(what)") }
        if section["deadline"] != nil { draft.deadline = duration(section, "deadline", example: "PT1H") }
        if section["remindAfter"] != nil { draft.remindAfter = duration(section, "remindAfter", example: "PT30M") }
        if let word = choice(section, "late", of: Step.LateRule.allCases.map(\.rawValue)) {
            draft.late = Step.LateRule(rawValue: word.value).map { Placed(value: $0, place: word.place) }
        }
        return draft
    }

    /// One of few words, the first of which is the default; nil where it is not there, or none of them.
    mutating func choice(_ section: Section, _ key: String, of words: [String]) -> Placed<String>? {
        guard let node = section[key] else { return nil }
        guard let text = string(node, "\(key) of \(section.what)", example: words[0]) else { return nil }
        if words.contains(text.value) { return text }
        report(
            .valueUnknown, at: text.place,
            "\(key) of \(section.what), \(quoted(text.value)), is none of \(list(words))",
            mend: Suggestion.remedy(
                for: text.value, among: words, else: "write one of \(list(words)); \(words[0]) is the default"))
        return nil
    }

    // MARK: - What is asked

    private mutating func ask(_ section: Section) -> AskDraft {
        var draft = AskDraft(what: section.what)
        agencyAndOperation(section, into: &draft)
        if let node = required(
            section, "input", mend: "add what goes to the agency, such as `input: { pinfl: $.request.pinfl }`")
        {
            draft.input = template(node, "input of \(section.what)")
        }
        if let node = section["compensate"] { draft.compensation = compensation(node, of: draft) }
        return draft
    }

    private mutating func alternatives(_ node: YAMLNode, _ step: Section) -> [AskDraft] {
        for key in ["forEach"] + Self.askKeys {
            guard step[key] != nil, let member = step.members[key] else { continue }
            let remedy =
                key == "forEach"
                ? "keep one of them; for alternatives of each element, let each alternative be a step with its own forEach"
                : "write \(key) in each alternative, or leave firstOf out"
            report(.stepKeysExclude, at: member.keyPlace, "\(step.what) has both firstOf and \(key)", mend: remedy)
        }
        let what = "firstOf of \(step.what)"
        guard case .sequence(let elements) = node.content else {
            report(
                .valueType, at: node.place, "\(what) is not a list",
                mend: "write the alternatives as a list, each with name, agency, operation and input")
            return []
        }
        if elements.count < 2 {
            report(
                .alternativesFew, at: node.place, "\(what) has \(elements.isEmpty ? "no" : "only one") alternative",
                mend: "add another one, or write its agency, operation and input in the step itself")
        }
        var asks: [AskDraft] = []
        for element in elements {
            guard let section = section(element, "an alternative of \(step.what)", keys: ["name"] + Self.askKeys) else {
                continue
            }
            let name = string(section, "name", example: "cadastre")
            if let name { check(name, among: asks, of: step) }
            let named = Section(
                what: name.map { "alternative \($0.value) of \(step.what)" } ?? section.what, place: section.place,
                members: section.members)
            var draft = ask(named)
            draft.name = name?.value ?? ""
            if let first = asks.first(where: { $0.operation != nil })?.operation, let own = draft.operation,
                own.response != first.response
            {
                report(
                    .alternativesDiffer, at: section.members["operation"]?.value.place ?? section.place,
                    "\(named.what) answers \(own.response), and the first one \(first.response)",
                    mend: "name operations that answer with the same document: whoever reads the reply knows no other")
            }
            asks.append(draft)
        }
        return asks
    }

    private mutating func check(_ name: Placed<String>, among others: [AskDraft], of step: Section) {
        if !Identifier.isValidStep(name.value) {
            report(
                .identifierMalformed, at: name.place, "the alternative \(quoted(name.value)) has no right name",
                mend: "use \(Identifier.stepRule)")
        }
        if others.contains(where: { $0.name.hasSameUTF8(as: name.value) }) {
            report(
                .duplicateID, at: name.place, "\(step.what) has two alternatives \(quoted(name.value))",
                mend: "give each a name of its own: it stands in the result as the source")
        }
    }

    private mutating func agencyAndOperation(_ section: Section, into draft: inout AskDraft) {
        let agency = string(section, "agency", example: "civil-registry")
        let operation = string(section, "operation", example: "register-birth")
        guard let agency else { return }
        guard agencies[agency.value] != nil else {
            report(
                .agencyUnknown, at: agency.place,
                "agency of \(section.what) is \(quoted(agency.value)), which is not in the catalogue",
                mend: Suggestion.remedy(
                    for: agency.value, among: agencies.keys, else: "add agencies/<id>.yaml, or name another agency"))
            return
        }
        draft.agency = agency.value
        if let operation { draft.operation = self.operation(operation, of: agency.value) }
    }

    /// An agency's operation, noted as used.
    private mutating func operation(_ name: Placed<String>, of agency: String) -> Operation? {
        // An agency whose operations could not be read has been reported.
        guard let known = agencies[agency]?.operations, !known.isEmpty else { return nil }
        guard let found = known[name.value] else {
            report(
                .operationUnknown, at: name.place, "\(agency) has no operation \(quoted(name.value))",
                mend: Suggestion.remedy(
                    for: name.value, among: known.keys, else: "it has \(list(known.keys.sorted()))"))
            return nil
        }
        usedOperations.insert([agency, name.value])
        return found
    }

    private mutating func compensation(_ node: YAMLNode, of ask: AskDraft) -> CompensationDraft? {
        let what = "compensate of \(ask.what)"
        guard let section = section(node, what, keys: ["operation", "input"]) else { return nil }
        var draft = CompensationDraft(what: what, place: node.place)
        if let undone = ask.operation, undone.effect == .read {
            report(
                .compensationEffect, at: node.place,
                "\(what) undoes \(undone.name), which only reads: there is nothing to undo",
                mend: "leave it out, or give \(undone.name) `effect: write` if it changes anything")
        }
        if let name = string(section, "operation", example: "refund-fee"), let agency = ask.agency {
            draft.operation = operation(name, of: agency)
            if let operation = draft.operation, operation.effect == .read {
                report(
                    .compensationEffect, at: name.place, "\(what) is \(operation.name), which only reads",
                    mend: "name an operation of \(agency) with `effect: write`")
                draft.operation = nil
            }
        }
        if let node = required(
            section, "input", mend: "add what goes to the agency, such as `input: { payment: $.reply.paymentId }`")
        {
            draft.input = template(node, "input of \(what)")
        }
        return draft
    }

    // MARK: - For each

    private mutating func forEach(_ node: YAMLNode, _ what: String) -> ForEachDraft? {
        guard let section = section(node, what, keys: ["in", "max", "quorum"]) else { return nil }
        var draft = ForEachDraft()
        if let text = string(section, "in", example: "$.request.founders") {
            do throws(JSONPathError) {
                draft.array = Placed(value: try SingularQuery(parsing: text.value), place: text.place)
            } catch {
                report(
                    .templateMalformed, at: text.place, "in of \(what) is not a singular query (RFC 9535): \(error)",
                    mend: "write the path of the array, such as $.request.founders")
            }
        }
        if let node = required(section, "max", mend: "add `max: 20`, the most elements that it may have") {
            draft.max = number(node, "max of \(what)", in: 1...ForEach.ceiling)
        }
        if let node = section["quorum"] {
            draft.quorum = quorum(node, "quorum of \(what)", max: draft.max?.value ?? ForEach.ceiling)
        }
        return draft
    }

    private mutating func quorum(_ node: YAMLNode, _ what: String, max: Int) -> Placed<ForEach.Quorum>? {
        switch node.json {
        case "all": return Placed(value: .all, place: node.place)
        case "any": return Placed(value: .any, place: node.place)
        case .number:
            return number(node, what, in: 1...max).map { Placed(value: .atLeast($0.value), place: $0.place) }
        default:
            report(
                .valueUnknown, at: node.place, "\(what) is neither all nor any nor a number",
                mend: "write all (the default), any, or how many must be answered")
            return nil
        }
    }

    private mutating func number(_ node: YAMLNode, _ what: String, in range: ClosedRange<Int>) -> Placed<Int>? {
        guard case .number = node.json else {
            report(
                .valueType, at: node.place, "\(what) is not a number", mend: "write one, such as \(range.upperBound)")
            return nil
        }
        guard let number = node.json.integer.flatMap(Int.init(exactly:)), range.contains(number) else {
            report(
                .numberRange, at: node.place,
                "\(what) is not a whole number from \(range.lowerBound) to \(range.upperBound)",
                mend: "write one of these")
            return nil
        }
        return Placed(value: number, place: node.place)
    }

    // MARK: - Conditions

    private mutating func condition(_ node: YAMLNode, _ what: String) -> Placed<JSONPathCondition>? {
        let example = "\"$.request.exempt == false\""
        guard let text = string(node, what, example: example) else { return nil }
        do throws(JSONPathError) {
            let condition = try JSONPathCondition(parsing: text.value)
            for remark in condition.remarks {
                report(
                    .conditionMalformed, at: text.place, "\(what) would never match: \(remark)",
                    mend: "write a regular expression of RFC 9485")
            }
            if condition.queries.isEmpty {
                report(
                    .conditionConstant, at: text.place, "\(what) reads nothing: it always holds, or never does",
                    mend: "compare something of the request or of a step, or leave it out")
            }
            return Placed(value: condition, place: text.place)
        } catch {
            report(
                .conditionMalformed, at: text.place, "\(what) is not a condition (RFC 9535): \(error)",
                mend: "write a comparison such as \(example); join several with && and ||")
            return nil
        }
    }

    // MARK: - The step

    /// The step, when all that it names is sound.
    func step(_ draft: StepDraft) -> Step? {
        guard let title = draft.title, !draft.asks.isEmpty else { return nil }
        var asks: [Ask] = []
        for ask in draft.asks {
            guard let agency = ask.agency, let operation = ask.operation, let input = ask.input else { return nil }
            var compensation: Compensation?
            if let undoing = ask.compensation {
                guard let operation = undoing.operation, let input = undoing.input else { return nil }
                compensation = Compensation(operation: operation, input: input.template)
            }
            asks.append(
                Ask(
                    name: ask.name, agency: agency, operation: operation, input: input.template,
                    compensation: compensation))
        }
        var forEach: ForEach?
        if let each = draft.forEach {
            guard let array = each.array, let max = each.max else { return nil }
            forEach = ForEach(array: array.value, max: max.value, quorum: each.quorum?.value ?? .all)
        }
        return Step(
            name: draft.name, title: title, asks: asks, forEach: forEach, isRequired: draft.isRequired,
            needs: (draft.needs ?? []).map(\.value), condition: draft.condition?.value,
            deadlineMilliseconds: draft.deadline?.value, remindAfterMilliseconds: draft.remindAfter?.value,
            late: draft.late?.value ?? .keep)
    }
}

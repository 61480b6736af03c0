import JSON

/// What a case says of elements, alternatives and what undoes them, and what portal and operators do.
extension CaseFile {
    /// Whether a step asks several things, each with a name.
    func hasElements(_ step: Step) -> Bool { step.forEach != nil || step.isFirstOf }

    /// An element's name: its number from 0, or the alternative's.
    func element(_ node: YAMLNode, of step: String, _ what: String, _ linter: inout Linter) -> Placed<String>? {
        guard let step = service.step(step) else { return nil }
        // A number may be written as one.
        let text = node.json.integer.map(String.init) ?? node.json.string ?? ""
        if isElement(text, of: step) { return Placed(value: text, place: node.place) }
        linter.report(
            .valueUnknown, at: node.place, "element of \(what), \(linter.quoted(text)), is none of step \(step.name)",
            mend: remedy(for: text, of: step))
        return nil
    }

    private func isElement(_ text: String, of step: Step) -> Bool {
        if let each = step.forEach {
            return Int(text).map { (0..<each.max).contains($0) && String($0) == text } ?? false
        }
        return step.isFirstOf && step.asks.contains { $0.name == text }
    }

    private func remedy(for text: String, of step: Step) -> String {
        if let each = step.forEach { return "write its number, from 0 to \(each.max - 1)" }
        guard step.isFirstOf else { return "leave it out: the step asks one thing" }
        let names = step.asks.map(\.name)
        return Suggestion.remedy(for: text, among: names, else: "the alternatives are \(names.joined(separator: ", "))")
    }

    /// What is said by element.
    func elements(
        _ node: YAMLNode, of step: Step, _ what: String, _ linter: inout Linter
    ) -> [YAMLNode.Member] {
        guard case .mapping(let members) = node.content else {
            linter.report(
                .valueType, at: node.place, "\(what) is not by element", mend: "write each element below its name")
            return []
        }
        return members.filter { member in
            if isElement(member.key, of: step) { return true }
            linter.report(
                .keyUnknown, at: member.keyPlace, "\(what) has \(linter.quoted(member.key)), which is no element",
                mend: remedy(for: member.key, of: step))
            return false
        }
    }

    /// A whole number from 1.
    func count(_ node: YAMLNode, _ what: String, _ linter: inout Linter) -> Placed<Int64>? {
        if let number = node.json.integer, number > 0 { return Placed(value: number, place: node.place) }
        linter.report(
            .valueType, at: node.place, "\(what) is not a whole number from 1 up", mend: "write one, such as 2")
        return nil
    }

    // MARK: - Commands

    func commands(_ node: YAMLNode, _ what: String, _ linter: inout Linter) -> [CaseCommand] {
        guard case .sequence(let elements) = node.content else {
            linter.report(
                .valueType, at: node.place, "\(what) is not a list",
                mend: "write a list, such as `[{ cancel: changed my mind, after: PT1H }]`")
            return []
        }
        var commands: [CaseCommand] = []
        for element in elements {
            if let command = command(element, "a command of case \(name)", &linter) { commands.append(command) }
        }
        return commands
    }

    private func command(_ node: YAMLNode, _ what: String, _ linter: inout Linter) -> CaseCommand? {
        let words = ["cancel", "reissue", "settle"]
        guard let section = linter.section(node, what, keys: words + ["element", "compensation", "after"]) else {
            return nil
        }
        let said = words.compactMap { section.members[$0] }
        guard said.count == 1, let member = said.first else {
            linter.report(
                .keyMissing, at: node.place, "\(what) does not say one of \(linter.list(words))",
                mend: "write `cancel: <reason>`, `reissue: <step>` or `settle: <step>`")
            return nil
        }
        guard let node = linter.required(section, "after", mend: "add `after: PT1H`, from the case's opening"),
            let after = span(node, "after of \(what)", &linter)
        else { return nil }
        if member.key == "cancel" {
            return CaseCommand(
                word: .cancel(reason: member.value.json.string), step: "", element: Ask.only, isUndoing: false,
                after: after.value, place: member.keyPlace)
        }
        guard let name = linter.string(member.value, "\(member.key) of \(what)", example: steps.first ?? "step") else {
            return nil
        }
        guard let step = service.step(name.value) else {
            linter.report(
                .valueUnknown, at: name.place, "\(member.key) of \(what), \(linter.quoted(name.value)), is no step",
                mend: Suggestion.remedy(
                    for: name.value, among: steps, else: "the steps are \(linter.list(steps))"))
            return nil
        }
        var element = Ask.only
        if let node = section["element"] {
            guard let named = self.element(node, of: step.name, what, &linter) else { return nil }
            element = named.value
        } else if hasElements(step) {
            linter.report(
                .keyMissing, at: member.keyPlace, "\(what) does not say which element of \(step.name)",
                mend: "add `element: …`")
            return nil
        }
        let isUndoing = section["compensation"]?.json.bool ?? false
        return CaseCommand(
            word: member.key == "reissue" ? .reissue : .settle, step: step.name, element: element,
            isUndoing: isUndoing, after: after.value, place: member.keyPlace)
    }

    // MARK: - Expectations

    /// A step's or an element's outcome, alone or with what goes with it.
    func step(_ member: YAMLNode.Member, _ known: Step, isElement: Bool = false, _ linter: inout Linter)
        -> CaseExpectation.Step
    {
        let what = isElement ? "element \(member.key) of step \(known.name)" : "step \(member.key)"
        let outcomes = vocabulary.stepOutcomes
        var keys = ["outcome", "code", "late"]
        if isElement || !hasElements(known) { keys.append("compensation") }
        if !isElement { keys += ["because"] + (known.isFirstOf ? ["source"] : []) }
        if !isElement, hasElements(known) { keys.append("elements") }
        if let word = member.value.json.string {
            let text = Placed(value: word, place: member.value.place)
            return CaseExpectation.Step(
                name: member.key, place: member.keyPlace,
                outcome: self.known(text, among: outcomes, "outcome of \(what)", &linter), code: nil, late: nil,
                because: nil, source: nil, compensation: nil, elements: [])
        }
        let section = linter.section(member.value, what, keys: keys)
        func word(_ key: String, _ words: [String]?, _ linter: inout Linter) -> Placed<String>? {
            guard let section, section[key] != nil,
                let text = linter.string(section, key, example: words?.first ?? "already-registered")
            else { return nil }
            return words.map { self.known(text, among: $0, "\(key) of \(what)", &linter) } ?? text
        }
        var elements: [CaseExpectation.Step] = []
        if let node = section?["elements"], !isElement, hasElements(known) {
            for element in self.elements(node, of: known, "elements of \(what)", &linter) {
                elements.append(step(element, known, isElement: true, &linter))
            }
        }
        return CaseExpectation.Step(
            name: member.key, place: member.keyPlace, outcome: word("outcome", outcomes, &linter),
            code: word("code", nil, &linter), late: word("late", outcomes, &linter),
            because: word("because", vocabulary.skipReasons, &linter),
            source: word("source", known.asks.map(\.name), &linter),
            compensation: word("compensation", vocabulary.compensationOutcomes, &linter), elements: elements)
    }
}

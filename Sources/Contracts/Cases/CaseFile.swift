import JSON
import JSONSchema

/// Reads one case's file. What is wrong becomes a finding; a case with one is not run.
struct CaseFile {
    private static let keys = [
        "title", "openedAt", "request", "override", "replies", "compensations", "commands", "expect",
    ]

    let name: String
    let folder: String
    let service: Service
    let vocabulary: CaseVocabulary

    var steps: [String] { service.steps.map(\.name) }

    func read(by linter: inout Linter) -> ContractCase? {
        let before = linter.findings.count
        let what = "case \(name)"
        guard let root = linter.readYAML("\(folder)/\(name).yaml"),
            let section = linter.section(root, what, keys: Self.keys)
        else { return nil }
        let title = title(section, &linter)
        let openedAt = openedAt(section, &linter)
        let request = request(section, &linter)
        var replies: [CaseReply] = []
        if let node = linter.required(section, "replies", mend: "add what each agency answers, by step"),
            let byStep = linter.section(node, "replies of \(what)", keys: steps)
        {
            for step in steps {
                if let member = byStep.members[step] { replies += self.replies(member, isUndoing: false, &linter) }
            }
        }
        replies += compensations(section, &linter)
        let commands = section["commands"].map { self.commands($0, "commands of \(what)", &linter) } ?? []
        let expected = expectation(section, &linter)
        guard linter.findings.count == before, let title, let request, let expected else { return nil }
        return ContractCase(
            name: name, service: service, title: title, place: section.place, openedAt: openedAt, request: request,
            replies: replies, repliesPlace: section.members["replies"]?.keyPlace ?? section.place, commands: commands,
            expected: expected)
    }

    /// Three languages, or one text for all.
    private func title(_ section: Section, _ linter: inout Linter) -> LocalizedText? {
        guard let node = linter.required(section, "title", mend: "add `title: …`, what the case shows") else {
            return nil
        }
        if case .mapping = node.content { return linter.text(node, "title of \(section.what)") }
        return linter.string(node, "title of \(section.what)", example: "\"The hospital refuses\"").map {
            LocalizedText(uz: $0.value, ru: $0.value, en: $0.value)
        }
    }

    private func openedAt(_ section: Section, _ linter: inout Linter) -> Placed<String>? {
        let example = "\"2026-03-02T09:00:00+05:00\""
        guard let node = section["openedAt"],
            let text = linter.string(node, "openedAt of \(section.what)", example: example)
        else { return nil }
        if Format.dateTime.matches(text.value) { return text }
        linter.report(
            .valueType, at: text.place, "openedAt of \(section.what) is not a date and time",
            mend: "write one, such as \(example)")
        return nil
    }

    private func request(_ section: Section, _ linter: inout Linter) -> CaseDocument? {
        let example = "add `request: { file: ../../examples/\(service.name).json }`, or the document itself"
        guard let node = linter.required(section, "request", mend: example),
            let request = document(node, "request of \(section.what)", &linter)
        else { return nil }
        guard let patch = section["override"] else { return request }
        return request.merged(with: CaseDocument(patch.json, .yaml(patch)))
    }

    /// A document as it stands there, or by `file:`, a path from the case's folder.
    private func document(_ node: YAMLNode, _ what: String, _ linter: inout Linter) -> CaseDocument? {
        guard case .mapping(let members) = node.content, members.count == 1, members[0].key == "file",
            let path = members[0].value.json.string
        else { return CaseDocument(node.json, .yaml(node)) }
        guard !path.hasPrefix("/") else {
            linter.report(
                .valueUnknown, at: members[0].value.place, "file of \(what) is not a path from this folder",
                mend: "write it from where this case stands, such as ../../examples/\(service.name).json")
            return nil
        }
        let file = "\(folder)/\(path)"
        if path.hasSuffix(".yaml") {
            return linter.readYAML(file).map { CaseDocument($0.json, .yaml($0)) }
        }
        guard CatalogueFiles.isThere(file) else {
            linter.report(
                .fileUnreadable, at: members[0].value.place,
                "file of \(what) is \(linter.quoted(path)), which is not there",
                mend: "name a file, from where this case stands")
            return nil
        }
        guard let (_, bytes) = linter.read(file) else { return nil }
        let locator = JSONLocator(bytes: bytes, file: file)
        do {
            return CaseDocument(try JSONValue(parsing: bytes), .json(locator))
        } catch {
            linter.report(
                .jsonSyntax, at: Place(file: file, line: error.line, column: error.column),
                "not JSON: \(error.message)", mend: "correct the JSON (RFC 8259)")
            return nil
        }
    }

    // MARK: - Replies

    /// One reply, or a list of them in turn.
    private func replies(
        _ member: YAMLNode.Member, isUndoing: Bool, _ linter: inout Linter
    ) -> [CaseReply] {
        guard case .sequence(let elements) = member.value.content else {
            return [reply(member.value, to: member.key, isUndoing, &linter)].compactMap(\.self)
        }
        var replies: [CaseReply] = []
        for element in elements {
            if let reply = reply(element, to: member.key, isUndoing, &linter) { replies.append(reply) }
        }
        return replies
    }

    /// What agencies answer when they are to undo a step.
    private func compensations(_ section: Section, _ linter: inout Linter) -> [CaseReply] {
        let undone = service.steps.filter { $0.asks.contains { $0.compensation != nil } }.map(\.name)
        guard let node = section["compensations"],
            let byStep = linter.section(node, "compensations of \(section.what)", keys: undone)
        else { return [] }
        var replies: [CaseReply] = []
        for step in undone {
            if let member = byStep.members[step] { replies += self.replies(member, isUndoing: true, &linter) }
        }
        return replies
    }

    private func reply(
        _ node: YAMLNode, to step: String, _ isUndoing: Bool, _ linter: inout Linter
    ) -> CaseReply? {
        let words = ["answered", "refused", "failed"]
        let what = isUndoing ? "reply to undoing \(step)" : "reply of \(step)"
        if let word = node.json.string {
            if word == "never" {
                return CaseReply(
                    step: step, element: nil, attempt: 1, isUndoing: isUndoing, word: .never, after: nil,
                    place: node.place)
            }
            linter.report(
                .valueUnknown, at: node.place, "\(what), \(linter.quoted(word)), is no reply",
                mend: Suggestion.remedy(
                    for: word, among: ["never"], else: "write never, or one of \(linter.list(words)) with what it says")
            )
            return nil
        }
        guard let section = linter.section(node, what, keys: words + ["never", "after", "element", "attempt"]) else {
            return nil
        }
        let said = (words + ["never"]).compactMap { section.members[$0] }
        guard said.count == 1, let member = said.first else {
            linter.report(
                .keyMissing, at: node.place,
                said.isEmpty ? "\(what) says nothing" : "\(what) says two things: \(linter.list(said.map(\.key)))",
                mend: "write one of \(linter.list(words)), or never in its place; two replies are a list")
            return nil
        }
        var after: Int64?
        if let node = section["after"] {
            guard let span = span(node, "after of \(what)", &linter) else { return nil }
            after = span.value
        }
        var element: String?
        if let node = section["element"] {
            guard let name = self.element(node, of: step, what, &linter) else { return nil }
            element = name.value
        }
        var attempt: Int64 = 1
        if let node = section["attempt"] {
            guard let number = count(node, "attempt of \(what)", &linter) else { return nil }
            attempt = number.value
        }
        guard let word = word(member, what, &linter) else { return nil }
        return CaseReply(
            step: step, element: element, attempt: Int(clamping: attempt), isUndoing: isUndoing, word: word,
            after: after, place: member.keyPlace)
    }

    private func word(_ member: YAMLNode.Member, _ what: String, _ linter: inout Linter) -> CaseReply.Word? {
        if member.key == "never" { return .never }
        if member.key == "answered" {
            return document(member.value, "the answer in \(what)", &linter).map(CaseReply.Word.answered)
        }
        let isRefusal = member.key == "refused"
        if let code = member.value.json.string {
            return isRefusal ? .refused(code: code, reason: "") : .failed(code: code, reason: "")
        }
        guard let section = linter.section(member.value, "\(member.key) of \(what)", keys: ["code", "reason"]),
            let code = linter.string(section, "code", example: "already-registered")
        else { return nil }
        var reason = ""
        if let node = section["reason"] {
            guard let text = linter.string(node, "reason of \(section.what)", example: "\"…\"") else { return nil }
            reason = text.value
        }
        return isRefusal ? .refused(code: code.value, reason: reason) : .failed(code: code.value, reason: reason)
    }

    /// A duration, zero included.
    func span(_ node: YAMLNode, _ what: String, _ linter: inout Linter) -> Placed<Int64>? {
        guard let text = linter.string(node, what, example: "PT2H") else { return nil }
        if let span = parseDuration(text.value), (0...Linter.longestDuration).contains(span) {
            return Placed(value: span, place: text.place)
        }
        linter.report(
            .durationMalformed, at: text.place, "\(what), \(linter.quoted(text.value)), is not a duration",
            mend: "use days, hours, minutes and seconds, such as PT2H; PT0S is at once")
        return nil
    }

    // MARK: - Expectations

    private func expectation(_ section: Section, _ linter: inout Linter) -> CaseExpectation? {
        let what = "expect of \(section.what)"
        let keys = ["outcome", "steps", "result", "asked", "undone", "closedAfter", "revision"]
        guard let node = linter.required(section, "expect", mend: "add `expect: { outcome: completed }`, and more"),
            let expect = linter.section(node, what, keys: keys)
        else { return nil }
        let outcome = linter.string(expect, "outcome", example: "completed").flatMap {
            known($0, among: vocabulary.caseOutcomes, "outcome of \(section.what)", &linter)
        }
        var steps: [CaseExpectation.Step] = []
        if let node = expect["steps"], let byStep = linter.section(node, "steps of \(what)", keys: self.steps) {
            for name in self.steps {
                if let member = byStep.members[name], let known = service.step(name) {
                    steps.append(step(member, known, &linter))
                }
            }
        }
        let asked =
            asked(expect, "asked", isUndoing: false, &linter) + asked(expect, "undone", isUndoing: true, &linter)
        let result = expect["result"].flatMap { self.result($0, what, &linter) }
        let closedAfter = expect["closedAfter"].flatMap { span($0, "closedAfter of \(what)", &linter) }
        let revision = expect["revision"].flatMap { count($0, "revision of \(what)", &linter) }
        guard let outcome else { return nil }
        return CaseExpectation(
            outcome: outcome, steps: steps, asked: asked, result: result, closedAfter: closedAfter, revision: revision)
    }

    /// What agencies are told; of a step with several elements, by element.
    private func asked(
        _ expect: Section, _ key: String, isUndoing: Bool, _ linter: inout Linter
    ) -> [CaseExpectation.Asked] {
        guard let node = expect[key], let byStep = linter.section(node, "\(key) of \(expect.what)", keys: steps) else {
            return []
        }
        var asked: [CaseExpectation.Asked] = []
        for step in service.steps {
            guard let member = byStep.members[step.name] else { continue }
            let what = "what \(step.name) is asked"
            func add(_ value: YAMLNode, _ element: String?, _ place: Place) {
                let document = value.json == "nothing" ? nil : document(value, what, &linter)
                asked.append(
                    CaseExpectation.Asked(
                        step: step.name, element: element, isUndoing: isUndoing, place: place, document: document))
            }
            if hasElements(step), member.value.json != "nothing" {
                for element in elements(member.value, of: step, what, &linter) {
                    add(element.value, element.key, element.keyPlace)
                }
            } else {
                add(member.value, nil, member.keyPlace)
            }
        }
        return asked
    }

    func known(
        _ text: Placed<String>, among words: [String], _ what: String, _ linter: inout Linter
    ) -> Placed<String>? {
        if words.contains(text.value) { return text }
        linter.report(
            .valueUnknown, at: text.place, "\(what), \(linter.quoted(text.value)), is no outcome",
            mend: Suggestion.remedy(for: text.value, among: words, else: "write one of \(linter.list(words))"))
        return nil
    }

    private func result(_ node: YAMLNode, _ what: String, _ linter: inout Linter) -> Placed<CaseExpectation.Result>? {
        if node.json == "nothing" { return Placed(value: .nothing, place: node.place) }
        guard let section = linter.section(node, "result of \(what)", keys: ["exactly", "contains"]) else { return nil }
        guard section.members.count == 1, let member = section.members.values.first else {
            linter.report(
                .keyMissing, at: node.place, "result of \(what) does not have one of exactly and contains",
                mend: "write `exactly:` with the whole document, `contains:` with a part of it, or nothing")
            return nil
        }
        guard let document = document(member.value, "\(member.key) of the result", &linter) else { return nil }
        return Placed(value: member.key == "exactly" ? .exactly(document) : .contains(document), place: member.keyPlace)
    }
}

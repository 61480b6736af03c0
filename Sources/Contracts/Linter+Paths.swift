import JSON
import JSONSchema

/// What the paths of one key may read.
struct ReadScope {
    let service: ServiceDraft
    /// The step that the key is of; nil for the result, which may read all steps.
    var step: StepDraft?
    /// What the step needs, directly or by way of others; nil when that can't be told.
    var needed: Set<String>?
    /// Where `$.element` leads, within a step that has such: nil within that, when it can't be told.
    var element: ContextPlace??
    /// The document of `$.reply`, within what undoes an answer; nil within that, when it can't be told.
    var reply: DocumentID??
}

/// Where a path leads.
enum ContextPlace {
    /// Into a document.
    case document(DocumentID, [SingularQuery.Segment])
    /// To the list of replies of a step that has one for each element, each of that document or `null`.
    case replies(DocumentID)
    /// To a text or a number.
    case scalar
}

extension Linter {
    /// Checks where the array of a step leads, and gives the place of its elements.
    mutating func lintForEach(_ each: ForEachDraft, in scope: ReadScope) -> ContextPlace? {
        guard let array = each.array, let place = lintPath(array.value, at: array.place, in: scope) else { return nil }
        let isArray: Bool
        var element: ContextPlace?
        switch place {
        case .document(let id, let path):
            isArray = documents[id]?.schema.reach(path + [.index(0)]) != .impossible(at: path.count)
            element = .document(id, path + [.index(0)])
        case .replies(let id):
            isArray = true
            element = .document(id, [])
        case .scalar: isArray = false
        }
        if isArray { return element }
        report(
            .pathImpossible, at: array.place, "\(array.value) is never a list with elements",
            mend: "write the path of a list, such as $.request.founders")
        return nil
    }

    /// Checks what a condition's query reads, as far as it names one place.
    mutating func lintPath(_ query: JSONPath, at place: Place, in scope: ReadScope) {
        var segments: [SingularQuery.Segment] = []
        for segment in query.segments {
            guard case .step(let step) = segment else { break }
            segments.append(step)
        }
        _ = lintPath(SingularQuery(segments: segments), at: place, in: scope)
    }

    /// Checks one path against what its context has, and against the schema of the document that it reads.
    ///
    /// - Returns: where it leads; nil when it leads to nothing, or that can't be told.
    mutating func lintPath(_ query: SingularQuery, at place: Place, in scope: ReadScope) -> ContextPlace? {
        let segments = query.segments
        switch segments.first {
        case .name("request"):
            return follow(query, from: 1, in: scope.service.request.map { .document($0, []) }, at: place)
        case .name("case"):
            if segments.count == 2, ["id", "openedAt", "service"].contains(where: { segments[1] == .name($0) }) {
                return .scalar
            }
            report(
                .pathImpossible, at: place, "\(query) leads to nothing: the case has id, openedAt and service",
                mend: "write $.case.id, $.case.openedAt or $.case.service")
            return nil
        case .name("steps"):
            return lintStepPath(query, at: place, in: scope)
        case .name("element"):
            guard let element = scope.element else { break }
            return follow(query, from: 1, in: element, at: place)
        case .name("index"):
            guard scope.element != nil else { break }
            return follow(query, from: 1, in: .scalar, at: place)
        case .name("reply"):
            guard let reply = scope.reply else { break }
            return follow(query, from: 1, in: reply.map { .document($0, []) }, at: place)
        default: break
        }
        var others: [String] = []
        if scope.element != nil { others += ["$.element", "$.index"] }
        if scope.reply != nil { others.append("$.reply") }
        report(
            .pathRootUnknown, at: place, unknownRoot(query, in: scope),
            mend: "begin with \(list(["$.request", "$.steps.<name>.reply"] + others)) or $.case")
        return nil
    }

    private func unknownRoot(_ query: SingularQuery, in scope: ReadScope) -> String {
        switch query.segments.first {
        case .name("element"), .name("index"):
            "\(query) reads an element, which only input and compensate of a step with forEach have"
        case .name("reply"): "\(query) reads the answer that is undone, which only compensate has"
        default: "\(query) reads neither the request nor a step nor the case"
        }
    }

    private mutating func lintStepPath(
        _ query: SingularQuery, at place: Place, in scope: ReadScope
    ) -> ContextPlace? {
        let segments = query.segments
        guard segments.count > 1, case .name(let name) = segments[1] else {
            report(
                .pathImpossible, at: place, "\(query) names no step",
                mend: "write $.steps.<name>.reply and a path in it")
            return nil
        }
        guard let step = scope.service.step(name) else {
            let names = scope.service.steps.map(\.name)
            report(
                .stepReadsUnknown, at: place, "\(query) reads step \(quoted(name)), which is no step",
                mend: Suggestion.remedy(for: name, among: names, else: "the steps are \(list(names))"))
            return nil
        }
        let reply = step.forEach == nil ? "reply" : "replies"
        let known = [reply, "outcome"] + (step.isFirstOf ? ["source"] : [])
        guard segments.count > 2, case .name(let part) = segments[2], known.contains(part) else {
            report(
                .pathImpossible, at: place,
                "\(query) leads to nothing: of this step, only its \(known.joined(separator: " and its ")) can be read",
                mend: "write $.steps.\(name).\(reply)\(step.forEach == nil ? "" : "[0]") and a path in it")
            return nil
        }
        guard mayRead(step, part, at: place, in: scope) else { return nil }
        guard part == reply else { return follow(query, from: 3, in: .scalar, at: place) }
        guard step.forEach != nil else {
            return follow(query, from: 3, in: step.response.map { .document($0, []) }, at: place)
        }
        guard segments.count > 3 else { return step.response.map { .replies($0) } }
        guard case .index(let index) = segments[3] else {
            report(
                .pathImpossible, at: place, "\(query) leads to nothing: replies is a list, one for each element",
                mend: "write $.steps.\(name).replies[0] and a path in it")
            return nil
        }
        if let max = step.forEach?.max?.value, index >= max || index < -max {
            report(
                .pathImpossible, at: place, "\(query) leads to nothing: step \(name) has at most \(max) elements",
                mend: "write a place from 0 to \(max - 1)")
            return nil
        }
        return follow(query, from: 4, in: step.response.map { .document($0, []) }, at: place)
    }

    /// Whether a key may read what has become of a step; reports when not.
    private mutating func mayRead(
        _ step: StepDraft, _ part: String, at place: Place, in scope: ReadScope
    ) -> Bool {
        guard let reader = scope.step, let needed = scope.needed, !needed.contains(step.name) else { return true }
        if step.name == reader.name {
            report(
                .stepReadsUnneeded, at: place, "step \(reader.name) reads its own \(part)",
                mend: scope.reply == nil
                    ? "read what it needs from elsewhere" : "write $.reply: that is the answer which is undone")
        } else {
            report(
                .stepReadsUnneeded, at: place,
                "step \(reader.name) reads the \(part) of \(step.name), which it does not need",
                mend: "add \(step.name) to its needs")
        }
        return false
    }

    /// Follows the rest of a path from a place on.
    private mutating func follow(
        _ query: SingularQuery, from start: Int, in base: ContextPlace?, at place: Place
    ) -> ContextPlace? {
        let rest = Array(query.segments[start...])
        switch base {
        case nil: return nil
        case .replies(let id): return rest.isEmpty ? .replies(id) : nil
        case .scalar:
            if rest.isEmpty { return .scalar }
            report(
                .pathImpossible, at: place,
                "\(query) leads to nothing: \(SingularQuery(segments: Array(query.segments[..<start]))) has no parts",
                mend: "leave out what follows")
            return nil
        case .document(let id, let path):
            guard let document = documents[id] else { return nil }
            let whole = path + rest
            /// The path up to the segment at which the schema ends it.
            func part(_ index: Int) -> SingularQuery {
                SingularQuery(segments: Array(query.segments[...(start + index - path.count)]))
            }
            switch document.schema.reach(whole) {
            case .impossible(let index) where index >= path.count:
                report(
                    .pathImpossible, at: place, "\(query) leads to nothing: \(id) can't have \(part(index))",
                    mend: "correct the path by documents/\(id).schema.json")
                return nil
            case .unlisted(let index) where index >= path.count:
                report(
                    .pathUnlisted, at: place, "\(query) may lead to nothing: \(id) does not list \(part(index))",
                    mend: "correct the path, or add the property to documents/\(id).schema.json")
            // What is wrong on the way to the elements is told of the array.
            case .possible, .impossible, .unlisted: break
            }
            return .document(id, whole)
        }
    }
}

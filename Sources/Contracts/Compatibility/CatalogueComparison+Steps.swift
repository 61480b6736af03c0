import JSON

extension CatalogueComparison {
    /// The steps of a service, by name; a step that is gone beside one that is new and asks the same was renamed.
    mutating func compareSteps(_ before: Service, _ now: Service) {
        let file = Self.file(now)
        let readers = Audience.resultReaders(before.portals)
        let gone = before.steps.filter { now.step($0.name) == nil }
        let added = now.steps.filter { before.step($0.name) == nil }
        var renamed: [String: String] = [:]
        for step in gone {
            let same = added.filter { asksSame($0, step) }
            let rivals = gone.filter { asksSame($0, step) }
            if same.count == 1, rivals.count == 1 { renamed[step.name] = same[0].name }
        }
        for step in gone {
            let name = renamed[step.name]
            note(
                name == nil ? .stepRemoved : .stepRenamed, .breaking, readers, file, side: .old,
                at: ["steps", step.name],
                name.map { "the step \(step.name) is called \($0) now" } ?? "the step \(step.name) is gone",
                because: "programs that look for its outcome by name find none",
                mend: name == nil
                    ? "keep the step" : "keep the name, and change its title: that is what people see",
                or: [successor(of: now)])
            if name == nil {
                for use in step.uses {
                    note(
                        .stepElsewhere, .notice, .agency(use.agency), file, side: .old, at: ["steps", step.name],
                        "\(use.agency) is no longer asked for \(use.operation.name)")
                }
            }
        }
        for step in added where !renamed.values.contains(step.name) {
            note(
                .stepAdded, step.isRequired ? .notice : .compatible, readers, file, at: ["steps", step.name],
                "the step \(step.name) is new",
                because: step.isRequired ? "a case is refused or fails where this step is" : nil)
            noteInputs(of: step, in: now, since: nil)
        }
        for step in before.steps {
            guard let other = now.step(renamed[step.name] ?? step.name) else { continue }
            compare(step, other, before, now)
        }
    }

    /// Whether both ask the same operations of the same agencies.
    func asksSame(_ left: Step, _ right: Step) -> Bool {
        left.asks.map { [$0.agency, $0.operation.name] } == right.asks.map { [$0.agency, $0.operation.name] }
    }

    private mutating func compare(_ before: Step, _ now: Step, _ service: Service, _ successor: Service) {
        let file = Self.file(successor)
        let readers = Audience.resultReaders(service.portals)
        let pointer = ["steps", now.name]
        if before.title != now.title {
            note(.wordingChanged, .compatible, .nobody, file, at: pointer + ["title"], "the title changed")
        }
        switch (before.isRequired, now.isRequired) {
        case (true, false):
            note(
                .stepOptional, .breaking, readers, file, at: pointer + ["required"],
                "the step \(now.name) is optional now",
                because: "a case may end as partial without its answer, which could not be",
                mend: "keep it required", or: [self.successor(of: successor)])
        case (false, true):
            note(
                .stepRequired, .notice, readers, file, at: pointer + ["required"],
                "the step \(now.name) is required now",
                because: "cases without its answer fail that were partial until now")
        default: break
        }
        compareAsked(before, now, file, readers)
        if Set(before.needs) != Set(now.needs) {
            let text = now.needs.isEmpty ? "no other step" : now.needs.joined(separator: ", ")
            for agency in now.agencies where before.agencies.contains(agency) {
                note(
                    .stepNeeds, .compatible, .agency(agency), file, at: pointer + ["needs"],
                    "the step \(now.name) waits for \(text) now")
            }
        }
        compareCondition(before, now, file, readers, self.successor(of: successor))
        compareElements(before, now, service, successor)
        compareLate(before, now, file, readers)
        for ask in now.asks where before.asks.contains(where: { Self.isSame($0, ask) }) {
            compareTime(before, now, ask, service, successor)
        }
        noteInputs(of: now, in: successor, since: before)
    }

    private static func isSame(_ left: Ask, _ right: Ask) -> Bool {
        left.agency == right.agency && left.operation.name == right.operation.name
    }

    /// Who is asked for what, and what undoes it.
    private mutating func compareAsked(_ before: Step, _ now: Step, _ file: String, _ readers: Audience) {
        let pointer = ["steps", now.name]
        if !asksSame(before, now) {
            note(
                .stepElsewhere, .compatible, readers, file, at: pointer,
                "the step \(now.name) asks \(now.asked) now, and asked \(before.asked)")
        }
        for use in before.uses where !now.uses.contains(where: { $0.isSame(as: use) }) {
            let place = ["steps", before.name] + use.pointer
            if use.isUndoing {
                note(
                    .compensationRemoved, .notice, .agency(use.agency), file, side: .old, at: place,
                    "\(use.agency) is no longer asked for \(use.operation.name) to undo the step \(now.name)",
                    because: "what it did may stay when the case comes to nothing")
            } else {
                note(
                    .stepElsewhere, .notice, .agency(use.agency), file, at: pointer,
                    "\(use.agency) is no longer asked for \(use.operation.name) by the step \(now.name)")
            }
        }
        for use in now.uses where !before.uses.contains(where: { $0.isSame(as: use) }) {
            note(
                use.isUndoing ? .compensationAdded : .stepElsewhere, .notice, .agency(use.agency), file,
                at: use.isUndoing ? pointer + use.pointer : pointer,
                "\(use.agency) is asked for \(use.operation.name) "
                    + (use.isUndoing ? "to undo the step \(now.name) now" : "by the step \(now.name) now"))
        }
        compareAlternatives(before, now, file, readers)
    }

    /// The names of alternatives stand in results as the source of the answer.
    private mutating func compareAlternatives(_ before: Step, _ now: Step, _ file: String, _ readers: Audience) {
        let was = before.isFirstOf ? before.asks.map(\.name) : []
        let isNow = now.isFirstOf ? now.asks.map(\.name) : []
        for name in was where !isNow.contains(name) {
            note(
                .alternativeRemoved, .notice, readers, file, side: .old, at: ["steps", before.name, "firstOf"],
                "the step \(now.name) has no alternative \(name) any more",
                because: "programs that look for the answer's source by name never find this one again")
        }
        for name in isNow where !was.contains(name) {
            note(
                .alternativeAdded, .compatible, readers, file, at: ["steps", now.name, "firstOf"],
                "the step \(now.name) has the alternative \(name) now")
        }
    }

    /// How long the agency has: by the step's deadline, or else by the case's.
    private mutating func compareTime(
        _ before: Step, _ now: Step, _ ask: Ask, _ service: Service, _ successor: Service
    ) {
        let was = min(before.deadlineMilliseconds ?? .max, service.deadlineMilliseconds)
        let isNow = min(now.deadlineMilliseconds ?? .max, successor.deadlineMilliseconds)
        if was == isNow { return }
        let pointer = now.deadlineMilliseconds == nil ? ["deadline"] : ["steps", now.name, "deadline"]
        let text = Duration8601.text(milliseconds:)
        let change =
            "\(ask.agency) has \(text(isNow)) for \(ask.operation.name) in the step \(now.name) now, and had \(text(was))"
        if isNow < was {
            note(
                .stepTimeShorter, .breaking, .agency(ask.agency), Self.file(successor), at: pointer, change,
                because: "answers that were in time would be overdue",
                mend: "leave it the time", or: [self.successor(of: successor)])
        } else {
            note(.stepTimeLonger, .compatible, .agency(ask.agency), Self.file(successor), at: pointer, change)
        }
    }

    /// Tells what goes to agencies that did not, and what no longer does: the minimum of data is a promise to citizens.
    mutating func noteInputs(of step: Step, in service: Service, since before: Step?) {
        for use in step.uses {
            noteInput(of: use, of: step, in: service, since: before, before?.uses.first { $0.isSame(as: use) })
        }
    }

    private mutating func noteInput(
        of use: StepUse, of step: Step, in service: Service, since before: Step?, _ known: StepUse?
    ) {
        let file = Self.file(service)
        let audience = Audience.agency(use.agency)
        let was = known.map { TemplateLeaf.all(of: $0.input) } ?? []
        let isNow = TemplateLeaf.all(of: use.input)
        let what = use.isUndoing ? "the compensation of the step \(step.name)" : "the step \(step.name)"
        func pointer(_ leaf: TemplateLeaf, _ name: String, _ use: StepUse) -> [String] {
            ["steps", name] + use.pointer + ["input"] + leaf.pointer.tokens
        }
        for leaf in isNow {
            let other = was.first { $0.pointer == leaf.pointer }
            if other?.value == leaf.value { continue }
            let data = isPersonal(leaf, of: use, of: step, in: service) ? "personal data" : "data"
            if let other {
                note(
                    .inputChanged, .notice, audience, file, at: pointer(leaf, step.name, use),
                    "\(leaf.name) of \(what) is \(leaf.text) now, and was \(other.text)",
                    because: "see that it means the same, and that the agency may have this \(data)")
            } else {
                note(
                    .inputSent, .notice, audience, file, at: pointer(leaf, step.name, use),
                    "\(leaf.name) of \(what) is sent now: \(leaf.text)",
                    because: "an agency gets \(data) that it did not get: see that it may")
            }
        }
        guard let known else { return }
        for leaf in was where !isNow.contains(where: { $0.pointer == leaf.pointer }) {
            note(
                .inputNotSent, .notice, audience, file, side: .old,
                at: pointer(leaf, before?.name ?? step.name, known), "\(leaf.name) of \(what) is no longer sent",
                because: "its contract always allowed it to be missing, but it was not")
        }
    }

    /// Whether a leaf's path leads to something that is marked as personal data, or holds such.
    private func isPersonal(_ leaf: TemplateLeaf, of use: StepUse, of step: Step, in service: Service) -> Bool {
        guard let query = leaf.query else { return false }
        var segments = query.segments[...]
        // An element is one of its list.
        if segments.first == .name("element"), let each = step.forEach {
            segments = (each.array.segments + [.index(0)] + segments.dropFirst())[...]
        }
        var id: DocumentID?
        switch segments.popFirst() {
        case .name("request"): id = service.request
        case .name("reply"): id = use.undone
        case .name("steps"):
            guard case .name(let name)? = segments.popFirst(), let part = segments.popFirst() else { return false }
            if part == .name("replies") { _ = segments.popFirst() } else if part != .name("reply") { return false }
            id = service.step(name)?.response
        default: return false
        }
        guard let id else { return false }
        var finder = PersonalData(forest: SchemaForest(old: [:], new: Self.sources(new)))
        return finder.isPersonal(Array(segments), in: id.urn)
    }
}

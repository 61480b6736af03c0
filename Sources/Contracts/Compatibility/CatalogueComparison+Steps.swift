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
                note(
                    .stepElsewhere, .notice, .agency(step.agency), file, side: .old, at: ["steps", step.name],
                    "\(step.agency) is no longer asked for \(step.operation.name)")
            }
        }
        for step in added where !renamed.values.contains(step.name) {
            note(
                .stepAdded, step.isRequired ? .notice : .compatible, readers, file, at: ["steps", step.name],
                "the step \(step.name) is new",
                because: step.isRequired ? "a case is refused or fails where this step is" : nil)
            noteInput(of: step, in: now, since: nil)
        }
        for step in before.steps {
            guard let other = now.step(renamed[step.name] ?? step.name) else { continue }
            compare(step, other, before, now)
        }
    }

    /// Whether both ask one operation of one agency.
    func asksSame(_ left: Step, _ right: Step) -> Bool {
        left.agency == right.agency && left.operation.name == right.operation.name
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
        let isSame = asksSame(before, now)
        if !isSame {
            note(
                .stepElsewhere, .compatible, readers, file, at: pointer,
                "the step \(now.name) asks \(now.operation.name) of \(now.agency) now, and asked \(before.operation.name) of \(before.agency)"
            )
            note(
                .stepElsewhere, .notice, .agency(before.agency), file, at: pointer,
                "\(before.agency) is no longer asked for \(before.operation.name) by the step \(now.name)")
            note(
                .stepElsewhere, .notice, .agency(now.agency), file, at: pointer,
                "\(now.agency) is asked for \(now.operation.name) by the step \(now.name) now")
        }
        if isSame, Set(before.needs) != Set(now.needs) {
            let text = now.needs.isEmpty ? "no other step" : now.needs.joined(separator: ", ")
            note(
                .stepNeeds, .compatible, .agency(now.agency), file, at: pointer + ["needs"],
                "the step \(now.name) waits for \(text) now")
        }
        if isSame { compareTime(before, now, service, successor) }
        noteInput(of: now, in: successor, since: isSame ? before : nil)
    }

    /// How long the agency has: by the step's deadline, or else by the case's.
    private mutating func compareTime(_ before: Step, _ now: Step, _ service: Service, _ successor: Service) {
        let was = min(before.deadlineMilliseconds ?? .max, service.deadlineMilliseconds)
        let isNow = min(now.deadlineMilliseconds ?? .max, successor.deadlineMilliseconds)
        if was == isNow { return }
        let pointer = now.deadlineMilliseconds == nil ? ["deadline"] : ["steps", now.name, "deadline"]
        let text = Duration8601.text(milliseconds:)
        let change =
            "\(now.agency) has \(text(isNow)) for \(now.operation.name) in the step \(now.name) now, and had \(text(was))"
        if isNow < was {
            note(
                .stepTimeShorter, .breaking, .agency(now.agency), Self.file(successor), at: pointer, change,
                because: "answers that were in time would be overdue",
                mend: "leave it the time", or: [self.successor(of: successor)])
        } else {
            note(.stepTimeLonger, .compatible, .agency(now.agency), Self.file(successor), at: pointer, change)
        }
    }

    /// Tells what goes to an agency that did not, and what no longer does: the minimum of data is a promise to citizens.
    mutating func noteInput(of step: Step, in service: Service, since before: Step?) {
        let file = Self.file(service)
        let audience = Audience.agency(step.agency)
        let was = before.map { TemplateLeaf.all(of: $0.input) } ?? []
        let isNow = TemplateLeaf.all(of: step.input)
        func pointer(_ leaf: TemplateLeaf, _ name: String) -> [String] {
            ["steps", name, "input"] + leaf.pointer.tokens
        }
        for leaf in isNow {
            let other = was.first { $0.pointer == leaf.pointer }
            if other?.value == leaf.value { continue }
            let data = isPersonal(leaf, of: service) ? "personal data" : "data"
            if let other {
                note(
                    .inputChanged, .notice, audience, file, at: pointer(leaf, step.name),
                    "\(leaf.name) of the step \(step.name) is \(leaf.text) now, and was \(other.text)",
                    because: "see that it means the same, and that the agency may have this \(data)")
            } else {
                note(
                    .inputSent, .notice, audience, file, at: pointer(leaf, step.name),
                    "\(leaf.name) of the step \(step.name) is sent now: \(leaf.text)",
                    because: "an agency gets \(data) that it did not get: see that it may")
            }
        }
        for leaf in was where !isNow.contains(where: { $0.pointer == leaf.pointer }) {
            note(
                .inputNotSent, .notice, audience, file, side: .old, at: pointer(leaf, before?.name ?? step.name),
                "\(leaf.name) of the step \(step.name) is no longer sent",
                because: "its contract always allowed it to be missing, but it was not")
        }
    }

    /// Whether a leaf's path leads to something that is marked as personal data, or holds such.
    private func isPersonal(_ leaf: TemplateLeaf, of service: Service) -> Bool {
        guard let query = leaf.query else { return false }
        var segments = query.segments[...]
        var id: DocumentID?
        switch segments.popFirst() {
        case .name("request"): id = service.request
        case .name("steps"):
            guard case .name(let name)? = segments.popFirst(), segments.popFirst() == .name("reply") else {
                return false
            }
            id = service.step(name)?.operation.response
        default: return false
        }
        guard let id else { return false }
        var finder = PersonalData(forest: SchemaForest(old: [:], new: Self.sources(new)))
        return finder.isPersonal(Array(segments), in: id.urn)
    }
}

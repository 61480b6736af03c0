import JSON
import JSONSchema

extension CatalogueComparison {
    /// Services, each version by itself.
    mutating func compareServices() {
        for service in old.services {
            if let now = new.service(named: service.name, version: service.version) {
                compare(service, now)
            } else {
                note(
                    .serviceRemoved, .breaking, .portals(service.portals), Self.file(service), side: .old,
                    "\(service.name).v\(service.version) is gone",
                    because: "applications for it would find no such service",
                    mend: "keep it beside its successor until nobody calls it any more")
            }
        }
        for service in new.services where old.service(named: service.name, version: service.version) == nil {
            note(
                .serviceAdded, .compatible, .portals(service.portals), Self.file(service),
                "\(service.name).v\(service.version) is new")
            let before = old.services.last { $0.name == service.name && $0.version < service.version }
            for step in service.steps {
                let known = before?.step(step.name).flatMap { asksSame($0, step) ? $0 : nil }
                noteInputs(of: step, in: service, since: known)
            }
        }
    }

    private mutating func compare(_ before: Service, _ now: Service) {
        let file = Self.file(now)
        if before.title != now.title || before.description != now.description {
            note(.wordingChanged, .compatible, .nobody, file, at: ["title"], "title or description changed")
        }
        comparePortals(before, now, file)
        compareDeadline(before, now, file)
        compareEnd(before, now, file)
        let user = "\(now.name).v\(now.version)"
        let successor = successor(of: now)
        compare(
            DocumentRole(
                kind: .application, old: before.request, new: now.request, audience: .portals(before.portals),
                user: user, successor: successor))
        compare(
            DocumentRole(
                kind: .result, old: before.resultDocument, new: now.resultDocument,
                audience: .resultReaders(before.portals), user: user, successor: successor))
        compareSteps(before, now)
        compareResult(before, now, file)
    }

    private mutating func comparePortals(_ before: Service, _ now: Service, _ file: String) {
        let was = Set(before.portals)
        let isNow = Set(now.portals)
        let out = isNow.contains("*") ? [] : was.subtracting(isNow)
        if !out.isEmpty {
            let who =
                out.contains("*")
                ? "only \(isNow.sorted().joined(separator: ", ")) may call it now"
                : "\(out.sorted().joined(separator: ", ")) may not call it any more"
            note(
                .portalRemoved, .breaking, .portals(out.sorted()), file, at: ["portals"], who,
                because: "applications of other portals would be refused",
                mend: "go on admitting them until they have left")
        }
        let added = was.contains("*") ? [] : isNow.subtracting(was)
        if !added.isEmpty {
            note(
                .portalAdded, .compatible, .portals(added.sorted()), file, at: ["portals"],
                "\(Audience.list(added)) may call it now")
        }
    }

    /// A deadline is a promise to the portals, and to the agencies it is the time that they have.
    private mutating func compareDeadline(_ before: Service, _ now: Service, _ file: String) {
        let (was, isNow) = (before.deadlineMilliseconds, now.deadlineMilliseconds)
        if was == isNow { return }
        let change =
            "the deadline is \(Duration8601.text(milliseconds: isNow)) now, and was \(Duration8601.text(milliseconds: was))"
        let readers = Audience.resultReaders(before.portals)
        if isNow > was {
            note(
                .deadlineLonger, .breaking, readers, file, at: ["deadline"], change,
                because: "results may come later than was promised",
                mend: "keep the deadline", or: [successor(of: now)])
        } else {
            note(
                .deadlineShorter, .notice, readers, file, at: ["deadline"], change,
                because: "cases may expire that were completed until now")
        }
    }

    /// What the portals get, member by member.
    private mutating func compareResult(_ before: Service, _ now: Service, _ file: String) {
        let readers = Audience.resultReaders(before.portals)
        let required = before.documents[before.resultDocument]?.schema.requiredProperties ?? []
        let (was, isNow) = (TemplateLeaf.all(of: before.result), TemplateLeaf.all(of: now.result))
        for leaf in was where !isNow.contains(where: { $0.pointer == leaf.pointer }) {
            let isRequired = leaf.pointer.tokens.count == 1 && required.contains { $0 == leaf.pointer.tokens.first }
            note(
                .resultRemoved, isRequired ? .breaking : .notice, readers, file, side: .old,
                at: ["result", "value"] + leaf.pointer.tokens, "\(leaf.name) is no longer filled",
                because: isRequired
                    ? "its document requires it" : "its document always allowed it to be missing, but it was not",
                mend: isRequired ? "fill it" : nil, or: [successor(of: now)])
        }
        for leaf in isNow {
            let pointer = ["result", "value"] + leaf.pointer.tokens
            guard let other = was.first(where: { $0.pointer == leaf.pointer }) else {
                note(
                    .resultAdded, .compatible, readers, file, at: pointer, "\(leaf.name) is filled now, by \(leaf.text)"
                )
                continue
            }
            if other.value != leaf.value {
                note(
                    .resultChanged, .notice, readers, file, at: pointer,
                    "\(leaf.name) is filled by \(leaf.text) now, and was by \(other.text)",
                    because: "see that it means the same")
            }
        }
    }
}

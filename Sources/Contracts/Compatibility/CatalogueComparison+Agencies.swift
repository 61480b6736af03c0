extension CatalogueComparison {
    /// Agencies and what they offer.
    mutating func compareAgencies() {
        for id in Set(old.agencies.keys).union(new.agencies.keys).sorted() {
            let file = Self.file(agency: id)
            switch (old.agencies[id], new.agencies[id]) {
            case (let before?, let now?):
                if before.name != now.name {
                    note(.wordingChanged, .compatible, .nobody, file, at: ["name"], "the agency's name changed")
                }
                for name in Set(before.operations.keys).union(now.operations.keys).sorted() {
                    compare(before.operations[name], now.operations[name], name, of: id)
                }
            case (let before?, nil):
                let isUsed = before.operations.keys.contains { isAsked(id, $0) }
                note(
                    .agencyRemoved, isUsed ? .breaking : .notice, .agency(id), file, side: .old, "the agency is gone",
                    because: isUsed ? "cases that were opened before still ask it" : nil,
                    mend: isUsed ? "keep it until no case of the old services is open" : nil)
            case (nil, _?): note(.agencyAdded, .compatible, .agency(id), file, "the agency is new")
            case (nil, nil): break
            }
        }
    }

    private func isAsked(_ agency: String, _ operation: String) -> Bool {
        old.services.contains { $0.operation(operation, of: agency) != nil }
    }

    private mutating func compare(_ before: Operation?, _ now: Operation?, _ name: String, of agency: String) {
        let file = Self.file(agency: agency)
        let audience = Audience.agency(agency)
        let pointer = ["operations", name]
        switch (before, now) {
        case (let before?, let now?): compare(before, now, of: agency)
        case (_?, nil):
            let isUsed = isAsked(agency, name)
            note(
                .operationRemoved, isUsed ? .breaking : .notice, audience, file, side: .old, at: pointer,
                "the operation \(name) is gone",
                because: isUsed ? "cases that were opened before still ask for it" : nil,
                mend: isUsed ? "keep it until no case of the old services is open" : nil)
        case (nil, _?):
            note(.operationAdded, .compatible, audience, file, at: pointer, "the operation \(name) is new")
        case (nil, nil): break
        }
    }

    private mutating func compare(_ before: Operation, _ now: Operation, of agency: String) {
        let file = Self.file(agency: agency)
        let audience = Audience.agency(agency)
        let pointer = ["operations", now.name]
        if before.title != now.title {
            note(
                .wordingChanged, .compatible, .nobody, file, at: pointer + ["title"],
                "the title of the operation \(now.name) changed")
        }
        switch (before.effect, now.effect) {
        case (.write, .read):
            note(
                .effectChanged, .breaking, audience, file, at: pointer + ["effect"],
                "\(now.name) was a write, and is a read now",
                because: "what is taken for a read is asked again without care",
                mend: "offer the read as an operation of its own")
        case (.read, .write):
            note(
                .effectChanged, .notice, audience, file, at: pointer + ["effect"],
                "\(now.name) was a read, and is a write now",
                because: "its adapter notes what it is about to do before it asks")
        default: break
        }
        if before.expectedMilliseconds != now.expectedMilliseconds {
            let text = Duration8601.text(milliseconds:)
            note(
                .expectedChanged, .compatible, audience, file, at: pointer + ["expected"],
                "\(now.name) is expected to take \(text(now.expectedMilliseconds)) now, and was \(text(before.expectedMilliseconds))"
            )
        }
        let user = "\(now.name) of \(agency)"
        let successor = "another operation of \(agency)"
        compare(
            DocumentRole(
                kind: .request, old: before.request, new: now.request, audience: audience, user: user,
                successor: successor))
        compare(
            DocumentRole(
                kind: .response, old: before.response, new: now.response, audience: audience, user: user,
                successor: successor))
    }
}

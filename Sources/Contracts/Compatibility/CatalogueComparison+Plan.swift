import JSON

extension CatalogueComparison {
    /// Whether a step runs at all.
    mutating func compareCondition(
        _ before: Step, _ now: Step, _ file: String, _ readers: Audience, _ successor: String
    ) {
        let pointer = ["steps", now.name, "when"]
        switch (before.condition, now.condition) {
        case (nil, let condition?):
            let isBreaking = now.isRequired && before.isRequired
            note(
                .conditionAdded, isBreaking ? .breaking : .notice, readers, file, at: pointer,
                "the step \(now.name) runs only when \(condition.text)",
                because: "a case may be completed without its answer, which could not be",
                mend: isBreaking ? "let it run always" : nil, or: isBreaking ? [successor] : [])
            for agency in now.agencies {
                note(
                    .conditionAdded, .compatible, .agency(agency), file, at: pointer,
                    "the step \(now.name) asks it only when \(condition.text)")
            }
        case (_?, nil):
            let place = ["steps", before.name, "when"]
            note(
                .conditionRemoved, now.isRequired ? .notice : .compatible, readers, file, side: .old, at: place,
                "the step \(now.name) always runs now",
                because: now.isRequired ? "cases may be refused or fail where it did not run" : nil)
            for agency in now.agencies {
                note(
                    .conditionRemoved, .notice, .agency(agency), file, side: .old, at: place,
                    "the step \(now.name) always asks it now", because: "it is asked more often, and told more")
            }
        case (let was?, let isNow?) where was != isNow:
            for audience in [readers] + now.agencies.map(Audience.agency) {
                note(
                    .conditionChanged, .notice, audience, file, at: pointer,
                    "the step \(now.name) runs when \(isNow.text) now, and ran when \(was.text)",
                    because: "see for which cases it comes to another answer")
            }
        default: break
        }
    }

    /// How many are asked, and how many must answer.
    mutating func compareElements(_ before: Step, _ now: Step, _ service: Service, _ successor: Service) {
        let file = Self.file(successor)
        let readers = Audience.resultReaders(service.portals)
        let pointer = ["steps", now.name, "forEach"]
        switch (before.forEach, now.forEach) {
        case (nil, let each?):
            for audience in [readers] + now.agencies.map(Audience.agency) {
                note(
                    .elementsAdded, .notice, audience, file, at: pointer,
                    "the step \(now.name) asks for each of \(each.array.shorthand) now, at most \(each.max), and asked once",
                    because: "it has as many tasks and replies in each case")
            }
        case (_?, nil):
            for audience in [readers] + now.agencies.map(Audience.agency) {
                note(
                    .elementsRemoved, .notice, audience, file, side: .old, at: ["steps", before.name, "forEach"],
                    "the step \(now.name) asks once now, and asked for each element",
                    because: "it has one task and one reply in each case")
            }
        case (let was?, let isNow?):
            if was.array != isNow.array {
                for audience in [readers] + now.agencies.map(Audience.agency) {
                    note(
                        .elementsChanged, .notice, audience, file, at: pointer + ["in"],
                        "the step \(now.name) asks for each of \(isNow.array.shorthand) now, and asked for each of \(was.array.shorthand)",
                        because: "see that these are the same")
                }
            }
            compareMost(was, isNow, now, service, successor)
            compareQuorum(was, isNow, now, service, successor)
        case (nil, nil): break
        }
    }

    private mutating func compareMost(
        _ was: ForEach, _ isNow: ForEach, _ step: Step, _ service: Service, _ successor: Service
    ) {
        guard was.max != isNow.max else { return }
        let change = "the step \(step.name) takes at most \(isNow.max) elements now, and took \(was.max)"
        let pointer = ["steps", step.name, "forEach", "max"]
        let portals = Audience.portals(service.portals)
        if isNow.max < was.max {
            note(
                .elementsFewer, .breaking, portals, Self.file(successor), at: pointer, change,
                because: "applications with more of them were taken, and the step would fail",
                mend: "go on taking as many", or: [self.successor(of: successor)])
        } else {
            note(.elementsMore, .compatible, portals, Self.file(successor), at: pointer, change)
            for agency in step.agencies {
                note(
                    .elementsMore, .notice, .agency(agency), Self.file(successor), at: pointer, change,
                    because: "it may get more tasks in one case")
            }
        }
    }

    private mutating func compareQuorum(
        _ was: ForEach, _ isNow: ForEach, _ step: Step, _ service: Service, _ successor: Service
    ) {
        guard was.quorum != isNow.quorum else { return }
        let counts = 1...max(was.max, isNow.max)
        let isLower = counts.contains { isNow.needed(of: $0) < was.needed(of: $0) }
        let isHigher = counts.contains { isNow.needed(of: $0) > was.needed(of: $0) }
        let change = "of the step \(step.name), \(isNow.quorumText) must be answered now, and it was \(was.quorumText)"
        let readers = Audience.resultReaders(service.portals)
        let pointer = ["steps", step.name, "forEach"]
        if isLower {
            note(
                .quorumLower, .breaking, readers, Self.file(successor), at: pointer, change,
                because: "the step may count as answered with replies missing that were always there",
                mend: "keep the quorum", or: [self.successor(of: successor)])
        } else if isHigher {
            note(
                .quorumHigher, .notice, readers, Self.file(successor), at: pointer, change,
                because: "the step may end without success where it was answered")
        }
    }

    /// What becomes of late answers, and when the agency is reminded.
    mutating func compareLate(_ before: Step, _ now: Step, _ file: String, _ readers: Audience) {
        let pointer = ["steps", now.name]
        if before.late != now.late {
            note(
                .lateChanged, .notice, readers, file, at: pointer + (now.late == .keep ? [] : ["late"]),
                now.late == .amend
                    ? "late answers of the step \(now.name) change the result now"
                    : "late answers of the step \(now.name) no longer change the result",
                because: now.late == .amend
                    ? "a result may be followed by another revision" : "what comes late is only kept")
        }
        guard before.remindAfterMilliseconds != now.remindAfterMilliseconds else { return }
        let change =
            now.remindAfterMilliseconds.map { "is reminded after \(Duration8601.text(milliseconds: $0)) now" }
            ?? "is no longer reminded"
        for agency in now.agencies where before.agencies.contains(agency) {
            note(
                .reminderChanged, .compatible, .agency(agency), file,
                at: pointer + (now.remindAfterMilliseconds == nil ? [] : ["remindAfter"]),
                "\(agency) \(change) in the step \(now.name)")
        }
    }

    /// What may still happen to a case at its end: that its result changes, or that its portal withdraws it.
    mutating func compareEnd(_ before: Service, _ now: Service, _ file: String) {
        let (was, isNow) = (before.amendMilliseconds, now.amendMilliseconds)
        let readers = Audience.resultReaders(before.portals)
        func text(_ milliseconds: Int64) -> String {
            milliseconds == 0 ? "final at once" : "open to change for \(Duration8601.text(milliseconds: milliseconds))"
        }
        let change = "a case's result is \(text(isNow)) now, and was \(text(was))"
        if isNow > was {
            note(
                .amendLonger, .breaking, readers, file, at: ["amend"], change,
                because: "a result may change when it was promised to be final",
                mend: was == 0 ? "leave `amend` out" : "keep the time", or: [successor(of: now)])
        } else if isNow < was {
            note(
                .amendShorter, .notice, readers, file, at: isNow == 0 ? [] : ["amend"], change,
                because: "answers that come late change it no longer")
        }
        guard before.isCancellable != now.isCancellable else { return }
        let portals = Audience.portals(before.portals)
        if now.isCancellable {
            note(.cancelAllowed, .compatible, portals, file, "a case may be withdrawn now")
        } else {
            note(
                .cancelForbidden, .breaking, portals, file, at: ["cancel"], "a case can't be withdrawn any more",
                because: "programs that withdraw cases would be refused",
                mend: "go on allowing it", or: [successor(of: now)])
        }
    }
}

extension ForEach {
    /// How many must be answered, in words.
    fileprivate var quorumText: String {
        switch quorum {
        case .all: "all elements"
        case .any: "any element"
        case .atLeast(let number): "\(number) of the elements"
        }
    }
}

extension Linter {
    /// Checks what steps need, and whether the deadlines can be met.
    mutating func lintPlan(_ service: ServiceDraft) {
        let names = service.steps.map(\.name)
        for step in service.steps {
            var seen: Set<String> = []
            for need in step.needs ?? [] {
                if !names.contains(need.value) {
                    report(
                        .stepNeedsUnknown, at: need.place,
                        "step \(step.name) needs \(quoted(need.value)), which is no step",
                        mend: Suggestion.remedy(
                            for: need.value, among: names.filter { $0 != step.name },
                            else: "the steps are \(list(names))"))
                } else if !seen.insert(need.value).inserted {
                    report(
                        .stepNeedsTwice, at: need.place, "step \(step.name) needs \(need.value) twice", mend: "keep one"
                    )
                } else if step.isRequired, service.step(need.value)?.isRequired == false {
                    report(
                        .stepNeedsOptional, at: need.place,
                        "step \(step.name) is required, but needs \(need.value), which is optional",
                        mend: "make \(need.value) required, or \(step.name) optional, or drop the need")
                }
            }
            lintDeadline(of: step, in: service)
            lintReminder(of: step, in: service)
            lintLate(of: step, in: service)
        }
        if !lintCycles(service) { lintCriticalPath(service) }
    }

    private mutating func lintDeadline(of step: StepDraft, in service: ServiceDraft) {
        guard let deadline = step.deadline else { return }
        if let whole = service.deadline, deadline.value > whole.value {
            report(
                .stepDeadlineOverCase, at: deadline.place,
                "the deadline of step \(step.name) is longer than that of the case",
                mend: "make it at most \(Duration8601.text(milliseconds: whole.value)), or leave it out")
        }
        // An alternative that is not expected in time could as well not be asked.
        let operations = step.asks.compactMap(\.operation)
        if let slowest = operations.max(by: { $0.expectedMilliseconds < $1.expectedMilliseconds }),
            deadline.value < slowest.expectedMilliseconds
        {
            report(
                .stepDeadlineTooShort, at: deadline.place,
                "the deadline of step \(step.name) is shorter than \(slowest.name) is expected to take",
                mend: "make it longer than \(Duration8601.text(milliseconds: slowest.expectedMilliseconds))")
        }
    }

    private mutating func lintReminder(of step: StepDraft, in service: ServiceDraft) {
        guard let reminder = step.remindAfter else { return }
        let deadlines = [step.deadline?.value, service.deadline?.value].compactMap(\.self)
        guard let deadline = deadlines.min(), reminder.value >= deadline else { return }
        report(
            .remindTooLate, at: reminder.place,
            "remindAfter of step \(step.name) is not before its deadline: nobody would ever be reminded",
            mend: "make it shorter than \(Duration8601.text(milliseconds: deadline)), or leave it out")
    }

    private mutating func lintLate(of step: StepDraft, in service: ServiceDraft) {
        guard let late = step.late, late.value == .amend else { return }
        if step.isRequired {
            report(
                .lateRequired, at: late.place,
                "step \(step.name) is required, so the case has ended when its answer is late: nothing can be amended",
                mend: "write `late: keep` or leave it out, or make the step optional with `required: false`")
        } else if !service.hasAmend {
            report(
                .lateWithoutAmend, at: late.place,
                "late answers of step \(step.name) are to amend, but service \(service.name) does not say for how long",
                mend: "add `amend: P30D` to the service, or leave `late` out")
        }
    }

    /// Reports each cycle once, where the first of its steps in the file closes it; whether there was one.
    private mutating func lintCycles(_ service: ServiceDraft) -> Bool {
        enum Mark { case open, done }
        var marks: [String: Mark] = [:]
        var hasCycle = false
        for start in service.steps where marks[start.name] == nil {
            // Depth first, with a stack of its own.
            var path: [(step: StepDraft, rest: ArraySlice<Placed<String>>)] = [(start, (start.needs ?? [])[...])]
            marks[start.name] = .open
            while let (step, rest) = path.last {
                guard let need = rest.first else {
                    marks[step.name] = .done
                    path.removeLast()
                    continue
                }
                path[path.count - 1].rest = rest.dropFirst()
                guard let next = service.step(need.value) else { continue }
                switch marks[next.name] {
                case .done: break
                case nil:
                    marks[next.name] = .open
                    path.append((next, (next.needs ?? [])[...]))
                case .open:
                    hasCycle = true
                    let cycle = path.map(\.step.name).drop { $0 != next.name } + [next.name]
                    report(
                        .stepNeedsCycle, at: need.place, "steps need one another: \(cycle.joined(separator: " -> "))",
                        mend: "drop one of these needs: none of the steps could ever begin")
                }
            }
        }
        return hasCycle
    }

    /// The longest chain of required steps, as long as the agencies expect to take, must fit the case's deadline. Those with a
    /// condition count: where they run, there must be time for them.
    private mutating func lintCriticalPath(_ service: ServiceDraft) {
        guard let deadline = service.deadline else { return }
        var ends: [String: (time: Int64, chain: [String])] = [:]
        var pending = service.steps.filter(\.isRequired)
        // Without a cycle each round finishes at least one step, except where a need is unknown or optional (reported).
        while !pending.isEmpty {
            let ready = pending.filter { ($0.needs ?? []).allSatisfy { ends[$0.value] != nil } }
            if ready.isEmpty { return }
            for step in ready {
                let before = (step.needs ?? []).compactMap { ends[$0.value] }.max { $0.time < $1.time }
                let (end, overflow) = (before?.time ?? 0).addingReportingOverflow(
                    step.expectedMilliseconds ?? 0)
                ends[step.name] = (overflow ? .max : end, (before?.chain ?? []) + [step.name])
            }
            pending.removeAll { ends[$0.name] != nil }
        }
        guard let longest = ends.values.max(by: { $0.time < $1.time }), longest.time > deadline.value else { return }
        report(
            .caseDeadlineTooShort, at: deadline.place,
            "the case's deadline is shorter than its required steps are expected to take: "
                + longest.chain.joined(separator: " -> "),
            mend: "make it longer than \(Duration8601.text(milliseconds: longest.time))")
    }

    /// All steps that a step needs, directly or by way of others; nil when that can't be told.
    func transitiveNeeds(of step: StepDraft, in service: ServiceDraft) -> Set<String>? {
        var all: Set<String> = []
        var pending = [step]
        while let step = pending.popLast() {
            guard let needs = step.needs else { return nil }
            for need in needs {
                guard let needed = service.step(need.value) else { return nil }
                if all.insert(need.value).inserted { pending.append(needed) }
            }
        }
        return all
    }
}

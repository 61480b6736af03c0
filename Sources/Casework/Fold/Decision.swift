import Contracts
package import Messages

/// What a conductor appends when its time has come. It changes nothing by itself: the log's order decides.
package struct Decision: Sendable, Hashable {
    /// What has passed.
    package enum Subject: Sendable, Hashable {
        /// The deadline of an element that is asked.
        case step(TaskID)
        /// The deadline of the case.
        case wholeCase(CaseID)
        /// The time at which an agency is reminded of a task.
        case reminder(TaskID)
    }

    /// What has passed.
    package var subject: Subject
    /// When it passes.
    package var deadline: Timestamp
    /// The agencies whose replies must be taken in first: an outage of the bus must not make them late. None for a
    /// reminder, which makes nobody late.
    package var agencies: [String]

    /// The case that it is about.
    package var caseID: CaseID {
        switch subject {
        case .step(let task), .reminder(let task): task.caseID
        case .wholeCase(let caseID): caseID
        }
    }

    /// The journal entry that says so.
    package func entry(trace: TraceContext?) -> JournalEntry {
        let body: JournalEntry.Body =
            switch subject {
            case .step(let task): .overdue(StepOverdue(task: task, deadline: deadline))
            case .wholeCase: .expired(CaseExpired(deadline: deadline))
            case .reminder(let task): .reminded(StepReminded(task: task, due: deadline))
            }
        return JournalEntry(caseID: caseID, source: "/darcha/conductor", trace: trace, body: body)
    }
}

extension CaseState {
    /// The decisions that may become due, with their times.
    package var decisions: [Decision] {
        var decisions: [Decision] = []
        var asked: [String] = []
        for step in steps.indices { append(decisionsOf: step, to: &decisions, &asked) }
        if isOpen { decisions.append(Decision(subject: .wholeCase(id), deadline: deadline, agencies: asked)) }
        return decisions
    }

    private func append(decisionsOf step: Int, to decisions: inout [Decision], _ asked: inout [String]) {
        for element in steps[step].elements.indices where steps[step].elements[element].outcome == nil {
            let place = Place(step: step, element: element)
            let agency = ask(place).agency
            if !asked.contains(agency) { asked.append(agency) }
            if let deadline = self[place].deadline {
                decisions.append(Decision(subject: .step(task(place)), deadline: deadline, agencies: [agency]))
            }
            if self[place].remindedAt == nil, let due = reminderDue(place) {
                decisions.append(Decision(subject: .reminder(task(place)), deadline: due, agencies: []))
            }
        }
    }

    /// The decisions whose time begins to run with a transition to this state.
    package func decisions(begunBy transition: Transition) -> [Decision] {
        var decisions: [Decision] = []
        var asked: [String] = []
        for change in transition.changes {
            switch change {
            case .issued(let step), .reissued(let step): append(decisionsOf: step, to: &decisions, &asked)
            default: continue
            }
        }
        if transition.changes.contains(.opened), isOpen {
            decisions.append(Decision(subject: .wholeCase(id), deadline: deadline, agencies: asked))
        }
        return decisions
    }

    /// Whether a decision still has something to decide.
    package func awaits(_ decision: Decision) -> Bool { current(decision) != nil }

    /// A decision as it stands now, with the agencies that are asked by now; nil where nothing is left to decide.
    package func current(_ decision: Decision) -> Decision? { decisions.first { $0.subject == decision.subject } }
}

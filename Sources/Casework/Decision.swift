import Contracts
package import Messages

/// What a conductor appends when a deadline passes. It changes nothing by itself: the log's order decides.
package struct Decision: Sendable, Hashable {
    /// What has passed.
    package enum Subject: Sendable, Hashable {
        /// The deadline of an issued step.
        case step(TaskID)
        /// The deadline of the case.
        case wholeCase(CaseID)
    }

    /// What has passed.
    package var subject: Subject
    /// When it passes.
    package var deadline: Timestamp
    /// The agencies whose replies must be taken in first: an outage of the bus must not make them late.
    package var agencies: [String]

    /// The case that it is about.
    package var caseID: CaseID {
        switch subject {
        case .step(let task): task.caseID
        case .wholeCase(let caseID): caseID
        }
    }

    /// The journal entry that says so.
    package func entry(trace: TraceContext?) -> JournalEntry {
        let body: JournalEntry.Body =
            switch subject {
            case .step(let task): .overdue(StepOverdue(task: task, deadline: deadline))
            case .wholeCase: .expired(CaseExpired(deadline: deadline))
            }
        return JournalEntry(caseID: caseID, source: "/darcha/conductor", trace: trace, body: body)
    }
}

extension CaseState {
    /// The decisions that may become due, with their deadlines; empty once the case is closed.
    package var decisions: [Decision] {
        guard isOpen else { return [] }
        var decisions: [Decision] = []
        var asked: [String] = []
        for (index, state) in steps.enumerated() where state.phase == .issued {
            let agency = service.steps[index].agency
            if !asked.contains(agency) { asked.append(agency) }
            if let deadline = state.deadline {
                decisions.append(Decision(subject: .step(task(index)), deadline: deadline, agencies: [agency]))
            }
        }
        decisions.append(Decision(subject: .wholeCase(id), deadline: deadline, agencies: asked))
        return decisions
    }

    /// Whether a decision still has something to decide.
    package func awaits(_ decision: Decision) -> Bool { current(decision) != nil }

    /// A decision as it stands now, with the agencies that are asked by now; nil where nothing is left to decide.
    package func current(_ decision: Decision) -> Decision? { decisions.first { $0.subject == decision.subject } }

    /// The id of a step's current task.
    func task(_ index: Int) -> TaskID {
        TaskID(caseID: id, step: service.steps[index].name, attempt: steps[index].attempts)
    }
}

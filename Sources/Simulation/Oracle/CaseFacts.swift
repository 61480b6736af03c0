import Casework
import Contracts
import JSON
import Messages

/// What two models of a case are compared by: all that can be told of it, without its documents.
enum CaseFacts {
    /// The facts of the oracle's case.
    static func of(_ state: OracleCase) -> String {
        var text = "\(state.outcome ?? "open")@\(state.closedAt ?? 0) r\(state.revision) \(state.documentBytes)B"
        for step in state.steps {
            text += " | \(step.plan.name):\(step.phase):\(step.outcome ?? "-"):\(step.because ?? "-")"
            for element in step.elements {
                text += " [\(element.name) \(element.outcome ?? "-") a\(element.attempts.count)"
                text += " d\(element.deadline ?? 0) \(element.wasAnswered ? "w" : "-") l\(element.late ?? "-")"
                text += element.reminded.contains(element.attempts.count) ? " R" : ""
                if let undoing = element.undoing { text += " u\(undoing.attempts):\(undoing.state)" }
                text += "]"
            }
        }
        return text
    }

    /// The facts of the fold's state.
    static func of(_ state: CaseState) -> String {
        var text = "\(state.closing?.outcome.rawValue ?? "open")@\(state.closing?.at.milliseconds ?? 0) r\(state.revision)"
        text += " \(state.documentBytes)B"
        for (index, step) in state.steps.enumerated() {
            text += " | \(state.service.steps[index].name):\(step.phase.name):\(step.outcome?.rawValue ?? "-")"
            text += ":\(step.because?.rawValue ?? "-")"
            for (number, element) in step.elements.enumerated() {
                text += " [\(state.name(ofElement: number, in: index)) \(element.outcome?.rawValue ?? "-") a\(element.attempts)"
                text += " d\(element.deadline?.milliseconds ?? 0) \(element.wasAnswered ? "w" : "-")"
                text += " l\(element.late?.value.outcome.rawValue ?? "-")"
                text += element.remindedAt != nil ? " R" : ""
                if let undoing = element.compensation?.value {
                    text += " u\(undoing.attempts):\(undoing.outcome?.rawValue ?? "issued")"
                }
                text += "]"
            }
        }
        return text
    }
}

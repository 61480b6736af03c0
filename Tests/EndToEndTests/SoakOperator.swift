import JSON
import NIOHTTP1
import Testing

/// An operator who has asked for again what has failed, and settles what no agency will ever tell.
struct SoakOperator: Sendable {
    enum Command: String { case reissue, settle }
    /// What is meant: the part itself, or what undoes it.
    enum Kind: String { case `do`, compensate }

    let bus: DevelopmentBus

    /// Gives a command, again and again until the gateway answers: whether it has been done, by this command or by one
    /// before it whose answer was lost.
    func give(_ command: Command, _ kind: Kind, _ part: SoakPart, after attempt: Int64, of id: String) async -> Bool {
        var mayBeDone = false
        for _ in 0..<100 {
            let answer = try? await bus.call(
                .POST, "\(bus.url)/v1/cases/\(id)/steps/\(part.step)/\(command.rawValue)", key: bus.operatorKey,
                body: [
                    "element": .string(part.element), "kind": .string(kind.rawValue), "attempt": .init(attempt),
                ])
            switch answer?.status {
            case 202?: return true
            case 409?:
                let reason = answer?.json["reason"]?.string ?? ""
                // Nothing to do, somebody was first, or its time is over; all else would be a wrong command.
                #expect(
                    ["settled", "other-attempt", "window-over"].contains(reason),
                    "\(id) \(part.name): \(answer?.json.serializedString ?? "")")
                return mayBeDone && reason != "window-over"
            case nil, 500?, 503?: mayBeDone = true
            default:
                Issue.record("\(id) \(part.name): \(answer?.json.serializedString ?? "")")
                return false
            }
            try? await Task.sleep(for: .milliseconds(300))
        }
        Issue.record("the gateway did not answer for 30 s whether \(id) \(part.name) is asked for again")
        return false
    }
}

import Casework
import Contracts
import Hummingbird
import JSON
import Messages

extension GatewayResponder {
    /// So long may the words be that go with a command.
    private static let maximumWords = 1000

    // MARK: POST /v1/cases/{id}/cancellation

    /// Withdraws the portal's case.
    func cancelCase(_ text: String, _ portal: String, _ request: Request) async throws -> Response {
        let body = try await command(request, ["reason"])
        let cancelled = CaseCancelled(by: portal, reason: try Self.words("reason", body))
        let state = try await find(text, .portal(portal))
        if state.closing?.outcome == .cancelled { return answer(state, .portal(portal), .ok) }
        if let closing = state.closing { throw Self.caseClosed(closing) }
        guard state.service.isCancellable else {
            throw APIProblem(.cancellationNotOffered, "A case of \(state.service.name) goes on to its end.")
        }
        do {
            return answer(try await give(.cancelled(cancelled), to: state), .portal(portal), .accepted)
        } catch let refusal as CaseCommander.Refusal {
            // It closed meanwhile: by the same wish, or otherwise.
            guard let closing = refusal.state.closing, closing.outcome != .cancelled else {
                return answer(refusal.state, .portal(portal), .ok)
            }
            throw Self.caseClosed(closing)
        }
    }

    private static func caseClosed(_ closing: CaseState.Closing) -> APIProblem {
        APIProblem(
            .caseClosed, "The case has closed as \(closing.outcome.rawValue).",
            members: ["outcome": .string(closing.outcome.rawValue)])
    }

    // MARK: POST /v1/cases/{id}/steps/{step}/…

    /// Has an element of a step, or what undoes it, asked for once more.
    func reissue(_ step: String, of text: String, _ name: String, _ request: Request) async throws -> Response {
        let body = try await command(request, ["element", "kind", "attempt", "reason"])
        let reason = try Self.words("reason", body)
        return try await see(to: step, of: text, name, body) {
            .reissued(StepReissued(task: $0, by: name, reason: reason))
        }
    }

    /// Says that nothing of a task remains to be seen to.
    func settle(_ step: String, of text: String, _ name: String, _ request: Request) async throws -> Response {
        let body = try await command(request, ["element", "kind", "attempt", "note"])
        let note = try Self.words("note", body)
        return try await see(to: step, of: text, name, body) { .settled(TaskSettled(task: $0, by: name, note: note)) }
    }

    private func see(
        to step: String, of text: String, _ name: String, _ body: JSONObject,
        _ event: (TaskID) -> JournalEntry.Body
    ) async throws -> Response {
        let (element, kind, attempt) = try Self.task(body)
        let state = try await find(text, .operator(name))
        guard state.service.stepIndex[step] != nil else {
            throw APIProblem(.stepUnknown, "The case's service has no step of this name.")
        }
        let task = TaskID(caseID: state.id, step: step, element: element, kind: kind, attempt: attempt)
        do {
            return answer(try await give(event(task), to: state), .operator(name), .accepted)
        } catch let refusal as CaseCommander.Refusal {
            throw APIProblem(
                .commandRefused, refusal.reason.words, members: ["reason": .string(refusal.reason.rawValue)])
        }
    }

    // MARK: Both

    private func give(_ body: JournalEntry.Body, to state: CaseState) async throws -> CaseState {
        let partitions = try await started()
        let commander = commander
        let after = try await withTimeout(configuration.openTimeout) {
            try await commander.give(body, to: state, partitions: partitions)
        }
        guard let after else {
            throw APIProblem(.busUnavailable, "The bus did not confirm the command in time; it may yet be done.")
        }
        return after
    }

    private func answer(_ state: CaseState, _ caller: Caller, _ status: HTTPResponse.Status) -> Response {
        json(view(state, for: caller), status: status, headers: caseHeaders(state, nil))
    }

    /// The members of a command's body; none where there is no body.
    private func command(_ request: Request, _ members: [String]) async throws -> JSONObject {
        let buffer = try await collect(request)
        guard buffer.readableBytes > 0 else { return [:] }
        try RequestHeaders.checkJSON(request.headers)
        guard let object = try parse(buffer).object else {
            throw APIProblem(.commandInvalid, "The body must be an object.")
        }
        // What somebody meant by a member that is not there would not be done.
        guard object.allSatisfy({ members.contains($0.name) }) else {
            let names = members.map { "`\($0)`" }.joined(separator: ", ")
            throw APIProblem(.commandInvalid, "The body has a member that is none of \(names).")
        }
        return object
    }

    private static func words(_ member: String, _ body: JSONObject) throws -> String? {
        guard let value = body[member], value != .null else { return nil }
        guard let words = value.string, words.count <= maximumWords else {
            throw APIProblem(.commandInvalid, "`\(member)` must be a string of at most \(maximumWords) characters.")
        }
        return words
    }

    private static func task(_ body: JSONObject) throws -> (element: String, kind: TaskKind, attempt: Int) {
        guard let attempt = body["attempt"]?.integer, (1...Int64(Int32.max)).contains(attempt) else {
            throw APIProblem(
                .commandInvalid, "`attempt` must be the number, from 1, of the attempt that the command follows.")
        }
        let element = body["element"] ?? .string(Ask.only)
        guard let name = element.string, (1...64).contains(name.utf8.count), !name.contains("/") else {
            throw APIProblem(.commandInvalid, "`element` must be the name of an element, as the case shows it.")
        }
        let word = body["kind"] ?? .string(TaskKind.do.rawValue)
        guard let kind = word.string.flatMap({ TaskKind(rawValue: $0) }) else {
            throw APIProblem(.commandInvalid, "`kind` must be `do` or `compensate`.")
        }
        return (name, kind, Int(attempt))
    }
}

extension Transition.IgnoredReason {
    /// What it means for whoever gave a command.
    fileprivate var words: String {
        switch self {
        case .unknownTask: "The step has no such element, it was never asked for, or nothing is being undone."
        case .otherAttempt: "This is not the last attempt: somebody else was first, or there is none of this number."
        case .settled: "There is nothing to do: it is under way, answered, settled, or the case no longer wants it."
        case .windowOver: "The time is over in which the result of the case could still be amended."
        case .unknownCase: "The case ended too long ago: nothing about it can be changed any more."
        case .tooManyAttempts: "It was asked for as often as can be."
        default: "The case does not take it as it is."
        }
    }
}

import Contracts
import JSON
import Testing

@testable import Simulators

/// One application on its way through a service's plan: for each ask the input is made, checked, and sent as the adapter
/// would, and the reply checked. No clock, no bus, and no rules but the order of the steps.
struct PlanWalk: Sendable {
    /// An answer of an operation that can be undone.
    struct Effect: Sendable {
        let step: String
        let element: String
        let agency: String
        let compensation: Compensation
        let input: JSONValue
    }

    let service: Service
    let application: JSONValue
    let caseID: String
    let callers: [String: Caller]
    /// What has ended so far, as templates see it.
    private(set) var steps: JSONObject = [:]
    /// What can be undone, in the order in which it was done.
    private(set) var effects: [Effect] = []
    /// The step that was refused, and the code.
    private(set) var refusal: String?

    init(service: Service, application: JSONValue, caseID: String, callers: [String: Caller]) {
        self.service = service
        self.application = application
        self.caseID = caseID
        self.callers = callers
    }

    /// The result, which must keep its document.
    func result() throws -> JSONValue {
        let result = service.result.evaluate(in: context)
        try expectValid(result, service.resultDocument, of: service, "result")
        return result
    }

    /// Goes on until all steps have ended, or an agency refuses.
    mutating func go() async throws {
        var open = service.steps
        while let next = open.firstIndex(where: { $0.needs.allSatisfy(steps.contains) }) {
            let step = open.remove(at: next)
            guard step.condition?.holds(in: context) ?? true else {
                steps[step.name] = ["outcome": "skipped"]
                continue
            }
            guard let ended = try await end(of: step) else { return }
            steps[step.name] = .object(ended)
        }
        #expect(open.isEmpty)
    }

    /// Asks for all of a step; nil when it is refused.
    private mutating func end(of step: Step) async throws -> JSONObject? {
        if let forEach = step.forEach {
            let elements = try #require(forEach.array.select(in: context)?.array)
            #expect(elements.count <= forEach.max)
            var replies: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                let more: JSONObject = ["element": element, "index": JSONValue(index)]
                guard let reply = try await ask(step.asks[0], of: step, element: "\(index)", more) else { return nil }
                replies.append(reply)
            }
            return ["outcome": "answered", "replies": .array(replies)]
        }
        var ended: JSONObject?
        // All alternatives are asked, as on the bus; the first answer is taken.
        for ask in step.asks {
            guard let reply = try await self.ask(ask, of: step, element: ask.name, [:]), ended == nil else { continue }
            ended = ["outcome": "answered", "reply": reply]
            if step.isFirstOf { ended?["source"] = .string(ask.name) }
        }
        if ended != nil { refusal = nil }
        return ended
    }

    private mutating func ask(
        _ ask: Ask, of step: Step, element: String, _ more: JSONObject
    ) async throws -> JSONValue? {
        let context = context.with(more)
        let input = ask.input.evaluate(in: context)
        let place = "\(step.name)/\(element)/do"
        let answer = try await send(ask.operation, of: ask.agency, input, place: place, key: place)
        let reply = try answer.document
        guard answer.status == 200 else {
            let call = try #require(try AdapterFile(agency: ask.agency).operations[ask.operation.name]).http
            #expect(call.refused.contains(answer.status), "\(step.name): \(reply)")
            refusal = "\(step.name): \(answer.code ?? "")"
            return nil
        }
        try expectValid(reply, ask.operation.response, of: service, "reply of \(step.name)")
        if let compensation = ask.compensation {
            let input = compensation.input.evaluate(in: context.with(["reply": reply]))
            effects.append(
                Effect(
                    step: step.name, element: element, agency: ask.agency, compensation: compensation, input: input))
        }
        return reply
    }

    /// Undoes all effects in reverse, asks for each once more by the same key, which repeats the answer, and by another,
    /// which is refused.
    func undoAll() async throws {
        for effect in effects.reversed() {
            let operation = effect.compensation.operation
            let place = "\(effect.step)/\(effect.element)/compensate"
            let undo = { (key: String) async throws -> Answer in
                try await send(operation, of: effect.agency, effect.input, place: place, key: key)
            }
            let first = try await undo(place)
            #expect(first.status == 200, "\(place): \(String(decoding: first.body, as: UTF8.self))")
            try expectValid(try first.document, operation.response, of: service, "reply of \(place)")
            #expect(try await undo(place).body == first.body)
            #expect(try await undo("\(place) again").code?.hasSuffix("-undone") == true)
        }
    }

    private func send(
        _ operation: Contracts.Operation, of agency: String, _ input: JSONValue, place: String, key: String
    ) async throws -> Answer {
        try expectValid(input, operation.request, of: service, "input of \(place)")
        let call = try #require(try AdapterFile(agency: agency).operations[operation.name]).http
        return try await #require(callers[agency]).send(
            call.method, try call.path(for: input), body: call.method == "GET" ? nil : input.serialized(),
            key: "\(caseID)/\(key)", task: "\(caseID)/\(place)/1")
    }

    private var context: JSONValue { ["request": application, "steps": .object(steps)] }
}

extension JSONValue {
    /// The object with further members.
    fileprivate func with(_ more: JSONObject) -> JSONValue {
        var members = object ?? [:]
        for (name, value) in more { members[name] = value }
        return .object(members)
    }
}

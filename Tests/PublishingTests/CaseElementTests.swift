import Casework
import Contracts
import JSON
import JSONSchema
import Messages
import Publishing
import Testing

/// Cases with elements, late words and compensations are what the schema says.
@Suite struct CaseElementTests {
    private let catalogue: Catalogue
    private let service: Service
    private let id = CaseID(portal: "portal", idempotencyKey: "k")

    init() throws {
        let hostile = try Fixtures.hostile(versions: [1])
        let plain = try #require(hostile.services.first)
        let write = try #require(plain.steps.last).operation
        let input = try Template(compiling: ["name": "x"])
        let undo = Compensation(operation: write, input: input)
        func ask(_ name: String = Ask.only) -> Ask {
            Ask(name: name, agency: "a", operation: write, input: input, compensation: undo)
        }
        let each = Step(
            name: "each", title: plain.title, asks: [ask()],
            forEach: ForEach(array: try SingularQuery(parsing: "$.request.branches"), max: 3, quorum: .any),
            isRequired: false,
            needs: [], deadlineMilliseconds: 1000, remindAfterMilliseconds: 500)
        let either = Step(
            name: "either", title: plain.title, asks: [ask("one"), ask("two")], isRequired: true, needs: [],
            deadlineMilliseconds: nil)
        let never = Step(
            name: "never", title: plain.title, asks: [ask()], isRequired: false, needs: ["either"],
            condition: try JSONPathCondition(parsing: "$.request.name == 'no'"), deadlineMilliseconds: nil)
        service = Service(
            name: "s", version: 1, title: plain.title, description: nil, portals: ["*"], request: plain.request,
            resultDocument: plain.resultDocument, result: try Template(compiling: ["short": "ok"]),
            deadlineMilliseconds: 60_000, amendMilliseconds: 60_000, steps: [each, either, never],
            agencies: ["a": plain.title], documents: plain.documents)
        catalogue = Catalogue(agencies: hostile.agencies, services: [service], documents: hostile.documents)
    }

    private func replied(
        _ step: String, _ element: String, kind: TaskKind = .do, _ reply: TaskReplied.Reply
    ) -> JournalEntry.Body {
        let task = TaskID(caseID: id, step: step, element: element, kind: kind)
        return .replied(TaskReplied(task: task, agency: "a", reply: reply))
    }

    private var answer: TaskReplied.Reply {
        .answered(["short": "ok"], dataSchema: "urn:darcha:document:reply:v1", bytes: 9)
    }
    private var failure: TaskReplied.Reply { .failed(Problem(code: "broken", message: "Broken.")) }

    @Test func everyViewOnTheWayIsValid() throws {
        let document = Publication(catalogue: catalogue).openAPI(.en)
        let schema = try Fixtures.component("Case_s_v1", of: document)
        let step = try Fixtures.component("CaseStep", of: document)
        let third = TaskID(caseID: id, step: "each", element: "2")
        let events: [(at: Int64, body: JournalEntry.Body)] = [
            (0, .opened(opened)),
            (500, .reminded(StepReminded(task: third, due: Timestamp(milliseconds: 500)))),
            (600, replied("each", "0", answer)),
            (700, replied("each", "1", .refused(Problem(code: "no", message: "No.")))),
            (1000, .overdue(StepOverdue(task: third, deadline: Timestamp(milliseconds: 1000)))),
            (1100, replied("each", "2", failure)), (1200, replied("either", "two", answer)),
            (1300, replied("either", "one", answer)),
            (1400, replied("either", "one", kind: .compensate, failure)),
            (
                1500,
                .settled(
                    TaskSettled(task: TaskID(caseID: id, step: "either", element: "one", kind: .compensate), by: "o"))
            ),
        ]
        var slot: CaseSlot?
        var seen: Set<String> = []
        for (offset, event) in events.enumerated() {
            let entry = JournalEntry(caseID: id, source: "/test", body: event.body)
            let transition = CaseSlot.fold(
                JournalEvent(entry, offset: Int64(offset), timestamp: Timestamp(milliseconds: event.at)), into: &slot
            ) { _ in service }
            #expect(transition.disposition == .applied, "\(event.body.type)")
            let state = try #require(slot?.state)
            #expect(schema.validate(state.view) == [], "after \(event.body.type)")
            for index in state.steps.indices {
                #expect(step.isValid(state.stepView(index)))
                Self.collect(state.stepView(index), &seen)
            }
        }
        #expect(
            seen.isSuperset(of: [
                "elements", "element", "remindedAt", "late", "compensation", "because",
            ]), "or nothing was shown: \(seen)")
        let view = try #require(slot?.state).view
        #expect(view["steps"]?["either"]?["elements"]?[0]?["compensation"]?["outcome"] == "settled")
        var broken = try #require(view["steps"]?["either"]?["elements"]?[0]?.object)
        broken["state"] = "waiting"
        #expect(!(try Fixtures.component("CaseElement", of: document)).isValid(.object(broken)))
    }

    /// The names of all members, however deep.
    private static func collect(_ value: JSONValue, _ names: inout Set<String>) {
        for (name, member) in value.object ?? [:] {
            names.insert(name)
            collect(member, &names)
        }
        for element in value.array ?? [] { collect(element, &names) }
    }

    private var opened: CaseOpened {
        CaseOpened(
            service: service.name, version: 1, contract: service.digest, portal: "portal", reference: nil,
            requestDigest: "d", request: ["name": "n", "branches": [1, 2, 3]], checkedAt: Timestamp(milliseconds: 0),
            documentLimit: 1 << 20)
    }
}

import Messages
import Testing

@Suite struct TaskIDTests {
    private let caseID = CaseID(portal: "my-gov", idempotencyKey: "k-1")

    @Test func hasFiveParts() {
        let id = TaskID(caseID: caseID, step: "registration")
        #expect(id.description == "\(caseID)/registration/-/do/1")
        #expect(id.effectID == "\(caseID)/registration/-/do")
    }

    @Test func anotherAttemptIsAnotherMessageAndTheSameEffect() {
        let first = TaskID(caseID: caseID, step: "registration", attempt: 1)
        let second = TaskID(caseID: caseID, step: "registration", attempt: 2)
        #expect(first != second)
        #expect(first.description != second.description)
        #expect(first.effectID == second.effectID)
    }

    @Test func undoingIsAnotherEffect() {
        let done = TaskID(caseID: caseID, step: "registration")
        let undone = TaskID(caseID: caseID, step: "registration", kind: .compensate)
        #expect(done.effectID != undone.effectID)
    }

    @Test(arguments: ["a", "registration", "s1", "birthRegistration"], ["-", "0", "17"])
    func comesBackFromItsText(step: String, element: String) {
        for kind in [TaskKind.do, .compensate] {
            for attempt in [1, 2, 10, Int.max] {
                let id = TaskID(caseID: caseID, step: step, element: element, kind: kind, attempt: attempt)
                #expect(TaskID(id.description) == id)
            }
        }
    }

    @Test(arguments: [
        "", "/", "////", "ID", "ID/s/-/do", "ID/s/-/do/1/", "/ID/s/-/do/1", "ID//-/do/1", "ID/s//do/1", "ID/s/-//1",
        "ID/s/-/do/",
        "ID/s/-/DO/1", "ID/s/-/undo/1", "ID/s/-/do/0", "ID/s/-/do/-1", "ID/s/-/do/+1", "ID/s/-/do/01", "ID/s/-/do/1.0",
        "ID/s/-/do/one", "ID/s/-/do/ 1", "ID/s/-/do/9223372036854775808", "ID/s/-/do/99999999999999999999999",
        "x/s/-/do/1",
        "ID/s/-/do/１",
    ])
    func whatIsNoIDIsNotRead(text: String) {
        #expect(TaskID(text.replacing("ID", with: caseID.description)) == nil)
    }
}

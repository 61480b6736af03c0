import JSON
import Messages
import Testing

@Suite struct ProblemTests {
    @Test(arguments: [
        Problem(code: "already-registered", message: "The birth is registered."),
        Problem(code: "", message: ""),
        Problem(code: "c", message: "m", details: ["a": [1, 2.5, nil, true], "b": ["c": "d"]]),
        Problem(code: "c", message: "m", details: .null),
    ])
    func comesBackFromItsJSON(problem: Problem) throws {
        #expect(Problem(problem.json) == problem)
        #expect(Problem(try JSONValue(parsing: problem.json.serialized())) == problem)
    }

    @Test(arguments: [
        ("null", "unspecified", ""), ("17", "unspecified", ""), ("[]", "unspecified", ""), ("{}", "unspecified", ""),
        (#"{"code": 5, "message": 6}"#, "unspecified", ""),
        (#"{"title": "No"}"#, "unspecified", "No"),
        (#"{"title": "No", "detail": "Because"}"#, "unspecified", "Because"),
        (#"{"code": "c", "title": "No", "detail": "Because", "message": "Word"}"#, "c", "Word"),
    ])
    func aReasonIsNeverLostForItsForm(json: String, code: String, message: String) throws {
        let problem = Problem(try JSONValue(parsing: json))
        #expect(problem.code == code)
        #expect(problem.message == message)
    }

    @Test func whatIsReadIsBounded() {
        let long = String(repeating: "ў", count: 100_000)
        let problem = Problem(["code": .string(long), "message": .string(long), "details": ["x": .string(long)]])
        #expect(problem.code.utf8.count == Problem.maxCode)
        #expect(problem.message == String(repeating: "ў", count: Problem.maxMessage / 2))
        #expect(problem.details == ["omitted": "the details were 200008 bytes"])
        #expect(Problem(problem.json) == problem, "read again, it stays as it is")
    }

    @Test func aCutNeverSplitsACharacter() {
        for shift in 0..<4 {
            let text = String(repeating: "a", count: shift) + String(repeating: "😀", count: 2000)
            let cut = Problem(["message": .string(text)]).message
            #expect(text.hasPrefix(cut))
            #expect(cut.utf8.count > Problem.maxMessage - 4)
            #expect(!cut.unicodeScalars.contains("\u{FFFD}"))
        }
    }

    @Test func whatFitsIsKeptWhole() {
        let message = String(repeating: "m", count: Problem.maxMessage)
        let details = JSONValue.string(String(repeating: "d", count: Problem.maxDetails - 2))
        let problem = Problem(["code": "c", "message": .string(message), "details": details])
        #expect(problem == Problem(code: "c", message: message, details: details))
    }
}

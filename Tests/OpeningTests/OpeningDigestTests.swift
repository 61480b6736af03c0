import JSON
import Testing

@testable import Opening

@Suite struct OpeningDigestTests {
    private func digest(_ document: JSONValue, service: String = "s", reference: String? = nil) -> String {
        Opening.digest(service: service, reference: reference, document: document)
    }

    @Test func isOfWhatWasAskedAndNotOfHowItWasWritten() throws {
        let one = digest(try JSONValue(parsing: "{\"a\": 1, \"b\": [1.0, \"\\u0041\"]}"))
        #expect(one == digest(try JSONValue(parsing: "{\"b\":[1,\"A\"],\"a\":1e0}")))
        #expect(one != digest(try JSONValue(parsing: "{\"b\":[\"A\",1],\"a\":1}")))
        #expect(digest(1) != digest(1, service: "t"))
        #expect(digest(1, reference: "") != digest(1))
        #expect(digest(1, reference: "r") != digest(1))
    }

    @Test func tellsNumbersThatADoubleDoesNot() throws {
        #expect(
            digest(try JSONValue(parsing: "9007199254740993")) != digest(try JSONValue(parsing: "9007199254740992")))
    }
}

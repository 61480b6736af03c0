import HTTPTypes
import Hummingbird
import JSONSchema
import Messages
import Testing

@testable import Gateway

@Suite struct RequestHeadersTests {
    @Test(arguments: [
        ("wait=10", 10), ("respond-async, wait=10", 10), ("Wait = \"7\"", 7), ("wait=5;foo=bar, wait=9", 5),
        ("return=minimal", nil), ("wait=99999999999999999999", .max), ("wait=1.5", nil), ("wait=", nil),
        ("await=3", nil),
    ])
    func preferences(header: String, seconds: Int?) { #expect(RequestHeaders.wait([.prefer: header]) == seconds) }

    @Test(arguments: [
        ("abc", "abc"), ("\"abc\"", "abc"), ("\"a\\\"b\\\\c\"", "a\"b\\c"), ("a\"b", "a\"b"),
    ])
    func keys(header: String, key: String) throws {
        #expect(try RequestHeaders.idempotencyKey([.idempotencyKey: header]) == key)
    }

    @Test(arguments: [
        ("A-1", "A-1"), ("O%CA%BBzbekiston%20%E2%84%961", "Oʻzbekiston №1"), ("100%25", "100%"), ("", nil),
    ])
    func references(header: String, reference: String?) throws {
        #expect(try RequestHeaders.reference([.darchaReference: header]) == reference)
    }

    @Test func traces() throws {
        let (first, second) = (
            try #require(HTTPField.Name("traceparent")), try #require(HTTPField.Name("tracestate"))
        )
        let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        func trace(_ parent: String, _ state: String? = nil) -> TraceContext? {
            var headers: HTTPFields = [:]
            headers[first] = parent
            headers[second] = state
            return RequestHeaders.trace(headers)
        }
        #expect(trace(parent)?.traceparent == parent)
        #expect(trace(parent, "a=1")?.tracestate == "a=1")
        #expect(trace(parent, String(repeating: "x", count: 513))?.tracestate == nil)
        #expect(trace("ff-1-2-3") == nil)
    }

    @Test(arguments: [
        ("ru", Language.ru), ("uz-Latn-UZ, ru;q=0.9", .uz), ("ru;q=0.5, uz;q=0.8", .uz), ("de, RU;q=0.1", .ru),
        ("de", .en), ("*", .en), ("", .en), ("uz;q=0, ru;q=0.1", .ru), ("uz;q=2, ru", .ru), ("uz;q=x", .en),
        ("ru, uz", .ru), (";;,=,", .en),
    ])
    func languages(header: String, language: Language) {
        #expect(RequestHeaders.language([.acceptLanguage: header]) == language)
    }

    @Test func withoutTheHeaderItIsEnglish() { #expect(RequestHeaders.language([:]) == .en) }

    @Test(arguments: [
        ("W/\"5\"", true), ("\"5\"", true), ("\"4\", W/\"5\"", true), ("*", true), ("W/\"4\"", false), ("5", false),
    ])
    func tags(header: String, matches: Bool) {
        #expect(RequestHeaders.ifNoneMatch([.ifNoneMatch: header], "W/\"5\"") == matches)
    }
}

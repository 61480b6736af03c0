import JSON
import Testing

@testable import darcha_fuzz

/// A short look with a fixed seed, so that the targets themselves stay sound; the long one is `darcha-fuzz`'s own run.
@Suite struct FuzzTargetTests {
    @Test(arguments: FuzzTargets.allCases)
    func seedsAndSomeInputsHold(target: FuzzTargets) throws {
        let type = target.type
        var generator = SeededGenerator(1)
        var inputs = type.seeds.map { Array($0.utf8) }
        for number in 0..<2_000 {
            var input = type.generate(using: &generator)
            if number.isMultiple(of: 2) {
                let other = generator.one(of: inputs)
                input = type.mutator.mutated(input, with: other, times: 2, using: &generator)
            }
            inputs.append(input)
        }
        let accepted = try inputs.count { try type.check($0) }
        // Both ways are taken, or the target looks at nothing.
        #expect(accepted > inputs.count / 5)
        #expect(accepted < inputs.count)
    }

    @Test(arguments: FuzzTargets.allCases)
    func theSameSeedMakesTheSameInputs(target: FuzzTargets) {
        func inputs(_ seed: UInt64) -> [[UInt8]] {
            var generator = SeededGenerator(seed)
            return (0..<50).map { _ in target.type.generate(using: &generator) }
        }
        #expect(inputs(5) == inputs(5))
        #expect(inputs(5) != inputs(6))
    }

    @Test func failingInputsAreMadeSmall() {
        let input = Array("{\"a\":[1,2,3],\"b\":\"needle in hay\"}".utf8)
        let small = Reducer.reduced(input) { String(decoding: $0, as: UTF8.self).contains("needle") }
        #expect(small == Array("needle".utf8))
    }

    /// The second readers know their subjects; each target holds the real ones against them.
    @Test func thePlainOnesAreRight() {
        for text in ["{}", " [1, -0.5e+3, \"\\ud83d\\ude00\"] ", "{\"a\":{\"b\":null}}"] {
            #expect(PlainRecognizer.accepts(Array(text.utf8), depth: 3), "\(text)")
        }
        for text in [
            "", "[", "[1,]", "01", "1.", "\"\\ud800\"", "{\"a\":1,\"a\":2}", "[[[[]]]]", "\u{FEFF}1", "1e9999999999",
        ] {
            #expect(!PlainRecognizer.accepts(Array(text.utf8), depth: 3), "\(text)")
        }
        #expect(PlainExpression("a(b|c)*d{2,3}")?.matchesWhole(Array("abcbdd".unicodeScalars)) == true)
        #expect(PlainExpression("a(b|c)*d{2,3}")?.matches(in: Array("xad".unicodeScalars)) == false)
        #expect(PlainExpression("^b$")?.matches(in: Array("ab".unicodeScalars)) == false)
        #expect(PlainQuery("$..a[1:,0]['b']")?.select(in: ["a": [["b": 1], ["b": 2]]], limit: 9) == [2, 1])
        #expect(PlainQuery("$.a[?@.b]") == nil)
        #expect(PlainValidator.isValid(["a": 1, "b": 2], schema: ["properties": ["a": true]]) == true)
        let closed = ["allOf": [["properties": ["a": true]]], "unevaluatedProperties": false] as JSONValue
        #expect(PlainValidator.isValid(["a": 1], schema: closed) == true)
        #expect(PlainValidator.isValid(["b": 1], schema: closed) == false)
        #expect(PlainValidator.isValid(1, schema: ["format": "date"]) == nil)
    }
}

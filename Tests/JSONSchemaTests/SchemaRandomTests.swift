import JSON
import Testing

@testable import JSONSchema

/// Random schemas against random values: nothing traps, nothing hangs, and two validators agree.
@Suite struct SchemaRandomTests {
    /// A seed is all that is needed to see a failure again.
    @Test func agreesWithTheNaiveValidator() throws {
        var counts = (valid: 0, invalid: 0)
        for seed in 0..<1000 as Range<UInt64> {
            var generator = SchemaGenerator(seed: seed)
            let source = generator.schema()
            let schema = try Schema.compile(source)
            let naive = NaiveValidator(root: source)
            for _ in 0..<8 {
                let value = generator.value()
                let expected = naive.isValid(value)
                let violations = schema.validate(value)
                let detail: () -> Comment = { "seed \(seed): \(source) on \(value): \(violations)" }
                #expect(schema.isValid(value) == expected, detail())
                #expect(violations.isEmpty == expected, detail())
                // The form that collects reasons must find the same as the quick one.
                var run = SchemaRun(program: schema.program, limit: 50)
                let collected = run.check(value, against: schema.root, collecting: true)
                #expect(collected == expected && run.violations.isEmpty == expected, detail())
                for violation in violations {
                    #expect(violation.instance.evaluate(in: value) != nil, detail())
                    #expect(!violation.message(in: .uz).isEmpty)
                }
                if expected { counts.valid += 1 } else { counts.invalid += 1 }
            }
        }
        // Both verdicts are common enough to mean something.
        #expect(counts.valid > 1500 && counts.invalid > 1500, "\(counts)")
    }

    /// Schemas with a value exchanged at random: refused or taken, and what is taken runs.
    @Test func survivesBrokenSchemas() {
        var refused = 0
        for seed in 0..<1500 as Range<UInt64> {
            var generator = SchemaGenerator(seed: seed)
            let broken = generator.damaged(generator.schema())
            let (schema, errors) = Schema.check(broken) { _ in nil }
            if !errors.isEmpty { refused += 1 }
            for error in errors { #expect(!error.message.isEmpty && !error.remedy.isEmpty && !"\(error)".isEmpty) }
            // Even a schema that is refused must not hang or trap, should somebody run it.
            for _ in 0..<4 {
                var run = SchemaRun(program: schema.program, limit: 5, stepLimit: 20_000)
                _ = run.check(generator.value(), against: schema.root, collecting: seed.isMultiple(of: 2))
            }
        }
        #expect(refused > 250, "\(refused)")
    }

    @Test func survivesHostileNumbers() throws {
        let numbers = [
            "1e999999999", "-1e999999999", "1e-999999999", "0e999999999", String(repeating: "9", count: 1024),
        ]
        for step in ["1e-999999999", "1e999999999", "0.1", "3"] {
            let schema = try Schema.compile(try JSONValue(parsing: #"{"multipleOf": \#(step), "type": "integer"}"#))
            for number in numbers { _ = schema.validate(try JSONValue(parsing: number)) }
        }
        let bounds = try Schema.compile(try JSONValue(parsing: #"{"minLength": 1e999999999, "maxItems": 1e99}"#))
        #expect(bounds.isValid([1]) && !bounds.isValid("a"))
        let unique = try Schema.compile(["uniqueItems": true])
        #expect(!unique.isValid(try JSONValue(parsing: "[1e999999999, 10e999999998, 2, 3, 4, 5, 6, 7, 8]")))
    }

    /// Names chosen so that the table of properties would collide cost no more than others.
    @Test func looksUpManyAlikeNames() throws {
        var properties = JSONObject()
        var value = JSONObject()
        for index in 0..<2000 {
            let name = "aaaaaaaa\(String(10_000 + index))zzzzzzzz"
            properties[name] = ["const": JSONValue(index)]
            value[name] = JSONValue(index)
        }
        let required = JSONValue.array(properties.keys.map(JSONValue.init(_:)))
        let schema = try Schema.compile(
            ["properties": .object(properties), "additionalProperties": false, "required": required])
        #expect(schema.isValid(.object(value)))
        value["aaaaaaaa10000zzzzzzzz"] = 1
        #expect(schema.validate(.object(value)).map(\.keyword) == ["const"])
        value["aaaaaaaa10000zzzzzzzz"] = nil
        #expect(schema.validate(.object(value)).map(\.keyword) == ["required"])
    }
}

import JSON
import Testing

@Suite struct JSONObjectTests {
    /// Small ones are searched, large ones are indexed: both must behave alike.
    @Test(arguments: [0, 1, 11, 12, 13, 14, 100])
    func behavesAlikeAtAnySize(count: Int) {
        var object = JSONObject()
        for number in 0..<count { object["k\(number)"] = JSONValue(number) }
        #expect(object.count == count)
        #expect(Array(object.keys) == (0..<count).map { "k\($0)" })
        for number in 0..<count { #expect(object["k\(number)"] == JSONValue(number)) }
        #expect(object["other"] == nil)

        for number in stride(from: 0, to: count, by: 2) { object["k\(number)"] = nil }
        for number in stride(from: 1, to: count, by: 4) { object["k\(number)"] = "changed" }
        object["other"] = nil
        for number in 0..<count {
            let kept: JSONValue = number % 4 == 1 ? "changed" : JSONValue(number)
            #expect(object["k\(number)"] == (number % 2 == 0 ? Optional.none : kept))
        }
        object["k0"] = "back"
        #expect(Array(object.keys).last == "k0")
        #expect(object.contains("k0"))
    }

    @Test func isEqualWithoutRegardToOrder() {
        let left: JSONObject = ["a": 1, "b": [true], "c": nil]
        let right: JSONObject = ["c": nil, "b": [true], "a": 1.0]
        #expect(left == right)
        #expect(left.hashValue == right.hashValue)
        #expect(left != ["a": 1, "b": [true]])
        #expect(left != ["a": 1, "b": [true], "d": nil])
        #expect(JSONValue.object(left).canonical() == JSONValue.object(right).canonical())
    }

    @Test func tellsNamesApartByCodePoints() {
        let object: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(object.count == 2)
        #expect(object["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
        #expect(Set<JSONValue>(["\u{E9}", "e\u{301}"]).count == 2)
    }

    /// Many members: an object that searched for each would not come to an end.
    @Test func staysLinear() throws {
        let count = 200_000
        let text = "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        let value = try JSONValue(parsing: text)
        #expect(value.object?.count == count)
        #expect(value["k\(count - 1)"] == JSONValue(Int64(count - 1)))
        #expect(value == (try JSONValue(parsing: text)))
    }

    @Test func readsByNameAndIndex() {
        let value: JSONValue = ["a": [1, "x", 2.5, true, nil]]
        #expect(value["a"]?[0]?.integer == 1)
        #expect(value["a"]?[1]?.string == "x")
        #expect(value["a"]?[2]?.number == JSONNumber(2.5))
        #expect(value["a"]?[3]?.bool == true)
        #expect(value["a"]?[4]?.isNull == true)
        #expect(value["a"]?[5] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?["b"] == nil)
        #expect(value["a"]?.integer == nil)
    }
}

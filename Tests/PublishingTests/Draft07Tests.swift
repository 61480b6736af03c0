import JSON
import Testing

@testable import Publishing

@Suite struct Draft07Tests {
    @Test(arguments: [
        // What stands beside a reference was passed over, so it goes into one of several.
        (
            ##"{"$ref": "#/a", "x-title": {"uz": "b"}}"##, ##"{"x-title": {"uz": "b"}, "allOf": [{"$ref": "#/a"}]}"##
        ),
        (
            ##"{"allOf": [{"minLength": 1}], "$ref": "#/a"}"##, ##"{"allOf": [{"minLength": 1}, {"$ref": "#/a"}]}"##
        ),
        (##"{"$ref": "#/a"}"##, ##"{"$ref": "#/a"}"##),
        (
            ##"{"prefixItems": [{"type": "string"}, true], "items": false}"##,
            ##"{"items": [{"type": "string"}, true], "additionalItems": false}"##
        ),
        (##"{"items": {"$ref": "#/a", "title": "t"}}"##, ##"{"items": {"title": "t", "allOf": [{"$ref": "#/a"}]}}"##),
        (
            ##"{"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"a": {"minProperties": 3}, "c": false}}"##,
            ##"{"dependencies": {"a": {"allOf": [{"minProperties": 3}, {"required": ["b"]}]}, "c": false}}"##
        ),
        // Names of properties are no keywords, and data is no schema.
        (
            ##"{"properties": {"$ref": {"type": "string"}, "prefixItems": {"prefixItems": [true]}}}"##,
            ##"{"properties": {"$ref": {"type": "string"}, "prefixItems": {"items": [true]}}}"##
        ),
        (##"{"const": {"$ref": "#/a", "x": 1}}"##, ##"{"const": {"$ref": "#/a", "x": 1}}"##), ("true", "true"),
    ])
    func says(schema: String, translated: String) throws {
        #expect(Draft07.translated(try JSONValue(parsing: schema)) == (try JSONValue(parsing: translated)))
    }

    @Test(arguments: [
        ("/properties/pair/prefixItems/1", "/properties/pair/items/1"),
        ("/properties/pair/items/allOf/0", "/properties/pair/additionalItems/allOf/0"),
        ("/items/properties/prefixItems", "/items/properties/prefixItems"),
        ("/dependentSchemas/a/not", "/dependencies/a/allOf/0/not"), ("/dependentSchemas/b", "/dependencies/b"),
        ("/x-note/prefixItems/0", "/x-note/prefixItems/0"), ("", ""),
    ])
    func findsItsWay(way: String, translated: String) throws {
        let schema: JSONValue = [
            "properties": ["pair": ["prefixItems": [true, true], "items": ["allOf": [true]]]],
            "items": ["properties": ["prefixItems": true]],
            "dependentRequired": ["a": ["c"]], "dependentSchemas": ["a": ["not": false], "b": true],
            "x-note": ["prefixItems": [1]],
        ]
        let pointer = try #require(JSONPointer(way))
        let found = JSONPointer(tokens: Draft07.translated(pointer.tokens, in: schema))
        #expect(found.description == translated)
        #expect(found.evaluate(in: Draft07.translated(schema)) != nil)
    }
}

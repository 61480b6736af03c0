import JSON
import JSONSchema
import Testing

/// What people read, in all three languages.
@Suite struct SchemaMessageTests {
    private static func messages(_ schema: JSONValue, _ value: JSONValue) throws -> [String] {
        let violations = try Schema.compile(schema).validate(value)
        let violation = try #require(violations.first)
        return Language.allCases.map { violation.message(in: $0) }
    }

    @Test func namesThePlaceAsPeopleCallIt() throws {
        let schema: JSONValue = [
            "properties": [
                "mother": [
                    "x-title": ["uz": "Onasi", "ru": "Мать", "en": "Mother"], "required": ["pinfl"],
                    "properties": [
                        "pinfl": ["format": "pinfl", "x-title": ["uz": "JShShIR", "ru": "ПИНФЛ", "en": "PINFL"]],
                        "phones": ["items": ["format": "phone-uz"]],
                    ],
                ]
            ]
        ]
        #expect(
            try Self.messages(schema, ["mother": ["pinfl": "1"]]) == [
                "Onasi → JShShIR: JShShIR boʻlishi kerak: haqiqiy tugʻilgan sanali 14 ta raqam, oxirgisi nazorat raqami",
                "Мать → ПИНФЛ: ожидается ПИНФЛ: 14 цифр с действительной датой рождения, последняя цифра контрольная",
                "Mother → PINFL: must be a PINFL: 14 digits with a real date of birth, the last one a check digit",
            ])
        #expect(
            try Self.messages(schema, ["mother": [:]]) == [
                "Onasi: majburiy maydon koʻrsatilmagan: JShShIR (“pinfl”)",
                "Мать: не указано обязательное поле «ПИНФЛ» (pinfl)",
                "Mother: the required field PINFL (“pinfl”) is missing",
            ])
        #expect(
            try Self.messages(schema, ["mother": ["pinfl": "52902000771238", "phones": ["+998901234567", "1"]]]) == [
                "Onasi → phones → 2-element: telefon raqami boʻlishi kerak: +998 va 9 ta raqam, masalan +998901234567",
                "Мать → phones → элемент 2: ожидается номер телефона: +998 и 9 цифр, например +998901234567",
                "Mother → phones → item 2: must be a telephone number: +998 and 9 digits, as +998901234567",
            ])
    }

    @Test func countsInRussian() throws {
        let expected = [
            1: "1 символ", 2: "2 символа", 4: "4 символа", 5: "5 символов", 11: "11 символов", 12: "12 символов",
            14: "14 символов", 20: "20 символов", 21: "21 символ", 22: "22 символа", 25: "25 символов",
            101: "101 символ", 111: "111 символов", 112: "112 символов", 1002: "1002 символа",
        ]
        for (bound, words) in expected {
            let messages = try Self.messages(["minLength": JSONValue(bound)], "")
            #expect(messages[1] == "Документ: нужно минимум \(words)")
        }
        #expect(try Self.messages(["minLength": 1], "")[2] == "Document: must be at least 1 character long")
        #expect(try Self.messages(["maxItems": 1], [1, 2])[1] == "Документ: допускается максимум 1 элемент")
        #expect(try Self.messages(["minProperties": 3], [:])[1] == "Документ: нужно минимум 3 поля")
        let one: JSONValue = ["anyOf": [["type": "null"]]]
        #expect(try Self.messages(one, 1)[1] == "Документ: значение не подходит под единственный допустимый вариант")
        let three: JSONValue = ["anyOf": [["type": "null"], false, ["type": "string"]]]
        #expect(
            try Self.messages(three, 1)[1] == "Документ: значение не подходит ни под один из 3 допустимых вариантов")
    }

    @Test func saysWhatIsAllowed() throws {
        #expect(
            try Self.messages(["enum": ["male", "female"]], "x") == [
                #"Hujjat: quyidagi qiymatlardan biri boʻlishi kerak: "male", "female""#,
                #"Документ: ожидается одно из значений: "male", "female""#,
                #"Document: must be one of: "male", "female""#,
            ])
        #expect(
            try Self.messages(["type": ["integer", "null"]], "x")[0]
                == "Hujjat: butun son yoki boʻsh qiymat (null) boʻlishi kerak")
        let many = JSONValue.array((1...100).map { JSONValue($0) })
        #expect(try Self.messages(["enum": many], "x")[2].hasSuffix("11, 12, …"))
    }

    /// Every keyword with a value that breaks it; `s3cr3t` and `4404` stand in every value.
    static let broken: [(schema: String, value: String)] = [
        (#"{"type": "integer"}"#, #""s3cr3t""#), (#"{"enum": [1, 2]}"#, #""s3cr3t""#), (#"{"enum": []}"#, #""s3cr3t""#),
        (#"{"enum": [1]}"#, #""s3cr3t""#), (#"{"const": 1}"#, #""s3cr3t""#),
        (#"{"minimum": 5}"#, "4.4404"), (#"{"maximum": 5}"#, "44404"), (#"{"exclusiveMinimum": 5}"#, "4.4404"),
        (#"{"exclusiveMaximum": 5}"#, "44404"), (#"{"multipleOf": 5}"#, "44404"), (#"{"maxLength": 1}"#, #""s3cr3t""#),
        (#"{"minLength": 9}"#, #""s3cr3t""#), (#"{"pattern": "^x"}"#, #""s3cr3t""#),
        (#"{"minItems": 5}"#, #"["s3cr3t"]"#), (#"{"maxItems": 0}"#, #"["s3cr3t"]"#),
        (#"{"uniqueItems": true}"#, #"["s3cr3t", "s3cr3t"]"#), (#"{"items": false}"#, #"["s3cr3t"]"#),
        (#"{"prefixItems": [false]}"#, #"["s3cr3t"]"#), (#"{"contains": {"type": "null"}}"#, #"["s3cr3t"]"#),
        (#"{"contains": true, "minContains": 2}"#, #"["s3cr3t"]"#),
        (#"{"contains": true, "maxContains": 0}"#, #"["s3cr3t"]"#), (#"{"unevaluatedItems": false}"#, #"["s3cr3t"]"#),
        (#"{"minProperties": 5}"#, #"{"s3cr3t": 1}"#), (#"{"maxProperties": 0}"#, #"{"s3cr3t": 1}"#),
        (#"{"propertyNames": {"maxLength": 1}}"#, #"{"s3cr3t": 1}"#), (#"{"required": ["a"]}"#, #"{"s3cr3t": 1}"#),
        (#"{"additionalProperties": false}"#, #"{"s3cr3t": 1}"#),
        (#"{"additionalProperties": {"type": "null"}}"#, #"{"s3cr3t": "s3cr3t"}"#),
        (#"{"patternProperties": {"^s": {"type": "null"}}}"#, #"{"s3cr3t": "s3cr3t"}"#),
        (
            #"{"patternProperties": {"^s": {"items": {"additionalProperties": false}}}}"#,
            #"{"s3cr3t": [{"s3cr3t": 1}]}"#
        ),
        (#"{"unevaluatedProperties": false}"#, #"{"s3cr3t": 1}"#),
        (#"{"dependentSchemas": {"a": {"maxProperties": 0}}}"#, #"{"a": "s3cr3t"}"#),
        (#"{"anyOf": [false]}"#, #""s3cr3t""#), (#"{"anyOf": [false, false]}"#, #""s3cr3t""#),
        (#"{"oneOf": [true, true]}"#, #""s3cr3t""#), (#"{"oneOf": [false]}"#, #""s3cr3t""#),
        (#"{"not": true}"#, #""s3cr3t""#), (#"{"if": true, "then": false}"#, #""s3cr3t""#),
        (#"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": "s3cr3t"}"#), ("false", #""s3cr3t""#),
        (#"{"properties": {"a": false}}"#, #"{"a": "s3cr3t"}"#),
        (##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}"##, #""s3cr3t""#),
        (##"{"$dynamicRef": "#a", "$defs": {"a": {"$dynamicAnchor": "a", "type": "null"}}}"##, #""s3cr3t""#),
    ]

    private static func check(_ violation: Violation) {
        var texts: [String] = []
        for language in Language.allCases {
            let message = violation.message(in: language)
            texts.append(message)
            #expect(!message.contains("s3cr3t") && !message.contains("4404"), "\(message)")
            #expect(message.contains(": ") && !message.hasSuffix(": ") && !message.hasSuffix("."), "\(message)")
            #expect(violation.json(in: language)["message"] == .string(message))
            if language == .ru { #expect(message.unicodeScalars.contains { (0x430...0x44F).contains($0.value) }) }
            // The Uzbek letters are written with U+02BB and U+02BC, never with quotes or the like.
            if language == .uz { #expect(!message.unicodeScalars.contains { "'`‘’".unicodeScalars.contains($0) }) }
        }
        #expect(Set(texts).count == Language.allCases.count, "\(texts)")
        #expect(violation.message == violation.message(in: .en))
        #expect(violation.json == violation.json(in: .en))
        #expect(!violation.description.replacing(violation.instance.description, with: "").contains("s3cr3t"))
    }

    @Test(arguments: SchemaMessageTests.broken)
    func neverRepeatsTheData(schema: String, value: String) throws {
        let violations = try Schema.compile(try JSONValue(parsing: schema)).validate(try JSONValue(parsing: value))
        #expect(violations.count == 1)
        violations.forEach(Self.check)
        #expect(violations.allSatisfy { !$0.keyword.isEmpty && $0.place.count == $0.instance.tokens.count })
    }

    @Test(arguments: Format.allCases)
    func explainsEveryFormat(format: Format) throws {
        let schema = try Schema.compile(["format": .string(format.rawValue)])
        let violations = schema.validate("s3cr3t\u{7F} ^(4404")
        #expect(violations.map(\.reason) == [.format(format)])
        violations.forEach(Self.check)
    }
}

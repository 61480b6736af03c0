@testable import Contracts

extension LintCase {
    static let syntax = [
        LintCase(.yamlSyntax, in: registry, put: "name: [", for: "name: {", at: "}\noperations"),
        LintCase(.yamlSyntax, in: birth, put: "deadline: P3D\n bad: 1", for: "deadline: P3D", at: ": 1\nsteps"),
        LintCase(
            .yamlDuplicateKey, in: birth, put: "deadline: P3D\ndeadline: P2D", for: "deadline: P3D",
            at: "deadline: P3D", says: "deadline"),
        LintCase(.yamlDuplicateKey, in: birth, put: "uz: Qayd, \"uz\": Q", for: "uz: Qayd", at: "uz: Qayd", says: "uz"),
        LintCase(.yamlUnsupported, in: birth, put: "deadline: &d P3D", for: "deadline: P3D", at: "&d", says: "anchor"),
        LintCase(
            .yamlUnsupported, in: birth, put: "deadline: &d P3D\ndescription: *d", for: "deadline: P3D", at: "*d",
            says: "alias"),
        LintCase(
            .yamlUnsupported, in: birth, put: "<<: { request: a }\ndeadline: P3D", for: "deadline: P3D",
            at: "{ request: a }", says: "merge"),
        LintCase(
            .yamlUnsupported, in: birth, put: "deadline: !!timestamp P3D", for: "deadline: P3D", at: "!!timestamp",
            says: "tag"),
        LintCase(
            .yamlUnsupported, in: birth, put: "? [a]\n: b\ndeadline: P3D", for: "deadline: P3D", at: nil, says: "key"),
        LintCase(
            .jsonSyntax, in: person, put: "\"type\": \"object\" \"required\"",
            for: "\"type\": \"object\",\n  \"required\"", at: "\"required\"", says: "comma"),
        LintCase(
            .jsonSyntax, in: person, put: "\"type\": \"object\", \"type\": \"array\",", for: "\"type\": \"object\",",
            at: "\"type\": \"array\"", says: "twice"),
    ]

    static let keys = [
        LintCase(
            .keyUnknown, in: registry, put: "effekt: write\n    effect: write", for: "effect: write", at: "effekt",
            says: "did you mean effect?"),
        LintCase(
            .keyUnknown, in: birth, put: "dedline: P1D\ndeadline: P3D", for: "deadline: P3D", at: "dedline",
            says: "did you mean deadline?"),
        LintCase(
            .keyUnknown, in: birth, put: "colour: red\ndeadline: P3D", for: "deadline: P3D", at: "colour",
            says: "the keys are name"),
        LintCase(
            .keyUnknown, in: registry, put: "en: Civil registry, kk: АХАТ", for: "en: Civil registry", at: "kk",
            says: "kk"),
        LintCase(
            .keyUnsupported, in: birth, put: "elementDeadline: PT1H\n    deadline: PT1H", for: "deadline: PT1H",
            at: "elementDeadline", says: "not supported by this version of Darcha"),
        LintCase(
            .keyUnknown, in: birth, put: "late: amend\ndeadline: P3D", for: "deadline: P3D", at: "late: amend"),
        LintCase(.keyUnsupported, in: birth, put: "events: all\ndeadline: P3D", for: "deadline: P3D", at: "events"),
        LintCase(
            .keyUnsupported, in: registry, put: "onUnknown: ask\n    effect: write", for: "effect: write",
            at: "onUnknown"),
        LintCase(
            .keyUnsupported, in: registry, put: "cacheFor: P1D\n    effect: write", for: "effect: write", at: "cacheFor"
        ),
        LintCase(.keyMissing, in: birth, put: "", for: "deadline: P3D\n", at: nil, says: "lacks deadline"),
        LintCase(
            .keyMissing, in: birth, put: "portals:", for: "portals: [\"*\"]", at: "portals", says: "lacks portals"),
        LintCase(
            .keyMissing, in: clinic, put: "", for: "    expected: PT1M\n", at: "title: { uz: Biriktirish",
            says: "lacks expected"),
        LintCase(
            .valueType, in: birth, put: "required: no", for: "required: false", at: "no\n",
            says: "neither true nor false"),
        LintCase(
            .valueType, in: birth, put: "needs: registration", for: "needs: [registration]",
            at: "registration\n    input: { child", says: "not a list"),
        LintCase(.valueType, in: birth, put: "version: 1.5", for: "version: 1", at: "1.5"),
        LintCase(
            .valueType, in: birth, put: "portals: []", for: "portals: [\"*\"]", at: "[]", says: "nobody may call it"),
        LintCase(
            .valueType, in: birth, put: "title: Birth", for: "title: { uz: Tugʻilish, ru: Рождение, en: Birth }",
            at: "Birth", says: "not a mapping"),
        LintCase(.valueType, in: birth, put: "deadline: 3", for: "deadline: P3D", at: "3\n", says: "not a string"),
        LintCase(
            .valueUnknown, in: registry, put: "effect: change", for: "effect: write", at: "change",
            says: "neither read nor write"),
        LintCase(.valueUnknown, in: birth, put: "portals: [\"*\", mygov]", for: "portals: [\"*\"]", at: "\"*\""),
        LintCase(
            .identifierMalformed, in: birth, put: "portals: [My_Portal]", for: "portals: [\"*\"]", at: "My_Portal"),
        LintCase(
            .identifierMalformed, in: registry,
            put:
                "Register:\n    title: { uz: a, ru: b, en: c }\n    effect: read\n    request: register-request.v1\n    response: registration.v1\n    expected: PT1S\n  register:\n",
            for: "register:\n", at: "Register:"),
        LintCase(
            .identifierMalformed, in: birth, put: "request: application", for: "request: application.v1",
            at: "application\n", says: "<name>.v<version>"),
        LintCase(
            .textMissing, in: registry, put: "name: { uz: FHDYO, en: Civil registry }",
            for: "name: { uz: FHDYO, ru: ЗАГС, en: Civil registry }", at: "{ uz: FHDYO", says: "Russian"),
        LintCase(.textMissing, in: registry, put: "ru: \" \"", for: "ru: ЗАГС", at: "\" \"", says: "empty"),
        LintCase(
            .textMissing, in: application, put: "\"ru\": \"\"", for: "\"ru\": \"Заявление\"", at: "\"\"",
            says: "/x-title lacks ru"),
        LintCase(.durationMalformed, in: birth, put: "deadline: P1M", for: "deadline: P3D", at: "P1M", says: "months"),
        LintCase(.durationMalformed, in: birth, put: "deadline: 3 days", for: "deadline: P3D", at: "3 days"),
        LintCase(.durationMalformed, in: registry, put: "expected: PT0.5S", for: "expected: PT2S", at: "PT0.5S"),
        LintCase(.durationRange, in: birth, put: "deadline: PT0S", for: "deadline: P3D", at: "PT0S", says: "zero"),
        LintCase(
            .durationRange, in: birth, put: "deadline: P4000D", for: "deadline: P3D", at: "P4000D", says: "ten years"),
    ]

    static let references = [
        LintCase(.nameMismatch, in: birth, put: "name: death", for: "name: birth", at: "death", says: "rename"),
        LintCase(.nameMismatch, in: birth, put: "version: 2", for: "version: 1", at: "2\n", says: "version: 1"),
        LintCase(.nameMismatch, in: registry, put: "id: registri", for: "id: registry", at: "registri"),
        LintCase(.duplicateID, in: registry, put: "id: clinic", for: "id: registry", at: "clinic"),
        LintCase(.duplicateID, in: birth, put: "portals: [mygov, mygov]", for: "portals: [\"*\"]", at: "mygov]"),
        LintCase(
            .agencyUnknown, in: birth, put: "agency: clinics", for: "agency: clinic", at: "clinics",
            says: "did you mean clinic?"),
        LintCase(
            .operationUnknown, in: birth, put: "operation: atach", for: "operation: attach", at: "atach",
            says: "did you mean attach?"),
        LintCase(
            .documentUnknown, in: birth, put: "request: aplication.v1", for: "request: application.v1",
            at: "aplication.v1", says: "did you mean application.v1?"),
        LintCase(
            .documentUnknown, in: registry, put: "request: register-request.v9", for: "request: register-request.v1",
            at: "register-request.v9"),
    ]

    static let documents = [
        LintCase(
            .schemaUnsupported, in: person, put: "\"patern\": \"^[0-9]+$\", \"format\": \"pinfl\"",
            for: "\"format\": \"pinfl\"", at: "\"^[0-9]+$\"", says: "/properties/pinfl/patern"),
        LintCase(
            .schemaInvalid, in: person, put: "\"pattern\": \"^(?!0)[0-9]+$\", \"format\": \"pinfl\"",
            for: "\"format\": \"pinfl\"", at: "\"^(?!0)[0-9]+$\"", says: "lookahead"),
        LintCase(.schemaInvalid, in: person, put: "\"type\": \"text\"", for: "\"type\": \"string\"", at: "\"text\""),
        LintCase(
            .schemaUnresolved, in: application, put: "urn:darcha:document:persons:v1",
            for: "urn:darcha:document:person:v1", at: "\"urn:darcha:document:persons:v1\""),
        LintCase(
            .schemaEndless, in: person, put: "\"allOf\": [{ \"$ref\": \"#\" }], \"title\"", for: "\"title\"", at: nil),
        LintCase(
            .nameMismatch, in: person, put: "urn:darcha:document:person:v2", for: "urn:darcha:document:person:v1",
            at: "\"urn:darcha:document:person:v2\""),
        LintCase(
            .keyMissing, in: person, put: "", for: "\"$id\": \"urn:darcha:document:person:v1\",", at: nil,
            says: "lacks $id"),
        LintCase(.valueType, in: person, put: "\"x-personal\": \"yes\"", for: "\"x-personal\": true", at: "\"yes\""),
        LintCase(.titleMissing, in: person, put: "", for: "\"title\": \"Person\",", at: nil),
        LintCase(
            .keyUnknown, in: application, put: "\"en\": \"Application\", \"de\": \"Antrag\"",
            for: "\"en\": \"Application\"", at: "\"Antrag\""),
    ]

    static let plans = [
        LintCase(
            .stepsMissing, .keyUnknown, .stepReadsUnknown, .stepReadsUnknown, in: birth, put: "steps: {}\nstepz:",
            for: "steps:", at: "{}"),
        LintCase(
            .stepNeedsUnknown, in: birth, put: "needs: [registraton]", for: "needs: [registration]", at: "registraton]",
            says: "did you mean registration?"),
        LintCase(
            .stepNeedsTwice, in: birth, put: "needs: [registration, registration]", for: "needs: [registration]",
            at: "registration]"),
        LintCase(
            .stepNeedsCycle, .stepNeedsOptional, in: birth, put: "deadline: PT1H\n    needs: [attachment]",
            for: "deadline: PT1H", at: "registration]", says: "registration -> attachment -> registration"),
        LintCase(
            .stepNeedsCycle, in: birth, put: "needs: [registration, attachment]", for: "needs: [registration]",
            at: "attachment]", says: "attachment -> attachment"),
        LintCase(
            .stepNeedsOptional, in: birth,
            put:
                "operation: register\n    needs: [hint]\n    deadline: PT1H\n    input: { mother: $.request.mother }\n  hint:\n    title: { uz: a, ru: b, en: c }\n    agency: registry\n    operation: register\n    required: false",
            for: "operation: register", at: "hint]", says: "optional"),
        LintCase(
            .stepDeadlineOverCase, in: birth, put: "deadline: P4D", for: "deadline: PT1H", at: "P4D",
            says: "at most P3D"),
        LintCase(
            .stepDeadlineTooShort, in: birth, put: "deadline: PT1S", for: "deadline: PT1H", at: "PT1S",
            says: "longer than PT2S"),
        LintCase(
            .caseDeadlineTooShort, .stepDeadlineOverCase, in: birth, put: "deadline: PT1S", for: "deadline: P3D",
            at: "PT1S", says: "registration"),
    ]

    static let templates = [
        LintCase(
            .templateMalformed, in: birth, put: "mother: $.request..mother", for: "mother: $.request.mother",
            at: "$.request..mother", says: "more than one value"),
        LintCase(
            .templateMalformed, .templateMalformed, in: birth, put: "{ child: \"$.steps[*]\", phone: $phone }",
            for: "{ child: $.steps.registration.reply.child.pinfl, phone: $.request.phone }", at: "\"$.steps[*]\""),
        LintCase(
            .pathRootUnknown, in: birth, put: "mother: $.application.mother", for: "mother: $.request.mother",
            at: "$.application", says: "$.request"),
        LintCase(.pathRootUnknown, in: birth, put: "mother: $\n", for: "mother: $.request.mother\n", at: "$\n"),
        LintCase(
            .pathImpossible, in: birth, put: "mother: $.request.mohter", for: "mother: $.request.mother",
            at: "$.request.mohter", says: "application.v1 can't have $['request']['mohter']"),
        LintCase(
            .pathImpossible, in: birth, put: "mother: $.request.mother.pinfl.x", for: "mother: $.request.mother",
            at: "$.request.mother.pinfl.x"),
        LintCase(
            .pathImpossible, in: birth, put: "case: $.case.number", for: "case: $.case.id", at: "$.case.number",
            says: "openedAt"),
        LintCase(
            .pathImpossible, in: birth, put: "child: $.steps.registration.answer.child.pinfl,",
            for: "child: $.steps.registration.reply.child.pinfl,", at: "$.steps.registration.answer",
            says: "only its reply"),
        LintCase(
            .pathImpossible, in: birth, put: "child: $.steps,", for: "child: $.steps.registration.reply.child.pinfl,",
            at: "$.steps,", says: "names no step"),
        LintCase(
            .pathImpossible, in: birth, put: "child: $.steps.registration.reply.person.pinfl,",
            for: "child: $.steps.registration.reply.child.pinfl,", at: "$.steps.registration.reply.person"),
        LintCase(
            .pathUnlisted, in: birth, put: "clinic: $.steps.attachment.reply.name",
            for: "clinic: $.steps.attachment.reply.clinic", at: "$.steps.attachment.reply.name"),
        LintCase(
            .stepReadsUnknown, in: birth, put: "child: $.steps.registry.reply.child.pinfl,",
            for: "child: $.steps.registration.reply.child.pinfl,", at: "$.steps.registry", says: "which is no step"),
        LintCase(
            .stepReadsUnneeded, in: birth, put: "needs: []", for: "needs: [registration]",
            at: "$.steps.registration.reply.child.pinfl,", says: "add registration to its needs"),
        LintCase(
            .stepReadsUnneeded, in: birth, put: "case: $.steps.registration.reply.child.pinfl", for: "case: $.case.id",
            at: "$.steps.registration.reply.child.pinfl\n  attachment", says: "its own reply"),
        LintCase(
            .memberImpossible, in: birth, put: "kase: $.case.id", for: "case: $.case.id", at: "$.case.id",
            says: "'kase'"),
        LintCase(
            .memberImpossible, in: birth, put: "klinic: $.steps", for: "clinic: $.steps",
            at: "$.steps.attachment.reply.clinic"),
        LintCase(
            .inputLacksRequired, in: birth, put: "input:\n", for: "input:\n      mother: $.request.mother\n",
            at: "case: $.case.id", says: "requires 'mother'"),
        LintCase(
            .resultLacksRequired, in: birth, put: "", for: "    child: $.steps.registration.reply.child.pinfl\n",
            at: "clinic: $.steps.attachment"),
        LintCase(
            .resultRequiresOptional, in: birth, put: "child: $.steps.attachment.reply.clinic\n    clinic:",
            for: "child: $.steps.registration.reply.child.pinfl\n    clinic:",
            at: "$.steps.attachment.reply.clinic\n    clinic", says: "attachment is optional"),
    ]
}

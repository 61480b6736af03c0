@testable import Contracts

extension LintCase {
    private static let passport = "services/passport.v1.yaml"

    /// Of conditions, elements, alternatives, compensation, late answers and reminders.
    static let language = [
        LintCase(
            .valueType, in: passport, put: "amend: 30",
            for: "amend: P30D", at: "30", says: "not a string"),
        LintCase(
            .durationMalformed, in: passport, put: "amend: P1M",
            for: "amend: P30D", at: "P1M", says: ""),
        LintCase(
            .valueUnknown, in: passport, put: "cancel: no",
            for: "cancel: never", at: "no\n", says: "none of allowed, never"),
        LintCase(
            .valueUnknown, in: passport, put: "late: ammend",
            for: "late: amend", at: "ammend", says: "did you mean amend?"),
        LintCase(
            .lateWithoutAmend, in: passport, put: "",
            for: "amend: P30D\n", at: "amend\n", says: "add `amend: P30D`"),
        LintCase(
            .lateRequired, in: passport, put: "late: amend\n    deadline: PT24H",
            for: "deadline: PT24H", at: "amend\n    deadline", says: "required"),
        LintCase(
            .remindTooLate, in: passport, put: "remindAfter: PT24H",
            for: "remindAfter: PT12H", at: "PT24H\n    input", says: "shorter than P1D"),
        LintCase(
            .durationRange, in: passport, put: "remindAfter: PT0S",
            for: "remindAfter: PT12H", at: "PT0S", says: ""),
        LintCase(
            .valueType, in: passport, put: "when: [a]",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "[a]",
            says: "not a string"),
        LintCase(
            .conditionMalformed, in: passport, put: "when: $.request.exempt = false",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "$.request.exempt = ",
            says: "RFC 9535"),
        LintCase(
            .conditionMalformed, in: passport, put: "when: match($.request.pinfl, '[')",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "match(",
            says: "never match"),
        LintCase(
            .conditionConstant, in: passport, put: "when: 1 == 1",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "1 == 1",
            says: "reads nothing"),
        LintCase(
            .pathImpossible, in: passport, put: "when: $.request.exmpt == false",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "$.request.exmpt",
            says: "can't have"),
        LintCase(
            .pathImpossible, in: passport,
            put: "when: count($.request.founders[*].name[*]) > 1 && $.request.pinfl.x[*]",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "count(", says: "pinfl'"),
        LintCase(
            .pathImpossible, in: passport, put: "when: $.request.founders[?@.pinfl == $.request.pnfl]",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "$.request.founders[?",
            says: "pnfl"),
        LintCase(
            .pathRootUnknown, in: passport, put: "when: $..pinfl",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'", at: "$..pinfl",
            says: "$.request"),
        LintCase(
            .pathRootUnknown, in: passport, put: "when: $.element.pinfl == 1\n    late: amend",
            for: "late: amend", at: "$.element.pinfl == 1", says: "only input and compensate"),
        LintCase(
            .stepReadsUnneeded, in: passport, put: "when: $.steps.home.outcome == 'answered'",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'",
            at: "$.steps.home.outcome == ", says: "add home to its needs"),
        LintCase(
            .stepReadsUnneeded, in: passport, put: "when: $.steps.fee.reply",
            for: "when: $.request.exempt == false && $.steps.check.outcome == 'answered'",
            at: "$.steps.fee.reply\n    deadline", says: "its own reply"),
        LintCase(
            .stepReadsUnknown, in: passport, put: "when: $.steps.chek.outcome",
            for: "when: $.request.exempt == false && $.steps.check.outcome", at: "$.steps.chek.outcome",
            says: "did you mean check?"),
        LintCase(
            .pathImpossible, in: passport, put: "when: $.steps.check.outcome.text",
            for: "when: $.request.exempt == false && $.steps.check.outcome", at: "$.steps.check.outcome.text",
            says: "has no parts"),
        LintCase(
            .pathImpossible, in: passport, put: "note: $.steps.check.source",
            for: "note: $.steps.check.reply.paymentId", at: "$.steps.check.source",
            says: "only its reply and its outcome"),
        LintCase(
            .pathImpossible, in: passport, put: "homes: $.steps.founders.reply",
            for: "homes: $.steps.founders.replies", at: "$.steps.founders.reply\n",
            says: "only its replies and its outcome"),
        LintCase(
            .pathImpossible, in: passport, put: "homes: $.steps.founders.replies.code",
            for: "homes: $.steps.founders.replies", at: "$.steps.founders.replies.code", says: "is a list"),
        LintCase(
            .pathImpossible, in: passport, put: "homes: $.steps.founders.replies[20].code",
            for: "homes: $.steps.founders.replies", at: "$.steps.founders.replies[20].code", says: "at most 20"),
        LintCase(
            .pathImpossible, in: passport, put: "homes: $.steps.founders.replies[-21].code",
            for: "homes: $.steps.founders.replies", at: "$.steps.founders.replies[-21].code", says: "at most 20"),
        LintCase(
            .pathImpossible, in: passport, put: "homes: $.steps.founders.replies[0].name",
            for: "homes: $.steps.founders.replies", at: "$.steps.founders.replies[0].name", says: "home.v1 can't have"),
        LintCase(
            .pathImpossible, in: passport, put: "source: $.steps.home.source.name",
            for: "source: $.steps.home.source", at: "$.steps.home.source.name", says: "has no parts"),
        LintCase(
            .pathImpossible, in: passport, put: "position: $.index.x",
            for: "position: $.index", at: "$.index.x", says: "has no parts"),
        LintCase(
            .pathImpossible, in: passport, put: "pinfl: $.element.name\n",
            for: "pinfl: $.element.pinfl\n", at: "$.element.name", says: "can't have $['element']['name']"),
        LintCase(
            .pathRootUnknown, in: passport, put: "payment: $.element.pinfl",
            for: "payment: $.reply.paymentId", at: "$.element.pinfl }\n  founders", says: "only input and compensate"),
        LintCase(
            .pathImpossible, in: passport, put: "payment: $.reply.payment }",
            for: "payment: $.reply.paymentId }", at: "$.reply.payment }", says: "payment.v1 can't have"),
        LintCase(
            .pathRootUnknown, in: passport, put: "note: $.reply.paymentId",
            for: "note: $.steps.check.reply.paymentId", at: "$.reply.paymentId }\n    compensate",
            says: "which only compensate has"),
        LintCase(
            .stepReadsUnneeded, in: passport, put: "payment: $.steps.fee.reply.paymentId }",
            for: "payment: $.reply.paymentId }", at: "$.steps.fee.reply.paymentId }", says: "write $.reply"),
        LintCase(
            .memberImpossible, in: passport, put: "paid: $.reply.paymentId }",
            for: "payment: $.reply.paymentId }", at: "$.reply.paymentId }", says: "'paid'"),
        LintCase(
            .compensationEffect, in: passport, put: "operation: look\n      input",
            for: "operation: refund\n      input", at: "look\n      input", says: "which only reads"),
        LintCase(
            .compensationEffect, in: passport, put: "operation: look\n    needs",
            for: "operation: charge\n    needs", at: "operation: refund", says: "nothing to undo"),
        LintCase(
            .operationUnknown, in: passport, put: "operation: refnd",
            for: "operation: refund", at: "refnd", says: "did you mean refund?"),
        LintCase(
            .keyMissing, in: passport, put: "",
            for: "      input: { pinfl: $.request.pinfl, payment: $.reply.paymentId }\n", at: "operation: refund",
            says: "lacks input"),
        LintCase(
            .keyUnknown, in: passport, put: "agency: treasury\n      operation: refund",
            for: "operation: refund", at: "agency: treasury\n      operation: refund", says: "agency"),
        LintCase(
            .valueType, in: passport, put: "compensate: refund\n  founders",
            for:
                "compensate:\n      operation: refund\n      input: { pinfl: $.request.pinfl, payment: $.reply.paymentId }\n  founders",
            at: "refund\n  founders", says: "not a mapping"),
        LintCase(
            .pathImpossible, in: passport, put: "in: $.request.exempt",
            for: "in: $.request.founders", at: "$.request.exempt\n", says: "never a list"),
        LintCase(
            .pathImpossible, in: passport, put: "in: $.case.id",
            for: "in: $.request.founders", at: "$.case.id", says: "never a list"),
        LintCase(
            .pathImpossible, in: passport, put: "in: $.request.founder",
            for: "in: $.request.founders", at: "$.request.founder\n", says: "can't have"),
        LintCase(
            .templateMalformed, in: passport, put: "in: $.request.founders[*]",
            for: "in: $.request.founders", at: "$.request.founders[*]", says: "singular"),
        LintCase(
            .pathRootUnknown, in: passport, put: "in: $.element",
            for: "in: $.request.founders", at: "$.element\n", says: "only input and compensate"),
        LintCase(
            .numberRange, in: passport, put: "max: 201",
            for: "max: 20", at: "201", says: "1 to 200"),
        LintCase(
            .numberRange, in: passport, put: "max: 0",
            for: "max: 20", at: "0\n      quorum", says: "1 to 200"),
        LintCase(
            .numberRange, in: passport, put: "max: 2.5",
            for: "max: 20", at: "2.5", says: "whole number"),
        LintCase(
            .valueType, in: passport, put: "max: many",
            for: "max: 20", at: "many", says: "not a number"),
        LintCase(
            .keyMissing, in: passport, put: "",
            for: "      max: 20\n", at: "in: $.request.founders", says: "lacks max"),
        LintCase(
            .numberRange, in: passport, put: "quorum: 21",
            for: "quorum: any", at: "21\n", says: "1 to 20"),
        LintCase(
            .numberRange, in: passport, put: "quorum: 0",
            for: "quorum: any", at: "0\n    input", says: ""),
        LintCase(
            .valueUnknown, in: passport, put: "quorum: most",
            for: "quorum: any", at: "most", says: "neither all nor any"),
        LintCase(
            .keyUnknown, in: passport, put: "quorum: any\n      deadline: PT1H",
            for: "quorum: any", at: "deadline: PT1H", says: "deadline"),
        LintCase(
            .stepKeysExclude, in: passport, put: "forEach: { in: $.request.founders, max: 3 }\n    firstOf:",
            for: "firstOf:", at: "forEach: {", says: "both firstOf and forEach"),
        LintCase(
            .stepKeysExclude, in: passport, put: "agency: cadastre\n    firstOf:",
            for: "firstOf:", at: "agency: cadastre\n    firstOf", says: "in each alternative"),
        LintCase(
            .valueType, in: passport, put: "firstOf: cadastre\nresult:",
            for:
                "firstOf:\n      - name: cadastre\n        agency: cadastre\n        operation: find\n        input: { pinfl: $.request.pinfl, code: \"$.steps.founders.replies[0].code\" }\n      - name: residence\n        agency: ministry\n        operation: find-residence\n        input: { pinfl: $.request.pinfl }\nresult:",
            at: "cadastre\nresult", says: "not a list"),
        LintCase(
            .alternativesFew, in: passport, put: "",
            for:
                "      - name: residence\n        agency: ministry\n        operation: find-residence\n        input: { pinfl: $.request.pinfl }\n",
            at: "- name: cadastre", says: "only one alternative"),
        LintCase(
            .duplicateID, in: passport, put: "name: cadastre\n        agency: ministry",
            for: "name: residence\n        agency: ministry", at: "cadastre\n        agency: ministry",
            says: "two alternatives"),
        LintCase(
            .identifierMalformed, in: passport, put: "name: the-residence",
            for: "name: residence", at: "the-residence", says: "no right name"),
        LintCase(
            .keyMissing, in: passport, put: "- agency: ministry",
            for: "- name: residence\n        agency: ministry",
            at: "agency: ministry\n        operation: find-residence\n        input: { pinfl: $.request.pinfl }",
            says: "lacks name"),
        LintCase(
            .alternativesDiffer, in: passport, put: "agency: treasury\n        operation: look",
            for: "agency: ministry\n        operation: find-residence", at: "look\n        input", says: "payment.v1"),
        LintCase(
            .inputLacksRequired, in: passport, put: "input: { code: \"$.steps",
            for: "input: { pinfl: $.request.pinfl, code: \"$.steps", at: "{ code: ", says: "requires 'pinfl'"),
        LintCase(
            .inputRequiresConditional, in: passport, put: "pinfl: $.steps.fee.reply.paymentId\n",
            for: "pinfl: $.element.pinfl\n", at: "$.steps.fee.reply.paymentId\n      position",
            says: "give step founders"),
    ]
}

import Contracts

extension SampleCatalogue {
    /// The sample with a second service, which has every key of the language.
    static var whole: SampleCatalogue {
        var sample = SampleCatalogue()
        for (file, text) in passport { sample.files[file] = Array(text.utf8) }
        return sample
    }

    private static let passport: [String: String] = [
        "agencies/treasury.yaml": """
        id: treasury
        name: { uz: a, ru: b, en: c }
        operations:
          charge:
            title: { uz: a, ru: b, en: c }
            effect: write
            request: charge-request.v1
            response: payment.v1
            expected: PT2S
          refund:
            title: { uz: a, ru: b, en: c }
            effect: write
            request: refund-request.v1
            response: payment.v1
            expected: PT2S
          look:
            title: { uz: a, ru: b, en: c }
            effect: read
            request: charge-request.v1
            response: payment.v1
            expected: PT1S

        """,
        "agencies/cadastre.yaml": """
        id: cadastre
        name: { uz: a, ru: b, en: c }
        operations:
          find:
            title: { uz: a, ru: b, en: c }
            effect: read
            request: find-request.v1
            response: home.v1
            expected: PT1M

        """,
        "agencies/ministry.yaml": """
        id: ministry
        name: { uz: a, ru: b, en: c }
        operations:
          find-residence:
            title: { uz: a, ru: b, en: c }
            effect: write
            request: find-request.v1
            response: home.v1
            expected: PT5S
          forget:
            title: { uz: a, ru: b, en: c }
            effect: write
            request: refund-request.v1
            response: home.v1
            expected: PT5S

        """,
        "documents/passport-application.v1.schema.json": """
        {
          "$id": "urn:darcha:document:passport-application:v1",
          "title": "Passport application",
          "type": "object",
          "required": ["pinfl"],
          "properties": { "pinfl": { "type": "string", "format": "pinfl", "x-personal": true }, "exempt": { "type": "boolean" },
            "founders": { "type": "array", "items": { "$ref": "urn:darcha:document:person:v1" } } },
          "additionalProperties": false
        }

        """,
        "documents/charge-request.v1.schema.json": """
        {
          "$id": "urn:darcha:document:charge-request:v1",
          "title": "Charge request",
          "type": "object",
          "required": ["pinfl"],
          "properties": { "pinfl": { "type": "string", "format": "pinfl", "x-personal": true }, "note": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "documents/payment.v1.schema.json": """
        {
          "$id": "urn:darcha:document:payment:v1",
          "title": "Payment",
          "type": "object",
          "required": ["paymentId"],
          "properties": { "paymentId": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "documents/refund-request.v1.schema.json": """
        {
          "$id": "urn:darcha:document:refund-request:v1",
          "title": "Refund request",
          "type": "object",
          "required": [],
          "properties": { "pinfl": { "type": "string", "format": "pinfl", "x-personal": true }, "payment": { "type": "string" }, "at": { "type": "integer" } },
          "additionalProperties": false
        }

        """,
        "documents/find-request.v1.schema.json": """
        {
          "$id": "urn:darcha:document:find-request:v1",
          "title": "Find request",
          "type": "object",
          "required": ["pinfl"],
          "properties": { "pinfl": { "type": "string", "format": "pinfl", "x-personal": true }, "position": { "type": "integer" }, "code": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "documents/home.v1.schema.json": """
        {
          "$id": "urn:darcha:document:home:v1",
          "title": "Home",
          "type": "object",
          "required": [],
          "properties": { "code": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "documents/passport-result.v1.schema.json": """
        {
          "$id": "urn:darcha:document:passport-result:v1",
          "title": "Passport result",
          "type": "object",
          "required": [],
          "properties": { "payment": { "type": "string" }, "homes": { "type": "array" }, "home": { "type": "string" },
            "source": { "type": "string" }, "fee": { "type": "string" } },
          "additionalProperties": false
        }

        """,
        "services/passport.v1.yaml": """
        name: passport
        version: 1
        title: { uz: a, ru: b, en: c }
        portals: ["*"]
        request: passport-application.v1
        deadline: P10D
        amend: P30D
        cancel: never
        steps:
          check:
            title: { uz: a, ru: b, en: c }
            agency: treasury
            operation: look
            input: { pinfl: $.request.pinfl, note: $.case.service }
          fee:
            title: { uz: a, ru: b, en: c }
            agency: treasury
            operation: charge
            needs: [check]
            when: $.request.exempt == false && $.steps.check.outcome == 'answered'
            deadline: PT24H
            remindAfter: PT12H
            input: { pinfl: $.request.pinfl, note: $.steps.check.reply.paymentId }
            compensate:
              operation: refund
              input: { pinfl: $.request.pinfl, payment: $.reply.paymentId }
          founders:
            title: { uz: a, ru: b, en: c }
            agency: ministry
            operation: find-residence
            required: false
            needs: [fee]
            late: amend
            forEach:
              in: $.request.founders
              max: 20
              quorum: any
            input:
              pinfl: $.element.pinfl
              position: $.index
            compensate:
              operation: forget
              input: { pinfl: $.element.pinfl, payment: $.reply.code, at: $.index }
          home:
            title: { uz: a, ru: b, en: c }
            required: false
            needs: [founders]
            firstOf:
              - name: cadastre
                agency: cadastre
                operation: find
                input: { pinfl: $.request.pinfl, code: "$.steps.founders.replies[0].code" }
              - name: residence
                agency: ministry
                operation: find-residence
                input: { pinfl: $.request.pinfl }
        result:
          document: passport-result.v1
          value:
            payment: $.steps.fee.reply.paymentId
            homes: $.steps.founders.replies
            home: $.steps.home.reply.code
            source: $.steps.home.source
            fee: $.steps.fee.outcome

        """,
    ]
}

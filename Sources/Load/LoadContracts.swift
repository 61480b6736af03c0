/// The contracts of a load, as files: a service that asks some agencies at once and needs all of them, and what their
/// adapters answer.
package struct LoadContracts: Sendable {
    /// The service whose cases make the load.
    package static let service = "load"
    /// The service whose cases stay open: its agency has no adapter.
    package static let waitingService = "wait"
    package static let waitingAgency = "silent"

    /// How many agencies a case asks.
    package let agencies: Int
    /// How many steps the service has; those beyond the agencies are skipped by a condition that is never met.
    package let steps: Int
    package let sizes: BodySizes
    /// Whether there is the service whose cases stay open.
    package let hasWaiting: Bool

    package init(agencies: Int, steps: Int = 0, sizes: BodySizes, hasWaiting: Bool = false) {
        self.agencies = agencies
        self.steps = max(agencies, steps)
        self.sizes = sizes
        self.hasWaiting = hasWaiting
    }

    /// The agencies that answer.
    package var agencyIDs: [String] { (0..<agencies).map { "agency-\($0 + 1)" } }

    /// All files, by their paths in the folder of contracts. The texts of the answers differ from call to call.
    package var files: [String: String] {
        var files = [
            "documents/load-request.v1.schema.json": Self.schema("load-request"),
            "documents/load-answer.v1.schema.json": Self.schema("load-answer"),
            "documents/load-result.v1.schema.json": resultSchema,
            "services/\(Self.service).v1.yaml": serviceFile,
        ]
        for agency in agencyIDs {
            files["agencies/\(agency).yaml"] = Self.agencyFile(agency)
            files["adapters/\(agency).yaml"] = adapterFile(agency)
        }
        for (path, text) in answers { files["adapters/\(path)"] = text }
        if hasWaiting {
            files["agencies/\(Self.waitingAgency).yaml"] = Self.agencyFile(Self.waitingAgency)
            files["services/\(Self.waitingService).v1.yaml"] = Self.waitingServiceFile
        }
        return files
    }

    /// A document of so many bytes, whose text is like no other.
    package static func document(bytes: Int) -> String {
        let (head, end) = (#"{"number":"30102902004012","text":""#, #""}"#)
        var random = SystemRandomNumberGenerator()
        return head
            + FillerText.text(bytes: max(1, bytes - head.utf8.count - end.utf8.count), using: &random) + end
    }

    // MARK: Answers

    private func answerPath(_ index: Int, _ variant: Int) -> String { "answers/\(index)-\(variant).json" }

    private var answers: [(path: String, text: String)] {
        sizes.classes.enumerated().flatMap { index, size in
            (0..<sizes.variants(ofClass: index)).map { variant in
                (answerPath(index, variant), Self.document(bytes: size.bytes))
            }
        }
    }

    private func adapterFile(_ agency: String) -> String {
        let answers = sizes.classes.enumerated().flatMap { index, size in
            let variants = sizes.variants(ofClass: index)
            return (0..<variants).map { variant in
                let weight = max(1, size.share * 100 / variants)
                return "        - { document: \(answerPath(index, variant)), weight: \(weight) }"
            }
        }
        return """
            agency: \(agency)
            concurrency: 1024
            operations:
              ask:
                recorded:
                  documents:
            \(answers.joined(separator: "\n"))

            """
    }

    // MARK: Contracts

    private static func agencyFile(_ agency: String) -> String {
        """
        id: \(agency)
        name: { uz: \(agency), ru: \(agency), en: \(agency) }
        operations:
          ask:
            title: { uz: ask, ru: ask, en: ask }
            effect: write
            request: load-request.v1
            response: load-answer.v1
            expected: PT1S

        """
    }

    private static func schema(_ name: String) -> String {
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:darcha:document:\(name):v1",
          "type": "object",
          "properties": {
            "number": { "type": "string", "pattern": "^[0-9]{14}$" },
            "text": { "type": "string", "minLength": 1 }
          },
          "required": ["number", "text"],
          "additionalProperties": false
        }

        """
    }

    private var resultSchema: String {
        let members = (1...agencies).map { "    \"a\($0)\": { \"$ref\": \"urn:darcha:document:load-answer:v1\" }" }
        return """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "urn:darcha:document:load-result:v1",
              "type": "object",
              "properties": {
            \(members.joined(separator: ",\n"))
              },
              "required": [\((1...agencies).map { "\"a\($0)\"" }.joined(separator: ", "))],
              "additionalProperties": false
            }

            """
    }

    private static func step(_ name: String, _ agency: String, deadline: String, isNeverAsked: Bool = false) -> String {
        """
          \(name):
            title: { uz: ask, ru: ask, en: ask }
            agency: \(agency)
            operation: ask
            required: true
            needs: []
            deadline: \(deadline)
            input: $.request\(isNeverAsked ? "\n    when: $.request.number == 'none'" : "")
        """
    }

    private var serviceFile: String {
        let ids = agencyIDs
        let steps = (0..<steps).map { index in
            Self.step("s\(index + 1)", ids[index % agencies], deadline: "PT30M", isNeverAsked: index >= agencies)
        }
        return """
            name: \(Self.service)
            version: 1
            title: { uz: load, ru: load, en: load }
            portals: ["*"]
            request: load-request.v1
            deadline: PT1H
            steps:
            \(steps.joined(separator: "\n"))
            result:
              document: load-result.v1
              value:
            \((1...agencies).map { "    a\($0): $.steps.s\($0).reply" }.joined(separator: "\n"))

            """
    }

    private static var waitingServiceFile: String {
        """
        name: \(waitingService)
        version: 1
        title: { uz: wait, ru: wait, en: wait }
        portals: ["*"]
        request: load-request.v1
        deadline: P2D
        steps:
        \(step("s1", waitingAgency, deadline: "P1D"))
        result:
          document: load-answer.v1
          value: $.steps.s1.reply

        """
    }
}

import Foundation
import JSON
import Messages
import Testing

@testable import Adapter
@testable import Contracts

@Suite struct AdapterConfigurationTests {
    private static let minimal = """
        agency: civil-registry
        target:
          url: http://127.0.0.1:9102
        operations:
          register-birth:
            http:
              method: POST
              path: /births

        """

    private func read(
        _ yaml: String, agency: String? = "civil-registry", environment: [String: String] = [:],
        contract: [String]? = ["register-birth"]
    ) throws(ConfigurationError) -> (configuration: AdapterConfiguration, warnings: [Finding]) {
        try AdapterConfiguration.read(yaml: yaml, file: "a.yaml", agency: agency, environment: environment) {
            $0 == "civil-registry" ? contract : nil
        }
    }

    /// The findings as `line rule`.
    private func findings(_ yaml: String, environment: [String: String] = [:], contract: [String]? = ["register-birth"])
        -> [String]
    {
        do throws(ConfigurationError) {
            return try read(yaml, environment: environment, contract: contract).warnings.map { "\($0.line) \($0.rule)" }
        } catch {
            for finding in error.findings {
                #expect(finding.file == "a.yaml")
                #expect(!finding.message.isEmpty && !finding.remedy.isEmpty)
            }
            return error.findings.map { "\($0.line) \($0.rule)" }
        }
    }

    private func settings(_ operation: OperationSettings) throws -> HTTPConnectorSettings {
        guard case .http(let settings) = operation.connector else { throw NotHTTP() }
        return settings
    }

    private struct NotHTTP: Error {}

    // MARK: Recorded answers

    /// Reads a file that stands in a folder of its own, beside an answer.
    private func readRecorded(_ answer: String?, _ yaml: String) throws -> AdapterConfiguration {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        if let answer { try Data(answer.utf8).write(to: folder.appendingPathComponent("answer.json")) }
        return try AdapterConfiguration.read(
            yaml: yaml, file: folder.appendingPathComponent("a.yaml").path, agency: nil, environment: [:],
            contract: { _ in ["register-birth"] }
        ).configuration
    }

    private static let recorded = """
        agency: civil-registry
        operations:
          register-birth:
            recorded:
              document: answer.json

        """

    @Test func anAnswerMayBeRecordedAndNeedsNoTarget() async throws {
        let configuration = try readRecorded(#"{"number": 1.50}"#, Self.recorded)
        let operation = try #require(configuration.operations["register-birth"])
        guard case .recorded(let recording) = operation.connector else {
            Issue.record("\(operation)")
            return
        }
        let task = TaskID(caseID: CaseID(portal: "p", idempotencyKey: "k"), step: "s")
        let reply = try await RecordedConnector(recording).call(ConnectorRequest(task: task, input: [:]))
        #expect(reply == .answered(try JSONValue(parsing: Array(#"{"number": 1.50}"#.utf8))))
    }

    @Test(
        arguments: [
            (nil, recorded, "config-unreadable"),
            ("{", recorded, "config-value-invalid"),
            (
                "{}", recorded.replacing("      document: answer.json\n", with: "      file: answer.json\n"),
                "config-key-unknown"
            ),
            ("{}", recorded + "    http:\n      method: GET\n      path: /\n", "config-key-unknown"),
        ] as [(String?, String, String)])
    func aRecordingThatIsNoneIsToldWithItsLine(answer: String?, yaml: String, rule: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try readRecorded(answer, yaml) }
        let finding = try #require(error?.findings.first { $0.rule == rule })
        #expect(finding.line >= 4 && !finding.remedy.isEmpty)
    }

    @Test func defaults() throws {
        let (configuration, warnings) = try read(Self.minimal)
        #expect(warnings.isEmpty)
        #expect(configuration.agency == "civil-registry")
        #expect(configuration.concurrency == 16)
        #expect(configuration.target.url == "http://127.0.0.1:9102")
        #expect(
            configuration.target.breaker
                == .init(failures: 5, retryAfter: .seconds(1), maxRetryAfter: .seconds(30)))
        let operation = try #require(configuration.operations["register-birth"])
        #expect(operation.attempts == 5)
        let http = try settings(operation)
        #expect(http.method == .post)
        #expect(http.timeout == .seconds(10))
        #expect(http.refused == [409, 422])
        #expect(http.maxResponseBytes == 1_048_576)
        #expect(http.headers.isEmpty)
    }

    @Test func everyKey() throws {
        let (configuration, _) = try read(
            """
            agency: civil-registry
            concurrency: 4
            target:
              url: ${DARCHA_TARGET_URL:-http://127.0.0.1:9102}/api/
              breaker: { failures: 2, retryAfter: PT2S, maxRetryAfter: PT1M }
            operations:
              register-birth:
                http:
                  method: GET
                  path: "/births/{$.child.pinfl}?lang={$.language}"
                  headers: { X-Client: darcha, Authorization: "Bearer ${TOKEN}" }
                  timeout: PT1M30S
                  refused: [404, 409]
                  attempts: 7
                  maxResponseBytes: 2048
            """, environment: ["TOKEN": "s3cret", "DARCHA_TARGET_URL": "https://zags.uz"])
        #expect(configuration.concurrency == 4)
        #expect(configuration.target.url == "https://zags.uz/api/")
        #expect(
            configuration.target.breaker
                == .init(failures: 2, retryAfter: .seconds(2), maxRetryAfter: .seconds(60)))
        let http = try settings(try #require(configuration.operations["register-birth"]))
        #expect(http.method == .get)
        #expect(
            http.headers == [
                .init(name: "Authorization", value: "Bearer s3cret"), .init(name: "X-Client", value: "darcha"),
            ])
        #expect(http.timeout == .seconds(90))
        #expect(http.refused == [404, 409])
        #expect(http.maxResponseBytes == 2048)
        #expect(configuration.operations["register-birth"]?.attempts == 7)
        #expect(
            try http.path.expanded(with: ["child": ["pinfl": "1"], "language": "uz"]) == "/births/1?lang=uz")
    }

    /// One line of the minimal file replaced or added, and what is found.
    @Test(arguments: [
        ("agency: civil-registry", "agency: tax", ["1 config-agency-other", "1 config-agency-unknown"]),
        ("agency: civil-registry", "agency:", ["1 config-value-invalid"]),
        ("agency: civil-registry", "agency: [a]", ["1 config-value-invalid"]),
        ("agency: civil-registry", "agancy: civil-registry", ["1 config-key-missing", "1 config-key-unknown"]),
        ("target:", "concurrency: 0\ntarget:", ["2 config-value-invalid"]),
        ("target:", "concurrency: many\ntarget:", ["2 config-value-invalid"]),
        ("target:", "concurrency: 1025\ntarget:", ["2 config-value-invalid"]),
        ("target:", "target:\n  weight: 1", ["3 config-key-unknown"]),
        ("http://127.0.0.1:9102", "ftp://h/", ["3 config-value-invalid"]),
        ("http://127.0.0.1:9102", "127.0.0.1:9102", ["3 config-value-invalid"]),
        ("http://127.0.0.1:9102", "http://user:password@h/", ["3 config-value-invalid"]),
        ("http://127.0.0.1:9102", "http://h/?a=b", ["3 config-value-invalid"]),
        ("http://127.0.0.1:9102", "http:///births", ["3 config-value-invalid"]),
        ("http://127.0.0.1:9102", "${TARGET}", ["3 config-variable-missing"]),
        ("http://127.0.0.1:9102", "${EMPTY}", ["3 config-variable-missing"]),
        ("http://127.0.0.1:9102", "\"${9}\"", ["3 config-value-invalid"]),
        ("http://127.0.0.1:9102", "\"${TARGET\"", ["3 config-value-invalid"]),
        ("operations:", "  breaker: 5\noperations:", ["4 config-value-invalid"]),
        ("operations:", "  breaker: { failures: 0 }\noperations:", ["4 config-value-invalid"]),
        ("operations:", "  breaker: { retryAfter: 5 }\noperations:", ["4 config-value-invalid"]),
        ("operations:", "  breaker: { retryAfter: P1Y }\noperations:", ["4 config-value-invalid"]),
        ("operations:", "  breaker: { retryAfter: PT0S }\noperations:", ["4 config-value-invalid"]),
        ("operations:", "  breaker: { retryAfter: PT31S }\noperations:", ["4 config-value-invalid"]),
        ("operations:", "  breaker: { tries: 5 }\noperations:", ["4 config-key-unknown"]),
        ("  register-birth:", "  register-death:", ["4 config-operation-missing", "5 config-operation-unknown"]),
        ("    http:", "    soap:\n      url: x\n    http:", ["6 config-connector-unsupported"]),
        ("    http:", "    worker: {}\n    http:", ["6 config-connector-unsupported"]),
        ("    http:", "    gopher: {}\n    http:", ["6 config-key-unknown"]),
        ("method: POST", "method: post", ["7 config-value-invalid"]),
        ("method: POST", "verb: POST", ["7 config-key-missing", "7 config-key-unknown"]),
        ("path: /births", "path: births", ["8 config-value-invalid"]),
        ("path: /births", "path: \"/births/{$..x}\"", ["8 config-value-invalid"]),
        ("path: /births", "path: /births\n      timeout: 10", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      timeout: PT2H", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      refused: 409", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      refused: [200]", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      refused: [503]", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      attempts: 0", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      maxResponseBytes: 4194305", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      headers: [a]", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      headers: { 'a b': c }", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      headers: { A: \"b\\r\\nc: d\" }", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      headers: { idempotency-KEY: x }", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      headers: { Content-Type: x }", ["9 config-value-invalid"]),
        ("path: /births", "path: /births\n      path: /deaths", ["8 config-not-yaml"]),
        ("path: /births", "path: [", ["9 config-not-yaml"]),
    ])
    func lint(line: String, replacement: String, expected: [String]) throws {
        let range = try #require(Self.minimal.range(of: line))
        let yaml = Self.minimal.replacingCharacters(in: range, with: replacement)
        #expect(findings(yaml, environment: ["EMPTY": ""]) == expected)
    }

    @Test func everythingIsFoundAtOnce() {
        let yaml = """
            concurrency: x
            target: { url: nowhere }
            operations:
              register-birth: { http: { method: FLY, path: x } }
            """
        #expect(
            findings(yaml) == [
                "1 config-key-missing", "1 config-value-invalid", "2 config-value-invalid", "4 config-value-invalid",
                "4 config-value-invalid",
            ])
    }

    @Test(arguments: ["", "# nothing", "just text", "- a\n- b", "\u{0}", "%YAML 9.9\n---\nx"])
    func noMapping(yaml: String) {
        #expect(!findings(yaml).isEmpty)
    }

    @Test func anOperationThatIsNotConfiguredIsAWarning() throws {
        let (configuration, warnings) = try read(Self.minimal, contract: ["register-birth", "look-up"])
        #expect(configuration.operations.count == 1)
        #expect(warnings.map(\.severity) == [.warning])
        #expect(warnings.map(\.rule) == ["config-operation-missing"])
        #expect(warnings.first?.message.contains("look-up") == true)
    }

    @Test func anAgencyWithoutContract() {
        #expect(findings(Self.minimal, contract: nil) == ["1 config-agency-unknown"])
    }

    @Test func theFileSaysTheAgency() throws {
        #expect(try read(Self.minimal, agency: nil).configuration.agency == "civil-registry")
    }

    @Test func secretsAreNotRepeated() throws {
        let yaml = Self.minimal.replacing("http://127.0.0.1:9102", with: "\"${TARGET}\"")
        do throws(ConfigurationError) {
            _ = try read(yaml, environment: ["TARGET": "http://user:s3cret@h/"])
            Issue.record("a user in the URL is an error")
        } catch {
            #expect(!error.description.contains("s3cret"))
        }
    }

    /// The catalogue's own adapters keep their contracts, without so much as a warning.
    @Test func theCataloguesAdaptersAreSound() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Contracts")
        let catalogue = try Catalogue.load(directory: root.path)
        let folder = root.appending(path: "adapters")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "yaml" }
        #expect(Set(files.map { $0.deletingPathExtension().lastPathComponent }) == Set(catalogue.agencies.keys))
        for file in files {
            let (_, warnings) = try AdapterConfiguration.load(
                file: file.path, agency: file.deletingPathExtension().lastPathComponent, catalogue: catalogue,
                environment: [:])
            #expect(warnings.map(\.description) == [])
        }
    }

    @Test func aFileThatIsNotThere() throws {
        #expect(throws: ConfigurationError.self) {
            try AdapterConfiguration.load(
                file: "/nonexistent/a.yaml", agency: nil,
                catalogue: Catalogue(agencies: [:], services: [], documents: [:]), environment: [:])
        }
    }
}

@Suite struct EnvironmentExpansionTests {
    private let expansion = EnvironmentExpansion(environment: ["A": "1", "EMPTY": "", "_x9": "y", "D": "${A}"])

    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("${A}", "1"), ("x${A}y${_x9}z", "x1yyz"), ("${B:-2}", "2"), ("${A:-2}", "1"),
        ("${EMPTY:-2}", "2"), ("${B:-}", ""), ("$A", "$A"), ("$", "$"), ("100$", "100$"), ("$${A}", "${A}"),
        ("{$.member}", "{$.member}"), ("${D}", "${A}"), ("${B:-a:-b}", "a:-b"),
    ])
    func expands(text: String, expected: String) throws {
        #expect(try expansion.expand(text) == expected)
    }

    @Test(arguments: ["${B}", "${EMPTY}"])
    func missing(text: String) {
        #expect(throws: EnvironmentExpansion.Fault.missing(String(text.dropFirst(2).dropLast()))) {
            try expansion.expand(text)
        }
    }

    @Test(arguments: ["${", "${}", "${A", "${A B}", "${1A}", "${A:2}", "${A:}", "${:-x}"])
    func malformed(text: String) {
        #expect(throws: EnvironmentExpansion.Fault.malformed) { try expansion.expand(text) }
    }
}

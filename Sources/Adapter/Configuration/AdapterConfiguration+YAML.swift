package import Contracts
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension AdapterConfiguration {
    /// Reads an adapter's file and checks it against the contract of its agency.
    ///
    /// Keys of the file (defaults in brackets):
    /// - `agency`: the agency's id.
    /// - `concurrency`: tasks worked on at the same time, 1 through 1024 [16].
    /// - `target.url`: where the legacy system is: `http` or `https`, without user, query or fragment. Only where all answers
    ///   are recorded, there need be no target.
    /// - `target.breaker.failures`: so many failures in a row hold all calls back, 1 through 1000 [5].
    /// - `target.breaker.retryAfter`: the first pause; doubled after each probe that fails [PT1S].
    /// - `target.breaker.maxRetryAfter`: the longest pause [PT30S].
    /// - `operations.<name>.recorded.document`: a JSON file that every task is answered with, by its path from the folder of
    ///   the configuration; or `recorded.documents`, a list of `document` and `weight` [1].
    /// - `operations.<name>.http.method`: GET, POST, PUT, PATCH or DELETE.
    /// - `operations.<name>.http.path`: path and query, with `{$.member}` for values of the request document.
    /// - `operations.<name>.http.headers`: further headers by name [none].
    /// - `operations.<name>.http.timeout`: the longest that one call may take, up to an hour [PT10S].
    /// - `operations.<name>.http.refused`: the statuses that are a business no [409, 422].
    /// - `operations.<name>.http.attempts`: tries of a task that meets HTTP 500 and its kind, 1 through 100 [5].
    /// - `operations.<name>.http.maxResponseBytes`: the largest answer, up to 4 MiB [1048576].
    ///
    /// Every text may hold `${NAME}` and `${NAME:-default}`, taken from the environment.
    ///
    /// - Parameters:
    ///   - yaml: the file's text.
    ///   - file: its name, for findings.
    ///   - agency: the agency that the adapter was started for; nil takes the file's.
    ///   - contract: the names of the agency's operations by its contract; nil where the agency has none.
    ///   - environment: the variables.
    /// - Returns: the configuration, and what is worth a warning.
    /// - Throws: ``ConfigurationError`` with everything that is wrong.
    package static func read(
        yaml: String, file: String, agency: String?, environment: [String: String],
        contract: ((_ agency: String) -> [String]?)?
    ) throws(ConfigurationError) -> (configuration: AdapterConfiguration, warnings: [Finding]) {
        var reader = ConfigurationReader(file: file, environment: environment)
        let configuration = reader.configuration(yaml, agency: agency, contract: contract)
        let findings = reader.findings.sorted()
        guard let configuration, !findings.contains(where: { $0.severity == .error }) else {
            throw ConfigurationError(findings: findings)
        }
        return (configuration, findings)
    }

    /// Reads an adapter's file from disk; see ``read(yaml:file:agency:environment:contract:)``.
    package static func load(
        file: String, agency: String?, catalogue: Catalogue?, environment: [String: String]
    ) throws(ConfigurationError) -> (configuration: AdapterConfiguration, warnings: [Finding]) {
        let yaml: String
        do { yaml = try String(contentsOfFile: file, encoding: .utf8) } catch {
            throw ConfigurationError(findings: [
                Finding(
                    severity: .error, file: file, line: 1, column: 1,
                    rule: ConfigurationReader.Rule.unreadable.rawValue,
                    message: "the file cannot be read as UTF-8 text",
                    remedy: "check its path and who may read it, and save it as UTF-8")
            ])
        }
        let contract = catalogue.map { catalogue in
            { (agency: String) in catalogue.agencies[agency].map { Array($0.operations.keys) } }
        }
        return try read(yaml: yaml, file: file, agency: agency, environment: environment, contract: contract)
    }
}

extension ConfigurationReader {
    private static let ownKeys = ["agency", "concurrency", "target", "operations"]
    /// What every process of the bus may have in its file; the command line reads and checks these.
    private static let busKeys = [
        "bootstrap-servers", "topic-prefix", "contracts", "kafka", "log-level", "metrics-port",
    ]

    fileprivate mutating func configuration(
        _ yaml: String, agency expected: String?, contract: ((String) -> [String]?)?
    ) -> AdapterConfiguration? {
        guard let root = parse(yaml),
            let members = members(root, of: "the file", known: Self.ownKeys + Self.busKeys)
        else { return nil }
        let agency = requiredText("agency", in: members, of: root, place: "the file")
        if let agency, let expected, agency != expected {
            error(
                members["agency"]?.value, .otherAgency,
                "the file is for the agency \(agency), but the adapter was started for \(expected)",
                "start it with that agency's file, or name the right agency")
        }
        var concurrency = 16
        if let node = members["concurrency"]?.value {
            concurrency = integer(node, of: "concurrency", in: 1...1024) ?? concurrency
        }
        var target: TargetSettings?
        if let node = members["target"]?.value { target = self.target(node) }
        var operations: [String: OperationSettings] = [:]
        if let member = members["operations"], let named = self.members(member.value, of: "operations") {
            for (name, member) in named { operations[name] = operation(name, member.value) }
            if let agency, let contract {
                compare(named, member.key, with: contract(agency), agency, members["agency"]?.value)
            }
        } else if members["operations"] == nil {
            error(
                root, .missingKey, "the file has no operations",
                "add `operations:` with one entry for each operation of the contract")
        }
        if members["target"] == nil {
            // What is recorded needs nobody.
            if !operations.isEmpty, operations.values.allSatisfy(\.isRecorded) {
                target = TargetSettings(url: "")
            } else {
                error(root, .missingKey, "the file has no target", "add `target:` with the `url` of the legacy system")
            }
        }
        guard let agency, let target else { return nil }
        return AdapterConfiguration(agency: agency, concurrency: concurrency, target: target, operations: operations)
    }

    /// What the contract offers and what the file configures should be the same.
    private mutating func compare(
        _ configured: [String: Member], _ key: Node, with contract: [String]?, _ agency: String, _ agencyNode: Node?
    ) {
        guard let contract else {
            error(
                agencyNode, .unknownAgency, "the contracts have no agency \(agency)",
                "write its id as in Contracts/agencies, or point --contracts to the right folder")
            return
        }
        for (name, member) in configured where !contract.contains(name) {
            error(
                member.key, .unknownOperation, "the contract of \(agency) has no operation \(name)",
                "use one of: \(contract.sorted().joined(separator: ", "))")
        }
        for name in contract.sorted() where configured[name] == nil {
            warning(
                key, .missingOperation,
                "the operation \(name) of the contract is not configured, so its tasks will be answered `failed`",
                "add an entry for it")
        }
    }

    private mutating func target(_ node: Node) -> TargetSettings? {
        guard let members = members(node, of: "target", known: ["url", "breaker"]) else { return nil }
        var breaker = CircuitBreaker.Settings()
        if let node = members["breaker"]?.value,
            let members = self.members(node, of: "breaker", known: ["failures", "retryAfter", "maxRetryAfter"])
        {
            let delays = Duration.seconds(1)...Duration.seconds(3600)
            if let node = members["failures"]?.value {
                breaker.failures = integer(node, of: "failures", in: 1...1000) ?? breaker.failures
            }
            if let node = members["retryAfter"]?.value {
                breaker.retryAfter = duration(node, of: "retryAfter", in: delays) ?? breaker.retryAfter
            }
            if let node = members["maxRetryAfter"]?.value {
                breaker.maxRetryAfter = duration(node, of: "maxRetryAfter", in: delays) ?? breaker.maxRetryAfter
            }
            if breaker.maxRetryAfter < breaker.retryAfter {
                error(
                    node, .badValue, "maxRetryAfter is less than retryAfter", "give maxRetryAfter the greater of both")
            }
        }
        guard let url = requiredText("url", in: members, of: node, place: "target") else { return nil }
        if let fault = Self.fault(inTarget: url) {
            error(
                members["url"]?.value, .badValue, "the url of the target \(fault)", "write it as http://host:port/path")
            return nil
        }
        return TargetSettings(url: url, breaker: breaker)
    }

    private static func fault(inTarget url: String) -> String? {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased() else {
            return "is not a URL"
        }
        guard scheme == "http" || scheme == "https" else { return "is neither http nor https" }
        guard let host = parts.host, !host.isEmpty else { return "names no host" }
        if parts.user != nil || parts.password != nil { return "holds a user, which would show in logs" }
        if parts.query != nil || parts.fragment != nil { return "holds a query or a fragment" }
        return nil
    }

    private mutating func operation(_ name: String, _ node: Node) -> OperationSettings? {
        let place = "operation \(name)"
        guard let members = members(node, of: place) else { return nil }
        let later = ["soap", "sql", "files", "command", "worker"]
        for (key, member) in members where key != "http" && key != "recorded" {
            if later.contains(key) {
                error(
                    member.key, .unsupportedConnector, "the connector \(key) is not supported by this version",
                    "use http or recorded, or a newer version")
            } else {
                error(
                    member.key, .unknownKey, "\(place) has the unknown key \(key)", "name a connector: http or recorded"
                )
            }
        }
        if let recorded = members["recorded"] {
            guard members["http"] == nil else {
                error(recorded.key, .unknownKey, "\(place) has two connectors", "keep one of them")
                return nil
            }
            return self.recorded(recorded.value, place)
        }
        guard let http = members["http"] else {
            if members.isEmpty {
                error(node, .missingKey, "\(place) names no connector", "add `http:` with method and path")
            }
            return nil
        }
        return self.http(http.value, place)
    }
}

/// How one agency's adapter does its work: what stands in its YAML file.
package struct AdapterConfiguration: Sendable, Hashable {
    /// The agency, by its id in the contracts.
    package var agency: String
    /// How many tasks are worked on at the same time, from 1 through 1024.
    package var concurrency = 16
    /// The legacy system.
    package var target: TargetSettings
    /// The operations by name.
    package var operations: [String: OperationSettings]

    /// A configuration.
    package init(
        agency: String, concurrency: Int = 16, target: TargetSettings, operations: [String: OperationSettings]
    ) {
        self.agency = agency
        self.concurrency = concurrency
        self.target = target
        self.operations = operations
    }
}

/// A legacy system, and how to behave when it is down.
package struct TargetSettings: Sendable, Hashable {
    /// Where it is: an `http` or `https` URL without user, query or fragment.
    package var url: String
    /// When it counts as down.
    package var breaker: CircuitBreaker.Settings

    /// A target.
    package init(url: String, breaker: CircuitBreaker.Settings = .init()) {
        self.url = url
        self.breaker = breaker
    }
}

/// How one operation is done.
package struct OperationSettings: Sendable, Hashable {
    /// What asks the legacy system.
    package enum Connector: Sendable, Hashable {
        case http(HTTPConnectorSettings)
        /// Every task has one of these documents for its answer.
        case recorded(Recording)
    }

    /// The connector and its settings.
    package var connector: Connector
    /// How often a task is tried whose target is there and fails with an error of its own (HTTP 500 and its kind).
    package var attempts = 5

    var isRecorded: Bool { if case .recorded = connector { true } else { false } }

    /// An operation.
    package init(_ connector: Connector, attempts: Int = 5) {
        self.connector = connector
        self.attempts = attempts
    }
}

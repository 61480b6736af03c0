import CoreMetrics

/// The counters of one operation.
struct OperationMetrics: Sendable {
    /// How a record of the tasks topic ended.
    enum Outcome: String, CaseIterable {
        case answered
        case refused
        case failed
        /// Its time was up before it could be done.
        case expired
        /// It was answered before, and the reply was sent again.
        case duplicate
        /// It was no task that could be done.
        case bad
    }

    private let outcomes: [Outcome: Counter]
    /// `darcha_adapter_retries_total{agency,operation,class}`, of class `down`.
    let retriesDown: Counter
    /// `darcha_adapter_retries_total{agency,operation,class}`, of class `temporary`.
    let retriesTemporary: Counter
    /// `darcha_adapter_reminders_total{agency,operation}`: notices that an answer is still awaited.
    let reminders: Counter
    /// `darcha_adapter_call_seconds{agency,operation}`: one call of the legacy system.
    let call: Timer

    init(agency: String, operation: String, factory: any MetricsFactory) {
        let dimensions = [("agency", agency), ("operation", operation)]
        func counter(_ label: String, _ name: String, _ value: String) -> Counter {
            Counter(label: label, dimensions: dimensions + [(name, value)], factory: factory)
        }
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                ($0, counter("darcha_adapter_tasks_total", "outcome", $0.rawValue))
            })
        retriesDown = counter("darcha_adapter_retries_total", "class", "down")
        retriesTemporary = counter("darcha_adapter_retries_total", "class", "temporary")
        reminders = Counter(label: "darcha_adapter_reminders_total", dimensions: dimensions, factory: factory)
        call = Timer(label: "darcha_adapter_call_seconds", dimensions: dimensions, factory: factory)
    }

    /// `darcha_adapter_tasks_total{agency,operation,outcome}`
    func ended(_ outcome: Outcome) {
        outcomes[outcome]?.increment()
    }
}

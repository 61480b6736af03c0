import CoreMetrics

/// The counters of one adapter, made once.
struct AdapterMetrics: Sendable {
    private let factory: any MetricsFactory
    private let agency: String
    /// `darcha_adapter_tasks_in_flight{agency}`
    let inFlight: Gauge
    /// `darcha_adapter_breaker_state{agency}`: 0 closed, 1 half-open, 2 open.
    let breaker: Gauge
    /// What happens to records that belong to no operation of the contract.
    let unknown: OperationMetrics

    init(agency: String, factory: any MetricsFactory) {
        self.factory = factory
        self.agency = agency
        inFlight = Gauge(
            label: "darcha_adapter_tasks_in_flight", dimensions: [("agency", agency)], factory: factory)
        breaker = Gauge(label: "darcha_adapter_breaker_state", dimensions: [("agency", agency)], factory: factory)
        unknown = OperationMetrics(agency: agency, operation: "unknown", factory: factory)
    }

    /// The counters of one operation.
    func operation(_ name: String) -> OperationMetrics {
        OperationMetrics(agency: agency, operation: name, factory: factory)
    }

    /// `darcha_adapter_dead_letters_total{agency,code}`; codes are ours, so there are few.
    func deadLetters(_ code: String) -> Counter {
        Counter(
            label: "darcha_adapter_dead_letters_total", dimensions: [("agency", agency), ("code", code)],
            factory: factory)
    }

    func record(_ state: CircuitBreaker.State) {
        switch state {
        case .closed: breaker.record(0)
        case .halfOpen: breaker.record(1)
        case .open: breaker.record(2)
        }
    }
}

import Messages
import Metrics

/// The gateway's own metrics. Labels never hold what a caller chose freely.
struct GatewayMetrics: Sendable {
    private let factory: any MetricsFactory
    private let foldTimer: Timer
    private let streams: Meter

    /// - Parameter factory: where they go.
    init(_ factory: any MetricsFactory) {
        self.factory = factory
        foldTimer = Timer(label: "darcha_gateway_fold_seconds", dimensions: [], factory: factory)
        streams = Meter(label: "darcha_gateway_event_streams", dimensions: [], factory: factory)
    }

    /// What the metrics mean, for `# HELP`.
    static let help: [(name: String, text: String)] = [
        ("darcha_gateway_requests_total", "HTTP requests, by route, method and status."),
        ("darcha_gateway_request_seconds", "Time to the response's head, by route; waiting for a case included."),
        ("darcha_gateway_problems_total", "Problems answered, by code."),
        ("darcha_gateway_openings_total", "Requests to open a case, by service and what came of them."),
        ("darcha_gateway_commands_total", "Cancellations, re-issues and settlements that were asked for, by result."),
        ("darcha_gateway_event_streams", "Event streams that are open."),
        ("darcha_gateway_events_total", "Journal events folded, by type and what became of them."),
        ("darcha_gateway_rejected_total", "Journal records that are no events, by error."),
        ("darcha_gateway_rebuilds_total", "Times that the index was folded anew from the start of the log, by reason."),
        ("darcha_gateway_fold_seconds", "Time to fold a batch of records into the index."),
    ]

    /// A request was answered.
    func request(route: String, method: String, status: Int, took: Duration) {
        Counter(
            label: "darcha_gateway_requests_total",
            dimensions: [("route", route), ("method", method), ("status", String(status))], factory: factory
        ).increment()
        Timer(label: "darcha_gateway_request_seconds", dimensions: [("route", route)], factory: factory)
            .recordNanoseconds(took.nanoseconds)
    }

    /// A problem was answered.
    func problem(_ code: ProblemCode) {
        Counter(label: "darcha_gateway_problems_total", dimensions: [("code", code.rawValue)], factory: factory)
            .increment()
    }

    /// Somebody wanted to open a case of a service that there is.
    func opening(service: String, _ result: String) {
        Counter(
            label: "darcha_gateway_openings_total", dimensions: [("service", service), ("result", result)],
            factory: factory
        ).increment()
    }

    /// Somebody wanted something done with a case that is there.
    func command(_ command: String, _ result: String) {
        Counter(
            label: "darcha_gateway_commands_total", dimensions: [("command", command), ("result", result)],
            factory: factory
        ).increment()
    }

    /// An event stream was opened or, with -1, closed.
    func streams(_ change: Double) { streams.increment(by: change) }

    /// The index is folded anew from the start of the log.
    func rebuild(_ reason: IndexStart.Rebuild) {
        Counter(label: "darcha_gateway_rebuilds_total", dimensions: [("reason", reason.rawValue)], factory: factory)
            .increment()
    }

    /// A batch was folded.
    func count(_ outcome: FoldOutcome, took: Duration? = nil) {
        for (tally, count) in outcome.tallies {
            Counter(
                label: "darcha_gateway_events_total",
                dimensions: [("type", tally.type), ("disposition", tally.disposition)], factory: factory
            ).increment(by: Int64(count))
        }
        for rejected in outcome.rejected {
            Counter(
                label: "darcha_gateway_rejected_total", dimensions: [("code", rejected.error.code.rawValue)],
                factory: factory
            ).increment()
        }
        if let took { foldTimer.recordNanoseconds(took.nanoseconds) }
    }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

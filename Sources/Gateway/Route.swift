import Hummingbird

/// What a path names.
enum Route: Sendable, Hashable {
    case services
    case service(String)
    case openCase(service: String)
    case readCase(String)
    case caseEvents(String)
    case cancelCase(String)
    case reissueStep(case: String, step: String)
    case settleStep(case: String, step: String)
    case live
    case ready
    case metrics
    /// What the catalogue is described by, for programs and for people.
    case publication

    /// The route of a path; nil where there is none. Names on this API need no escapes, so a path with one names nothing.
    init?(path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
        switch (parts.count, parts.first) {
        case (1, "livez"): self = .live
        case (1, "readyz"): self = .ready
        case (1, "metrics"): self = .metrics
        case (1..., "catalogue"): self = .publication
        case (2..., "v1") where Self.isPublication(parts[1]): self = .publication
        case (2, "v1") where parts[1] == "services": self = .services
        case (3, "v1") where parts[1] == "services" && !parts[2].isEmpty: self = .service(parts[2])
        case (3, "v1") where parts[1] == "cases" && !parts[2].isEmpty: self = .readCase(parts[2])
        case (4, "v1") where parts[1] == "services" && !parts[2].isEmpty && parts[3] == "cases":
            self = .openCase(service: parts[2])
        case (4, "v1") where parts[1] == "cases" && !parts[2].isEmpty && parts[3] == "events":
            self = .caseEvents(parts[2])
        case (4, "v1") where parts[1] == "cases" && !parts[2].isEmpty && parts[3] == "cancellation":
            self = .cancelCase(parts[2])
        case (6, "v1") where parts[1] == "cases" && !parts[2].isEmpty && parts[3] == "steps" && !parts[4].isEmpty:
            switch parts[5] {
            case "reissue": self = .reissueStep(case: parts[2], step: parts[4])
            case "settle": self = .settleStep(case: parts[2], step: parts[4])
            default: return nil
            }
        default: return nil
        }
    }

    private static func isPublication(_ part: String) -> Bool {
        part == "schemas" || part == "agencies" || part.hasPrefix("openapi.") || part.hasPrefix("asyncapi.")
    }

    /// What can be done there.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .openCase, .cancelCase, .reissueStep, .settleStep: [.post]
        default: [.get, .head]
        }
    }

    /// The route for metrics, without what callers choose.
    var template: String {
        switch self {
        case .services: "/v1/services"
        case .service: "/v1/services/{service}"
        case .openCase: "/v1/services/{service}/cases"
        case .readCase: "/v1/cases/{id}"
        case .caseEvents: "/v1/cases/{id}/events"
        case .cancelCase: "/v1/cases/{id}/cancellation"
        case .reissueStep: "/v1/cases/{id}/steps/{step}/reissue"
        case .settleStep: "/v1/cases/{id}/steps/{step}/settle"
        case .live: "/livez"
        case .ready: "/readyz"
        case .metrics: "/metrics"
        case .publication: "/catalogue/…"
        }
    }
}

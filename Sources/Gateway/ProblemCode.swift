import Hummingbird

/// The catalogue of what can go wrong for a portal: each stable code with its status, its title, and what to do.
///
/// The codes and statuses are part of the API: they stay as they are.
package enum ProblemCode: String, Sendable, CaseIterable {
    // Who asks
    case unauthorized
    case callerNotAllowed = "caller-not-allowed"
    case serviceNotAllowed = "service-not-allowed"

    // What is asked for
    case routeUnknown = "route-unknown"
    case methodNotAllowed = "method-not-allowed"
    case serviceUnknown = "service-unknown"
    case caseUnknown = "case-unknown"
    case stepUnknown = "step-unknown"

    // How it is asked for
    case requestMalformed = "request-malformed"
    case headerInvalid = "header-invalid"
    case idempotencyKeyMissing = "idempotency-key-missing"
    case idempotencyKeyInvalid = "idempotency-key-invalid"
    case idempotencyKeyReused = "idempotency-key-reused"
    case unsupportedMediaType = "unsupported-media-type"
    case bodyUnreadable = "body-unreadable"
    case bodyTooLarge = "body-too-large"
    case bodyNotJSON = "body-not-json"
    case documentInvalid = "document-invalid"
    case commandInvalid = "command-invalid"

    // What becomes of it
    case caseClosed = "case-closed"
    case cancellationNotOffered = "cancellation-not-offered"
    case commandRefused = "command-refused"

    // What stands behind it
    case notReady = "not-ready"
    case busUnavailable = "bus-unavailable"
    case busFull = "bus-full"
    case contractUnknown = "contract-unknown"
    case `internal`

    /// Status, title and remedy.
    private var entry: (status: HTTPResponse.Status, title: String, remedy: String) {
        switch self {
        case .unauthorized:
            (
                .unauthorized, "No valid key",
                "Send `Authorization: Bearer <key>` with the key that your portal was given."
            )
        case .callerNotAllowed:
            (
                .forbidden, "The key is not for this call",
                "Portals open, read and withdraw their cases; operators read any case, re-issue and settle. Use that key."
            )
        case .serviceNotAllowed:
            (
                .forbidden, "The service is not open to this portal",
                "Ask the operator to add the portal to the service's `portals`."
            )
        case .routeUnknown:
            (.notFound, "No such resource", "See the list of calls; paths are case-sensitive and end without a slash.")
        case .methodNotAllowed: (.methodNotAllowed, "Method not allowed", "Use a method that the `Allow` header names.")
        case .serviceUnknown: (.notFound, "No such service", "`GET /v1/services` lists the services.")
        case .caseUnknown:
            (
                .notFound, "No such case",
                "Check the id. A case can be read by the portal that opened it, and for some days after it has closed."
            )
        case .stepUnknown: (.notFound, "No such step", "The case's `steps` are all that there are.")
        case .requestMalformed:
            (.badRequest, "The request is not valid HTTP", "Send HTTP/1.1 (RFC 9112), with headers of at most 80 KiB.")
        case .headerInvalid: (.badRequest, "A header has an unusable value", "Correct the header that `detail` names.")
        case .idempotencyKeyMissing:
            (
                .badRequest, "The Idempotency-Key header is missing",
                "Send a new random key, such as a UUID, with each new application, and the same one with each retry."
            )
        case .idempotencyKeyInvalid:
            (
                .badRequest, "The Idempotency-Key header has an unusable value",
                "Send one key of 1 to 255 visible ASCII characters, plain or as a quoted string."
            )
        case .idempotencyKeyReused:
            (
                .unprocessableContent, "The key was used for another request",
                "Use a new key for a new application; a retry must repeat service, body and reference."
            )
        case .unsupportedMediaType:
            (.unsupportedMediaType, "The body must be JSON", "Send `Content-Type: application/json`, not compressed.")
        case .bodyUnreadable:
            (.badRequest, "The body could not be read to its end", "Send the body whole, framed as HTTP/1.1 says.")
        case .bodyTooLarge: (.contentTooLarge, "The body is too large", "Send a smaller document; `limit` is in bytes.")
        case .bodyNotJSON:
            (
                .badRequest, "The body is not JSON",
                "Send one JSON document (RFC 8259) in UTF-8; `position` is the place."
            )
        case .documentInvalid:
            (
                .unprocessableContent, "The document breaks its contract",
                "Mend each of `violations`; `GET /v1/services/{service}` gives the schema."
            )
        case .commandInvalid:
            (.badRequest, "The body is not one of this call", "Correct the member that `detail` names.")
        case .caseClosed: (.conflict, "The case has closed", "Read the case: it has its outcome, and keeps it.")
        case .cancellationNotOffered:
            (
                .conflict, "The service's cases can't be withdrawn",
                "Wait for its end; the service's contract says `cancel: never`."
            )
        case .commandRefused:
            (
                .conflict, "The step is not one to do this with",
                "Read the case again: `reason` says why nothing was done, and the step shows its last attempt."
            )
        case .notReady: (.serviceUnavailable, "The gateway is still starting", "Try again after `Retry-After` seconds.")
        case .busUnavailable:
            (
                .serviceUnavailable, "The bus cannot be reached",
                "Try again after `Retry-After` seconds with the same Idempotency-Key: no case is opened twice."
            )
        case .busFull:
            (
                .serviceUnavailable, "The bus has no room for further cases",
                "Try again after `Retry-After` seconds with the same Idempotency-Key; open cases must close first."
            )
        case .contractUnknown:
            (
                .serviceUnavailable, "This gateway does not have the case's contract",
                "Try again after `Retry-After` seconds; the operator gives the gateway the current catalogue."
            )
        case .internal:
            (
                .internalServerError, "Something went wrong in the gateway",
                "Try again with the same Idempotency-Key; if it stays, tell the operator the time and the path."
            )
        }
    }

    /// The HTTP status.
    var status: HTTPResponse.Status { entry.status }

    /// What it is, the same for each occurrence.
    package var title: String { entry.title }

    /// What to do about it.
    package var remedy: String { entry.remedy }

    /// The HTTP status as a number.
    package var statusCode: Int { entry.status.code }

    /// The problem's type, a URI that identifies it (RFC 9457, section 3.1.1).
    package var type: String { "urn:darcha:problem:\(rawValue)" }

    /// After how many seconds to try again; nil where trying again does not help.
    var retryAfter: Int? {
        switch self {
        case .notReady: 2
        case .busUnavailable: 5
        case .busFull, .contractUnknown: 30
        default: nil
        }
    }
}

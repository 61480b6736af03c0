import AsyncHTTPClient
import Messages
import NIOHTTP1

extension HTTPConnector {
    /// What an error of the HTTP client means for a task.
    static func classify(_ error: any Error) -> ConnectorError {
        if error is CancellationError { return .cancelled }
        // An answer that breaks off is the connection's fault, not the answer's.
        if let error = error as? HTTPParserError, error != .invalidEOFState {
            // Something answers, but not HTTP: rarely a server that is about to come back, so not `down`.
            return .temporary(HTTPConnectorOutcome.invalid("it is not HTTP"))
        }
        if let error = error as? HTTPClientError {
            if error == .cancelled { return .cancelled }
            if [.invalidURL, .emptyHost, .emptyScheme].contains(error) {
                return .unsendable(Problem(code: "request-unmappable", message: "the request's URL cannot be sent"))
            }
        }
        // Whatever else goes wrong between two machines: refused, reset, timed out, no such name, no TLS.
        return .down(Problem(code: "target-unreachable", message: "the agency's system cannot be reached"))
    }
}

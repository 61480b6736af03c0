package import JSON
package import Messages

/// What a legacy system said.
package enum ConnectorReply: Sendable, Hashable {
    /// Done: the response document, not yet checked against the contract.
    case answered(JSONValue)
    /// A business no, with the reason.
    case refused(Problem)
}

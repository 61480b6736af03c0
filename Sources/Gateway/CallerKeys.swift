import Crypto

/// Knows portals and operators by their keys, of which it holds digests only.
struct CallerKeys: Sendable {
    /// Longer keys are not looked at.
    static let maximumLength = 4096

    private let callers: [(caller: Caller, digest: [UInt8])]

    /// - Precondition: the digests have been checked by ``GatewayConfiguration/check()``; others never match.
    init(portals: [GatewayConfiguration.Portal], operators: [GatewayConfiguration.Operator] = []) {
        callers =
            portals.map { (.portal($0.id), [UInt8](hexadecimal: $0.keySHA256) ?? []) }
            + operators.map { (.operator($0.id), [UInt8](hexadecimal: $0.keySHA256) ?? []) }
    }

    /// The caller of an `Authorization` header's value (RFC 6750, section 2.1); nil where it names none.
    ///
    /// All keys are compared, each in constant time, so that the time taken tells nothing about them.
    func caller(authorization: String?) -> Caller? {
        guard let authorization, authorization.utf8.count <= Self.maximumLength else { return nil }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        let key = parts[1].drop { $0 == " " }
        guard !key.isEmpty else { return nil }
        let digest = Array(SHA256.hash(data: Array(key.utf8)))
        var found: Caller?
        for known in callers where Self.isEqual(known.digest, digest) { found = known.caller }
        return found
    }

    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// Why a catalogue can't be used.
package struct ContractError: Error, Sendable, CustomStringConvertible {
    /// Everything that was found, warnings included; at least one is an error.
    package let findings: [Finding]

    package init(findings: [Finding]) { self.findings = findings }

    /// The findings, one below the other.
    package var description: String { findings.map(\.description).joined(separator: "\n") }
}

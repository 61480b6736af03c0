import ContractRegistry
package import Contracts

/// What replies are checked by.
package protocol ReplyContracts: Sendable {
    /// The service of a contract's digest.
    func service(digest: String) -> Service?
    /// A document as a contract has it; without one, as whatever contract is the newest has it.
    func document(_ id: DocumentID, contract: String?) -> Document?
}

extension LiveCatalogue: ReplyContracts {}

import Contracts
import JSON
import Load
import Opening
import Synchronization

/// Cases to be opened, one after the other, with documents of the sizes that were asked for.
final class LoadSource: Sendable {
    private let service: Service
    private let sizes: BodySizes
    /// By class of size: enough different ones.
    private let documents: [[JSONValue]]
    private let number = Atomic(0)
    private let run = UInt64.random(in: 0 ... .max)

    init(_ service: Service, _ sizes: BodySizes) throws {
        self.service = service
        self.sizes = sizes
        documents = try sizes.classes.indices.map { index in
            try (0..<sizes.variants(ofClass: index)).map { _ in
                try JSONValue(parsing: Array(LoadContracts.document(bytes: sizes.classes[index].bytes).utf8))
            }
        }
    }

    func next() -> Opening {
        let number = number.wrappingAdd(1, ordering: .relaxed).oldValue
        let key = "\(run)-\(number)"
        let variants = documents[sizes.index(ofDocument: number)]
        return Opening(
            portal: LoadCatalogue.portal, key: key, service: service, reference: key,
            document: variants[number % variants.count], trace: nil)
    }
}

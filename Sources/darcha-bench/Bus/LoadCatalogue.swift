import Contracts
import Foundation
import Load

/// A folder with the contracts of a load, and with their adapters' files.
struct LoadCatalogue: Sendable {
    static let portal = "bench"

    let folder: String
    let contracts: LoadContracts
    let catalogue: Catalogue
    /// What is asked for.
    let service: Service
    /// What stays open; nil where nothing is to.
    let waiting: Service?

    /// Writes the folder.
    init(_ contracts: LoadContracts) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("darcha-bench-\(UUID().uuidString)").path
        self.contracts = contracts
        for (path, text) in contracts.files {
            let file = URL(fileURLWithPath: "\(folder)/\(path)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        catalogue = try Catalogue.load(directory: folder)
        guard let service = catalogue.service(named: LoadContracts.service, version: 1) else {
            throw BenchError("the contracts of the load have no service")
        }
        self.service = service
        waiting = catalogue.service(named: LoadContracts.waitingService, version: 1)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

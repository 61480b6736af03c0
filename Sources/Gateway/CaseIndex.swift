import Casework
import ContractRegistry
import Contracts
import Foundation
import GRDB
import JSON
import Kafka
import Logging
import Messages
import Synchronization

/// What the gateway answers from: every case of the journal, folded into SQLite.
///
/// It is a cache. Deleted, it is folded again from the journal, and says the same. What is folded is in memory first, where
/// readers see it, and written later: see ``IndexMemory``. Positions are written in the same transaction as what was folded,
/// so that a crash at any moment neither loses nor repeats an event. Folding and writing happen on SQLite's writer, one after
/// the other; SQLite runs on GRDB's own threads.
final class CaseIndex: Sendable {
    /// What the index knows of a case.
    enum Reading: Sendable {
        /// Nothing.
        case unknown
        /// That it is there; not how it stands, for lack of its contract.
        case held(Held)
        /// How it stands.
        case known(CaseState)
    }

    /// What the database has of a case.
    enum Stored {
        case unknown
        case held(Held)
        case known(IndexedCase)
    }

    /// A case whose contract, or version of the fold, this gateway does not have.
    struct Held: Sendable, Hashable {
        var portal: String
        var requestDigest: String
        var openedOffset: Int64
        var contract: String

        /// By the event that a case begins with; nil where none can.
        init?(_ event: JournalEvent) {
            switch event.entry.body {
            case .opened(let opened):
                portal = opened.portal
                requestDigest = opened.requestDigest
                openedOffset = event.offset
                contract = opened.contract
            case .carried(let carried):
                portal = carried.state["portal"]?.string ?? ""
                requestDigest = carried.state["requestDigest"]?.string ?? ""
                openedOffset = carried.state["openedOffset"]?.integer ?? event.offset
                contract = carried.state["contract"]?.string ?? ""
            default: return nil
            }
        }
    }

    /// A state in the index cannot be read by this version: the index must be rebuilt.
    struct Unreadable: Error {}

    let contracts: LiveCatalogue
    let retention: Int64
    let logger: Logger
    let writer: any DatabaseWriter
    let memory: Mutex<IndexMemory>

    private let missing = Mutex<Set<String>>([])
    private let path: String?
    private let lock: FileLock?

    /// Opens the index, or makes it.
    ///
    /// A file that is damaged, or of another version, is replaced by an empty index, with a warning.
    ///
    /// - Parameters:
    ///   - path: the file; nil for memory.
    ///   - retention: how long, in milliseconds, closed cases are kept.
    ///   - cacheBytes: how much of the states is kept decoded.
    /// - Throws: ``GatewayError`` when the file cannot be used.
    init(
        path: String?, contracts: LiveCatalogue, retention: Int64, cacheBytes: Int, logger: Logger
    ) throws(GatewayError) {
        self.contracts = contracts
        self.retention = retention
        self.logger = logger
        self.path = path
        memory = Mutex(IndexMemory(cacheBytes: cacheBytes))
        guard let path else {
            lock = nil
            do {
                writer = try DatabaseQueue(configuration: Self.configuration)
                _ = try Self.prepare(writer)
            } catch { throw Self.unusable("memory", error) }
            return
        }
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        do { try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true) } catch {
            throw Self.unusable(path, error)
        }
        lock = try FileLock(path: path + ".lock")
        do {
            if let writer = try Self.open(path) {
                self.writer = writer
                return
            }
            logger.warning("index is damaged or of another version; it is rebuilt", metadata: ["path": "\(path)"])
            try Self.remove(path)
            guard let writer = try Self.open(path) else {
                throw GatewayError(
                    .indexUnusable, "the index \(path) cannot be made", remedy: "Name another file for the index.")
            }
            self.writer = writer
        } catch let error as GatewayError { throw error } catch { throw Self.unusable(path, error) }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "darcha.index"
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // A case takes two or three pages: fewer calls for the same bytes. It counts for a file that is new.
            try db.execute(sql: "PRAGMA page_size = 8192")
            // What a power cut takes from the end of a cache is folded again.
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            // Readers read a case once; the writer finds its way to rows and writes them again and again: a cache that holds
            // them, and a log that is copied back more seldom.
            guard !db.configuration.readonly else { return }
            try db.execute(sql: "PRAGMA cache_size = -65536")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        }
        return configuration
    }

    /// The database at that path with its tables; nil where what is there is not an index of this version.
    private static func open(_ path: String) throws -> (any DatabaseWriter)? {
        do {
            let pool = try DatabasePool(path: path, configuration: configuration)
            if try prepare(pool) { return pool }
            try pool.close()
            return nil
        } catch let error as DatabaseError where isDamage(error) { return nil }
    }

    /// Whether an error says that the file is no database any more.
    static func isDamage(_ error: any Error) -> Bool {
        guard let error = error as? DatabaseError else { return false }
        return error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_NOTADB
    }

    private static func remove(_ path: String) throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + suffix) {
            try FileManager.default.removeItem(atPath: path + suffix)
        }
    }

    private static func unusable(_ path: String, _ error: any Error) -> GatewayError {
        GatewayError(
            .indexUnusable, "the index (\(path)) cannot be used: \(error)",
            remedy: "Check the directory's rights and the space on its disk, or name another file.")
    }

    /// Writes what is not written yet, closes the database and lets others have its file.
    func close() {
        do { try writer.writeWithoutTransaction { db in try write(db, now: nil) } } catch {
            logger.warning("index could not be written; it is folded again", metadata: ["error": "\(error)"])
        }
        abandon()
    }

    /// Closes the database as it is, and lets others have its file.
    func abandon() {
        defer { lock?.release() }
        do { try writer.close() } catch {
            logger.warning("index could not be closed", metadata: ["error": "\(error)"])
        }
    }

    /// Closes the database and removes its file, because it is damaged.
    func discard() {
        abandon()
        guard let path else { return }
        do { try Self.remove(path) } catch {
            logger.error("damaged index could not be removed", metadata: ["path": "\(path)", "error": "\(error)"])
        }
    }

    /// Whether it is the first time that this contract is found missing.
    func isNewlyMissing(_ digest: String) -> Bool { missing.withLock { $0.insert(digest).inserted } }

    /// The contract with that digest.
    @Sendable func contract(_ digest: String) -> Service? { contracts.service(digest: digest) }
}

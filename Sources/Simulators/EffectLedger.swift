import Foundation
import GRDB
import Hummingbird
import JSON

/// A simulated system's database: its own tables, and beside them what makes asking twice harmless and visible.
///
/// One transaction takes an effect, keeps the answer for its idempotency key, and counts the effect for its case and
/// step. The count does not regard the key: with one key for each step, as it should be, no count gets above 1.
struct EffectLedger: Sendable {
    /// An answer as it goes out.
    struct Answer: Sendable {
        let status: HTTPResponse.Status
        /// A JSON document.
        let body: [UInt8]
        /// Whether it had been given before, and is only given again.
        let isRepeated: Bool
    }

    /// Who asks for an effect.
    struct Asker: Sendable {
        /// nil only for reads.
        var idempotencyKey: String?
        /// nil when it is not the bus that asks.
        var task: TaskReference?
    }

    private let database: DatabaseQueue

    /// Opens the file, or makes one in memory for `:memory:`, and creates the tables that are not there yet.
    init(path: String, system: any LegacySystem) throws {
        var configuration = Configuration()
        if path == ":memory:" {
            database = try DatabaseQueue(configuration: configuration)
        } else {
            // Write-ahead log, synced at checkpoints only: what is committed survives the death of the process.
            configuration.journalMode = .wal
            // The process before this one may still be closing the file.
            configuration.busyMode = .timeout(5)
            database = try DatabaseQueue(path: path, configuration: configuration)
        }
        try database.write { database in
            try database.execute(sql: Self.tables)
            try system.createTables(in: database)
        }
    }

    /// Answers a request: for a key that is known with what was answered then, otherwise anew.
    ///
    /// - Throws: ``Problem`` when the request cannot be understood or the key stands for another one; nothing is kept.
    func answer(_ request: Fields, endpoint: Endpoint, for asker: Asker) async throws -> Answer {
        try await database.write { database in
            try answer(request, endpoint, asker, in: database)
        }
    }

    private func answer(
        _ request: Fields, _ endpoint: Endpoint, _ asker: Asker, in database: Database
    ) throws -> Answer {
        guard endpoint.writes, let key = asker.idempotencyKey else {
            let answer = try perform(request, endpoint, in: database)
            try count(answer, endpoint, in: database)
            return answer
        }
        let question = request.document.canonical(numbers: .exact)
        if let row = try database.row("SELECT * FROM effects WHERE idempotency_key = ?", [key]) {
            guard row["operation"] == endpoint.operation, row["request"] == Data(question) else {
                throw Problem.keyReused
            }
            let body: Data = row["response"]
            let answer = Answer(
                status: HTTPResponse.Status(code: row["status"]), body: [UInt8](body), isRepeated: true)
            try count(answer, endpoint, in: database)
            return answer
        }
        let answer = try perform(request, endpoint, in: database)
        try database.run(
            "INSERT INTO effects VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key, endpoint.operation, asker.task?.caseID, asker.task?.step, Data(question), Data(answer.body),
                answer.status.code, Int64(Date().timeIntervalSince1970 * 1000),
            ])
        try count(answer, endpoint, in: database)
        if let task = asker.task { try count(answer, for: task, in: database) }
        return answer
    }

    /// Asks the system; a refusal is an answer too, and undoes what was written before it.
    private func perform(_ request: Fields, _ endpoint: Endpoint, in database: Database) throws -> Answer {
        do {
            var document = JSONValue.null
            try database.inSavepoint {
                document = try endpoint.handler(request, database)
                return .commit
            }
            return Answer(status: .ok, body: document.serialized(), isRepeated: false)
        } catch let problem as Problem where problem.isRefusal {
            return Answer(status: problem.status, body: problem.document.serialized(), isRepeated: false)
        }
    }

    /// Counts what was answered, by operation.
    private func count(_ answer: Answer, _ endpoint: Endpoint, in database: Database) throws {
        let outcome = answer.isRepeated ? "repeated" : answer.status == .ok ? "answered" : "refused"
        try database.run(
            """
            INSERT INTO operation_counts VALUES (?, ?, ?, 1)
            ON CONFLICT (operation, outcome) DO UPDATE SET count = count + 1
            """, [endpoint.operation, endpoint.writes, outcome])
    }

    /// Counts an effect for its case and step.
    ///
    /// A new key for a step whose effect was taken is one too many even when it is refused: that the agency happens to
    /// notice does not make the second asking right.
    private func count(_ answer: Answer, for task: TaskReference, in database: Database) throws {
        let place: StatementArguments = [task.caseID, task.step, task.element, task.kind]
        if answer.status == .ok {
            try database.run(
                """
                INSERT INTO effect_counts VALUES (?, ?, ?, ?, 1)
                ON CONFLICT (case_id, step, element, kind) DO UPDATE SET count = count + 1
                """, place)
        } else {
            try database.run(
                """
                UPDATE effect_counts SET count = count + 1
                WHERE case_id = ? AND step = ? AND element = ? AND kind = ?
                """, place)
        }
    }

    /// What `GET /_simulator/effects` says, beside the agency.
    func report() async throws -> JSONObject {
        try await database.read { database in
            let effects = try Int64.fetchOne(
                database, sql: "SELECT count(*) FROM effects WHERE status < 300")
            let cases = try Int64.fetchOne(database, sql: "SELECT count(DISTINCT case_id) FROM effect_counts")
            let doubled = try Row.fetchAll(
                database, sql: "SELECT * FROM effect_counts WHERE count > 1 ORDER BY case_id, step, element, kind")
            var operations: JSONObject = [:]
            for row in try Row.fetchAll(database, sql: "SELECT * FROM operation_counts ORDER BY operation, outcome") {
                let operation: String = row["operation"]
                var counts = operations[operation]?.object ?? [:]
                counts[row["outcome"]] = .init(row["count"] as Int64)
                operations[operation] = .object(counts)
            }
            return [
                "effects": .init(effects ?? 0),
                "cases": .init(cases ?? 0),
                "doubled": .array(
                    doubled.map { row in
                        [
                            "case": .string(row["case_id"]), "step": .string(row["step"]),
                            "element": .string(row["element"]), "kind": .string(row["kind"]),
                            "count": .init(row["count"] as Int64),
                        ]
                    }),
                "byOperation": .object(operations),
            ]
        }
    }

    private static let tables = """
        CREATE TABLE IF NOT EXISTS effects (
            idempotency_key TEXT PRIMARY KEY, operation TEXT NOT NULL, case_id TEXT, step TEXT,
            request BLOB NOT NULL, response BLOB NOT NULL, status INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS effect_counts (
            case_id TEXT NOT NULL, step TEXT NOT NULL, element TEXT NOT NULL, kind TEXT NOT NULL,
            count INTEGER NOT NULL, PRIMARY KEY (case_id, step, element, kind)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS operation_counts (
            operation TEXT NOT NULL, writes INTEGER NOT NULL, outcome TEXT NOT NULL, count INTEGER NOT NULL,
            PRIMARY KEY (operation, outcome)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID
        """
}

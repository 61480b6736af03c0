import GRDB

extension CaseIndex {
    /// The version of the tables and of what stands in them. Another one is rebuilt, not migrated: it is a cache.
    static let schemaVersion = 3

    static let schema = """
        CREATE TABLE journal (
            topic TEXT NOT NULL,
            partitions INTEGER NOT NULL,
            coding INTEGER NOT NULL
        );
        CREATE TABLE positions (
            partition INTEGER PRIMARY KEY,
            next_offset INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            last_offset INTEGER,
            fingerprint BLOB,
            began INTEGER NOT NULL,
            catch_up_end INTEGER NOT NULL
        );
        CREATE TABLE marks (
            partition INTEGER NOT NULL,
            journal_offset INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            PRIMARY KEY (partition, journal_offset)
        ) WITHOUT ROWID;
        CREATE TABLE cases (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            partition INTEGER NOT NULL,
            needed_bytes INTEGER NOT NULL,
            needed_until INTEGER NOT NULL,
            changed_at INTEGER NOT NULL DEFAULT 0,
            closed_at INTEGER,
            held_for TEXT,
            opened_offset INTEGER,
            changed_offset INTEGER,
            known_until INTEGER,
            digest TEXT
        );
        CREATE INDEX needed_cases ON cases (partition, needed_bytes) WHERE needed_until > 0;
        CREATE INDEX closed_cases ON cases (changed_at) WHERE closed_at IS NOT NULL;
        CREATE INDEX held_cases ON cases (held_for) WHERE held_for IS NOT NULL;
        CREATE TABLE case_records (
            number INTEGER PRIMARY KEY,
            case_number INTEGER NOT NULL REFERENCES cases (number) ON DELETE CASCADE,
            records BLOB NOT NULL
        );
        CREATE INDEX records_of_cases ON case_records (case_number);
        CREATE TABLE orphans (
            case_id TEXT NOT NULL,
            partition INTEGER NOT NULL,
            journal_offset INTEGER NOT NULL,
            record BLOB NOT NULL,
            PRIMARY KEY (case_id, journal_offset)
        ) WITHOUT ROWID;
        """

    /// Makes the tables in a new database.
    ///
    /// - Returns: false where the database holds something that this version does not know.
    static func prepare(_ writer: any DatabaseWriter) throws -> Bool {
        try writer.write { db in
            let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            if version == schemaVersion { return true }
            guard version == 0, try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0 else {
                return false
            }
            try db.execute(sql: schema)
            try db.execute(sql: "PRAGMA user_version = \(schemaVersion)")
            return true
        }
    }
}

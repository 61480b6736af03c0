import GRDB

extension Database {
    /// Runs a statement that gives no rows, compiled once for each connection.
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    /// The first row, if any.
    func row(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// The next number of a counter, from 1.
    func next(_ counter: String) throws -> Int {
        let value = try Int.fetchOne(
            cachedStatement(
                sql: """
                    INSERT INTO counters (name, value) VALUES (?, 1)
                    ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
                    """),
            arguments: [counter])
        guard let value else { throw DatabaseError(message: "a counter gave no value") }
        return value
    }
}

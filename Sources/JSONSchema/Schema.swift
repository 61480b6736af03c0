package import JSON

/// A JSON Schema (draft 2020-12), compiled once into a flat program and run many times.
///
/// A keyword that this version can't enforce is an error of ``compile(_:resolving:)``; it is never ignored.
package struct Schema: Sendable {
    /// Every schema and subschema in reach; they name one another by position.
    let nodes: [SchemaNode]
    let root: Int

    /// The `$id`s of the other documents that it refers to, directly or by way of others.
    package let references: Set<String>

    /// Compiles a schema document and all that it refers to. Nothing is ever fetched.
    ///
    /// - Parameters:
    ///   - root: the document: an object or a boolean.
    ///   - resolving: gives the document for an absolute URI without fragment; nil when there is none.
    /// - Throws: the first trouble found, as ``SchemaError``.
    package static func compile(
        _ root: JSONValue, resolving: (String) -> JSONValue? = { _ in nil }
    ) throws(SchemaError) -> Schema {
        let (schema, errors) = check(root, resolving: resolving)
        if let error = errors.first { throw error }
        return schema
    }

    /// Compiles as ``compile(_:resolving:)`` does, and tells all the trouble. The schema is sound only when there is none.
    package static func check(
        _ root: JSONValue, resolving: (String) -> JSONValue?
    ) -> (schema: Schema, errors: [SchemaError]) {
        withoutActuallyEscaping(resolving) { resolving in
            var compiler = SchemaCompiler(resolving: resolving)
            let index = compiler.compile(document: root)
            compiler.rejectEndlessReferences()
            let schema = Schema(nodes: compiler.nodes, root: index, references: compiler.fetched)
            return (schema, compiler.errors)
        }
    }

    /// Checks a value.
    ///
    /// It is a pure function, and bounded whatever the value: by ``SchemaRun/depthLimit`` and ``SchemaRun/stepLimit``.
    ///
    /// - Parameter limit: how many violations to collect at most.
    /// - Returns: what is violated, in the order of the schema; empty when the value is valid.
    package func validate(_ value: JSONValue, limit: Int = 50) -> [Violation] {
        var run = SchemaRun(nodes: nodes, limit: max(limit, 1))
        _ = run.check(value, against: root, collecting: true)
        if run.isExhausted { return [run.exhaustion] }
        return run.violations
    }

    /// Whether a value is valid; faster than ``validate(_:limit:)`` where nobody asks why not.
    package func isValid(_ value: JSONValue) -> Bool {
        var run = SchemaRun(nodes: nodes, limit: 1)
        return run.check(value, against: root, collecting: false) && !run.isExhausted
    }
}

package import JSON

/// A JSON Schema (draft 2020-12), compiled once into a flat program and run many times.
///
/// With ``SchemaOptions/strict`` a keyword that checks nothing is an error of ``compile(_:options:resolving:)``; it is
/// never ignored.
package struct Schema: Sendable {
    let program: SchemaProgram

    /// The `$id`s of the other documents that it refers to, directly or by way of others; the meta-schema's are not counted.
    package let references: Set<String>

    var nodes: [SchemaNode] { program.nodes }
    var root: Int { program.root }

    /// Compiles a schema document and all that it refers to. Nothing is ever fetched.
    ///
    /// - Parameters:
    ///   - root: the document: an object or a boolean.
    ///   - options: how strictly it is read.
    ///   - resolving: gives the document for an absolute URI without fragment; nil when there is none. It is never asked
    ///     for the meta-schema of draft 2020-12 and its vocabularies, which are built in.
    /// - Throws: the first trouble found, as ``SchemaError``.
    package static func compile(
        _ root: JSONValue, options: SchemaOptions = .strict, resolving: (String) -> JSONValue? = { _ in nil }
    ) throws(SchemaError) -> Schema {
        let (schema, errors) = check(root, options: options, resolving: resolving)
        if let error = errors.first { throw error }
        return schema
    }

    /// Compiles as ``compile(_:options:resolving:)`` does, and tells all the trouble. The schema is sound only when there
    /// is none.
    package static func check(
        _ root: JSONValue, options: SchemaOptions = .strict, resolving: (String) -> JSONValue?
    ) -> (schema: Schema, errors: [SchemaError]) {
        withoutActuallyEscaping(resolving) { resolving in
            var compiler = SchemaCompiler(options: options, resolving: resolving)
            let program = compiler.program(of: root)
            return (Schema(program: program, references: compiler.fetched), compiler.errors)
        }
    }

    /// Checks a value.
    ///
    /// It is a pure function, and bounded whatever the value: by ``SchemaRun/depthLimit`` and ``SchemaRun/stepLimit``.
    ///
    /// - Parameter limit: how many violations to collect at most.
    /// - Returns: what is violated, in the order of the schema; empty when the value is valid.
    package func validate(_ value: JSONValue, limit: Int = 50) -> [Violation] {
        // Most values are valid, and to find that out is several times faster when nobody asks for reasons.
        if isValid(value) { return [] }
        var run = SchemaRun(program: program, limit: max(limit, 1))
        _ = run.check(value, against: root, collecting: true)
        // Without a reason, only the first run can have hit a limit.
        return run.isExhausted || run.violations.isEmpty ? [run.exhaustion] : run.violations
    }

    /// Whether a value is valid.
    package func isValid(_ value: JSONValue) -> Bool {
        var run = SchemaRun(program: program, limit: 1)
        return run.check(value, against: root, collecting: false) && !run.isExhausted
    }
}
